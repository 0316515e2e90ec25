//! Each rule on the files of its own directory below `testdata/rules`: the bad ones have findings on each target, the
//! good ones have none.

use std::path::{Path, PathBuf};

use crate::support::{of_rule, report_in, root, testdata_of, yaml_files};
use lcow_lint::rules::RULES;
use lcow_lint::targets::Target;

/// `lcow501_missing_platform`: the name of the rule's file, and of its directory.
fn file_name(rule: &lcow_lint::rules::Rule) -> String {
    format!("{}_{}", rule.code.to_string().to_lowercase(), rule.name.replace('-', "_"))
}

/// The findings of the rule as JSON.
fn report(rule: &lcow_lint::rules::Rule, target: Target, file: &Path) -> Vec<serde_json::Value> {
    let file = file.strip_prefix(testdata_of(rule)).unwrap().to_str().unwrap();
    let report = report_in(testdata_of(rule), &["--target", target.name(), file]);
    of_rule(&report, &rule.code.to_string()).into_iter().cloned().collect()
}

/// One line a finding of the rule, with what `--fix` would do about it.
fn findings_of(rule: &lcow_lint::rules::Rule, target: Target, file: &Path) -> Vec<String> {
    report(rule, target, file)
        .iter()
        .map(|finding| {
            let fix = match (finding["fix"]["title"].as_str(), finding["refused"].as_str()) {
                (Some(title), _) => format!(" => {}: {title}", finding["fix"]["applicability"]),
                (_, Some(reason)) => format!(" => refused: {reason}"),
                _ => String::new(),
            };
            format!(
                "{}:{} {} {} ({}) {}{fix}",
                finding["start"]["line"],
                finding["start"]["column"],
                finding["severity"],
                finding["service"],
                finding["confidence"],
                finding["message"].as_str().unwrap(),
            )
            .replace('"', "")
        })
        .collect()
}

#[test]
fn bad_files_are_found() {
    for rule in RULES {
        let bad: Vec<PathBuf> =
            yaml_files(&testdata_of(rule)).into_iter().filter(|file| is(file, "bad-")).collect();
        assert!(!bad.is_empty(), "{} has no bad file", rule.code);
        for file in bad {
            let mut text = String::new();
            for target in Target::ALL {
                let found = findings_of(rule, target, &file);
                assert!(
                    found.is_empty() || rule.severities().on(target).is_some(),
                    "{} on {target}",
                    rule.code
                );
                text.push_str(&format!("{target}:\n"));
                for line in &found {
                    text.push_str(&format!("  {line}\n"));
                }
            }
            assert!(text.contains("  "), "{} finds nothing in {}", rule.code, file.display());
            let case = file.file_stem().unwrap().to_string_lossy().into_owned();
            insta::assert_snapshot!(format!("{}-{case}", rule.code), text);
        }
    }
}

/// Every help text and every further label of a rule, once.
#[test]
fn helps_and_labels() {
    for rule in RULES {
        let mut words = std::collections::BTreeSet::new();
        for file in yaml_files(&testdata_of(rule)).into_iter().filter(|file| is(file, "bad-")) {
            for target in Target::ALL {
                for finding in report(rule, target, &file) {
                    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                    words.insert(format!("help: {}\n", text(&finding["help"])));
                    for label in finding["labels"].as_array().unwrap() {
                        words.insert(format!("also: {}\n", text(&label["message"])));
                    }
                }
            }
        }
        let words: String = words.into_iter().collect();
        insta::assert_snapshot!(format!("{}-words", rule.code), words);
    }
}

#[test]
fn good_files_are_left_alone() {
    for rule in RULES {
        let good: Vec<PathBuf> =
            yaml_files(&testdata_of(rule)).into_iter().filter(|file| is(file, "good-")).collect();
        assert!(!good.is_empty(), "{} has no good file", rule.code);
        for file in good {
            for target in Target::ALL {
                let found = findings_of(rule, target, &file);
                assert!(found.is_empty(), "{} on {target}: {found:#?}", file.display());
            }
        }
    }
}

#[test]
fn every_rule_file_is_registered() {
    let mut files: Vec<String> = walkdir::WalkDir::new(root().join("src/rules"))
        .into_iter()
        .map(|entry| entry.unwrap().file_name().to_owned().into_string().unwrap())
        .filter(|name| name.starts_with("lcow"))
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect();
    files.sort();
    let registered: Vec<String> = RULES.iter().map(|rule| file_name(rule)).collect();
    assert_eq!(files, registered);
}

fn is(file: &Path, kind: &str) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(kind))
}
