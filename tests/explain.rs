//! What people are told of the rules: complete, shown by examples that hold, and the same on every page.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::{lcow_lint, run, yaml_files};
use lcow_lint::finding::Code;
use lcow_lint::report::{rule_list, rule_page};
use lcow_lint::rules::{Check, Explanation, Facts, RULES, Rule};
use lcow_lint::target::{PerTarget, Severity, Target};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder(rule: &Rule) -> PathBuf {
    let name = format!("{}_{}", rule.code.to_string().to_lowercase(), rule.name.replace('-', "_"));
    root().join("testdata/rules").join(name)
}

/// Where Compose is started: one rule has something to say in WSL alone, another one less there than elsewhere.
fn shell(rule: &Rule) -> &'static str {
    if rule.name == "relative-path-from-wsl" { "wsl" } else { "windows" }
}

/// The findings of a rule in a file of its folder.
fn findings(rule: &Rule, targets: &str, file: &str) -> Vec<Value> {
    let mut command = lcow_lint();
    command.current_dir(folder(rule)).args(["--format", "json", "--target", targets]).arg(file);
    let ran = run(command.args(["--shell", shell(rule)]), b"");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["rule"] == rule.code.to_string()).cloned().collect()
}

#[test]
fn every_rule_is_explained_for_every_target() {
    for rule in RULES {
        let explanation = &rule.explanation;
        let mut told: Vec<Target> = Vec::new();
        for effect in explanation.effects {
            assert!(effect.text.ends_with('.'), "{}: {:?}", rule.code, effect.text);
            told.extend(effect.targets);
            for &target in effect.targets {
                assert_eq!(
                    rule.severity.on(target),
                    rule.severity.on(effect.targets[0]),
                    "{}: one text for targets of different severities",
                    rule.code
                );
            }
        }
        told.sort_unstable();
        assert_eq!(told, Target::ALL, "{}", rule.code);
        assert!(explanation.cure.ends_with('.') && explanation.certainty.ends_with('.'), "{}", rule.code);
        let texts = explanation.effects.iter().map(|effect| effect.text);
        for text in texts.chain([explanation.cure, explanation.certainty, rule.summary]) {
            assert_eq!(text.matches('`').count() % 2, 0, "{}: a backtick too few in {text:?}", rule.code);
        }
    }
}

/// The example is found where the rule concerns the target, and its cured form nowhere.
#[test]
fn examples_show_what_they_are_to_show() {
    for rule in RULES {
        for target in Target::ALL {
            let found = !findings(rule, target.name(), "before.yml").is_empty();
            assert_eq!(found, rule.severity.on(target).is_some(), "{} before.yml on {target}", rule.code);
            let left = findings(rule, target.name(), "after.yml");
            assert!(left.is_empty(), "{} after.yml on {target}: {left:#?}", rule.code);
        }
    }
}

/// What the rules are about that Docker Compose itself refuses.
const REFUSED: [&str; 3] = ["invalid-yaml", "invalid-compose", "unresolved-reference"];

#[test]
fn examples_are_projects_to_docker_compose() {
    let Some(program) = common::docker_compose() else { return };
    for rule in RULES {
        for (name, is_accepted) in [("before.yml", !REFUSED.contains(&rule.name)), ("after.yml", true)] {
            let mut command = std::process::Command::new(&program);
            command.current_dir(folder(rule)).env_clear();
            let ran = run(command.args(["-f", name, "config", "--quiet"]), b"");
            assert_eq!(ran.code == Some(0), is_accepted, "{} {name}: {}", rule.code, ran.stderr);
        }
    }
}

/// Where the program makes the cure, the example's cured form is what it makes.
#[test]
fn examples_are_cured_as_shown() {
    for rule in RULES.iter().filter(|rule| rule.explanation.fix.is_some()) {
        let copy = tempfile::tempdir().unwrap();
        // The name of the folder shows in nothing but notes.
        common::copy_folder(&folder(rule), copy.path());
        // The cured form would be a project of the same name, whose volumes are taken.
        fs::remove_file(copy.path().join("after.yml")).unwrap();
        let concerned: Vec<&str> = Target::ALL
            .into_iter()
            .filter(|&target| rule.severity.on(target).is_some())
            .map(Target::name)
            .collect();
        let code = rule.code.to_string();
        let ran = run(
            lcow_lint()
                .current_dir(copy.path())
                .args(["--fix", "--unsafe-fixes", "--select", &code, "--target", &concerned.join(",")])
                .args(["--shell", shell(rule), "before.yml"]),
            b"",
        );
        let fixed = fs::read_to_string(copy.path().join("before.yml")).unwrap();
        assert_eq!(fixed, rule.explanation.after, "{code}: {} {}", ran.stdout, ran.stderr);
    }
}

