//! The pages of the rules are complete, their examples hold, and what is generated from the rules is fresh.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{
    Project, copy_directory, lcow_lint, of_rule, report_in, root, run, testdata_of, yaml_files,
};
use lcow_lint::diagnostic::Severity;
use lcow_lint::rules::{RULES, Rule};
use lcow_lint::targets::{FrontEnd, Target};
use serde_json::Value;

/// Where Compose is started: one rule only applies in WSL.
fn shell(rule: &Rule) -> &'static str {
    if rule.name == "relative-path-from-wsl" { "wsl" } else { "windows" }
}

/// The findings of a rule in a file of its directory, with every front end.
fn findings_of(rule: &Rule, targets: &str, file: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for front_end in FrontEnd::ALL {
        let options = ["--target", targets, file, "--shell", shell(rule), "--front-end", front_end.name()];
        let report = report_in(testdata_of(rule), &options);
        found.extend(of_rule(&report, &rule.code.to_string()).into_iter().cloned());
    }
    found
}

/// The rule's page, as `explain --format json` has it.
fn explained(rule: &Rule) -> Value {
    let ran = run(lcow_lint().args(["explain", &rule.code.to_string(), "--format", "json"]));
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The highest and the lowest severity that the page claims for a target.
fn claimed_severities(page: &Value, target: Target) -> BTreeSet<Severity> {
    let range = &page["severity"][target.name()];
    let ends = [&range["gravest"], &range["mildest"]].into_iter().filter(|end| !end.is_null());
    ends.map(|end| serde_json::from_value(end.clone()).unwrap()).collect()
}

#[test]
fn every_rule_is_explained_for_every_target() {
    for rule in RULES {
        let page = explained(rule);
        let mut targets: Vec<Target> = Vec::new();
        for effect in page["effects"].as_array().unwrap() {
            let concerned: Vec<Target> = serde_json::from_value(effect["targets"].clone()).unwrap();
            assert!(is_prose(&effect["text"]), "{}: {:?}", rule.code, effect["text"]);
            targets.extend(concerned);
        }
        targets.sort_unstable();
        assert_eq!(targets, Target::ALL, "{}", rule.code);
        assert!(is_prose(&page["cure"]) && is_prose(&page["certainty"]), "{}", rule.code);
        for target in Target::ALL {
            let highest = claimed_severities(&page, target).last().copied();
            assert_eq!(
                highest,
                rule.severities().on(target),
                "{} on {target}: the heading on the page",
                rule.code
            );
        }
    }
}

/// Whether this is a text of whole sentences with every backtick closed.
fn is_prose(text: &Value) -> bool {
    let text = text.as_str().unwrap();
    let is_ended = text.ends_with('.') || text.ends_with('`') && text.contains("\n- ");
    is_ended && text.matches('`').count().is_multiple_of(2)
}

/// The example is reported on every target that the rule concerns, and its fixed form on none.
#[test]
fn examples_are_found_and_their_fixed_forms_are_not() {
    for rule in RULES {
        for target in Target::ALL {
            let found = !findings_of(rule, target.name(), "before.yml").is_empty();
            assert_eq!(found, rule.severities().on(target).is_some(), "{} before.yml on {target}", rule.code);
            let left = findings_of(rule, target.name(), "after.yml");
            assert!(left.is_empty(), "{} after.yml on {target}: {left:#?}", rule.code);
        }
    }
}

/// If the rule has a fix, it turns the example into its fixed form.
#[test]
fn examples_are_fixed_as_shown() {
    for rule in RULES.iter().filter(|rule| rule.fix.is_some()) {
        let copy = Project::empty();
        // The name of the directory shows in nothing but notes.
        copy_directory(&testdata_of(rule), copy.path());
        // The fixed form would be a project of the same name, whose volumes are taken.
        fs::remove_file(copy.path().join("after.yml")).unwrap();
        let concerned: Vec<&str> = Target::ALL
            .into_iter()
            .filter(|&target| rule.severities().on(target).is_some())
            .map(Target::name)
            .collect();
        let code = rule.code.to_string();
        let ran = run(lcow_lint()
            .current_dir(copy.path())
            .args(["--fix", "--unsafe-fixes", "--select", &code, "--target", &concerned.join(",")])
            .args(["--shell", shell(rule), "before.yml"]));
        let fixed = copy.read("before.yml");
        let after = fs::read_to_string(testdata_of(rule).join("after.yml")).unwrap();
        assert_eq!(fixed, after, "{code}: {} {}", ran.stdout, ran.stderr);
    }
}

/// The files of the rule show the most severe and the least severe severity it claims, and a fix when it claims one.
#[test]
fn claimed_severities_and_fixes_are_seen() {
    for rule in RULES {
        let page = explained(rule);
        let mut has_fix = false;
        for target in Target::ALL {
            let mut seen: BTreeSet<Severity> = BTreeSet::new();
            let bad = yaml_files(&testdata_of(rule)).into_iter().filter(|file| {
                let name = file.file_name().unwrap().to_string_lossy();
                name.starts_with("bad-") || name == "before.yml"
            });
            for file in bad {
                for finding in findings_of(rule, target.name(), file.to_str().unwrap()) {
                    seen.insert(serde_json::from_value(finding["severity"].clone()).unwrap());
                    has_fix |= !finding["fix"].is_null();
                }
            }
            let ends: BTreeSet<Severity> = seen.first().into_iter().chain(seen.last()).copied().collect();
            assert_eq!(ends, claimed_severities(&page, target), "{} on {target}", rule.code);
        }
        assert_eq!(has_fix, rule.fix.is_some(), "{}: fix", rule.code);
    }
}

/// Compares a file of the repository with what it is generated from; with `UPDATE_DOCS` it is written instead.
fn assert_fresh(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, text).unwrap();
    }
    let stored = fs::read_to_string(path).unwrap();
    assert!(stored == text, "{} is stale: run this test with UPDATE_DOCS=1", path.display());
}

