//! A run of `--fix` that is killed at a random moment: every file is what it was or what it should become.
//!
//! `LCOW_LINT_KILLS` says how often, `LCOW_LINT_SEED` at which moments.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

mod common;
#[path = "generated/random.rs"]
#[allow(dead_code)]
mod random;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{folder_of, lcow_lint, run};
use random::Random;

const KILLS: usize = 20;

/// Files of one project each, and as many projects of two files, which change together.
const FILES: usize = 400;
const PAIRS: usize = 50;

const ALONE: &str = "services:\n  db:\n    image: mysql:8 # pinned\n    volumes: ['./db:/var/lib/mysql']\n";
const BASE: &str = "services:\n  db:\n    image: mysql:8\n    volumes: ['./db:/var/lib/mysql']\n";
const OVER: &str = "services:\n  backup:\n    image: busybox\n    volumes: ['./db:/data:ro']\n";

type Texts = BTreeMap<PathBuf, String>;

fn files() -> Texts {
    let alone = (0..FILES).map(|number| (format!("one/{number}/compose.yml"), ALONE));
    let pairs = (0..PAIRS).flat_map(|number| {
        [(format!("two/{number}/compose.yml"), BASE), (format!("two/{number}/compose.override.yml"), OVER)]
    });
    alone.chain(pairs).map(|(name, text)| (PathBuf::from(name), text.to_owned())).collect()
}

fn read(folder: &Path) -> Texts {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let text = |path: &Path| String::from_utf8(fs::read(path).unwrap()).unwrap();
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_owned();
    files.map(|entry| (name(entry.path()), text(entry.path()))).collect()
}

fn fix(folder: &Path) -> std::process::Command {
    let mut command = lcow_lint();
    command.current_dir(folder).args(["--fix", "-q", "--target", "wsl2", "."]);
    command
}

#[test]
fn every_file_is_old_or_new() {
    let kills = std::env::var("LCOW_LINT_KILLS").map_or(KILLS, |text| text.parse().expect("a number"));
    let old = files();
    let whole = folder_of(&old);
    let start = Instant::now();
    assert_eq!(run(&mut fix(whole.path()), b"").code, Some(0));
    let duration = start.elapsed();
    let new = read(whole.path());
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    assert!(old.iter().all(|(name, text)| new[name] != *text), "every file changes");

    let seed = std::env::var("LCOW_LINT_SEED")
        .map_or_else(|_| u64::from(std::process::id()), |text| text.parse().expect("a number"));
    // Before anything can fail: it is shown with a failure, too.
    println!("seed {seed}");
    let mut random = Random::new(seed);
    let (mut halves, mut leftovers, mut mixed) = (0, 0, 0);
    for _ in 0..kills {
        let folder = folder_of(&old);
        let mut child = fix(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let part = u32::try_from(random.below(1100)).unwrap();
        std::thread::sleep(duration * part / 1000 + Duration::from_micros(17));
        child.kill().unwrap();
        child.wait().unwrap();

        let mut now = read(folder.path());
        let temporary: Vec<PathBuf> = now.keys().filter(|name| !old.contains_key(*name)).cloned().collect();
        for name in &temporary {
            let name = name.file_name().unwrap().to_string_lossy();
            assert!(name.starts_with(".lcow-lint-") && name.ends_with(".tmp"), "{name}");
        }
        // Those of one project: two files, and the old content of one of them.
        assert!(temporary.len() <= 3, "{temporary:?}");
        now.retain(|name, _| old.contains_key(name));
        assert_eq!(now.len(), old.len(), "no file is gone");
        for (name, text) in &now {
            assert!(*text == old[name] || *text == new[name], "{}: {text}", name.display());
        }
        let changed = now.iter().filter(|(name, text)| **text == new[*name]).count();
        halves += usize::from(changed > 0 && changed < now.len());
        leftovers += temporary.len();
        mixed += (0..PAIRS)
            .filter(|number| {
                let is_new = ["compose.yml", "compose.override.yml"].map(|name| {
                    let name = PathBuf::from(format!("two/{number}/{name}"));
                    now[&name] == new[&name]
                });
                is_new[0] != is_new[1]
            })
            .count();

        assert_eq!(run(&mut fix(folder.path()), b"").code, Some(0));
        let mut after = read(folder.path());
        after.retain(|name, _| old.contains_key(name));
        assert!(after == new, "a complete run finishes the work");
    }
    println!(
        "{kills} kills within {duration:?}: {halves} in the midst of writing, {leftovers} temporary files left, \
         {mixed} projects with one file old and one new"
    );
    assert!(kills < 10 || halves > 0, "no kill met the writing: the test tests too little");
}
