//! `--fix` over every Compose file there is, judged by the real Docker Compose: what it accepted it still accepts, it
//! sees nothing changed but what the report says was fixed, no comment is lost, no other line is touched, and a second
//! run changes nothing.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

mod common;
#[path = "common/explained.rs"]
mod explained;
#[allow(dead_code)]
mod generated;
#[path = "common/oracle.rs"]
mod oracle;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use common::{copy_folder, corpus, docker_compose, lcow_lint, run, yaml_files};
use explained::unexplained;
use generated::{Grammar, generate};
use oracle::{Answer, Project, theirs, theirs_with};
use rayon::prelude::*;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// The ways everything is fixed.
const RUNS: [&[&str]; 4] = [
    &["--target", "lcow"],
    &["--target", "lcow", "--unsafe-fixes"],
    &["--target", "wsl2,hyperv"],
    &["--target", "wsl2,hyperv", "--unsafe-fixes"],
];

/// So many projects are made up.
const GENERATED: u64 = 150;

/// What Docker Compose says of a project.
#[derive(Clone)]
struct Reading {
    /// Accepted as it is, with everything declared that is named.
    strict: bool,
    /// What it sees; nothing when it refuses the project or breaks down.
    model: Option<Value>,
}

fn read(program: &Path, project: &Project) -> Reading {
    match theirs_with(program, project, &[]) {
        Answer::Accepted(model) => Reading { strict: true, model: Some(model) },
        _ => match theirs(program, project) {
            Answer::Accepted(model) => Reading { strict: false, model: Some(model) },
            _ => Reading { strict: false, model: None },
        },
    }
}

/// What was counted.
#[derive(Default)]
struct Counts {
    files: usize,
    changed: usize,
    accepted: usize,
    judged: usize,
    comments: usize,
    lines: usize,
    fixed: BTreeMap<String, usize>,
}

