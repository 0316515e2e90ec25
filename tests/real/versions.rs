//! What the current Docker Compose does differently from an older one, as listed in `versions.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::generated::{Grammar, generate};
use crate::oracle::{Answer, ProjectFiles, kind_of_message, theirs};
use crate::support::{Project, corpus, docker_compose, older_docker_compose, root, yaml_files};
use rayon::prelude::*;
use serde::Deserialize;

/// How many generated projects both programs read.
const GENERATED: u64 = 300;

/// A Compose file that the two programs read differently.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    name: String,
    file: String,
    /// Other files of the project, by name.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// `accepted`, `refused: MESSAGE`, or the lines that only the current program prints.
    current: String,
    /// The same of the older one.
    older: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    difference: Vec<Listed>,
}

const ACCEPTED: &str = "accepted";
const REFUSED: &str = "refused: ";

fn listed() -> Vec<Listed> {
    let text = fs::read_to_string(root().join("tests/real/versions.toml")).unwrap();
    toml::from_str::<List>(&text).unwrap().difference
}

/// The current program and the older one.
struct Programs {
    current: PathBuf,
    older: PathBuf,
}

impl Programs {
    /// Both, or a test that is skipped.
    fn find() -> Option<Self> {
        Some(Programs { current: docker_compose()?, older: older_docker_compose()? })
    }

    fn read(&self, project: &ProjectFiles) -> (Answer, Answer) {
        (theirs(&self.current, project), theirs(&self.older, project))
    }
}

/// The answers of both programs as the list has them.
fn described(current: &Answer, older: &Answer, directory: &Path) -> (String, String) {
    match (current, older) {
        (Answer::Accepted(current), Answer::Accepted(older)) => {
            let [current, older] = [current, older].map(|printed| format!("{printed:#}"));
            (only_in(&current, &older), only_in(&older, &current))
        }
        (current, older) => (ending(current, directory), ending(older, directory)),
    }
}

fn ending(answer: &Answer, directory: &Path) -> String {
    match answer {
        Answer::Accepted(_) => ACCEPTED.to_owned(),
        Answer::Rejected(message) => {
            let message = message.replace(&format!("{}/", directory.display()), "");
            format!("{REFUSED}{message}")
        }
        Answer::Broken(message) => format!("broken: {message}"),
    }
}

/// The lines of a text that another one does not have.
fn only_in(text: &str, other: &str) -> String {
    let others: BTreeSet<&str> = other.lines().map(without_comma).collect();
    let lines = text.lines().map(without_comma).filter(|line| !others.contains(line));
    lines.map(str::trim).collect::<Vec<_>>().join("\n")
}

fn without_comma(line: &str) -> &str {
    line.strip_suffix(',').unwrap_or(line)
}

#[test]
fn listed_differences_are_as_listed() {
    let Some(programs) = Programs::find() else { return };
    let wrong: Vec<String> = listed()
        .par_iter()
        .filter_map(|listed| {
            let files = Project::new([("project/compose.yml", &listed.file)]);
            for (name, text) in &listed.files {
                files.write(format!("project/{name}"), text);
            }
            let directory = files.path().join("project");
            let project = ProjectFiles { directory: directory.clone(), files: Vec::new() };
            let (current, older) = programs.read(&project);
            let (current, older) = described(&current, &older, &directory);
            let is_listed = current == listed.current.trim_end() && older == listed.older.trim_end();
            (!is_listed)
                .then(|| format!("# {}\ncurrent = '''\n{current}'''\nolder = '''\n{older}'''\n", listed.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{} are not as listed; they are\n{}", wrong.len(), wrong.join("\n"));
}

/// Why one program refuses what the other accepts, without names and numbers.
fn kinds(current: &str, older: &str) -> Vec<String> {
    let kind = |program: &str, answer: &str| {
        let message = answer.strip_prefix(REFUSED)?;
        // The same reason in another file and at another key is the same difference.
        let reason = match message.strip_prefix("validating ") {
            Some(rest) => rest.split_once(": ").map_or(rest, |(_, reason)| reason),
            None => message,
        };
        let words = kind_of_message(reason);
        let is_about_a_text = words.contains("does not match pattern");
        let words = words.split(' ').map(|word| match word {
            _ if word.starts_with("services.*.") => "services.*",
            _ if word.starts_with("'services[") => "'services[…]'",
            _ if is_about_a_text && word.starts_with('\'') && !word.starts_with("'^") => "'…'",
            _ => word,
        });
        Some(format!("{program} refuses: {}", words.collect::<Vec<_>>().join(" ")))
    };
    [kind("current", current), kind("older", older)].into_iter().flatten().collect()
}

/// The kinds of differences in acceptance in projects, with the project.
fn differing(programs: &Programs, project: &ProjectFiles) -> Vec<String> {
    let answers = programs.read(project);
    if !matches!(
        answers,
        (Answer::Accepted(_), Answer::Rejected(_)) | (Answer::Rejected(_), Answer::Accepted(_))
    ) {
        return Vec::new();
    }
    let (current, older) = described(&answers.0, &answers.1, &project.directory);
    kinds(&current, &older)
}

fn assert_listed(found: &[(String, String)]) {
    let known: BTreeSet<String> = listed()
        .iter()
        .flat_map(|listed| kinds(listed.current.trim_end(), listed.older.trim_end()))
        .collect();
    let unlisted: Vec<String> = found
        .iter()
        .filter(|(_, kind)| !known.contains(kind))
        .map(|(project, kind)| format!("{project}: {kind}"))
        .collect();
    assert!(unlisted.is_empty(), "{} are not listed\n{}", unlisted.len(), unlisted.join("\n"));
}

#[test]
fn generated_projects_differ_as_listed() {
    let Some(programs) = Programs::find() else { return };
    let grammar = Grammar::new();
    let seeds: Vec<u64> = (1..=GENERATED).collect();
    let found: Vec<(String, String)> = seeds
        .par_iter()
        .flat_map(|seed| {
            let directory = Project::empty();
            let project = generate(&grammar, *seed).write(&directory.path().join("project"));
            let kinds = differing(&programs, &project);
            kinds.into_iter().map(|kind| (format!("seed {seed}"), kind)).collect::<Vec<_>>()
        })
        .collect();
    assert_listed(&found);
}

#[test]
fn corpus_files_differ_as_listed() {
    let (Some(corpus), Some(programs)) = (corpus(), Programs::find()) else { return };
    let found: Vec<(String, String)> = yaml_files(&corpus)
        .into_par_iter()
        .flat_map(|file| {
            let name = file.display().to_string();
            let kinds = differing(&programs, &ProjectFiles::of(vec![file]));
            kinds.into_iter().map(|kind| (name.clone(), kind)).collect::<Vec<_>>()
        })
        .collect();
    assert_listed(&found);
}