/// What is above this line of a page is written by hand.
const GENERATED: &str = "<!-- Generated below this line: UPDATE_DOCS=1 cargo test --test it explain -->";

#[test]
fn the_pages_of_the_rules_are_fresh() {
    let pages = root().join("docs/rules");
    for rule in RULES {
        let path = pages.join(format!("{}.md", rule.code));
        let stored = fs::read_to_string(&path).unwrap();
        let written = stored.split(GENERATED).next().unwrap().trim_end();
        assert_fresh(&path, &format!("{written}\n\n{GENERATED}\n\n{}", generated_sections(rule)));
    }
    let mut files: Vec<String> =
        fs::read_dir(pages).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let expected: Vec<String> = RULES.iter().map(|rule| format!("{}.md", rule.code)).collect();
    assert_eq!(files, expected);
}

const SEE_ALSO: &str = "
## See also

- [docs/targets.md](../targets.md): what the targets are
- [docs/evidence.md](../evidence.md): what each kind of source is worth
";

/// The sections that follow from the rule itself and from its example.
fn generated_sections(rule: &Rule) -> String {
    let example = |name: &str| fs::read_to_string(testdata_of(rule).join(name)).unwrap();
    let by = match rule.fix {
        Some(fix) => format!("`lcow-lint --fix` {fix}:"),
        None => "There is no automatic fix. Corrected by hand:".to_owned(),
    };
    let (before, after) = (example("before.yml"), example("after.yml"));
    let mut text = format!("## Example\n\n```yaml\n{before}```\n\n{by}\n\n```yaml\n{after}```\n\n");
    let page = explained(rule);
    let sources = page["evidence"].as_array().unwrap();
    if !sources.is_empty() {
        text.push_str("## Sources\n\n");
        for source in sources {
            let (name, kind) = (source["source"].as_str().unwrap(), source["kind"].as_str().unwrap());
            match source["url"].as_str() {
                Some(url) => text.push_str(&format!("- [{name}]({url}) ({kind})\n")),
                None => text.push_str(&format!("- {name} ({kind})\n")),
            }
        }
        text.push('\n');
    }
    text.push_str("## How to suppress it\n\n");
    for way in page["suppress"].as_array().unwrap() {
        text.push_str(&format!("- {}\n", way.as_str().unwrap()));
    }
    text.push_str(SEE_ALSO);
    text
}

/// A page begins with the rule's name, code and summary, and leads to the pages of the rules it mentions.
#[test]
fn pages_name_their_rule_and_link_to_others() {
    for rule in RULES {
        let (initial, rest) = rule.summary.split_at(1);
        let head = format!("# {} ({})\n\n{}{rest}.\n\n", rule.name, rule.code, initial.to_uppercase());
        assert!(rule.docs.starts_with(&head), "{} begins with {head:?}", rule.code);
        let own = rule.code.to_string();
        let written = rule.docs.split(GENERATED).next().unwrap();
        for prose in written.split('`').step_by(2) {
            for (position, _) in prose.match_indices("LCOW").filter(|(at, _)| prose[*at..].len() >= 7) {
                let code = &prose[position..position + 7];
                let is_code = code[4..].bytes().all(|byte| byte.is_ascii_digit());
                let is_linked = prose[..position].ends_with(['[', '(']);
                assert!(!is_code || code == own || is_linked, "{own} mentions {code} without a link");
            }
        }
    }
}

#[test]
fn the_table_of_the_readme_is_fresh() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let first = readme.find("| [LCOW").unwrap();
    let is_row = |line: &&str| line.starts_with("| [LCOW");
    let rows: String = readme[first..].lines().take_while(is_row).map(|line| format!("{line}\n")).collect();
    assert_fresh(&path, &readme.replacen(&rows, &table_of_rules(), 1));
}

