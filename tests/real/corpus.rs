//! Real Compose files: no panic, every place inside its file, the hand-made labels.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{corpus, lcow_lint, run, skipped, yaml_files};
use serde_json::Value;

/// Lints every YAML file of the corpus, whatever its name; the report by file.
fn reports(corpus: &Path) -> Vec<Value> {
    reports_for(corpus, &["--target", "all"])
}

/// The findings of the corpus with these arguments.
fn reports_for(corpus: &Path, arguments: &[&str]) -> Vec<Value> {
    let files = yaml_files(corpus);
    assert!(files.len() > 500, "the corpus has only {} files", files.len());
    let mut findings = Vec::new();
    // Some at a time: command lines are not endless.
    for files in files.chunks(400) {
        let mut command = lcow_lint();
        command.args(["--format", "json"]).args(arguments).args(files);
        let ran = run(&mut command);
        assert!(matches!(ran.code, Some(0 | 1)), "exit code {:?}: {}", ran.code, ran.stderr);
        let mut report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["failures"], serde_json::json!([]));
        assert_eq!(report["summary"]["files"], files.len());
        findings.append(report["findings"].as_array_mut().unwrap());
    }
    findings
}

#[test]
fn every_place_is_in_its_file() {
    let Some(corpus) = corpus() else { return };
    let mut texts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let findings = reports(&corpus);
    assert!(findings.len() > 1000);
    let mut places = 0;
    for finding in &findings {
        let labels = finding["labels"].as_array().unwrap();
        for place in labels.iter().chain([finding]) {
            let file = place["file"].as_str().unwrap();
            let text = texts.entry(file.to_owned()).or_insert_with(|| fs::read(file).unwrap());
            let offset = |end: &str| usize::try_from(place[end]["offset"].as_u64().unwrap()).unwrap();
            let (start, end) = (offset("start"), offset("end"));
            assert!(start <= end && end <= text.len(), "{file}: {place}");
            let line = 1 + text[..start].iter().filter(|&&byte| byte == b'\n').count();
            assert_eq!(place["start"]["line"], line, "{file}: {place}");
            places += 1;
        }
        for edit in finding["fix"]["edits"].as_array().into_iter().flatten() {
            let text = &texts[edit["file"].as_str().unwrap()];
            let (start, end) = (edit["start"].as_u64().unwrap(), edit["end"].as_u64().unwrap());
            assert!(start <= end && end <= text.len() as u64, "{edit}");
        }
    }
    println!("{places} places in {} files", texts.len());
}

/// Rules the labels can speak of: those the program has.
fn known_rules() -> BTreeSet<String> {
    lcow_lint::rules::RULES.iter().map(|rule| rule.code.to_string()).collect()
}

/// Labels that contradict what the rules promise, and why: file, service, expectation.
const DISPUTED: [(&str, &str, &str, &str); 1] = [(
    "synthetic__edge-dev/docker-compose.yml",
    "quoted name",
    "LCOW301|LCOW302|LCOW303",
    "its `stop_grace_period: 1m` is the one LCOW301 adds, and LCOW303 speaks of others only",
)];

fn is_disputed(label: &Value, expected: &str) -> bool {
    let is_it = |(file, service, codes, _): &(&str, &str, &str, &str)| {
        label["file"] == *file && label["service"] == *service && expected == *codes
    };
    DISPUTED.iter().any(is_it)
}

#[test]
fn labelled_services_are_judged_as_by_hand() {
    let Some(corpus) = corpus() else { return };
    let Ok(labels) = fs::read_to_string(corpus.join("../labels.jsonl")) else {
        return skipped("there is no labels.jsonl beside the corpus");
    };
    let known = known_rules();
    let findings = reports(&corpus);
    let mut checked = 0;
    for label in labels.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let file = corpus.join(label["file"].as_str().unwrap());
        let found: BTreeSet<&str> = findings
            .iter()
            .filter(|finding| Path::new(finding["file"].as_str().unwrap()) == file)
            .filter(|finding| finding["service"] == label["service"])
            .map(|finding| finding["rule"].as_str().unwrap())
            .collect();
        for expected in label["expected"].as_array().unwrap() {
            let expected = expected.as_str().unwrap();
            assert!(expected.split('|').all(|code| known.contains(code)), "{label}: not a rule");
            if !is_disputed(&label, expected) {
                assert!(expected.split('|').any(|code| found.contains(code)), "{label}: found {found:?}");
                checked += 1;
            }
        }
        for forbidden in label["forbidden"].as_array().unwrap() {
            assert!(!found.contains(forbidden.as_str().unwrap()), "{label}: found {found:?}");
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} labels could be checked");
}

/// Where the path of a mounted directory comes from, by its text in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Literal,
    /// One variable with a default value and nothing else.
    Default,
    /// A variable in any other place.
    Variable,
}

fn source(text: &str) -> Source {
    let source = text.trim_matches(['"', '\'']);
    let Some((_, rest)) = source.split_once('$') else { return Source::Literal };
    let is_whole = source.starts_with("${") && !rest.contains('$') && rest.contains('-');
    let after = source.split_once('}').map_or("", |(_, after)| after);
    if is_whole && (after.is_empty() || after.starts_with(':')) { Source::Default } else { Source::Variable }
}

#[test]
fn most_data_on_host_directories_can_be_moved() {
    let Some(corpus) = corpus() else { return };
    let arguments = ["--target", "wsl2,hyperv", "--project-on", "windows"];
    let findings = reports_for(&corpus, &arguments);
    // How many there are, are fixed safely, and are fixed at all.
    let mut counts: BTreeMap<Source, [usize; 3]> = BTreeMap::new();
    let is_certain = |finding: &&Value| finding["rule"] == "LCOW101" && finding["confidence"] != "low";
    for finding in findings.iter().filter(is_certain) {
        let text = fs::read_to_string(finding["file"].as_str().unwrap()).unwrap();
        let offset = |end: &str| usize::try_from(finding[end]["offset"].as_u64().unwrap()).unwrap();
        let count = counts.entry(source(&text[offset("start")..offset("end")])).or_default();
        let applicability = finding["fix"]["applicability"].as_str();
        count[0] += 1;
        count[1] += usize::from(applicability == Some("safe"));
        count[2] += usize::from(applicability.is_some());
    }
    println!("{counts:?}");
    let [literal, safe, _] = counts[&Source::Literal];
    let [all, _, fixed] =
        counts.values().fold([0; 3], |sum, count| std::array::from_fn(|n| sum[n] + count[n]));
    assert!(literal > 20 && safe * 100 >= literal * 70, "{safe} of {literal} without a variable are safe");
    assert!(fixed * 100 >= all * 80, "{fixed} of {all} can be fixed");
}
