//! Projects made up at random, and those of `testdata/projects`: what we make of them is what the real Docker
//! Compose makes of them.
//!
//! `LCOW_LINT_GENERATED` says how many are made, `LCOW_LINT_SEED` which is the first.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::generated::{Case, Grammar, generate};
use crate::oracle::{
    Answer, Difference, ProjectFiles, Verdict, counted, judge, kind_of_message, ours, theirs,
};
use crate::support::{Project, copy_directory, docker_compose, number, testdata};
use rayon::prelude::*;
use serde_json::Value;

const GENERATED: u64 = 2_000;

const FIRST_SEED: u64 = 1;

/// So many kinds of differences are made small and shown; the others are only counted.
const SHOWN: usize = 10;

/// So many times both programs may run to make one case small.
const TRIES: usize = 150;

fn seeds() -> std::ops::Range<u64> {
    let first = number("LCOW_LINT_SEED", FIRST_SEED);
    first..first + number("LCOW_LINT_GENERATED", GENERATED)
}

type Ours<'a> = &'a (dyn Fn(&[PathBuf]) -> Result<Value, String> + Sync);

/// Writes a case down and lets both programs read it.
fn verdict(case: &Case, program: &Path, ours: Ours<'_>) -> Verdict {
    let directory = Project::empty();
    // The name of the directory is the name of the project.
    let project = case.write(&directory.path().join("project"));
    judge(&project, ours, |project| theirs(program, project))
}

/// The seeds whose projects differ, by the kind of their first difference.
fn failing(verdicts: &[(u64, Verdict)]) -> BTreeMap<String, Vec<u64>> {
    let mut kinds: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (seed, verdict) in verdicts {
        if let Some(difference) = verdict.differences().first() {
            kinds.entry(difference.kind()).or_default().push(*seed);
        }
    }
    kinds
}

/// The smallest case found that still differs in this kind, and how it does.
fn shrunk(case: &Case, kind: &str, program: &Path, ours: Ours<'_>) -> (Case, Option<Difference>) {
    let found = |case: &Case| {
        let verdict = verdict(case, program, ours);
        verdict.differences().into_iter().find(|difference| difference.kind() == kind)
    };
    let small = case.shrunk(TRIES, |case| found(case).is_some());
    let difference = found(&small);
    (small, difference)
}

fn summary(verdicts: &[(u64, Verdict)]) -> String {
    let kind = |verdict: &Verdict| match verdict {
        Verdict::BothAccept { differences, .. } if differences.is_empty() => "both accept, equal",
        Verdict::BothAccept { .. } => "both accept, different",
        Verdict::BothReject { .. } => "both reject",
        Verdict::OnlyWeAccept { .. } => "only we accept",
        Verdict::OnlyTheyAccept { .. } => "only they accept",
        Verdict::Unsteady => "left out: the answers of Docker Compose vary",
        Verdict::Broken => "left out: Docker Compose crashes or does not end",
    };
    let counts = counted(verdicts.iter().map(|(_, verdict)| kind(verdict).to_owned()));
    counts.iter().map(|(kind, count)| format!("{count:6} {kind}\n")).collect()
}

/// How often each of the further keys differs.
fn further(verdicts: &[(u64, Verdict)]) -> String {
    let keys = verdicts.iter().filter_map(|(_, verdict)| match verdict {
        Verdict::BothAccept { further, .. } => Some(further.iter().map(Difference::kind)),
        _ => None,
    });
    counted(keys.flatten()).iter().map(|(key, count)| format!("{count:6} {key}\n")).collect()
}

/// All that is to be said of the differing cases, the frequent kinds first.
fn report(verdicts: &[(u64, Verdict)], program: &Path, ours: Ours<'_>) -> String {
    let grammar = Grammar::new();
    let mut kinds: Vec<(String, Vec<u64>)> = failing(verdicts).into_iter().collect();
    kinds.sort_by_key(|(_, seeds)| std::cmp::Reverse(seeds.len()));
    let counts: String = kinds.iter().map(|(kind, seeds)| format!("{:6} {kind}\n", seeds.len())).collect();
    let cases = kinds.par_iter().take(SHOWN).map(|(kind, seeds)| {
        let (case, difference) = shrunk(&generate(&grammar, seeds[0]), kind, program, ours);
        let difference = difference.map_or("no longer seen".to_owned(), |found| found.to_string());
        format!("\n===== seed {}: {difference}\n{case}", seeds[0])
    });
    let cases: Vec<String> = cases.collect();
    format!("{counts}{}", cases.concat())
}

#[test]
fn generated_projects_are_read_alike() {
    let Some(program) = docker_compose() else { return };
    let grammar = Grammar::new();
    let seeds: Vec<u64> = seeds().collect();
    let verdicts: Vec<(u64, Verdict)> = seeds
        .into_par_iter()
        .map(|seed| (seed, verdict(&generate(&grammar, seed), &program, &ours)))
        .collect();
    println!("{}further keys\n{}", summary(&verdicts), further(&verdicts));
    let fails = verdicts.iter().any(|(_, verdict)| !verdict.differences().is_empty());
    assert!(!fails, "{}\n{}", summary(&verdicts), report(&verdicts, &program, &ours));
    let accepted =
        verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::BothAccept { .. })).count();
    assert!(accepted * 2 > verdicts.len(), "only {accepted} are accepted: the test tests too little");
}

