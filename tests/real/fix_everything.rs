//! `--fix` over every Compose file there is, judged by the real Docker Compose: what it accepted it still accepts, it
//! sees nothing changed but what the report says was fixed, no comment is lost, no other line is touched, and a second
//! run changes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::generated::{Grammar, generate};
use crate::oracle::{Answer, ProjectFiles, theirs_with};
use crate::support::explained::unexplained;
use crate::support::{
    Project, copy_directory, corpus, docker_compose, findings, lcow_lint, number, run, skipped, testdata,
    yaml_files,
};
use rayon::prelude::*;
use serde_json::{Value, json};

/// The ways everything is fixed.
const RUNS: [&[&str]; 5] = [
    &["--target", "lcow"],
    &["--target", "lcow", "--unsafe-fixes"],
    &["--target", "wsl2,hyperv"],
    &["--target", "wsl2,hyperv", "--unsafe-fixes"],
    &[],
];

/// So many projects are made up.
const GENERATED: u64 = 150;

/// What Docker Compose sees in a project; nothing when it refuses it or breaks down.
#[derive(Clone)]
struct Reading {
    /// With everything declared that is named.
    strict: Option<Value>,
    /// By `--no-consistency`.
    lax: Option<Value>,
}

impl Reading {
    /// The first time a project is read.
    fn of(program: &Path, project: &ProjectFiles) -> Self {
        Reading {
            strict: accepted(theirs_with(program, project, &[])),
            lax: accepted(theirs_with(program, project, &["--no-consistency"])),
        }
    }

    /// In how many ways the project was accepted.
    fn accepted(&self) -> usize {
        [&self.strict, &self.lax].into_iter().flatten().count()
    }

    /// Once more, in the ways in which the project was accepted the first time.
    fn again(&self, program: &Path, project: &ProjectFiles) -> Self {
        let read = |before: &Option<Value>, options: &[&str]| {
            before.as_ref().and_then(|_| accepted(theirs_with(program, project, options)))
        };
        Reading { strict: read(&self.strict, &[]), lax: read(&self.lax, &["--no-consistency"]) }
    }
}

fn accepted(answer: Answer) -> Option<Value> {
    if let Answer::Accepted(model) = answer { Some(model) } else { None }
}

/// What was counted.
#[derive(Default)]
struct Counts {
    files: usize,
    changed: usize,
    accepted: usize,
    judged: usize,
    comments: usize,
    places: usize,
    fixed: BTreeMap<String, usize>,
}

