//! The report formats, each read by a program that is not ours, or by the rules its readers publish.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{
    Project, findings, lcow_lint, run, run_in, skipped, testdata, unsuppressed, yaml_files,
};
use lcow_lint::config::FailOn;
use lcow_lint::diagnostic::{Code, Suppression};
use lcow_lint::fix::unified_diff;
use lcow_lint::fs::{Disk, Memory};
use lcow_lint::linter::{Failure, Request, lint};
use lcow_lint::output::human::Style;
use lcow_lint::output::{Fixing, ProjectRun, Root, Run, github, gitlab, junit, matrix, sarif};
use lcow_lint::targets::Targets;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// Those for machines.
const MACHINE: [&str; 5] = ["json", "sarif", "github", "gitlab", "junit"];

/// The human-readable ones.
const PEOPLE: [&str; 3] = ["human", "concise", "matrix"];

const MYSQL: &str = "\
services:
  db:
    image: mysql:8
    volumes:
      - ./db:/var/lib/mysql # data
";

const CLEAN: &str = "\
services:
  web:
    image: busybox
    platform: linux
";

/// The report of a directory in a format, judged for all targets.
fn report(directory: &Path, format: &str, arguments: &[&str]) -> String {
    run_in(directory, &[&["--format", format, "--target", "all"], arguments].concat()).stdout
}

/// The report of every Compose file below `testdata`, each a separate project, for all targets.
fn report_of_everything(format: &str) -> String {
    let directory = testdata("");
    let files = yaml_files(&directory);
    let mut command = lcow_lint();
    command.current_dir(&directory).args(["--format", format, "--target", "all"]);
    run(command.args(files.iter().map(|file| file.strip_prefix(&directory).unwrap()))).stdout
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// Names that mean something to one of the formats, or look strange in a place.
#[rustfmt::skip] // Rows, not a column.
const NAMES: &[&str] = &[
    "compose.yml", "with blank/compose.yml", "100%/compose.yml", "a,b/compose.yml", "ünïcode-文字/compose.yml",
    "#1?/compose&.yml", "<a>/'compose'.yml", "%41/compose.yml", "a[b](c)/compose.yml",
];

/// Names that only some systems allow.
#[cfg(unix)]
const FURTHER_NAMES: &[&str] = &[
    "a:b/compose.yml", "c:/compose.yml", "line\nbreak/compose.yml", "quote\"/compose.yml",
    "esc\u{1b}[31m/compose.yml",
];
#[cfg(not(unix))]
const FURTHER_NAMES: &[&str] = &[];

fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().chain(FURTHER_NAMES).copied()
}

/// A project under every name, each with the same findings.
fn strange_names() -> Project {
    Project::new(names().map(|name| (name, MYSQL)))
}

// SARIF

/// How many findings of a JSON report something suppresses.
fn suppressed(report: &Value) -> usize {
    findings(report).len() - unsuppressed(report).len()
}

/// The results of a SARIF log.
fn sarif_results(text: &str) -> Vec<Value> {
    let log = json(text);
    assert_eq!(log["version"], "2.1.0");
    log["runs"][0]["results"].as_array().unwrap().clone()
}

#[test]
fn sarif_results_name_their_rules() {
    let everything = sarif_results(&report_of_everything("sarif"));
    assert!(everything.len() > 300, "{}", everything.len());
    let rules = json(&report(&testdata("seed"), "sarif", &[]))["runs"][0]["tool"]["driver"]["rules"].clone();
    for result in &everything {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(result["suppressions"].is_array());
    }
    assert!(everything.iter().any(|result| result["fixes"].is_array()));
    assert!(everything.iter().any(|result| result["relatedLocations"].is_array()));
    let fingerprints: HashSet<&str> = everything
        .iter()
        .map(|result| result["partialFingerprints"]["lcowLint/v1"].as_str().unwrap())
        .collect();
    assert!(fingerprints.len() > 300);
}

/// Microsoft's validator: the schema, what the text of the standard says beyond it, and what GitHub asks for.
#[test]
fn sarif_passes_its_validator() {
    let Some(validator) = std::env::var_os("SARIF_MULTITOOL") else {
        return skipped("SARIF_MULTITOOL is not set to the program of that name");
    };
    let names = strange_names();
    let empty = Project::new([("compose.yml", CLEAN)]);
    let logs = [
        report_of_everything("sarif"),
        report(names.path(), "sarif", &[]),
        report(empty.path(), "sarif", &[]),
        report(empty.path(), "sarif", &["nope.yml"]),
        printed(&with_suppressed_and_broken(), |run, out| sarif::write(run, out)),
    ];
    let problems = |log: &str| {
        let directory = Project::empty();
        directory.write("log.sarif", log);
        let mut command = Command::new(&validator);
        command.current_dir(directory.path()).env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
        command.args(["validate", "log.sarif", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]);
        let ran = run(&mut command);
        assert!(ran.stdout.contains("Analysis completed successfully"), "{} {}", ran.stdout, ran.stderr);
        let is_problem = |line: &&str| line.contains(": error ") || line.contains(": warning ");
        ran.stdout.lines().filter(is_problem).map(str::to_owned).collect::<Vec<_>>()
    };
    for log in &logs {
        // The project has no public home to name. That this is reported shows that the log was read at all: of one that
        // cannot be, nothing is reported.
        let (home, other): (Vec<String>, Vec<String>) =
            problems(log).into_iter().partition(|line| line.contains("informationUri"));
        assert_eq!((home.len(), other), (1, Vec::new()));
    }
    let mut damaged = json(&logs[2]);
    damaged["runs"][0]["invocations"][0]["successful"] = true.into();
    assert_eq!(problems(&damaged.to_string()).len(), 2, "the validator accepts anything");
}

