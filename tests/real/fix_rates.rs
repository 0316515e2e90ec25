//! How much of what is found in real files `--fix` fixes, and why the rest is left alone.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::support::{corpus, findings, lcow_lint, run, yaml_files};
use serde_json::Value;

/// What became of the findings of one rule.
#[derive(Default)]
struct Rate {
    fixed: usize,
    /// How many are left, by what is said of them. Those that only a path speaks for are counted apart.
    left: BTreeMap<String, usize>,
    guessed: usize,
}

impl Rate {
    /// The share that is fixed, in percent, of those that more than a path speaks for.
    fn percent(&self) -> usize {
        let left: usize = self.left.values().sum();
        self.fixed * 100 / (self.fixed + left).max(1)
    }
}

/// The rates of all rules, as `--diff` would fix the files: nothing is written.
fn rates(files: &[PathBuf], arguments: &[&str]) -> BTreeMap<String, Rate> {
    let mut rates: BTreeMap<String, Rate> = BTreeMap::new();
    for files in files.chunks(400) {
        let ran = run(lcow_lint().args(["--diff", "--format", "json"]).args(arguments).args(files));
        let report: Value = serde_json::from_str(&ran.stderr).unwrap_or_else(|_| panic!("{}", ran.stderr));
        for fixed in report["fixed"].as_array().unwrap() {
            rates.entry(fixed["rule"].as_str().unwrap().to_owned()).or_default().fixed += 1;
        }
        for finding in findings(&report) {
            let rate = rates.entry(finding["rule"].as_str().unwrap().to_owned()).or_default();
            if finding["confidence"] == "low" {
                rate.guessed += 1;
                continue;
            }
            let why = match (&finding["refused"], &finding["fix"]["applicability"]) {
                (Value::String(reason), _) => reason.split('`').step_by(2).collect::<Vec<_>>().join("…"),
                (_, Value::String(applicability)) => format!("its fix is {applicability}"),
                _ => "no fix".to_owned(),
            };
            *rate.left.entry(why).or_default() += 1;
        }
    }
    rates
}

/// What must be fixed at least: the targets, the rule, percent of its findings.
/// How many databases are moved safely is in `corpus.rs`, by where the path of their directory comes from.
const PROMISED: [(&[&str], &str, usize); 6] = [
    (&["--target", "lcow"], "LCOW501", 95),
    (&["--target", "lcow"], "LCOW301", 95),
    (&["--target", "wsl2,hyperv"], "LCOW301", 95),
    (&["--target", "wsl2,hyperv", "--unsafe-fixes"], "LCOW101", 80),
    (&["--target", "lcow", "--unsafe-fixes"], "LCOW101", 80),
    (&["--target", "lcow", "--unsafe-fixes"], "LCOW108", 80),
];

#[test]
fn most_of_what_has_a_fix_is_fixed() {
    let Some(corpus) = corpus() else { return };
    let files = yaml_files(&corpus);
    for arguments in PROMISED.chunk_by(|a, b| a.0 == b.0).map(|same| same[0].0) {
        let rates = rates(&files, arguments);
        println!("{arguments:?}");
        for (rule, rate) in rates.iter().filter(|(_, rate)| rate.fixed > 0) {
            println!(
                "  {rule}: {} fixed ({} %), left {:?}, guessed {}",
                rate.fixed,
                rate.percent(),
                rate.left,
                rate.guessed
            );
        }
        for (_, rule, percent) in PROMISED.iter().filter(|(targets, ..)| *targets == arguments) {
            let reached = rates.get(*rule).map_or(0, Rate::percent);
            assert!(reached >= *percent, "{arguments:?}: {reached} % of {rule}");
        }
    }
}
