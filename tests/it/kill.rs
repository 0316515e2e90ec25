//! A run of `--fix` that is killed after any step of its writing: every file is what it was or what it should become,
//! and the next run finishes the work.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::stepped_write::{SteppedWrite, planned};
use crate::support::Project;
use lcow_lint::fs::WriteStep;
use lcow_lint::fs::WriteStep::{Compared, NewCreated, NewStored, OldCreated, OldStored, PutBack, Replaced};

const ALONE: &str = "\
services:
  db:
    image: mysql:8 # pinned
    volumes: ['./db:/var/lib/mysql']
";

const BASE: &str = "\
services:
  db:
    image: mysql:8
    volumes: ['./db:/var/lib/mysql']
";

const OVERRIDE: &str = "\
services:
  backup:
    image: busybox
    volumes: ['./db:/data:ro']
";

/// Includes [`INCLUDED`].
const INCLUDING: &str = "\
include: [more.yml]
services:
  db:
    image: mysql:8
    volumes: ['./db:/var/lib/mysql']
";

const INCLUDED: &str = "\
services:
  dump:
    image: busybox
    volumes: ['./db:/dump:ro']
";

/// The files of each project.
const PROJECTS: [&[(&str, &str)]; 3] = [
    &[("a/compose.yml", ALONE)],
    &[("b/compose.yml", BASE), ("b/compose.override.yml", OVERRIDE)],
    &[("c/compose.yml", ALONE)],
];

/// The steps of the projects in this order. The override is written first: the mount that is found is in the other file.
#[rustfmt::skip] // A line a project.
const STEPS: [WriteStep; 18] = [
    NewCreated, NewStored, Compared, Replaced,
    NewCreated, NewStored, OldCreated, OldStored, NewCreated, NewStored, Compared, Replaced, Compared, Replaced,
    NewCreated, NewStored, Compared, Replaced,
];

/// The texts below a directory, temporary ones of the program too.
type Texts = BTreeMap<PathBuf, String>;

fn texts(project: &Project) -> Texts {
    let entries = walkdir::WalkDir::new(project.path()).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    let name = |path: &Path| path.strip_prefix(project.path()).unwrap().to_owned();
    files.map(|path| (name(&path), fs::read_to_string(path).unwrap())).collect()
}

/// A text of each file before the first run and after it.
struct States {
    old: Texts,
    new: Texts,
}

impl States {
    fn of(files: &[(&str, &str)]) -> Self {
        let project = Project::new(files.iter().copied());
        let old = texts(&project);
        finish(&project);
        let new = texts(&project);
        assert!(old.keys().eq(new.keys()), "no file is new, none is gone");
        assert!(old.iter().all(|(name, text)| new[name] != *text), "every file changes");
        States { old, new }
    }

    /// No file is anything but old or new, none is gone, and what came is a temporary file by its name. Returns how
    /// many are new.
    fn check(&self, project: &Project, killed_at: &str) -> usize {
        let mut now = texts(project);
        let mut new = 0;
        for (name, old) in &self.old {
            let text = now.remove(name).unwrap_or_else(|| panic!("{killed_at}: {} is gone", name.display()));
            assert!(text == *old || text == self.new[name], "{killed_at}: {}: {text}", name.display());
            if text == self.new[name] {
                new += 1;
            }
        }
        for name in now.keys() {
            let name = name.file_name().unwrap().to_string_lossy();
            assert!(name.starts_with(".lcow-lint-") && name.ends_with(".tmp"), "{killed_at}: {name}");
        }
        new
    }

    /// A run finishes what a killed one has begun, and another one has nothing left to do.
    fn check_next_runs(&self, project: &Project, killed_at: &str) {
        for _ in 0..2 {
            finish(project);
            let mut after = texts(project);
            after.retain(|name, _| self.old.contains_key(name));
            assert!(after == self.new, "{killed_at}: {after:#?}");
        }
    }
}

fn finish(project: &Project) {
    let ran = project.run(&["--fix", "-q", "--target", "wsl2", "."]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn every_file_is_old_or_new() {
    let files = PROJECTS.concat();
    let states = States::of(&files);
    let mut new_files = Vec::new();
    for (at, expected) in STEPS.iter().enumerate() {
        let project = Project::new(files.iter().copied());
        let plans = PROJECTS.iter().map(|files| {
            let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
            planned(project.path(), &names)
        });
        let mut write = SteppedWrite::new(plans.collect());
        let taken: Vec<WriteStep> = (0..=at).map_while(|_| write.step()).map(|(step, _)| step).collect();
        assert_eq!(taken, STEPS[..=at]);
        let killed_at = format!("killed after step {at}, {expected:?}");
        new_files.push(states.check(&project, &killed_at));
        states.check_next_runs(&project, &killed_at);
        if at + 1 == STEPS.len() {
            write.finish().unwrap();
        }
    }
    assert_eq!(new_files, [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4]);
}

/// A file of a project was changed in the meantime, and the run is killed while it puts back those before it.
#[test]
fn a_run_may_be_killed_while_it_puts_files_back() {
    let files = [("compose.yml", INCLUDING), ("compose.override.yml", OVERRIDE), ("more.yml", INCLUDED)];
    let states = States::of(&files);
    for (put_back, new) in [(1, 1), (2, 0)] {
        let project = Project::new(files);
        let plan = planned(project.path(), &["compose.yml", "compose.override.yml"]);
        assert_eq!(plan.len(), files.len());
        let mut write = SteppedWrite::new(vec![plan]);
        for _ in 0..2 {
            step_to(&mut write, Replaced);
        }
        project.write("compose.yml", INCLUDING.replace("mysql:8", "mysql:9"));
        for _ in 0..put_back {
            step_to(&mut write, PutBack);
        }
        project.write("compose.yml", INCLUDING);
        let killed_at = format!("killed after {put_back} files were put back");
        assert_eq!(states.check(&project, &killed_at), new, "{killed_at}");
        states.check_next_runs(&project, &killed_at);
    }
}

fn step_to(write: &mut SteppedWrite, end: WriteStep) {
    while write.step().expect("it is not at its end").0 != end {}
}