#[test]
fn sarif_names_a_related_place_once() {
    let base = "services:\n  base: {image: busybox, volumes: ['$GOPATH/a:/a']}\n";
    let services: String = ["a", "b", "c"]
        .map(|name| format!("  {name}: {{extends: {{file: base.yml, service: base}}}}\n"))
        .concat();
    let directory = Project::new([("base.yml", base), ("compose.yml", &format!("services:\n{services}"))]);
    let results = sarif_results(&report(directory.path(), "sarif", &["--select", "LCOW004", "compose.yml"]));
    let related = results[0]["relatedLocations"].as_array().unwrap();
    let distinct: HashSet<String> = related.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), related.len(), "{related:?}");
}

/// The bytes of a text at a SARIF region: lines and columns from 1, columns in code points, no width for a byte
/// order mark.
fn bytes_of(text: &str, region: &Value) -> std::ops::Range<usize> {
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
    let mut rest = text.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        let is_pair = character == '\r' && rest.peek().is_some_and(|(_, next)| *next == '\n');
        if character == '\n' || (character == '\r' && !is_pair) {
            starts.push(at + 1);
        }
    }
    let offset = |line: usize, column: usize| {
        let start = starts[line - 1];
        text[start..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at)
    };
    offset(number("startLine"), number("startColumn"))..offset(number("endLine"), number("endColumn"))
}

#[test]
fn sarif_regions_hold_what_they_are_about() {
    let text = "\u{feff}services:\r\n  \"数据库 😀\":\t\t# 😀\r\n    image: \"mysql:8\"\r\n    volumes: [ \"./数据😀:/var/lib/mysql\",\t'./é:/x:z' ]\r\n";
    let directory = Project::new([("compose.yml", text)]);
    let results = sarif_results(&report(directory.path(), "sarif", &["compose.yml"]));
    let held: BTreeMap<&str, &str> = results
        .iter()
        .map(|result| {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            (result["ruleId"].as_str().unwrap(), &text[bytes_of(text, region)])
        })
        .collect();
    assert_eq!(held["LCOW101"], "./数据😀");
    assert_eq!(held["LCOW105"], "z");
    assert_eq!(held["LCOW501"], "mysql:8");
}

/// Applying a fix as a reader of SARIF would makes the very text that `--fix` makes.
#[test]
fn sarif_fixes_are_those_of_fix() {
    let texts = [
        MYSQL.to_owned(),
        MYSQL.trim_end().to_owned(),
        format!("\u{feff}# 😀 head\r\n{}", MYSQL.replace('\n', "\r\n").replace("# data", "\t# 😀 é")),
        MYSQL.replace("- ./db:/var/lib/mysql", "- { type: bind, source: ./文😀, target: /var/lib/mysql }"),
        MYSQL.replace(
            "\n    volumes:\n      - ./db:/var/lib/mysql # data",
            "\n    volumes: [\"./é:/var/lib/mysql\"]",
        ),
    ];
    for text in texts {
        for code in ["LCOW101", "LCOW301", "LCOW501"] {
            let directory = Project::new([("compose.yml", &text)]);
            let arguments = ["--select", code, "compose.yml"];
            let results =
                sarif_results(&directory.run(&[&["--format", "sarif"], &arguments[..]].concat()).stdout);
            assert_eq!(results.len(), 1, "{code}: {results:?}");
            let fix = &results[0]["fixes"][0];
            assert_eq!(fix["properties"]["applicability"], "safe");
            let mut applied = text.clone();
            let change = &fix["artifactChanges"][0];
            assert_eq!(change["artifactLocation"]["uri"], "compose.yml");
            let mut replacements: Vec<_> = change["replacements"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| {
                    (bytes_of(&text, &one["deletedRegion"]), one["insertedContent"]["text"].as_str().unwrap())
                })
                .collect();
            replacements.sort_by_key(|(range, _)| range.start);
            for (range, inserted) in replacements.into_iter().rev() {
                applied.replace_range(range, inserted);
            }
            directory.run(&[&["--fix"], &arguments[..]].concat());
            assert_eq!(applied, directory.read("compose.yml"), "{code}");
        }
    }
}

/// Decodes percent-encoded text.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            assert!(byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte), "{uri}");
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn uris(results: &[Value]) -> Vec<&Value> {
    let mut uris: Vec<&Value> = results
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"])
        .collect();
    uris.dedup();
    uris
}

#[test]
fn sarif_names_files_by_uris() {
    let directory = strange_names();
    let results = sarif_results(&report(directory.path(), "sarif", &["."]));
    let mut found: Vec<String> = uris(&results)
        .into_iter()
        .map(|location| {
            assert_eq!(location["uriBaseId"], "SRCROOT");
            decoded(location["uri"].as_str().unwrap())
        })
        .collect();
    found.sort();
    let mut expected: Vec<&str> = names().collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn files_outside_have_whole_uris() {
    let directory = Project::new([("a b/compose.yml", MYSQL), ("here/compose.yml", CLEAN)]);
    let here = directory.path().join("here");
    let results = sarif_results(&report(&here, "sarif", &["../a b/compose.yml"]));
    let location = uris(&results)[0].clone();
    assert_eq!(location["uriBaseId"], Value::Null);
    let uri = location["uri"].as_str().unwrap().to_owned();
    assert!(
        uri.starts_with("file:///") && uri.ends_with("/a%20b/compose.yml") && !uri.contains(".."),
        "{uri}"
    );
    // One that is named by its whole path is below the directory all the same.
    let whole = here.join("compose.yml");
    let results = sarif_results(&report(
        &here,
        "sarif",
        &["--fail-on", "never", whole.to_str().unwrap(), "../a b/compose.yml"],
    ));
    assert_eq!(uris(&results).len(), 1);
    let absolute = directory.path().join("a b/compose.yml");
    let results = sarif_results(&report(directory.path(), "sarif", &[absolute.to_str().unwrap()]));
    assert_eq!(uris(&results)[0]["uri"], "a%20b/compose.yml");
}

#[test]
fn code_hosts_get_paths_from_the_root_of_the_repository() {
    let directory = Project::new([("sub/compose.yml", MYSQL), ("other/readme", "")]);
    for variable in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        for (root, expected) in [(".", "sub/compose.yml"), ("other", "compose.yml")] {
            let root = directory.path().canonicalize().unwrap().join(root);
            for (format, text) in [
                ("sarif", format!("\"uri\":\"{expected}\"")),
                ("github", format!("file={expected},")),
                ("gitlab", format!("\"path\":\"{expected}\"")),
                ("junit", format!("file=\"{expected}\"")),
            ] {
                let mut command = lcow_lint();
                command
                    .current_dir(directory.path().join("sub"))
                    .env(variable, &root)
                    .args(["--format", format]);
                let ran = run(&mut command);
                assert!(ran.stdout.contains(&text), "{variable} {format}: no {text} in {}", ran.stdout);
            }
        }
    }
}