impl Counts {
    fn add(&mut self, more: &Counts) {
        self.files += more.files;
        self.changed += more.changed;
        self.accepted += more.accepted;
        self.judged += more.judged;
        self.comments += more.comments;
        self.places += more.places;
        for (rule, count) in &more.fixed {
            *self.fixed.entry(rule.clone()).or_default() += count;
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { files, changed, accepted, judged, comments, places, fixed } = self;
        write!(
            f,
            "{files} files, {changed} changed in {places} places, {comments} comments in them kept; {accepted} \
             readings accepted before, {judged} of those that changed judged again; {fixed:?}"
        )
    }
}

fn contents(files: &[PathBuf]) -> Vec<Vec<u8>> {
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What the program reports when it runs in a directory.
fn report(directory: &Path, arguments: &[&str], named: &[String]) -> Value {
    let ran = run(lcow_lint().current_dir(directory).args(["--format", "json"]).args(arguments).args(named));
    assert!(matches!(ran.code, Some(0..=2)) && !ran.stderr.contains("internal error"), "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr))
}

/// Every comment of a text, or what looks like one; but for those that the program itself is reported by.
fn comments(text: &str) -> Vec<&str> {
    let comments = text.lines().filter_map(|line| Some(line[line.find('#')?..].trim_end()));
    comments.filter(|comment| !comment.contains("lcow-lint:")).collect()
}

/// The comments of one text that are not in another.
fn lost_comments<'t>(before: &'t str, after: &'t str) -> Vec<&'t str> {
    let mut left = comments(after);
    let is_lost = |comment: &&str| match left.iter().position(|other| other == comment) {
        Some(place) => {
            left.swap_remove(place);
            false
        }
        None => true,
    };
    comments(before).into_iter().filter(is_lost).collect()
}

/// The bytes that some fixes are to change, by file.
type Planned = HashMap<PathBuf, BTreeSet<(usize, usize)>>;

/// The bytes that the fixes of a report would change. What one project must be asked for another that shares the file may
/// do unasked, and the report tells of one of them: all count.
fn planned(report: &Value, directory: &Path) -> Planned {
    let mut planned = Planned::new();
    let fixes = findings(report).iter().map(|finding| &finding["fix"]);
    for edit in fixes.flat_map(|fix| fix["edits"].as_array().into_iter().flatten()) {
        let path = directory.join(edit["file"].as_str().unwrap());
        let path = fs::canonicalize(&path).unwrap_or(path);
        let offset = |name: &str| usize::try_from(edit[name].as_u64().unwrap()).unwrap();
        planned.entry(path).or_default().insert((offset("start"), offset("end")));
    }
    planned
}

/// The first piece between the planned places of a text that does not stand in the new one behind those before it; nothing
/// when the new text is the old one but for what stands in these places.
fn astray<'t>(before: &'t str, after: &str, planned: &BTreeSet<(usize, usize)>) -> Option<&'t str> {
    let mut pieces = Vec::new();
    let mut behind = 0;
    for &(start, end) in planned {
        if start >= behind {
            pieces.push(&before[behind..start]);
        }
        // Two neighbours in a flow mapping: together they take the separator on the other side as well.
        let joins = start <= behind && start > 0;
        let rest = &before[end..];
        let separator = if joins { rest.len() - rest.trim_start_matches([',', ' ']).len() } else { 0 };
        behind = behind.max(end + separator);
    }
    let last = &before[behind..];
    let Some((first, middle)) = pieces.split_first() else { return (last != after).then_some(last) };
    let Some(rest) = after.strip_prefix(first) else { return Some(first) };
    let Some(mut rest) = rest.strip_suffix(last) else { return Some(last) };
    for piece in middle {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return Some(piece),
        }
    }
    None
}

/// A run of `--fix`.
struct Fixing<'a> {
    /// Where it runs.
    directory: &'a Path,
    /// What it is given: files, or a project by `-f`.
    named: &'a [String],
    /// All files it may change.
    files: &'a [PathBuf],
}

/// What each step leaves out. LCOW005 and LCOW102 find something newly once other rules are fixed, and LCOW301 once
/// LCOW102 is: data that were in memory are then kept.
const STEPS: [&[&str]; 4] = [&["LCOW005", "LCOW102"], &["LCOW102"], &["LCOW301"], &[]];

