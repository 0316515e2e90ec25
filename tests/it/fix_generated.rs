//! `--fix` over thousands of small projects made up at random, in memory: no rewrite fails its own proof, what is
//! reported as fixed is gone, and a second run changes nothing. What a fix may bring to light depends on everything
//! else in the project, and nobody thinks of all of it.
//!
//! `LCOW_LINT_FIXES` says how many projects are made, `LCOW_LINT_SEED` which is the first.

mod made_up;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crate::support::number;
use lcow_lint::diagnostic::{Code, Finding};
use lcow_lint::fix;
use lcow_lint::fix::FixOutcome;
use lcow_lint::fs::{FileSystem, Memory, Overlay};
use lcow_lint::linter::{Linted, Request, lint};
use lcow_lint::rules::Shell;
use lcow_lint::targets::{Target, Targets};
use made_up::{FOLDERS, MadeUp, made_up};
use rayon::prelude::*;

/// Takes about 15 s on two processors.
const PROJECTS: u64 = 4_000;

const FIRST_SEED: u64 = 1;

/// So many kinds of failures are made small and shown; the others are only counted.
const SHOWN: usize = 12;

/// How a project is fixed.
#[derive(Clone, Copy, Debug)]
struct Way {
    directory: &'static str,
    targets: &'static [Target],
    shell: Shell,
    allow_unsafe: bool,
}

const TARGETS: [&[Target]; 4] = [&[Target::Lcow], &[Target::Hyperv], &[Target::Wsl2], &Target::ALL];

impl Way {
    /// The ways take turns, so that each is gone with as many projects as any other.
    fn of(seed: u64) -> Self {
        let turn = usize::try_from(seed % 64).unwrap();
        Way {
            targets: TARGETS[turn % 4],
            allow_unsafe: turn / 4 % 2 == 1,
            shell: if turn / 8 % 4 == 3 { Shell::Wsl } else { Shell::Windows },
            directory: FOLDERS[turn / 32],
        }
    }

    /// Whether nobody selected the default targets, so that LCOW may become worse.
    fn are_targets_assumed(self) -> bool {
        self.targets.len() > 1 && self.directory == FOLDERS[0]
    }

    fn request(self) -> Request {
        let mut request = Request::new(PathBuf::from(self.directory).join(made_up::MAIN));
        request.rules.targets = Targets::new(self.targets.iter().copied());
        request.rules.targets_are_assumed = self.are_targets_assumed();
        request.rules.shell = self.shell;
        request
    }
}

/// What is wrong with the fixes of a project, the kind of it first.
type Failure = (String, String);

fn failure(project: &MadeUp, way: Way) -> Option<Failure> {
    let run = || fixed_wrongly(&project.files(way.directory), way);
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().cloned().unwrap_or_default();
        Some(("a panic".to_owned(), message))
    })
}

fn fixed_wrongly(files: &Memory, way: Way) -> Option<Failure> {
    let request = way.request();
    let linted = lint(files, &request).unwrap();
    let before = counts(&linted);
    let outcome = fix::fix(files, &request, linted, way.allow_unsafe).unwrap();
    broken_rule(&outcome.linted)
        .or_else(|| unverified(&outcome))
        .or_else(|| still_there(&before, &outcome))
        .or_else(|| second_run(files, &request, &outcome, way))
}

fn broken_rule(linted: &Linted) -> Option<Failure> {
    let failure = linted.failures.first()?;
    Some((format!("{} breaks down", failure.code), failure.message.clone()))
}

/// The program says that it planned a rewrite wrongly.
fn unverified(outcome: &FixOutcome) -> Option<Failure> {
    let error = outcome.error.as_ref()?.to_string();
    let reason = format!("the rewrite could not be verified: {error}");
    let codes = outcome.refused.iter().filter(|refused| refused.why.reason == reason);
    let codes: Vec<String> = codes.map(|refused| refused.code.to_string()).collect();
    Some((format!("{}: {error}", codes.first().map_or("no rule", String::as_str)), codes.join(", ")))
}

/// Rules whose fixes let others speak for the first time: what those find may be fixed as well, or stay.
const REVEALING: [Code; 2] = [Code(208), Code(210)];