/// For who changes the grammar: what the real program says of the projects made from it.
#[test]
#[ignore = "a look at the generator, not at the program"]
fn what_is_generated() {
    let Some(program) = docker_compose() else { return };
    let grammar = Grammar::new();
    let seeds: Vec<u64> = seeds().collect();
    let answers: Vec<(u64, Answer)> = seeds
        .par_iter()
        .map(|seed| {
            let directory = Project::empty();
            let project = generate(&grammar, *seed).write(&directory.path().join("project"));
            (*seed, theirs(&program, &project))
        })
        .collect();
    let accepted = answers.iter().filter(|(_, answer)| matches!(answer, Answer::Accepted(_))).count();
    println!("{accepted} of {} are accepted", answers.len());
    let mut kinds: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (seed, answer) in &answers {
        let kind = match answer {
            Answer::Accepted(_) => continue,
            Answer::Rejected(message) => kind_of_message(message),
            Answer::Broken(message) => format!("broken: {}", kind_of_message(message)),
        };
        kinds.entry(kind).or_default().push(*seed);
    }
    let mut kinds: Vec<(String, Vec<u64>)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, seeds)| std::cmp::Reverse(seeds.len()));
    for (message, seeds) in kinds {
        println!("{:5} {message} (as {:?})", seeds.len(), &seeds[..seeds.len().min(3)]);
    }
}

/// Prints one project, to be read or put into `testdata/projects`.
#[test]
#[ignore = "prints the project of LCOW_LINT_SEED"]
fn one_project() {
    let case = generate(&Grammar::new(), seeds().start);
    println!("{case}");
    let Some(program) = docker_compose() else { return };
    let directory = Project::empty();
    println!("{:#?}", theirs(&program, &case.write(&directory.path().join("project"))));
}

/// A project of `testdata/projects` in its own directory; `args` names the files given by `-f`, one a line.
fn hand_written(directory: &Path, to: &Path) -> ProjectFiles {
    copy_directory(directory, to);
    let args = fs::read_to_string(to.join("args")).unwrap_or_default();
    ProjectFiles { directory: to.to_owned(), files: args.lines().map(|name| to.join(name)).collect() }
}

#[test]
fn hand_written_projects_are_read_alike() {
    let Some(program) = docker_compose() else { return };
    let root = testdata("projects");
    let mut directories: Vec<PathBuf> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    directories.sort();
    assert!(directories.len() > 5, "only {} projects", directories.len());
    let found: Vec<String> = directories
        .par_iter()
        .flat_map(|directory| {
            let temporary = Project::empty();
            let project = hand_written(directory, &temporary.path().join("project"));
            let verdict = judge(&project, ours, |project| theirs(&program, project));
            let name = directory.file_name().unwrap().to_string_lossy().into_owned();
            let mut found: Vec<String> =
                verdict.differences().iter().map(|difference| format!("{name}: {difference}")).collect();
            if let Verdict::Unsteady | Verdict::Broken = verdict {
                found.push(format!("{name}: {verdict:?}: not a project to compare with"));
            }
            found
        })
        .collect();
    assert!(found.is_empty(), "{} differences\n{}", found.len(), found.join("\n"));
}

/// The harness itself: a reader that forgets a key is found out, and the case made small.
#[test]
fn a_forgotten_key_is_found() {
    let Some(program) = docker_compose() else { return };
    let forgetful = |files: &[PathBuf]| {
        let project = match files {
            [directory] if directory.is_dir() => {
                ProjectFiles { directory: directory.clone(), files: Vec::new() }
            }
            files => ProjectFiles::of(files.to_vec()),
        };
        match theirs(&program, &project) {
            Answer::Accepted(mut printed) => {
                let services = printed.get_mut("services").and_then(Value::as_object_mut);
                for service in services.into_iter().flat_map(|services| services.values_mut()) {
                    service.as_object_mut().unwrap().remove("dns");
                }
                Ok(printed)
            }
            Answer::Rejected(message) | Answer::Broken(message) => Err(message),
        }
    };
    let grammar = Grammar::new();
    let verdicts: Vec<(u64, Verdict)> = (FIRST_SEED..FIRST_SEED + 60)
        .into_par_iter()
        .map(|seed| (seed, verdict(&generate(&grammar, seed), &program, &forgetful)))
        .collect();
    let kinds = failing(&verdicts);
    assert_eq!(kinds.keys().collect::<Vec<_>>(), ["services.*.dns"]);
    let (case, difference) =
        shrunk(&generate(&grammar, kinds["services.*.dns"][0]), "services.*.dns", &program, &forgetful);
    assert!(difference.is_some());
    assert!(case.to_string().lines().count() < 12, "{case}");
}