// GitHub

/// A workflow command as the runner reads it.
struct Annotation {
    command: String,
    properties: BTreeMap<String, String>,
    message: String,
}

fn unescaped(text: &str, escapes: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (escape, meaning) in escapes {
        text = text.replace(escape, meaning);
    }
    // The last one, or it would make escapes out of text.
    text.replace("%25", "%")
}

fn annotations(text: &str) -> Vec<Annotation> {
    const OF_TEXT: &[(&str, &str)] = &[("%0D", "\r"), ("%0A", "\n")];
    const OF_PROPERTIES: &[(&str, &str)] = &[("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")];
    text.lines()
        .map(|line| {
            let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
            let (command, properties) = head.split_once(' ').unwrap();
            let properties = properties.split(',').map(|property| {
                let (name, value) = property.split_once('=').unwrap();
                (name.to_owned(), unescaped(value, OF_PROPERTIES))
            });
            Annotation {
                command: command.to_owned(),
                properties: properties.collect(),
                message: unescaped(message, OF_TEXT),
            }
        })
        .collect()
}

#[test]
fn github_annotations_say_what_the_json_report_says() {
    let strange = strange_names();
    let of_strange = |format: &str| report(strange.path(), format, &["."]);
    for report in [&report_of_everything as &dyn Fn(&str) -> String, &of_strange] {
        let annotations = annotations(&report("github"));
        let report = json(&report("json"));
        let findings = unsuppressed(&report);
        assert_eq!(annotations.len(), findings.len());
        for (annotation, finding) in annotations.iter().zip(findings) {
            let expected = match finding["severity"].as_str().unwrap() {
                "advice" => "notice",
                severity => severity,
            };
            assert_eq!(annotation.command, expected);
            let property = |name: &str| annotation.properties.get(name).map(String::as_str);
            // A terminal's commands are written out.
            assert_eq!(
                property("file").unwrap(),
                finding["file"].as_str().unwrap().replace('\u{1b}', "\\u{1b}")
            );
            assert_eq!(property("line").unwrap(), finding["start"]["line"].to_string());
            assert_eq!(property("endLine").unwrap(), finding["end"]["line"].to_string());
            let is_one_line = finding["start"]["line"] == finding["end"]["line"];
            assert_eq!(
                property("col"),
                is_one_line.then(|| finding["start"]["column"].to_string()).as_deref()
            );
            if let (Some(first), Some(last)) = (property("col"), property("endColumn")) {
                assert!(first.parse::<u32>().unwrap() <= last.parse().unwrap());
            } else {
                assert!(!is_one_line);
            }
            let title = format!("{} {} (", finding["rule"], finding["name"]).replace('"', "");
            let shown = property("title").unwrap();
            assert!(shown.starts_with(&title), "{shown}");
            for (target, severity) in finding["targets"].as_object().unwrap() {
                let words = format!("{target}: {}", severity.as_str().unwrap());
                assert!(shown.contains(&words), "{shown}");
            }
            let reported = finding["message"].as_str().unwrap();
            assert!(
                annotation.message.to_lowercase().starts_with(&reported.to_lowercase()),
                "{}",
                annotation.message
            );
        }
    }
}

// GitLab

/// What GitLab's documentation asks of a code quality report.
fn gitlab_schema() -> jsonschema::Validator {
    let schema = serde_json::json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": { "type": "string", "minLength": 1 },
                "check_name": { "type": "string", "minLength": 1 },
                "fingerprint": { "type": "string", "minLength": 1 },
                "severity": { "enum": ["info", "minor", "major", "critical", "blocker"] },
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": { "type": "string", "pattern": "^[^./]" },
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": { "begin": { "type": "integer", "minimum": 1 } },
                        },
                    },
                },
            },
        },
    });
    jsonschema::validator_for(&schema).unwrap()
}

fn gitlab_issues(text: &str) -> Vec<Value> {
    let report = json(text);
    let errors: Vec<String> = gitlab_schema().iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let issues = report.as_array().unwrap().clone();
    let fingerprints: HashSet<&str> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), issues.len(), "GitLab shows one issue a fingerprint");
    issues
}

#[test]
fn gitlab_takes_the_report() {
    let mut damaged = gitlab_issues(&report_of_everything("gitlab"));
    assert!(damaged.len() > 300);
    damaged[0]["location"]["path"] = "./compose.yml".into();
    assert!(!gitlab_schema().is_valid(&Value::Array(damaged)), "the schema accepts anything");
    let strange = strange_names();
    let issues = gitlab_issues(&report(strange.path(), "gitlab", &["."]));
    let paths: HashSet<&str> =
        issues.iter().map(|issue| issue["location"]["path"].as_str().unwrap()).collect();
    assert_eq!(paths, names().collect());
}