/// Something is reported as fixed, and is found as often as before.
fn still_there(before: &Counts, outcome: &FixOutcome) -> Option<Failure> {
    let mut fixed = Counts::new();
    let reveals = outcome.fixed.iter().any(|cured| REVEALING.contains(&cured.code));
    for cured in outcome.fixed.iter().filter(|cured| !reveals || REVEALING.contains(&cured.code)) {
        *fixed.entry((cured.code.to_string(), cured.service.clone())).or_default() += 1;
    }
    let after = counts(&outcome.linted);
    fixed.into_iter().find_map(|(key, cured)| {
        let expected = before.get(&key).copied().unwrap_or_default().saturating_sub(cured);
        let found = after.get(&key).copied().unwrap_or_default();
        let kind = format!("{} is reported as fixed and still there", key.0);
        (found > expected).then(|| (kind, format!("{found} of {:?}, {expected} expected", key.1)))
    })
}

fn second_run(files: &Memory, request: &Request, outcome: &FixOutcome, way: Way) -> Option<Failure> {
    let texts = outcome.rewrites.iter();
    let texts = texts.map(|rewrite| (rewrite.path.clone(), Arc::from(rewrite.after.as_bytes())));
    let overlay = Overlay::new(files as &dyn FileSystem, texts);
    let linted = lint(&overlay, request).unwrap();
    let again = fix::fix(&overlay, request, linted, way.allow_unsafe).unwrap();
    let more: Vec<String> = again.fixed.iter().map(|fixed| fixed.code.to_string()).collect();
    (!again.rewrites.is_empty()).then(|| (format!("a second run fixes {}", more.join(", ")), String::new()))
}

/// How many findings a rule has in a service.
type Counts = BTreeMap<(String, Option<String>), usize>;

fn counts(linted: &Linted) -> Counts {
    let mut counts = Counts::new();
    let is_reported = |finding: &&Finding| finding.suppressed.is_none();
    for finding in linted.findings.iter().filter(is_reported) {
        *counts.entry((finding.code.to_string(), finding.service.clone())).or_default() += 1;
    }
    counts
}

/// A project without all lines that it fails in the same way without.
fn shrunk(project: &MadeUp, way: Way, kind: &str) -> MadeUp {
    let fails = |project: &MadeUp| failure(project, way).is_some_and(|(found, _)| found == kind);
    let mut small = project.clone();
    let mut line = 0;
    while line < small.lines() {
        let smaller = small.without(line);
        if fails(&smaller) {
            small = smaller;
        } else {
            line += 1;
        }
    }
    small
}

/// Found by this test and by users, and reduced by hand.
#[rustfmt::skip] // A service a line.
const FOUND_BEFORE: &[&str] = &[
    // A variable that holds a path.
    "{image: 'mysql:8', volumes: ['${PWD}:/var/lib/mysql']}",
    "{image: 'node:18', command: nodemon x, volumes: ['${PWD}:/app']}",
    "{image: grafana/grafana, volumes: ['${PWD}:/var/lib/grafana']}",
    "{image: nginx, volumes: ['${PWD}/aux:/data']}",
    "{image: nginx, volumes: ['$PWD:/run/php']}",
    // A letter: out of a variable, for data, with options, twice, over the root, in a base.
    "{image: nginx, volumes: ['${NOPE:-v}:/app']}",
    "{image: 'mysql:8', command: bash backup.sh, volumes: ['d:/var/lib/mysql']}",
    "{image: nginx, volumes: ['nfs:/y', 'n:/data']}",
    "{image: 'mysql:8', volumes: ['b:/var/lib/mysql']}",
    "{image: nginx, volumes: ['d:/app', 'd:/app']}",
    "{image: nginx, volumes: ['v:/']}",
    "{image: nginx, volumes: ['d:/run/mysqld', './data:/Run/mysqld']}",
    "{image: 'mongo:7', volumes: ['x:${NOPE}:ro']}",
    "{image: portainer/portainer-ce, volumes: ['v:/bitnami/mysql']}",
    "{extends: {file: base.yaml, service: db}}",
    // Backslashes that YAML altered, and a drive before them.
    "{image: nginx, volumes: [\"C:\\new:C:\\tmp\"]}",
    "{image: vaultwarden/server, volumes: [\"${USERPROFILE}\\new:/data\"]}",
    "{image: company/mysql, volumes: [\"${NOPE}\\new:/\"]}",
    "{image: 'postgres:16', environment: {PGDATA: '${NOPE}'}, volumes: [\"d:\\new\"]}",
    "{image: nginx, volumes: [\"/mnt/c/a\\tb:/data\"]}",
    "{image: nginx, volumes: ['/mnt/d/x:ro']}",
    "{image: bitnamilegacy/matomo, volumes: [\"d:\\new\", \"d:\\new\"]}",
    "{image: bitnamilegacy/opensearch, volumes: ['${DATA_DIR}/x:/bitnami/opensearch', '${NOPE}/y:/y']}",
    "{image: linuxserver/ombi, volumes: [{type: bind, source: '${NOPE}', target: /config}]}",
    "{image: registry.example.com/postgres, volumes: ['D:/app']}",
    "{image: nginx, volumes: ['./data:/x:cached,${NOPE}']}",
    // A slash that decides which of two mounts counts.
    "{image: gitlab/gitlab-ee, volumes: ['./data:/var/opt/gitlab', './data.:/var/opt/gitlab/', \"C:\\new:/var/opt/gitlab\"]}",
];