/// What becomes of the files step by step.
struct Stepped {
    texts: Vec<Vec<u8>>,
    /// The places that were to change in files that did.
    places: usize,
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
        let in_steps = self.in_steps(&before, arguments);
        put_back(self.files, &before);
        let report = self.fix(arguments);
        let mut counts = Counts { files: self.files.len(), places: in_steps.places, ..Counts::default() };
        for fixed in report["fixed"].as_array().unwrap() {
            *counts.fixed.entry(fixed["rule"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        let mut changed = BTreeSet::new();
        let texts = contents(self.files);
        for (number, (file, after)) in self.files.iter().zip(&texts).enumerate() {
            let [before, after] = [&before[number], after].map(|bytes| std::str::from_utf8(bytes));
            assert!(texts[number] == in_steps.texts[number], "{} is another in two steps", file.display());
            if before == after {
                continue;
            }
            let [before, after] = [before, after].map(Result::unwrap);
            let lost = lost_comments(before, after);
            assert!(lost.is_empty(), "{} lost the comments {lost:?}", file.display());
            counts.changed += 1;
            counts.comments += comments(after).len();
            changed.insert(file.clone());
        }
        Fixed { report, counts, changed }
    }

    /// Fixes the files step by step, what may be found newly after the rest. Each step changes no byte but those that
    /// its fixes said they would.
    fn in_steps(&self, before: &[Vec<u8>], arguments: &[&str]) -> Stepped {
        let linting: Vec<&str> =
            arguments.iter().copied().filter(|argument| *argument != "--unsafe-fixes").collect();
        let mut stepped = Stepped { texts: before.to_vec(), places: 0 };
        for left_out in STEPS {
            let ignoring: Vec<&str> = left_out.iter().flat_map(|rule| ["--ignore", rule]).collect();
            let report = report(self.directory, &[&linting[..], &ignoring].concat(), self.named);
            let planned = planned(&report, self.directory);
            if planned.is_empty() {
                continue;
            }
            self.fix(&[arguments, &ignoring].concat());
            let after = contents(self.files);
            for (number, file) in self.files.iter().enumerate() {
                let [old, new] = [&stepped.texts[number], &after[number]];
                if old == new {
                    continue;
                }
                let [old, new] = [old, new].map(|bytes| std::str::from_utf8(bytes).unwrap());
                let places = planned.get(&fs::canonicalize(file).unwrap()).cloned().unwrap_or_default();
                let astray = astray(old, new, &places);
                assert!(astray.is_none(), "{}: nobody planned to change {astray:?}\n{new}", file.display());
                stepped.places += places.len();
            }
            stepped.texts = after;
        }
        stepped
    }

    fn fix(&self, arguments: &[&str]) -> Value {
        report(self.directory, &[&["--fix"], arguments].concat(), self.named)
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

/// Holds what Docker Compose sees of a fixed project against what it saw before, with and without `--no-consistency`;
/// how many readings that are.
fn check(
    before: &Reading,
    after: &Reading,
    fixed: &[Value],
    project: &ProjectFiles,
    arguments: &[&str],
) -> usize {
    let ways = [("", &before.strict, &after.strict), (" by `--no-consistency`", &before.lax, &after.lax)];
    for (way, before, after) in ways {
        let name = || format!("{:?} with {arguments:?}{way}", project.files);
        let Some(before) = before else { continue };
        let after = after.as_ref().unwrap_or_else(|| panic!("{} was accepted, and is no longer", name()));
        let unexplained = unexplained(before, after, fixed);
        assert!(
            unexplained.is_empty(),
            "{}: nobody said that this changes:\n{}\nbut this: {}",
            name(),
            unexplained.join("\n"),
            said(fixed)
        );
    }
    before.accepted()
}

/// The rules and services of what was fixed.
fn said(fixed: &[Value]) -> String {
    let said = fixed.iter().map(|fixed| format!("{} {}", fixed["rule"], fixed["service"]));
    said.collect::<Vec<_>>().join(", ")
}

/// What Docker Compose said, so that it is asked once for each text.
#[derive(Default)]
struct Readings(Mutex<HashMap<u64, Reading>>);

impl Readings {
    /// The reading of a project whose files have these texts, made anew where it is not known.
    fn of(&self, files: &[PathBuf], texts: &[Vec<u8>], read: impl FnOnce() -> Reading) -> Reading {
        let mut hasher = DefaultHasher::new();
        (files, texts).hash(&mut hasher);
        let key = hasher.finish();
        let known = self.0.lock().unwrap().get(&key).cloned();
        known.unwrap_or_else(|| {
            let reading = read();
            self.0.lock().unwrap().insert(key, reading.clone());
            reading
        })
    }
}

fn text_of(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn fixed_by(report: &Value) -> Vec<Value> {
    report["fixed"].as_array().unwrap().clone()
}

/// The files that the project of each file includes or extends, by its name.
type Loaded = HashMap<String, Vec<PathBuf>>;

/// What was fixed of the project of one file: by itself, and by those that share a file with it, where services may be
/// called otherwise.
fn fixed_of(report: &Value, file: &Path, loaded: &Loaded) -> Vec<Value> {
    let files = |name: &str| loaded.get(name).map_or(&[][..], Vec::as_slice);
    let own = text_of(file);
    let shares = |by: &str| files(by).iter().any(|taken| files(&own).contains(taken));
    let fixed = fixed_by(report).into_iter().filter_map(|mut fixed| {
        let by = fixed["file"].as_str()?;
        if by != own {
            shares(by).then(|| fixed["service"].take())?;
        }
        Some(fixed)
    });
    fixed.collect()
}

#[test]
fn every_real_file_stays_what_it_was() {
    let (Some(corpus), Some(program)) = (corpus(), docker_compose()) else { return };
    let directory = Project::empty();
    let directory = &fs::canonicalize(directory.path()).unwrap();
    copy_directory(&corpus, directory);
    let files = &yaml_files(directory);
    let old = contents(files);
    let named: Vec<String> = files.iter().map(|file| text_of(file)).collect();
    let alone = |file: &PathBuf| ProjectFiles::of(vec![file.clone()]);
    let before: HashMap<&PathBuf, Reading> =
        files.par_iter().map(|file| (file, Reading::of(&program, &alone(file)))).collect();
    let loaded: Loaded = files.par_iter().map(|file| (text_of(file), loaded(&alone(file)))).collect();
    for arguments in &RUNS {
        // Of one way alone: what a file extends differs from way to way.
        let readings = Readings::default();
        let fixing = Fixing { directory, named: &named, files };
        let Fixed { report, mut counts, changed } = fixing.run(arguments);
        // A project that includes or extends a changed file has its own test.
        let judged = changed.par_iter().map(|file| {
            let texts = [fs::read(file).unwrap()];
            let after = readings
                .of(std::slice::from_ref(file), &texts, || before[file].again(&program, &alone(file)));
            check(&before[file], &after, &fixed_of(&report, file, &loaded), &alone(file), arguments)
        });
        counts.judged = judged.sum();
        counts.accepted = before.values().map(Reading::accepted).sum();
        fixing.run_again(arguments);
        println!("{arguments:?}: {counts}");
        // Docker Desktop needs no platform: fewer files change for it than for LCOW.
        let least = if arguments.contains(&"lcow") { 400 } else { files.len() / 8 };
        assert!(counts.changed > least && counts.judged > least, "the test tests too little: {counts}");
        put_back(files, &old);
    }
}

fn put_back(files: &[PathBuf], texts: &[Vec<u8>]) {
    for (file, text) in files.iter().zip(texts) {
        fs::write(file, text).unwrap();
    }
}

/// What the program is given to mean a project.
fn named(project: &ProjectFiles) -> Vec<String> {
    let given = project.files.iter().flat_map(|file| ["-f".to_owned(), text_of(file)]);
    if project.files.is_empty() { vec![".".to_owned()] } else { given.collect() }
}

/// Every file that a project loads, as the program reports them.
fn loaded(project: &ProjectFiles) -> Vec<PathBuf> {
    let ran = run(lcow_lint().current_dir(&project.directory).arg("--show-files").args(named(project)));
    let files = ran.stdout.lines().map(|name| fs::canonicalize(project.directory.join(name)));
    files.filter_map(Result::ok).collect()
}

/// Fixes one project in several ways, and puts its files back each time.
fn fix_in_every_way(program: &Path, project: &ProjectFiles, files: &[PathBuf], runs: &[&[&str]]) -> Counts {
    let mut counts = Counts::default();
    let readings = Readings::default();
    let old = contents(files);
    let before = Reading::of(program, project);
    let named = named(project);
    for arguments in runs {
        let fixing = Fixing { directory: &project.directory, named: &named, files };
        let made = fixing.run(arguments);
        counts.add(&made.counts);
        counts.accepted += before.accepted();
        if !made.changed.is_empty() {
            let after = readings.of(files, &contents(files), || before.again(program, project));
            counts.judged += check(&before, &after, &fixed_by(&made.report), project, arguments);
            fixing.run_again(arguments);
        }
        put_back(files, &old);
    }
    counts
}

/// The sum of what was counted, printed.
fn summed(what: &str, counts: &[Counts]) -> Counts {
    let mut total = Counts::default();
    for counts in counts {
        total.add(counts);
    }
    println!("{} {what}: {total}", counts.len());
    total
}

#[test]
fn every_real_project_stays_what_it_was() {
    let (Some(corpus), Some(program)) = (corpus(), docker_compose()) else { return };
    // The list of the files that form projects is next to the directory.
    let Ok(list) = fs::read_to_string(corpus.with_file_name("projects.jsonl")) else {
        skipped("there is no projects.jsonl beside the corpus");
        return;
    };
    let names = |project: &Value, key: &str| -> Vec<String> {
        let names = project[key].as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let mut repositories: BTreeMap<String, Vec<[Vec<String>; 2]>> = BTreeMap::new();
    for line in list.lines() {
        let project: Value = serde_json::from_str(line).unwrap();
        let (files, needs) = (names(&project, "files"), names(&project, "needs"));
        let repository = files[0].split('/').next().unwrap().to_owned();
        repositories.entry(repository).or_default().push([files, needs]);
    }
    let counts: Vec<Counts> = repositories
        .into_iter()
        .par_bridge()
        .flat_map_iter(|(repository, projects)| {
            let copy = Project::empty();
            let directory = fs::canonicalize(copy.path()).unwrap();
            copy_directory(&corpus.join(&repository), &directory.join(&repository));
            let fixed = projects.into_iter().map(|names| {
                let [files, needs] =
                    names.map(|names| names.iter().map(|name| directory.join(name)).collect::<Vec<_>>());
                let project = ProjectFiles::of(files);
                let loaded = loaded(&project);
                let mut all: Vec<PathBuf> =
                    project.files.iter().chain(&needs).chain(&loaded).cloned().collect();
                all.sort();
                all.dedup();
                all.retain(|file| file.is_file());
                // Two ways do: files on their own go through all of them.
                fix_in_every_way(&program, &project, &all, &[RUNS[0], RUNS[3]])
            });
            fixed.collect::<Vec<_>>()
        })
        .collect();
    let total = summed("projects, two ways each", &counts);
    assert!(total.judged > 100, "the test tests too little: {total}");
}

#[test]
fn every_generated_project_stays_what_it_was() {
    let Some(program) = docker_compose() else { return };
    let grammar = Grammar::new();
    let first = number("LCOW_LINT_SEED", 1);
    let seeds = first..first + number("LCOW_LINT_FIXED", GENERATED);
    let counts: Vec<Counts> = seeds
        .into_par_iter()
        .map(|seed| {
            let temporary = Project::empty();
            let directory = fs::canonicalize(temporary.path()).unwrap().join("project");
            let project = generate(&grammar, seed).write(&directory);
            // A panic prints which project it was.
            let fixed = std::panic::catch_unwind(|| {
                fix_in_every_way(&program, &project, &yaml_files(&directory), &[RUNS[1], RUNS[2]])
            });
            fixed.unwrap_or_else(|panic| {
                println!("LCOW_LINT_SEED={seed}");
                std::panic::resume_unwind(panic)
            })
        })
        .collect();
    let total = summed("generated projects, two ways each", &counts);
    assert!(total.judged > counts.len() / 10, "the test tests too little: {total}");
}

/// The judge itself: what no fix announced is found, and what one did is not.
#[test]
fn unannounced_findings_are_detected() {
    let project = |service: Value| json!({ "name": "x", "services": { "a": service } });
    let before = project(json!({ "image": "nginx", "ports": ["80:80"] }));
    let after =
        |service| unexplained(&before, &project(service), &[json!({ "rule": "LCOW501", "service": "a" })]);
    assert!(after(json!({ "image": "nginx", "ports": ["80:80"], "platform": "linux" })).is_empty());
    for service in [
        json!({ "image": "nginx", "ports": ["80:80"], "platform": "windows" }),
        json!({ "image": "nginx", "ports": ["80:80"], "stop_grace_period": "1m0s" }),
        json!({ "image": "nginx", "platform": "linux" }),
        json!({ "image": "nginx:1", "ports": ["80:80"] }),
    ] {
        assert_eq!(after(service.clone()).len(), 1, "{service}");
    }
}

/// A fix speaks for its own service and, where it moves a directory, for those that mount the directory.
#[test]
fn what_is_announced_for_another_service_is_found() {
    let mount = |directory: &str| json!({ "type": "bind", "source": directory, "target": "/d" });
    let moved = json!({ "type": "volume", "source": "a-data", "target": "/d" });
    let project = |a: &Value, b: &Value, volumes: Value| json!({ "services": { "a": { "volumes": [a] }, "b": { "volumes": [b] } }, "volumes": volumes });
    let fixed = [json!({ "rule": "LCOW101", "service": "a" }), json!({ "rule": "LCOW501", "service": "a" })];
    let (directory, other) = (mount("/p/db"), mount("/p/other"));
    let differences =
        |b: &Value, after: &Value| unexplained(&project(&directory, b, json!({})), after, &fixed);
    let both_moved = project(&moved, &moved, json!({ "a-data": {} }));
    assert!(differences(&directory, &both_moved).is_empty());
    assert!(!differences(&other, &both_moved).is_empty());
    let mut with_platform = project(&moved, &other, json!({ "a-data": {} }));
    assert!(differences(&other, &with_platform).is_empty());
    with_platform["services"]["b"]["platform"] = json!("linux");
    assert_eq!(differences(&other, &with_platform).len(), 1);
}

/// The check of the bytes finds an unplanned change, even if the same line was to change elsewhere.
#[test]
fn unplanned_edits_are_detected() {
    let before = "a:\n  x: 1\nb:\n  x: 1\n";
    let planned = BTreeSet::from([(5, 9), (before.len(), before.len())]);
    assert_eq!(astray(before, "a:\n  y: 2\nb:\n  x: 1\nc:\n", &planned), None);
    assert_eq!(astray(before, before, &planned), None);
    for after in
        ["a:\n  x: 1\nb:\n  y: 2\n", "a:\n  y: 2\nb:\n\n  x: 1\n", "A:\n  x: 1\nb:\n  x: 1\n", "a:\n", ""]
    {
        assert!(astray(before, after, &planned).is_some(), "{after:?}");
    }
    assert!(astray(before, &format!("{before}c:\n"), &BTreeSet::from([(5, 9)])).is_some());
    assert!(astray(before, "", &BTreeSet::new()).is_some());
}

/// The files of the tests themselves, in which every rule finds something.
#[test]
fn every_file_of_the_tests_stays_what_it_was() {
    let Some(program) = docker_compose() else { return };
    let testdata = testdata("");
    let directories = ["rules", "seed"].map(|name| fs::read_dir(testdata.join(name)).unwrap());
    let directories: Vec<PathBuf> =
        directories.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    let counts: Vec<Counts> = directories
        .par_iter()
        .flat_map_iter(|from| {
            let temporary = Project::empty();
            let copy = fs::canonicalize(temporary.path()).unwrap().join(from.file_name().unwrap());
            copy_directory(from, &copy);
            let files = yaml_files(&copy);
            let fixed = files
                .iter()
                .map(|file| fix_in_every_way(&program, &ProjectFiles::of(vec![file.clone()]), &files, &RUNS));
            fixed.collect::<Vec<_>>()
        })
        .collect();
    let total = summed("files of the tests, four ways each", &counts);
    assert!(total.judged > 100, "the test tests too little: {total}");
}