/// The files of the rule show the gravest and the mildest severity it claims, and a fix when it claims one.
#[test]
fn claimed_severities_and_fixes_are_seen() {
    for rule in RULES {
        let mut has_fix = false;
        for target in Target::ALL {
            let mut seen: BTreeSet<Severity> = BTreeSet::new();
            let bad = yaml_files(&folder(rule)).into_iter().filter(|file| {
                let name = file.file_name().unwrap().to_string_lossy();
                name.starts_with("bad-") || name == "before.yml"
            });
            for file in bad {
                for finding in findings(rule, target.name(), file.to_str().unwrap()) {
                    seen.insert(serde_json::from_value(finding["severity"].clone()).unwrap());
                    has_fix |= !finding["fix"].is_null();
                }
            }
            let milder = rule.explanation.effect(target).and_then(|effect| effect.milder);
            let claimed: BTreeSet<Severity> = rule.severity.on(target).into_iter().chain(milder).collect();
            assert_eq!(seen, claimed, "{} on {target}", rule.code);
        }
        assert_eq!(has_fix, rule.explanation.fix.is_some(), "{}: fix", rule.code);
    }
}

/// Compares a text of the repository with what it is made of; with `UPDATE_DOCS` it is written instead.
fn assert_fresh(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let stored = fs::read_to_string(path).unwrap_or_default();
    assert!(stored == text, "{} is stale: run this test with UPDATE_DOCS=1", path.display());
}

#[test]
fn the_pages_of_the_rules_are_fresh() {
    let pages = root().join("docs/rules");
    for rule in RULES {
        assert_fresh(&pages.join(format!("{}.md", rule.code)), &rule_page::markdown(rule));
    }
    let mut files: Vec<String> =
        fs::read_dir(pages).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let expected: Vec<String> = RULES.iter().map(|rule| format!("{}.md", rule.code)).collect();
    assert_eq!(files, expected);
}

#[test]
fn the_table_of_the_readme_is_fresh() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let is_row = |line: &&str| line.starts_with("| [LCOW") || line.starts_with("| LCOW");
    let first = readme.find("| [LCOW").or_else(|| readme.find("| LCOW")).unwrap();
    let rows: String = readme[first..].lines().take_while(is_row).map(|line| format!("{line}\n")).collect();
    assert_fresh(&path, &readme.replacen(&rows, &rule_list::markdown(RULES), 1));
}

#[test]
fn a_bar_does_not_end_a_cell_of_the_table() {
    let rule = Rule {
        code: Code(999),
        name: "barred",
        severity: PerTarget::lcow(Severity::Error),
        summary: "`a|b`",
        explanation: Explanation {
            effects: &[],
            cure: "",
            fix: Some("a | b"),
            certainty: "",
            before: "",
            after: "",
        },
        evidence: &[],
        check: Check::Project(|_| {}),
        facts: Facts::NONE,
    };
    let row = rule_list::markdown(&[&rule]);
    assert_eq!(row, "| [LCOW999](docs/rules/LCOW999.md) | barred | E |  |  | `a\\|b` | a \\| b |\n");
}

#[test]
fn explained_on_a_terminal() {
    for rule in ["LCOW501", "101", "network-mode"] {
        let ran = run(lcow_lint().env("COLUMNS", "80").args(["explain", rule]), b"");
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        insta::assert_snapshot!(format!("explain-{rule}"), ran.stdout);
    }
    for rule in RULES {
        for (columns, most) in [("80", 80), ("20", usize::MAX)] {
            let ran = run(lcow_lint().env("COLUMNS", columns).args(["explain", &rule.code.to_string()]), b"");
            assert_eq!(ran.code, Some(0));
            // A link cannot be broken.
            let too_wide =
                ran.stdout.lines().find(|line| line.chars().count() > most && !line.contains("https://"));
            assert_eq!(too_wide, None, "{}", rule.code);
        }
    }
}

#[test]
fn explained_as_data() {
    let ran = run(lcow_lint().args(["explain", "lcow501", "--format", "json"]), b"");
    let page: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(page["code"], "LCOW501");
    assert_eq!(page["severity"]["lcow"]["gravest"], "error");
    assert_eq!(page["severity"]["wsl2"], Value::Null);
    assert_eq!(page["evidence"][0]["kind"], "reported");
    assert!(page["before"].as_str().unwrap().starts_with("services:"));
}

#[test]
fn listed_on_a_terminal_and_as_data() {
    let ran = run(lcow_lint().env("COLUMNS", "100").arg("rules"), b"");
    insta::assert_snapshot!("rules", ran.stdout);
    let ran = run(lcow_lint().args(["rules", "--format", "json"]), b"");
    let listed: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let codes: Vec<&str> = listed.iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    let expected: Vec<String> = RULES.iter().map(|rule| rule.code.to_string()).collect();
    assert_eq!(codes, expected);
}

#[test]
fn a_rule_that_does_not_exist_is_told_with_the_nearest() {
    for (name, hint) in [
        ("LCOW5O1", "Did you mean `LCOW501`?"),
        ("LCOW1O1", "Did you mean `LCOW101`?"),
        ("missing-platfrom", "Did you mean `missing-platform`?"),
        ("999", "`lcow-lint rules` lists all"),
        ("", "`lcow-lint rules` lists all"),
        ("\u{1b}[31m", "`lcow-lint rules` lists all"),
    ] {
        let ran = run(lcow_lint().args(["explain", name]), b"");
        assert_eq!(ran.code, Some(2), "{name}");
        assert!(ran.stderr.contains(hint) && ran.stdout.is_empty(), "{name}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{name}");
    }
}