/// The text around each of them.
const AROUND: &str = "\
  windows: {image: example/app, platform: windows}
  after: {image: matomo, depends_on: [one], volumes: ['./data:/data/${NOPE}']}
volumes:
  v:
  d: {name: '%X%'}
  n: {driver_opts: {type: nfs, o: addr=1.2.3.4, device: ':/x'}}
  nfs:
  b: {driver_opts: {type: none, o: bind, device: /mnt/c/x}}
";

#[test]
fn earlier_counterexamples_stay_fixed() {
    for service in FOUND_BEFORE {
        for around in ["", AROUND] {
            let project = MadeUp::of(&format!("services:\n  one: {service}\n{around}"));
            for way in (0..64).map(Way::of) {
                assert_eq!(failure(&project, way), None, "{way:?}\n{project}");
            }
        }
    }
}

#[test]
fn no_fix_of_a_made_up_project_goes_wrong() {
    let first = number("LCOW_LINT_SEED", FIRST_SEED);
    let seeds = first..first + number("LCOW_LINT_FIXES", PROJECTS);
    let failures: Vec<(u64, Failure)> = seeds
        .into_par_iter()
        .filter_map(|seed| Some((seed, failure(&made_up(seed), Way::of(seed))?)))
        .collect();
    let mut kinds: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (seed, (kind, _)) in &failures {
        kinds.entry(kind).or_default().push(*seed);
    }
    let mut kinds: Vec<(&str, Vec<u64>)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, seeds)| std::cmp::Reverse(seeds.len()));
    let counted: String = kinds.iter().map(|(kind, seeds)| format!("{:6} {kind}\n", seeds.len())).collect();
    let shown: Vec<String> = kinds
        .par_iter()
        .take(SHOWN)
        .map(|(kind, seeds)| {
            let way = Way::of(seeds[0]);
            let small = shrunk(&made_up(seeds[0]), way, kind);
            let detail = failure(&small, way).map(|(_, detail)| detail).unwrap_or_default();
            format!("\n===== seed {}: {kind} ({detail})\n{way:?}\n{small}", seeds[0])
        })
        .collect();
    assert!(failures.is_empty(), "{} projects fail\n{counted}{}", failures.len(), shown.concat());
}

/// The generator itself: most of what it makes is fixed somehow, by every rule that has a fix.
#[test]
fn every_rule_with_a_fix_has_something_to_do() {
    let fixed: Vec<String> = (FIRST_SEED..FIRST_SEED + 1_500)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let (project, way) = (made_up(seed), Way::of(seed));
            let (files, request) = (project.files(way.directory), way.request());
            let linted = lint(&files, &request).unwrap();
            let outcome = fix::fix(&files, &request, linted, way.allow_unsafe).unwrap();
            outcome.fixed.into_iter().map(|fixed| fixed.code.to_string())
        })
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for code in fixed {
        *counts.entry(code).or_default() += 1;
    }
    for rule in lcow_lint::rules::RULES.iter().filter(|rule| rule.fix.is_some()) {
        let count = counts.get(&rule.code.to_string()).copied().unwrap_or_default();
        assert!(count > 5, "{} was fixed {count} times: {counts:?}", rule.code);
    }
}