// JUnit

/// The cases of a JUnit report, by name of the suite. Counts, names and shape are checked.
fn junit_cases(text: &str) -> Vec<(String, String, Option<String>)> {
    let document = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let mut cases = Vec::new();
    let mut names = HashSet::new();
    check_counts(root);
    for suite in root.children().filter(roxmltree::Node::is_element) {
        assert_eq!(suite.tag_name().name(), "testsuite");
        check_counts(suite);
        for case in suite.children().filter(roxmltree::Node::is_element) {
            assert_eq!(case.tag_name().name(), "testcase");
            let (name, class) = (case.attribute("name").unwrap(), case.attribute("classname").unwrap());
            assert!(names.insert((class.to_owned(), name.to_owned())), "{class} {name} stands twice");
            let outcomes: Vec<_> = case.children().filter(roxmltree::Node::is_element).collect();
            assert!(outcomes.len() <= 1);
            let outcome = outcomes.first().map(|outcome| outcome.tag_name().name().to_owned());
            for outcome in outcomes {
                let needs_message = ["failure", "error", "skipped"].contains(&outcome.tag_name().name());
                assert_eq!(outcome.attribute("message").is_some(), needs_message, "{name}");
            }
            cases.push((suite.attribute("name").unwrap().to_owned(), name.to_owned(), outcome));
        }
    }
    cases
}

