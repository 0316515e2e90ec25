//! `--fix` over real files, judged by the real Docker Compose: what it accepted it still accepts, nothing is lost,
//! and a second run changes nothing.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{copy_folder, corpus, docker_compose, lcow_lint, run, yaml_files};
use rayon::prelude::*;
use serde_json::Value;

/// Whether Docker Compose accepts a file: as it is, and without checking that what it names is declared.
fn acceptance(compose: &Path, file: &Path) -> [bool; 2] {
    [&[][..], &["--no-consistency"]].map(|more| {
        let mut command = Command::new(compose);
        let home = std::env::var_os("HOME").unwrap_or_default();
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", home);
        command.current_dir(file.parent().unwrap());
        command.arg("-f").arg(file).args(["--profile", "*", "config", "-q"]).args(more);
        run(&mut command, b"").code == Some(0)
    })
}

fn fix(files: &[PathBuf], more: &[&str]) -> Vec<Value> {
    let reports = files.chunks(400).map(|files| {
        let ran = run(lcow_lint().args(["--fix", "--format", "json"]).args(more).args(files), b"");
        assert!(matches!(ran.code, Some(0 | 1)), "{:?}: {}", ran.code, ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap()
    });
    reports.collect()
}

fn contents(files: &[PathBuf]) -> Vec<Vec<u8>> {
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Every comment of a text, or what looks like one, sorted.
fn comments(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let mut comments: Vec<String> =
        text.lines().filter_map(|line| Some(line[line.find('#')?..].trim_end().to_owned())).collect();
    comments.sort();
    comments
}

/// Fixed and left findings of one rule.
#[derive(Default)]
struct Count {
    fixed: usize,
    left: BTreeMap<String, usize>,
}

fn counts(reports: &[Value]) -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for report in reports {
        for fixed in report["fixed"].as_array().unwrap() {
            counts.entry(fixed["rule"].as_str().unwrap().to_owned()).or_default().fixed += 1;
        }
        for finding in report["findings"].as_array().unwrap() {
            let why = match (&finding["refused"], &finding["fix"]["applicability"]) {
                (Value::String(reason), _) => without_names(reason),
                (_, Value::String(applicability)) => applicability.clone(),
                _ => "no fix".to_owned(),
            };
            let rule = counts.entry(finding["rule"].as_str().unwrap().to_owned()).or_default();
            *rule.left.entry(why).or_default() += 1;
        }
    }
    counts
}

fn without_names(reason: &str) -> String {
    reason.split('`').step_by(2).collect::<Vec<_>>().join("…")
}

#[test]
fn fixed_files_are_still_accepted() {
    let (Some(corpus), Some(compose)) = (corpus(), docker_compose()) else { return };
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&corpus, folder.path());
    let files = yaml_files(folder.path());
    let before = contents(&files);
    let accepted: Vec<[bool; 2]> = files.par_iter().map(|file| acceptance(&compose, file)).collect();
    let runs = [
        &["--target", "lcow"][..],
        &["--target", "wsl2,hyperv", "--unsafe-fixes"],
        &["--target", "all", "--unsafe-fixes"],
    ];
    for more in runs {
        copy_folder(&corpus, folder.path());
        let reports = fix(&files, more);
        let after = contents(&files);
        let changed: Vec<usize> = (0..files.len()).filter(|&index| before[index] != after[index]).collect();
        changed.par_iter().for_each(|&index| {
            let file = &files[index];
            let now = acceptance(&compose, file);
            let kept = accepted[index].iter().zip(&now).all(|(before, now)| *now || !before);
            assert!(kept, "{} was accepted {:?}, now {now:?}", file.display(), accepted[index]);
            assert_eq!(comments(&before[index]), comments(&after[index]), "{}", file.display());
        });
        fix(&files, more);
        let again = contents(&files);
        let restless = files.iter().zip(after.iter().zip(&again)).find(|(_, (after, again))| after != again);
        assert!(restless.is_none(), "a second run changed {:?}", restless.map(|(file, _)| file));
        println!(
            "{more:?}: {} files, {} changed, {} accepted before",
            files.len(),
            changed.len(),
            accepted.iter().filter(|accepted| accepted[0]).count()
        );
        let counts = counts(&reports);
        for (rule, count) in &counts {
            println!("{rule}: {} fixed, left {:?}", count.fixed, count.left);
        }
        for rule in ["LCOW301", "LCOW501"] {
            if let Some(count) = counts.get(rule) {
                let left: usize = count.left.values().sum();
                assert!(
                    count.fixed * 100 >= (count.fixed + left) * 95,
                    "{rule}: {left} of {} left",
                    count.fixed + left
                );
            }
        }
    }
}