/// The rows of the README's table.
fn table_of_rules() -> String {
    let ran = run(lcow_lint().args(["rules", "--format", "json"]));
    let rules: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let mut rows = String::new();
    for rule in rules {
        let code = rule["code"].as_str().unwrap();
        let mut cells = vec![format!("[{code}](docs/rules/{code}.md)"), cell(&rule["name"])];
        for target in Target::ALL {
            let severities = claimed_severities(&rule, target);
            let letters: Vec<String> =
                severities.iter().rev().map(|severity| severity.name()[..1].to_uppercase()).collect();
            cells.push(letters.join("/"));
        }
        cells.extend([cell(&rule["summary"]), cell(&rule["fix"])]);
        rows.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    rows
}

/// A text as a cell of a Markdown table: a bar would end the cell, even in code.
fn cell(text: &Value) -> String {
    text.as_str().unwrap_or_default().replace('|', "\\|")
}

#[test]
fn a_bar_does_not_end_a_cell_of_the_table() {
    assert_eq!(cell(&Value::from("`a|b`")), "`a\\|b`");
}

#[test]
fn explained_on_a_terminal() {
    for rule in ["LCOW501", "101", "network-mode"] {
        let ran = run(lcow_lint().env("COLUMNS", "80").args(["explain", rule]));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        insta::assert_snapshot!(format!("explain-{rule}"), ran.stdout);
    }
    for rule in RULES {
        for (columns, most) in [("80", 80), ("20", usize::MAX)] {
            let ran = run(lcow_lint().env("COLUMNS", columns).args(["explain", &rule.code.to_string()]));
            assert_eq!(ran.code, Some(0));
            // A link cannot be broken.
            let too_wide =
                ran.stdout.lines().find(|line| line.chars().count() > most && !line.contains("https://"));
            assert_eq!(too_wide, None, "{}", rule.code);
        }
    }
}

#[test]
fn explained_in_colour() {
    let ran = run(lcow_lint().env("COLUMNS", "80").args(["explain", "LCOW304", "--color", "always"]));
    insta::assert_snapshot!("explain-in-colour", ran.stdout.replace('\u{1b}', "␛"));
}

/// A code host shows the pages in its own place, where links into the documentation lead nowhere.
#[test]
fn explained_in_sarif_without_relative_links() {
    let mut command = lcow_lint();
    command.current_dir(root().join("testdata/seed")).args(["--format", "sarif"]);
    let log: Value = serde_json::from_str(&run(&mut command).stdout).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    for rule in rules {
        let help = rule["help"]["markdown"].as_str().unwrap();
        assert!(help.contains("## Why it matters") && help.contains("## Example"), "{}", rule["id"]);
        assert!(!help.contains("<!--"), "{}", rule["id"]);
        let mut links = help.split("](").skip(1);
        assert!(links.all(|link| link.starts_with("https://")), "{}", rule["id"]);
    }
}

#[test]
fn explained_as_data() {
    let ran = run(lcow_lint().args(["explain", "lcow501", "--format", "json"]));
    let page: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(page["code"], "LCOW501");
    assert_eq!(page["severity"]["lcow"]["gravest"], "error");
    assert_eq!(page["severity"]["wsl2"], Value::Null);
    assert_eq!(page["evidence"][0]["kind"], "reported");
    assert!(page["before"].as_str().unwrap().starts_with("services:"));
}

#[test]
fn listed_on_a_terminal_and_as_data() {
    let ran = run(lcow_lint().env("COLUMNS", "100").arg("rules"));
    insta::assert_snapshot!("rules", ran.stdout);
    let ran = run(lcow_lint().args(["rules", "--format", "json"]));
    let listed: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let codes: Vec<&str> = listed.iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    let expected: Vec<String> = RULES.iter().map(|rule| rule.code.to_string()).collect();
    assert_eq!(codes, expected);
}

#[test]
fn an_unknown_rule_is_reported_with_the_nearest() {
    for (name, hint) in [
        ("LCOW5O1", "Did you mean `LCOW501`?"),
        ("LCOW1O1", "Did you mean `LCOW101`?"),
        ("missing-platfrom", "Did you mean `missing-platform`?"),
        ("999", "`lcow-lint rules` lists all"),
        ("", "`lcow-lint rules` lists all"),
        ("\u{1b}[31m", "`lcow-lint rules` lists all"),
    ] {
        let ran = run(lcow_lint().args(["explain", name]));
        assert_eq!(ran.code, Some(2), "{name}");
        assert!(ran.stderr.contains(hint) && ran.stdout.is_empty(), "{name}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{name}");
    }
}
