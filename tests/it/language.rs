//! The words of everything a user reads: help, manual page, rule pages, reports, documentation.

use std::fs;
use std::path::{Path, PathBuf};

use lcow_lint::rules::RULES;
use regex::Regex;

use crate::support::{lcow_lint, root, run};

/// Words that are replaced by those of the field: directory, report, severe, fix, suppress, after, internal error.
const UNWANTED: &str = r"(?ix) (?: ^ | [^\w-] ) (?:
    folders? | told | tells | to \s tell | grave(?:r|st)? | mild(?:er|est)? | cure[sd]? | mend(?:s|ed)? | silence[sd]?
    | behind | stands? \s at | takes? \s in | in \s sight | broke \s down | in \s disguise | by \s the \s way
    | what \s nobody | somebody | what \s to \s judge | could \s not \s do \s it | left \s alone
    | own \s images? | of \s one's \s own | named \s files? | the \s first \s docker-compose | witness(?:es)?
) (?: $ | [^\w-] )";

/// Phrases in which such a word is the right one.
const PHRASES: [&str; 2] = ["leaves children behind", "take in the current directory"];

/// Names of rules that contain such a word. Names do not change.
const RULE_NAMES: [&str; 1] = ["missing-host-folder"];

/// Commands whose output is text for users.
fn outputs() -> Vec<(String, String)> {
    let mut commands: Vec<Vec<String>> = vec![vec!["-h".into()], vec!["--help".into()]];
    for command in ["config", "diagnose", "explain", "rules", "completions", "man", "schema"] {
        commands.extend(["-h", "--help"].map(|option| vec![command.into(), option.into()]));
        commands.push(vec!["help".into(), command.into()]);
    }
    commands.extend([vec!["man".into()], vec!["rules".into()]]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        commands.push(vec!["completions".into(), shell.into()]);
    }
    for rule in RULES {
        commands.push(vec!["explain".into(), rule.code.to_string()]);
    }
    let mut outputs = Vec::new();
    for command in commands {
        let ran = run(lcow_lint().args(&command));
        assert_eq!(ran.code, Some(0), "{command:?}: {}", ran.stderr);
        outputs.push((command.join(" "), ran.stdout));
    }
    outputs
}

/// The files below a directory with this extension.
fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(directory).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.unwrap().into_path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// The lines with an unwanted word, outside code.
fn unwanted(name: &str, text: &str) -> Vec<String> {
    let words = Regex::new(UNWANTED).unwrap();
    let code = Regex::new("`[^`]*`").unwrap();
    // A line of a file in a report, or its position.
    let quoted = Regex::new(r"^\s*\d+ │|^\s*╭─\[|^\s*│ ").unwrap();
    // The service in a list of findings.
    let service = Regex::new(r"\S+ \((?:high|medium|low)\)").unwrap();
    let mut found = Vec::new();
    let mut is_fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        }
        if is_fenced || quoted.is_match(line) {
            continue;
        }
        let mut prose = service.replace_all(&code.replace_all(line, "``"), "").into_owned();
        for expected in RULE_NAMES.iter().chain(&PHRASES) {
            prose = prose.replace(expected, "");
        }
        if let Some(word) = words.find(&prose) {
            found.push(format!("{name}:{}: {}: {}", index + 1, word.as_str().trim(), line.trim()));
        }
    }
    found
}

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "{} lines with unwanted words:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_program_uses_the_words_of_the_field() {
    let mut found = Vec::new();
    for (command, text) in outputs() {
        found.extend(unwanted(&command, &text));
    }
    assert_none(&found);
}

#[test]
fn reports_use_the_words_of_the_field() {
    let mut found = Vec::new();
    for path in files(&root().join("tests/it/snapshots"), "snap") {
        let text = fs::read_to_string(&path).unwrap();
        // The header names the test.
        let (_, report) = text[3..].split_once("\n---\n").unwrap();
        found.extend(unwanted(&path.file_name().unwrap().to_string_lossy(), report));
    }
    assert_none(&found);
}

#[test]
fn the_documentation_uses_the_words_of_the_field() {
    let mut found = Vec::new();
    let pages = [root().join("README.md"), root().join("CHANGELOG.md")];
    for path in pages.into_iter().chain(files(&root().join("docs"), "md")) {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        found.extend(unwanted(&name, &fs::read_to_string(&path).unwrap()));
    }
    assert_none(&found);
}
