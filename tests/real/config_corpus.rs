//! Real Compose projects: what we make of them is what the real Docker Compose makes of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::oracle::{Difference, ProjectFiles, Verdict, counted, judge, kind_of_message, ours, theirs};
use crate::support::{corpus, docker_compose, root, yaml_files};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;

/// So many of the projects both accept, in a hundred, must be equal in every key.
const EQUAL: usize = 99;

/// So many differences are printed when there are too many.
const SHOWN: usize = 30;

/// A difference that is as it should be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    project: String,
    key: String,
    ours: String,
    theirs: String,
    reason: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownDifferences {
    #[serde(default)]
    difference: Vec<Known>,
}

/// A project of the corpus, by the files it is made of.
struct Judged {
    name: String,
    verdict: Verdict,
}

/// Every file as a project, and projects of several files.
fn projects(corpus: &Path) -> Vec<(String, Vec<PathBuf>)> {
    let alone = yaml_files(corpus).into_iter().map(|file| vec![file]);
    let lines = fs::read_to_string(corpus.join("../projects.jsonl")).unwrap_or_default();
    let together = lines.lines().map(|line| {
        let project: Value = serde_json::from_str(line).unwrap();
        let files = project["files"].as_array().unwrap();
        files.iter().map(|file| corpus.join(file.as_str().unwrap())).collect::<Vec<_>>()
    });
    let all = alone.chain(together.filter(|files| files.len() > 1));
    let name = |file: &PathBuf| file.strip_prefix(corpus).unwrap().to_string_lossy().into_owned();
    all.map(|files| (files.iter().map(name).collect::<Vec<_>>().join(" + "), files)).collect()
}

fn judged(corpus: &Path, program: &Path) -> Vec<Judged> {
    let projects = projects(corpus);
    assert!(projects.len() > 500, "the corpus has only {} projects", projects.len());
    projects
        .into_par_iter()
        .map(|(name, files)| {
            let verdict = judge(&ProjectFiles::of(files), ours, |project| theirs(program, project));
            Judged { name, verdict }
        })
        .collect()
}

/// Who accepts how many, and why not.
fn acceptance(judged: &[Judged]) -> String {
    let count = |which: fn(&Verdict) -> bool| judged.iter().filter(|found| which(&found.verdict)).count();
    let mut table = format!(
        "{:6} projects\n{:6} both accept\n{:6} both reject\n{:6} only we accept\n{:6} only they accept\n\
         {:6} left out: the answers of Docker Compose vary\n{:6} left out: Docker Compose crashes or does not end\n",
        judged.len(),
        count(|verdict| matches!(verdict, Verdict::BothAccept { .. })),
        count(|verdict| matches!(verdict, Verdict::BothReject { .. })),
        count(|verdict| matches!(verdict, Verdict::OnlyWeAccept { .. })),
        count(|verdict| matches!(verdict, Verdict::OnlyTheyAccept { .. })),
        count(|verdict| matches!(verdict, Verdict::Unsteady)),
        count(|verdict| matches!(verdict, Verdict::Broken)),
    );
    let reasons = |heading: &str, of: fn(&Verdict) -> Option<&str>| {
        let found = counted(judged.iter().filter_map(|found| of(&found.verdict)).map(kind_of_message));
        let lines: String = found.iter().map(|(kind, count)| format!("{count:6} {kind}\n")).collect();
        if lines.is_empty() { lines } else { format!("\n{heading}\n{lines}") }
    };
    table += &reasons("only we accept; they say", |verdict| match verdict {
        Verdict::OnlyWeAccept { theirs } => Some(theirs),
        _ => None,
    });
    table += &reasons("only they accept; we say", |verdict| match verdict {
        Verdict::OnlyTheyAccept { ours } => Some(ours),
        _ => None,
    });
    table
}

/// How often each key differs in the projects both accept.
fn by_key(judged: &[Judged], pick: fn(&Verdict) -> &[Difference]) -> String {
    let kinds = judged.iter().flat_map(|found| pick(&found.verdict).iter().map(Difference::kind));
    counted(kinds).iter().map(|(kind, count)| format!("{count:6} {kind}\n")).collect()
}

fn counting(verdict: &Verdict) -> &[Difference] {
    match verdict {
        Verdict::BothAccept { differences, .. } => differences,
        _ => &[],
    }
}

fn further(verdict: &Verdict) -> &[Difference] {
    match verdict {
        Verdict::BothAccept { further, .. } => further,
        _ => &[],
    }
}

/// What is wrong with the list of known differences, seen from what was found: each known one must be found as it
/// is written down, each found one must be known.
fn unlisted<'a>(
    found: &'a [(String, Difference)],
    known: &[Known],
) -> (Vec<&'a (String, Difference)>, Vec<String>) {
    let mut left: BTreeMap<(&str, &str), &Known> =
        known.iter().map(|known| ((known.project.as_str(), known.key.as_str()), known)).collect();
    let mut stale = Vec::new();
    let mut unlisted = Vec::new();
    for entry @ (project, difference) in found {
        match left.remove(&(project.as_str(), difference.key.as_str())) {
            Some(known) if known.ours == difference.ours && known.theirs == difference.theirs => {}
            Some(known) => {
                stale.push(format!("{project}: {}: no longer as in {known:?}: {difference}", known.key));
            }
            None => unlisted.push(entry),
        }
    }
    let gone = left.values().map(|known| format!("{}: {}: no longer differs", known.project, known.key));
    stale.extend(gone);
    stale.extend(
        known
            .iter()
            .filter(|known| known.reason.trim().is_empty())
            .map(|known| format!("{}: {}: no reason is given", known.project, known.key)),
    );
    (unlisted, stale)
}

#[test]
fn corpus_projects_are_read_alike() {
    let (Some(corpus), Some(program)) = (corpus(), docker_compose()) else { return };
    let list = root().join("tests/real/known_differences.toml");
    let known: KnownDifferences = toml::from_str(&fs::read_to_string(list).unwrap()).unwrap();
    let known = known.difference;
    let judged = judged(&corpus, &program);
    let accepted = judged.iter().filter(|found| matches!(found.verdict, Verdict::BothAccept { .. }));
    let (equal, different): (Vec<_>, Vec<_>) =
        accepted.partition(|found| counting(&found.verdict).is_empty());
    let both = equal.len() + different.len();
    println!("{}\n{:6} of {both} are equal in every key", acceptance(&judged), equal.len());
    println!(
        "\nkeys that differ\n{}\nfurther keys that differ\n{}",
        by_key(&judged, counting),
        by_key(&judged, further)
    );
    let found: Vec<(String, Difference)> = judged
        .iter()
        .flat_map(|found| {
            found.verdict.differences().into_iter().map(|difference| (found.name.clone(), difference))
        })
        .collect();
    let (unlisted, stale) = unlisted(&found, &known);
    let first: String = unlisted
        .iter()
        .take(SHOWN)
        .map(|(project, difference)| format!("{project}\n    {difference}\n"))
        .collect();
    assert!(unlisted.is_empty(), "{} differences are not listed; the first:\n{first}", unlisted.len());
    assert!(stale.is_empty(), "{} known differences are not as listed:\n{}", stale.len(), stale.join("\n"));
    assert!(both > 0, "no project is accepted by both");
    assert!(equal.len() * 100 >= both * EQUAL, "only {} of {both} projects are equal", equal.len());
    let most = judged.len() / 100;
    assert!(known.len() <= most, "{} known differences are more than {most}", known.len());
}