impl Counts {
    fn add(&mut self, more: &Counts) {
        self.files += more.files;
        self.changed += more.changed;
        self.accepted += more.accepted;
        self.judged += more.judged;
        self.comments += more.comments;
        self.lines += more.lines;
        for (rule, count) in &more.fixed {
            *self.fixed.entry(rule.clone()).or_default() += count;
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { files, changed, accepted, judged, comments, lines, fixed } = self;
        write!(
            f,
            "{files} files, {changed} changed in {lines} lines, {comments} comments in them kept; {accepted} \
             projects accepted before, {judged} of those that changed judged again; {fixed:?}"
        )
    }
}

fn contents(files: &[PathBuf]) -> Vec<Vec<u8>> {
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What the program reports when it runs in a folder.
fn report(folder: &Path, arguments: &[&str], named: &[String]) -> Value {
    let ran =
        run(lcow_lint().current_dir(folder).args(["--format", "json"]).args(arguments).args(named), b"");
    assert!(matches!(ran.code, Some(0..=2)) && !ran.stderr.contains("error of lcow-lint"), "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr))
}

/// Every comment of a text, or what looks like one, sorted.
fn comments(text: &str) -> Vec<&str> {
    let mut comments: Vec<&str> =
        text.lines().filter_map(|line| Some(line[line.find('#')?..].trim_end())).collect();
    comments.sort_unstable();
    comments
}

/// The lines, from 0, that the fixes of a report would change, by file.
fn planned_lines(report: &Value, folder: &Path) -> HashMap<PathBuf, BTreeSet<usize>> {
    let mut planned: HashMap<PathBuf, BTreeSet<usize>> = HashMap::new();
    let mut texts: HashMap<PathBuf, Vec<u8>> = HashMap::new();
    let findings = report["findings"].as_array().unwrap().iter();
    for edit in findings.flat_map(|finding| finding["fix"]["edits"].as_array().into_iter().flatten()) {
        let path = folder.join(edit["file"].as_str().unwrap());
        let path = fs::canonicalize(&path).unwrap_or(path);
        let text = texts.entry(path.clone()).or_insert_with(|| fs::read(&path).unwrap());
        let line = |offset: &Value| {
            let offset = usize::try_from(offset.as_u64().unwrap()).unwrap();
            text[..offset].iter().filter(|byte| **byte == b'\n').count()
        };
        planned.entry(path).or_default().extend(line(&edit["start"])..=line(&edit["end"]));
    }
    planned
}

/// Lines of the old text that are not in the new one although no fix was to touch them, and the number of those that
/// changed.
fn stray_lines(before: &str, after: &str, planned: &BTreeSet<usize>) -> (Vec<usize>, usize) {
    let diff = TextDiff::from_lines(before, after);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    let changed: Vec<Option<usize>> = changed.map(|change| change.old_index()).collect();
    let strays = changed.iter().flatten().filter(|line| !planned.contains(line)).copied().collect();
    (strays, changed.len())
}

/// A run of `--fix`.
struct Fixing<'a> {
    /// Where it runs.
    folder: &'a Path,
    /// What it is given: files, or a project by `-f`.
    named: &'a [String],
    /// All files it may change.
    files: &'a [PathBuf],
}

/// What became of the files.
struct Fixed {
    report: Value,
    counts: Counts,
    /// The files that changed.
    changed: BTreeSet<PathBuf>,
}

impl Fixing<'_> {
    /// Fixes the files, and holds what became of their texts against what was planned.
    fn run(&self, arguments: &[&str]) -> Fixed {
        let before = contents(self.files);
        let linting: Vec<&str> =
            arguments.iter().copied().filter(|argument| *argument != "--unsafe-fixes").collect();
        let planned = planned_lines(&report(self.folder, &linting, self.named), self.folder);
        let report = self.fix(arguments);
        let mut counts = Counts { files: self.files.len(), ..Counts::default() };
        for fixed in report["fixed"].as_array().unwrap() {
            *counts.fixed.entry(fixed["rule"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let mut changed = BTreeSet::new();
        let none = BTreeSet::new();
        for ((file, before), after) in self.files.iter().zip(&before).zip(contents(self.files)) {
            if *before == after {
                continue;
            }
            let [before, after] = [before, &after].map(|bytes| std::str::from_utf8(bytes).unwrap());
            let is = comments(after);
            assert_eq!(comments(before), is, "a comment of {} is lost", file.display());
            let path = fs::canonicalize(file).unwrap();
            let (strays, lines) = stray_lines(before, after, planned.get(&path).unwrap_or(&none));
            assert!(strays.is_empty(), "{}: lines {strays:?} changed\n{after}", file.display());
            counts.changed += 1;
            counts.comments += is.len();
            counts.lines += lines;
            changed.insert(file.clone());
        }
        Fixed { report, counts, changed }
    }

    fn fix(&self, arguments: &[&str]) -> Value {
        report(self.folder, &[&["--fix"], arguments].concat(), self.named)
    }

    /// A second run changes nothing.
    fn run_again(&self, arguments: &[&str]) {
        let before = contents(self.files);
        self.fix(arguments);
        for ((file, before), after) in self.files.iter().zip(before).zip(contents(self.files)) {
            assert!(before == after, "a second run with {arguments:?} changed {}", file.display());
        }
    }
}

/// Holds what Docker Compose sees of a fixed project against what it saw before.
fn check(before: &Reading, after: &Reading, fixed: &[Value], project: &Project, arguments: &[&str]) {
    let name = || format!("{:?} with {arguments:?}", project.files);
    assert!(after.strict || !before.strict, "{} was accepted, and is no longer", name());
    let Some(old) = &before.model else { return };
    let new = after.model.as_ref().unwrap_or_else(|| panic!("{} is refused now", name()));
    let unexplained = unexplained(old, new, fixed);
    assert!(unexplained.is_empty(), "{}: nobody said that this changes:\n{}", name(), unexplained.join("\n"));
}

/// What Docker Compose said, so that it is asked once for each text.
#[derive(Default)]
struct Readings(Mutex<HashMap<u64, Reading>>);

impl Readings {
    /// `texts`: what the reading depends on.
    fn of(&self, program: &Path, project: &Project, texts: &[Vec<u8>]) -> Reading {
        let mut hasher = DefaultHasher::new();
        (&project.files, texts).hash(&mut hasher);
        let key = hasher.finish();
        if let Some(known) = self.0.lock().unwrap().get(&key) {
            return known.clone();
        }
        let reading = read(program, project);
        self.0.lock().unwrap().insert(key, reading.clone());
        reading
    }
}

fn fixed_by(report: &Value) -> Vec<Value> {
    report["fixed"].as_array().unwrap().clone()
}

/// Whether a file takes others in.
fn leans_on_others(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains("extends") || text.contains("include")
}

#[test]
fn every_real_file_stays_what_it_was() {
    let (Some(corpus), Some(program)) = (corpus(), docker_compose()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = &fs::canonicalize(folder.path()).unwrap();
    copy_folder(&corpus, folder);
    let files = yaml_files(folder);
    let readings = Readings::default();
    let reading = |file: &PathBuf| {
        let own = fs::read(file).unwrap();
        let leans = leans_on_others(&own);
        // Others in the same folders may change with it.
        let repository = folder.join(file.strip_prefix(folder).unwrap().iter().next().unwrap());
        let texts = if leans { contents(&yaml_files(&repository)) } else { vec![own] };
        readings.of(&program, &Project::of(vec![file.clone()]), &texts)
    };
    let before: HashMap<&PathBuf, Reading> = files.par_iter().map(|file| (file, reading(file))).collect();
    for arguments in RUNS {
        copy_folder(&corpus, folder);
        let mut counts = Counts::default();
        let mut fixed = Vec::new();
        let mut changed = BTreeSet::new();
        for files in files.chunks(400) {
            let named: Vec<String> = files.iter().map(|file| file.to_str().unwrap().to_owned()).collect();
            let made = Fixing { folder, named: &named, files }.run(arguments);
            counts.add(&made.counts);
            fixed.extend(fixed_by(&made.report));
            changed.extend(made.changed);
        }
        let judged: Vec<&PathBuf> = files
            .iter()
            .filter(|file| changed.contains(*file) || leans_on_others(&fs::read(file).unwrap()))
            .collect();
        judged.par_iter().for_each(|file| {
            check(&before[*file], &reading(file), &fixed, &Project::of(vec![(*file).clone()]), arguments);
        });
        counts.judged = judged.len();
        counts.accepted = before.values().filter(|reading| reading.strict).count();
        for files in files.chunks(400) {
            let named: Vec<String> = files.iter().map(|file| file.to_str().unwrap().to_owned()).collect();
            Fixing { folder, named: &named, files }.run_again(arguments);
        }
        println!("{arguments:?}: {counts}");
        assert!(counts.changed > 400, "the test tests too little: {counts}");
    }
}

/// Fixes one project in every way, each time in a fresh copy.
fn fix_in_every_way(program: &Path, folder: &Path, renew: &dyn Fn() -> Project, runs: &[&[&str]]) -> Counts {
    let mut counts = Counts::default();
    let readings = Readings::default();
    for arguments in runs {
        let project = renew();
        let files = yaml_files(folder);
        let before = readings.of(program, &project, &contents(&files));
        let named: Vec<String> = if project.files.is_empty() {
            vec![".".to_owned()]
        } else {
            let given = project.files.iter().map(|file| file.to_str().unwrap().to_owned());
            given.flat_map(|file| ["-f".to_owned(), file]).collect()
        };
        let fixing = Fixing { folder: &project.folder, named: &named, files: &files };
        let made = fixing.run(arguments);
        counts.add(&made.counts);
        counts.accepted += usize::from(before.strict);
        if !made.changed.is_empty() {
            let after = readings.of(program, &project, &contents(&files));
            check(&before, &after, &fixed_by(&made.report), &project, arguments);
            counts.judged += 1;
            fixing.run_again(arguments);
        }
    }
    counts
}

#[test]
fn every_real_project_stays_what_it_was() {
    let (Some(corpus), Some(program)) = (corpus(), docker_compose()) else { return };
    // The list of the files that make projects lies beside the folder.
    let Ok(list) = fs::read_to_string(corpus.with_file_name("projects.jsonl")) else { return };
    let projects: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts: Vec<Counts> = projects
        .par_iter()
        .map(|project| {
            let names: Vec<&str> =
                project["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            let copy = tempfile::tempdir().unwrap();
            let copy = fs::canonicalize(copy.path()).unwrap();
            let repository = Path::new(names[0]).iter().next().unwrap();
            let folder = copy.join(repository);
            let renew = || {
                copy_folder(&corpus.join(repository), &folder);
                Project::of(names.iter().map(|name| copy.join(name)).collect())
            };
            // Two ways do: files on their own go through all of them.
            let counts = fix_in_every_way(&program, &folder, &renew, &[RUNS[0], RUNS[3]]);
            fs::remove_dir_all(&copy).unwrap();
            counts
        })
        .collect();
    let mut total = Counts::default();
    counts.iter().for_each(|counts| total.add(counts));
    println!("{} projects, two ways each: {total}", projects.len());
    assert!(total.judged > 100, "the test tests too little: {total}");
}

#[test]
fn every_generated_project_stays_what_it_was() {
    let Some(program) = docker_compose() else { return };
    let grammar = Grammar::new();
    let number = |name: &str, otherwise: u64| {
        std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let first = number("LCOW_LINT_SEED", 1);
    let seeds = first..first + number("LCOW_LINT_FIXED", GENERATED);
    let counts: Vec<Counts> = seeds
        .into_par_iter()
        .map(|seed| {
            let case = generate(&grammar, seed);
            let temporary = tempfile::tempdir().unwrap();
            let folder = fs::canonicalize(temporary.path()).unwrap().join("project");
            let renew = || case.write(&folder);
            fix_in_every_way(&program, &folder, &renew, &[RUNS[1], RUNS[2]])
        })
        .collect();
    let mut total = Counts::default();
    counts.iter().for_each(|counts| total.add(counts));
    println!("{} generated projects, two ways each: {total}", counts.len());
    assert!(total.judged > counts.len() / 10, "the test tests too little: {total}");
}

/// The files of the tests themselves, in which every rule finds something.
#[test]
fn every_file_of_the_tests_stays_what_it_was() {
    let Some(program) = docker_compose() else { return };
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let folders = ["rules", "seed"].map(|name| fs::read_dir(testdata.join(name)).unwrap());
    let folders: Vec<PathBuf> = folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    let counts: Vec<Counts> = folders
        .par_iter()
        .flat_map_iter(|from| {
            let temporary = tempfile::tempdir().unwrap();
            let copy = fs::canonicalize(temporary.path()).unwrap().join(from.file_name().unwrap());
            copy_folder(from, &copy);
            let files = yaml_files(&copy);
            let counts: Vec<Counts> = files
                .iter()
                .map(|file| {
                    let renew = || {
                        copy_folder(from, &copy);
                        Project::of(vec![file.clone()])
                    };
                    fix_in_every_way(&program, &copy, &renew, &RUNS)
                })
                .collect();
            counts
        })
        .collect();
    let mut total = Counts::default();
    counts.iter().for_each(|counts| total.add(counts));
    println!("{} files of the tests, four ways each: {total}", counts.len());
    assert!(total.judged > 100, "the test tests too little: {total}");
}