fn check_counts(node: roxmltree::Node<'_, '_>) {
    let count = |tag: &str| node.descendants().filter(|inner| inner.has_tag_name(tag)).count().to_string();
    for (attribute, tag) in
        [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
    {
        assert_eq!(node.attribute(attribute), Some(&*count(tag)), "{attribute}");
    }
}

fn outcomes(cases: &[(String, String, Option<String>)], outcome: Option<&str>) -> usize {
    cases.iter().filter(|case| case.2.as_deref() == outcome).count()
}

#[test]
fn junit_is_xml_in_the_shape_its_readers_want() {
    let cases = junit_cases(&report_of_everything("junit"));
    let report_as_data = json(&report_of_everything("json"));
    let findings = unsuppressed(&report_as_data);
    let advice = findings.iter().filter(|finding| finding["severity"] == "advice").count();
    assert_eq!(outcomes(&cases, Some("skipped")), suppressed(&report_as_data));
    assert_eq!(outcomes(&cases, Some("system-out")), advice);
    assert_eq!(outcomes(&cases, Some("failure")), findings.len() - advice);
    let strange = strange_names();
    let cases = junit_cases(&report(strange.path(), "junit", &["."]));
    let suites: HashSet<String> = cases.into_iter().map(|(suite, ..)| suite).collect();
    let expected: HashSet<String> = names().map(|name| name.replace('\u{1b}', "\\u{1b}")).collect();
    assert_eq!(suites, expected);
}

#[test]
fn two_findings_at_one_place_are_two_cases() {
    let text = "x-links: &links [foo]\nservices:\n  a: {image: x, depends_on: *links, links: *links}\n";
    let directory = Project::new([("compose.yml", text)]);
    let arguments = ["--format", "junit", "--select", "LCOW003"];
    let names: Vec<String> =
        junit_cases(&directory.run(&arguments).stdout).into_iter().map(|(_, name, _)| name).collect();
    assert_eq!(names, ["LCOW003 unresolved-reference a (1:18)", "LCOW003 unresolved-reference a (1:18) #2"]);
}

#[test]
fn junit_failures_are_what_fails_the_run() {
    let directory = Project::new([("a.compose.yml", MYSQL), ("compose.yml", CLEAN)]);
    let cases =
        |fail_on: &str| junit_cases(&directory.run(&["--format", "junit", "--fail-on", fail_on]).stdout);
    let all = cases("warning");
    assert_eq!(
        all.iter().filter(|case| case.0 == "compose.yml").count(),
        1,
        "a clean project is one case: {all:?}"
    );
    assert_eq!(outcomes(&all, None), 1);
    let with_errors_only = cases("error");
    assert_eq!(all.len(), with_errors_only.len());
    assert!(outcomes(&with_errors_only, Some("failure")) < outcomes(&all, Some("failure")));
    assert_eq!(outcomes(&cases("never"), Some("failure")), 0);
}

#[test]
fn junit_holds_no_character_that_xml_forbids() {
    let text = "\
services:
  \"a<&\\x01\\uFFFE\\u0085]]>\\\"'b\":
    image: mysql:8
    volumes: [\"./<\\x1b&>\\uFFFF:/var/lib/mysql\"]
";
    let directory = Project::new([("compose.yml", text)]);
    let printed = directory.run(&["--format", "junit"]).stdout;
    let cases = junit_cases(&printed);
    assert!(cases.iter().any(|(_, name, _)| name.contains("a<&\\u{1}\\u{fffe}\\u{85}]]>\"'b")), "{cases:?}");
}

// The matrix

#[test]
fn the_matrix_shows_the_default_targets_and_its_exit_code_speaks_of_those() {
    let directory = Project::new([("compose.yml", "services:\n  web:\n    image: nginx\n")]);
    let shown = directory.run(&["--format", "matrix"]);
    assert_eq!(shown.code, Some(1));
    let lines: Vec<Vec<&str>> = shown.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[1], ["hyperv", "wsl2", "lcow"]);
    assert_eq!(lines[2], ["web", "runs", "runs", "breaks", "LCOW501"]);
    let chosen = directory.run(&["--format", "matrix", "--target", "wsl2"]);
    assert_eq!(chosen.code, Some(0));
    assert!(
        !chosen.stdout.contains("hyperv") && chosen.stdout.contains("wsl2: 1 runs."),
        "{}",
        chosen.stdout
    );
    let quiet = directory.run(&["--format", "matrix", "--quiet"]).stdout;
    assert_eq!(quiet.lines().count(), 4, "{quiet}");
}

/// Fates in the matrix are the severities of the JSON report.
#[test]
fn the_matrix_agrees_with_the_findings() {
    for project in ["seed/mariadb-10.3", "seed/mysql-8.0", "seed/no-pins", "seed/wsl-mounts"] {
        let directory = testdata(project);
        // With all targets the matrix is too wide for a table.
        let report = |format: &str| run_in(&directory, &["--format", format, "."]).stdout;
        let findings = json(&report("json"))["findings"].as_array().unwrap().clone();
        let matrix = report("matrix");
        let mut rows = matrix.lines().skip(2).take_while(|line| !line.is_empty()).peekable();
        assert!(rows.peek().is_some());
        for row in rows {
            let words: Vec<&str> = row.split_whitespace().collect();
            let fates: Vec<&&str> = words[1..]
                .iter()
                .filter(|word| word.starts_with(|first: char| first.is_lowercase()))
                .collect();
            for (target, fate) in ["hyperv", "wsl2", "lcow"].into_iter().zip(fates) {
                let severities: Vec<&str> = findings
                    .iter()
                    .filter(|finding| finding["service"] == words[0])
                    .filter_map(|finding| finding["targets"][target].as_str())
                    .collect();
                let expected = if severities.contains(&"error") {
                    "breaks"
                } else if severities.contains(&"warning") {
                    "degraded"
                } else if severities.contains(&"advice") {
                    "runs*"
                } else {
                    "runs"
                };
                assert_eq!(*fate, expected, "{project}: {} on {target}", words[0]);
            }
        }
    }
}

#[test]
fn the_matrix_knows_projects_profiles_and_what_belongs_to_no_service() {
    let directory = Project::new([
        (
            "a/compose.yml",
            "\
include: [../shared/db.yml]
services:
  web: {image: nginx, platform: linux}
  debug: {image: nginx, profiles: [debug]}
",
        ),
        ("b/compose.yml", "include: [../shared/db.yml]\n"),
        ("c/compose.yml", "services: {}\n"),
        ("d/compose.yml", "services: 3\n"),
        ("shared/db.yml", MYSQL),
    ]);
    let shown = directory.run(&["--format", "matrix", "--quiet", "a", "b", "c", "d", "--profile", "other"]);
    insta::assert_snapshot!("matrix-projects", shown.stdout);
    let all = directory.run(&["--format", "matrix", "a"]).stdout;
    assert!(all.contains("\n  debug  "), "{all}");
}

#[test]
fn human_reports_fit_the_terminal() {
    let long = "x".repeat(300);
    let wide = "宽".repeat(150);
    let text = format!(
        "\
services:
  {long}-1:
    image: mysql:8
    volumes: ['./{long}:/var/lib/mysql', '/c/{wide}:/x', './f.conf:/etc/f.conf:z']
  {long}-2:
    image: nginx
    privileged: true
  \"{wide}\": {{image: 'nginx', network_mode: host}}
  web: {{image: nginx, platform: linux}}
"
    );
    let directory = Project::new([(format!("{}/compose.yml", "y".repeat(200)), text)]);
    for width in ["0", "1", "20", "21", "33", "40", "60", "66", "70", "80", "120", "1000"] {
        for format in PEOPLE {
            let mut command = lcow_lint();
            command.current_dir(directory.path()).env("COLUMNS", width).args(["--format", format]);
            let ran = run(&mut command);
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{format} {width}");
            if format == "matrix" {
                let room = width.parse::<usize>().unwrap().clamp(20, 80);
                let widest = ran.stdout.lines().map(UnicodeWidthStr::width).max().unwrap();
                assert!(widest <= room, "{widest} columns of {room}: {}", ran.stdout);
                assert!(ran.stdout.contains("x…") && ran.stdout.contains("-1") && ran.stdout.contains("-2"));
            }
        }
    }
}

#[test]
fn the_matrix_in_little_room() {
    for width in ["20", "50", "80"] {
        let mut command = lcow_lint();
        command.current_dir(testdata("seed/wsl-mounts")).env("COLUMNS", width).args(["--format", "matrix"]);
        insta::assert_snapshot!(format!("matrix-{width}"), run(&mut command).stdout);
    }
}

// All of them

#[test]
fn snapshots_of_one_project() {
    for format in ["matrix", "github", "gitlab", "junit", "sarif"] {
        let printed = run_in(testdata("seed/mariadb-10.3"), &["--format", format]).stdout;
        let text = match format {
            "sarif" => {
                let mut log = json(&printed);
                let driver = &mut log["runs"][0]["tool"]["driver"];
                driver["semanticVersion"] = "0.0.0".into();
                // All of them, which is long: this one and no more.
                driver["rules"].as_array_mut().unwrap().retain(|rule| rule["id"] == "LCOW501");
                serde_json::to_string_pretty(&log).unwrap()
            }
            "gitlab" => serde_json::to_string_pretty(&json(&printed)).unwrap(),
            _ => printed,
        };
        insta::assert_snapshot!(format!("one-project-{format}"), text);
    }
}

/// A run with a suppressed finding of each kind, a rule that panicked, and a file that could not be read.
fn with_suppressed_and_broken() -> Run {
    let files = Memory::new([("/project/compose.yml", MYSQL)]);
    let mut linted = lint(&files, &Request::new("/project/compose.yml")).unwrap();
    let span = linted.findings[0].span;
    linted.findings[0].suppressed = Some(Suppression::Comment { span, reason: "we <know>".to_owned() });
    linted.findings[1].suppressed = Some(Suppression::Baseline);
    linted.failures.push(Failure {
        file: PathBuf::from("/project/compose.yml"),
        code: Code(101),
        message: "index out of bounds".to_owned(),
    });
    let targets = Targets::default();
    let name = PathBuf::from("/project/compose.yml");
    let fail_on = FailOn::Advice;
    let project = ProjectRun {
        name,
        targets,
        targets_are_assumed: false,
        fail_on,
        linted,
        fixed: Vec::new(),
        refused: Vec::new(),
    };
    Run {
        targets,
        projects: vec![project],
        fixing: Fixing::Off,
        stale: 0,
        errors: vec!["cannot read nope.yml: file not found".to_owned()],
        root: Root::new(PathBuf::from("/project")),
    }
}

fn printed(run: &Run, write: impl FnOnce(&Run, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(run, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn suppressed_findings_are_only_in_formats_that_support_them() {
    let run = with_suppressed_and_broken();
    let all = run.all_findings().count();
    assert!(all > 2);
    let results = sarif_results(&printed(&run, |run, out| sarif::write(run, out)));
    assert_eq!(results.len(), all);
    assert_eq!(results[0]["suppressions"][0]["kind"], "inSource");
    assert_eq!(results[0]["suppressions"][0]["justification"], "we <know>");
    assert_eq!(results[1]["suppressions"][0]["kind"], "external");
    assert!(results[0]["fixes"].is_null(), "what is suppressed is left as it is");
    let cases = junit_cases(&printed(&run, |run, out| junit::write(run, out)));
    assert_eq!((outcomes(&cases, Some("skipped")), outcomes(&cases, Some("failure"))), (2, all - 2));
    // One more for the rule, and for GitHub for the file.
    assert_eq!(gitlab_issues(&printed(&run, |run, out| gitlab::write(run, out))).len(), all - 2 + 1);
    assert_eq!(annotations(&printed(&run, |run, out| github::write(run, out))).len(), all - 2 + 2);
}

#[test]
fn rules_that_panic_are_reported() {
    let run = with_suppressed_and_broken();
    let log = json(&printed(&run, |run, out| sarif::write(run, out)));
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notifications[0]["associatedRule"]["id"], "LCOW101");
    assert_eq!(
        notifications[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "compose.yml"
    );
    assert_eq!(notifications[1]["message"]["text"], "Cannot read nope.yml: file not found.");
    let issues = gitlab_issues(&printed(&run, |run, out| gitlab::write(run, out)));
    let broken = issues.iter().find(|issue| issue["severity"] == "blocker").unwrap();
    assert!(
        broken["description"].as_str().unwrap().contains("internal error in LCOW101: index out of bounds")
    );
    let cases = junit_cases(&printed(&run, |run, out| junit::write(run, out)));
    assert_eq!(outcomes(&cases, Some("error")), 2);
    let annotations = annotations(&printed(&run, |run, out| github::write(run, out)));
    let broken = annotations.iter().find(|one| one.message.contains("internal error")).unwrap();
    assert_eq!((broken.command.as_str(), broken.properties["file"].as_str()), ("error", "compose.yml"));
    let style = Style { color: false, links: false, width: 80 };
    let matrix = printed(&run, |run, out| matrix::write(run, style, true, out));
    assert!(matrix.contains("internal error in LCOW101"), "{matrix}");
}

#[test]
fn unreadable_files_are_reported_and_empty_reports_are_valid() {
    let directory = Project::new([("compose.yml", CLEAN)]);
    for (arguments, code) in
        [(&["compose.yml"][..], Some(0)), (&["nope.yml"], Some(2)), (&["compose.yml", "nope.yml"], Some(2))]
    {
        let report = |format: &str| {
            let ran = directory.run(&[&["--format", format], arguments].concat());
            assert_eq!(ran.code, code, "{format}");
            ran.stdout
        };
        let failed = code == Some(2);
        let log = report("sarif");
        assert!(sarif_results(&log).is_empty());
        assert_eq!(json(&log)["runs"][0]["invocations"][0]["executionSuccessful"], !failed);
        assert!(gitlab_issues(&report("gitlab")).is_empty());
        assert_eq!(outcomes(&junit_cases(&report("junit")), Some("error")), usize::from(failed));
        assert_eq!(annotations(&report("github")).len(), usize::from(failed));
        json(&report("json"));
    }
}

#[test]
fn with_fix_reports_contain_what_remains() {
    for format in MACHINE.into_iter().chain(["matrix"]) {
        let directory = Project::new([("compose.yml", MYSQL)]);
        let fixed = report(directory.path(), format, &["--fix", "--unsafe-fixes"]);
        let after = report(directory.path(), format, &[]);
        if format == "json" || format == "matrix" {
            // They also report what was fixed.
            assert!(fixed.contains("stop_grace_period"), "{fixed}");
        } else {
            assert_eq!(fixed, after, "{format}");
        }
    }
}

/// What was fixed, and the data that stay where they are, are for a person: on standard error, where the report for a
/// machine leaves no room for them.
#[test]
fn with_fix_the_fixes_and_the_data_to_copy_are_always_reported() {
    let sentences = |text: &str| -> Vec<String> {
        let lines = text.lines().skip_while(|line| !line.starts_with("compose.yml: fixed "));
        let lines = lines.take_while(|line| line.starts_with("compose.yml: ") || line.starts_with("  "));
        lines.map(str::to_owned).collect()
    };
    // Its own name, or the volume would have that of the temporary directory.
    let project = format!("name: p\n{MYSQL}");
    // One directory for all: the commands that copy the data have its path.
    let directory = Project::new([("db/ibdata1", "data")]);
    let fixing = |format: &str, more: &[&str]| {
        directory.write("compose.yml", &project);
        let arguments = [&["--target", "wsl2,hyperv", "--fix", "--format", format], more].concat();
        directory.run(&arguments)
    };
    let expected = sentences(&fixing("human", &[]).stdout);
    assert!(expected.iter().any(|line| line.contains("LCOW101 db: mount the named volume")), "{expected:#?}");
    assert!(expected.iter().any(|line| line.contains("note: ") && line.contains("db-data")), "{expected:#?}");
    for format in ["concise", "github", "gitlab", "junit", "sarif"] {
        for more in [&[][..], &["--quiet"]] {
            let ran = fixing(format, more);
            assert_eq!(sentences(&ran.stderr), expected, "{format}: {}", ran.stderr);
            assert!(sentences(&ran.stdout).is_empty(), "{format}: {}", ran.stdout);
        }
        let directory = Project::new([("compose.yml", project.as_str()), ("db/ibdata1", "data")]);
        assert_eq!(directory.run(&["--format", format]).stderr, "", "{format}");
    }
    // These have it in the report.
    for format in ["human", "matrix", "json"] {
        let ran = fixing(format, &[]);
        assert!(ran.stdout.contains("db-data") && ran.stderr.is_empty(), "{format}: {}", ran.stderr);
    }
}

/// Whoever reads standard output and goes away has not read what was fixed.
#[cfg(unix)]
#[test]
fn fixes_are_reported_when_standard_output_is_closed() {
    let directory = Project::new([("compose.yml", MYSQL), ("db/ibdata1", "data")]);
    let mut command = lcow_lint();
    command.current_dir(directory.path()).args(["--target", "wsl2", "--fix", "--format", "sarif"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output =
        command.stdout(writer).stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output();
    let stderr = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(stderr.contains("compose.yml: fixed ") && stderr.contains("db-data"), "{stderr}");
}

#[test]
fn control_characters_never_come_out() {
    let text = "\
services:
  \"a\\x1b[31m\\x9b31m\\x7f\\u202eb\":
    image: \"mysql:8\"
    volumes: [\"./\\x1b]0;x\\a\\x85:/var/lib/mysql\", \"/c/\\x9d:/x\"]
";
    let directory = Project::new([("compose.yml", text)]);
    for format in MACHINE.into_iter().chain(PEOPLE) {
        let printed = directory.run(&["--format", format]).stdout;
        assert!(printed.contains("LCOW"), "{format}: {printed}");
        let harmful =
            |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
        assert!(!printed.contains(harmful), "{format}: {printed:?}");
    }
    let report = json(&directory.run(&["--format", "json"]).stdout);
    assert_eq!(report["findings"][0]["service"], "a\u{1b}[31m\u{9b}31m\u{7f}\u{202e}b", "nothing is lost");
}

#[test]
fn the_order_is_the_same_whatever_the_number_of_threads() {
    for format in MACHINE.into_iter().chain(PEOPLE) {
        let one = report(&testdata("rules"), format, &["-j", "1", "."]);
        assert_eq!(one, report(&testdata("rules"), format, &["-j", "8", "."]), "{format}");
    }
}

#[test]
fn two_thousand_findings() {
    let services: String = (0..2000).map(|number| format!("  s{number}: {{image: nginx}}\n")).collect();
    let directory = Project::new([("compose.yml", format!("services:\n{services}"))]);
    let report = |format: &str| directory.run(&["--format", format, "--select", "LCOW501"]).stdout;
    assert_eq!(sarif_results(&report("sarif")).len(), 2000);
    assert_eq!(gitlab_issues(&report("gitlab")).len(), 2000);
    assert_eq!(annotations(&report("github")).len(), 2000);
    assert_eq!(junit_cases(&report("junit")).len(), 2000);
    assert_eq!(report("matrix").matches("breaks   LCOW501").count(), 2000);
    assert_eq!(report("concise").lines().count(), 2000);
    assert!(report("human").contains("(and 1999 more)"));
    let selected = directory.run(&["--target", "lcow", "--select", "LCOW501"]);
    assert!(selected.stdout.contains("(2000 places)"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let services: String = (0..3000).map(|number| format!("  s{number}: {{image: nginx}}\n")).collect();
    let directory = Project::new([("compose.yml", format!("services:\n{services}"))]);
    let program = env!("CARGO_BIN_EXE_lcow-lint");
    for format in MACHINE.into_iter().chain(["matrix"]) {
        let script =
            format!("'{program}' --format {format} compose.yml | head -c 10; echo; echo ${{PIPESTATUS[0]}}");
        let ran = run(Command::new("bash").current_dir(directory.path()).args(["-c", &script]));
        assert_eq!((ran.stdout.lines().last(), ran.stderr.as_str()), (Some("0"), ""), "{format}");
    }
}

// Colours

/// Whether the human report has colours in an environment; it goes to a pipe.
fn is_colored(arguments: &[&str], environment: &[(&str, &str)]) -> bool {
    let directory = Project::new([("compose.yml", MYSQL)]);
    let colored: Vec<bool> = ["human", "matrix"]
        .into_iter()
        .map(|format| {
            let mut command = lcow_lint();
            command
                .current_dir(directory.path())
                .envs(environment.iter().copied())
                .args(["--format", format]);
            run(command.args(arguments)).stdout.contains("\u{1b}[")
        })
        .collect();
    assert_eq!(colored[0], colored[1], "{arguments:?} {environment:?}");
    colored[0]
}

#[test]
fn the_environment_decides_on_colours() {
    assert!(!is_colored(&[], &[("TERM", "xterm-256color")]), "a pipe takes none");
    for force in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
        assert!(is_colored(&[], &[(force, "1")]), "{force}");
        assert!(!is_colored(&[], &[(force, "")]), "{force} is empty");
        assert!(!is_colored(&[], &[(force, "1"), ("NO_COLOR", "1")]), "NO_COLOR is stronger than {force}");
        assert!(!is_colored(&["--color", "never"], &[(force, "1")]), "the option is stronger than {force}");
    }
    assert!(is_colored(&["--color", "always"], &[("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")]));
}

/// On a terminal, made by `script`.
#[cfg(unix)]
#[test]
fn a_terminal_takes_colours_when_it_knows_them() {
    if Command::new("script").arg("--version").output().is_err() {
        return skipped("there is no `script` to make a terminal");
    }
    let directory = Project::new([("compose.yml", MYSQL)]);
    for (environment, expected) in [
        (&[("TERM", "xterm-256color")][..], true),
        (&[("TERM", "dumb")], false),
        (&[("TERM", "xterm"), ("NO_COLOR", "1")], false),
        (&[("TERM", "xterm"), ("CLICOLOR", "0")], false),
        (&[("TERM", "dumb"), ("FORCE_COLOR", "1")], true),
    ] {
        for (arguments, stream) in
            [("--format matrix", "1"), ("", "1"), ("--diff 2>/dev/null", "1"), ("--diff 1>/dev/null", "2")]
        {
            let mut command = Command::new("script");
            command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
            command.envs(environment.iter().copied()).current_dir(directory.path());
            let program = env!("CARGO_BIN_EXE_lcow-lint");
            command.args([
                "--quiet",
                "--return",
                "--command",
                &format!("'{program}' {arguments}"),
                "/dev/null",
            ]);
            let ran = run(&mut command);
            // Beside a diff the counts are reported, which have no colours.
            let expected = expected && stream == "1";
            assert_eq!(
                ran.stdout.contains("\u{1b}["),
                expected,
                "{environment:?} {arguments}: {}",
                ran.stdout
            );
        }
    }
}

#[test]
fn evidence_is_linked_where_the_terminal_takes_links() {
    let directory = Project::new([("compose.yml", MYSQL)]);
    let human = |environment: &[(&str, &str)], arguments: &[&str]| {
        let mut command = lcow_lint();
        run(command.current_dir(directory.path()).envs(environment.iter().copied()).args(arguments)).stdout
    };
    let without_blanks =
        |text: &str| anstream::adapter::strip_str(text).to_string().split_whitespace().collect::<String>();
    for width in ["20", "30", "47", "80", "100", "120"] {
        let linked = human(&[("FORCE_HYPERLINK", "1"), ("COLUMNS", width)], &["--color", "always"]);
        let links: Vec<&str> = linked
            .split("\u{1b}]8;;")
            .skip(1)
            .map(|rest| rest.split_once("\u{1b}\\").unwrap().0)
            .filter(|address| !address.is_empty())
            .collect();
        assert!(links.contains(&"https://github.com/docker/for-win/issues/12678"), "{links:?}");
        assert!(links.iter().all(|link| !link.contains(char::is_whitespace)), "{links:?}");
        assert_eq!(linked.matches("\u{1b}]8;;\u{1b}\\").count(), links.len(), "each link ends");
        assert_eq!(without_blanks(&linked), without_blanks(&human(&[("COLUMNS", width)], &[])));
    }
    let linking = ("FORCE_HYPERLINK", "1");
    for (environment, color) in
        [(&[][..], "always"), (&[("FORCE_HYPERLINK", "0")], "always"), (&[linking], "never")]
    {
        assert!(!human(environment, &["--color", color]).contains("\u{1b}]8"), "{environment:?} {color}");
    }
}

#[test]
fn colours_change_no_text() {
    let directory = Project::new([
        ("compose.yml", MYSQL),
        ("b/compose.yml", &*MYSQL.replace("# data", "# data\n-- x\n")),
    ]);
    for arguments in [&["--format", "matrix"][..], &["--diff"], &["--diff", "--format", "matrix"]] {
        let plain = directory.run(arguments).stdout;
        let colored = directory.run(&[arguments, &["--color", "always"]].concat()).stdout;
        assert_ne!(plain, colored, "{arguments:?}");
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain, "{arguments:?}");
    }
    for format in MACHINE.into_iter().chain(["concise"]) {
        let plain = report(directory.path(), format, &[]);
        assert_eq!(plain, report(directory.path(), format, &["--color", "always"]), "{format}");
    }
}

#[test]
fn a_diff_is_coloured_by_what_its_lines_are() {
    let diff = unified_diff(Path::new("/x"), "same\n-- a list in a list\ngone\n", "same\n++ new\n");
    let colored = lcow_lint::output::diff::for_terminal(&diff, true);
    let looks: Vec<&str> = colored
        .lines()
        .map(|line| match line.get(..5) {
            Some("\u{1b}[31m") => "removed",
            Some("\u{1b}[32m") => "added",
            Some("\u{1b}[36m") => "place",
            _ if line.starts_with("\u{1b}[1m") => "head",
            _ => "plain",
        })
        .collect();
    assert_eq!(looks, ["head", "head", "place", "plain", "removed", "removed", "added"]);
}

/// Files on disk are named as they lie: what the reports say can be opened.
#[test]
fn the_disk_is_read_by_the_same_names() {
    let directory = strange_names();
    for name in names() {
        let linted = lint(&Disk, &Request::new(directory.path().join(name))).unwrap();
        assert!(!linted.findings.is_empty(), "{name}");
    }
}
