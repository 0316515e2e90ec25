//! One run over many projects: each is linted once, and knows of the others whatever the order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{CountingFiles, Project, lcow_lint, run};
use lcow_lint::driver::{ProjectInput, RunOptions, lint_all};
use lcow_lint::fs::Memory;

const DATABASE: &str =
    "services:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./db:/var/lib/mysql']}\n";

/// Projects that share files, extend each other, mount the directories of others, have one name, or suppressions that
/// only one of them needs.
const FILES: &[(&str, &str)] = &[
    ("/p/db.yml", DATABASE),
    ("/p/a.compose.yml", "name: one\ninclude: [db.yml]\n"),
    (
        "/p/b.compose.yml",
        "name: two\ninclude: [db.yml]\nservices:\n  backup: {image: alpine, volumes: ['./db:/in']}\n",
    ),
    ("/p/c/compose.yml", "services:\n  db: {extends: {file: ../base.yml, service: base}}\n"),
    (
        "/p/base.yml",
        "services:\n  # lcow-lint: ignore LCOW501\n  base: {image: 'mysql:8', volumes: ['./base:/var/lib/mysql']}\n",
    ),
    ("/p/d/shop/compose.yml", DATABASE),
    ("/p/e/shop/compose.yml", DATABASE),
    ("/p/e/shop/other.yml", "services:\n  reader: {image: alpine, volumes: ['./db:/in']}\n"),
];

const MAIN_FILES: [&str; 5] = [
    "/p/a.compose.yml", "/p/b.compose.yml", "/p/c/compose.yml", "/p/d/shop/compose.yml",
    "/p/e/shop/compose.yml",
];

#[test]
fn every_project_is_linted_once_and_every_other_file_read_once() {
    let files = CountingFiles::new(Memory::new(FILES.iter().copied()));
    let inputs = MAIN_FILES.map(|path| ProjectInput::new([PathBuf::from(path)]));
    let (run, errors) = lint_all(&files, &RunOptions::default(), Vec::from(inputs), &|| {});
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!((run.projects.len(), run.statistics().lints()), (MAIN_FILES.len(), MAIN_FILES.len()));
    let mut users: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for project in &run.projects {
        for file in &project.linted.project.files {
            *users.entry(file.path.clone()).or_default() += 1;
        }
    }
    let reads = files.into_reads();
    for (path, _) in FILES {
        let path = Path::new(path);
        // A project that is loaded reads its files; nothing else reads them again.
        let expected = users.get(path).copied().unwrap_or(1);
        assert_eq!(reads.get(path).copied(), Some(expected), "{}", path.display());
    }
}

#[test]
fn the_names_of_volumes_do_not_hang_on_the_order_of_projects() {
    let files = ["a/shop/compose.yml", "b/shop/compose.yml", "c/shop/compose.yml"];
    let directory = Project::new(files.map(|file| (file, DATABASE)));
    let volumes = |arguments: &[&str]| {
        for file in files {
            fs::write(directory.path().join(file), DATABASE).unwrap();
        }
        let mut command = lcow_lint();
        command.current_dir(directory.path()).args(["--target", "hyperv", "--fix"]);
        assert_eq!(run(command.args(arguments)).code, Some(0));
        files.map(|file| {
            let text = fs::read_to_string(directory.path().join(file)).unwrap();
            let (_, rest) = text.split_once("volumes: ['").unwrap();
            rest.split_once(':').unwrap().0.to_owned()
        })
    };
    let expected = ["db-data", "db-db", "db-mysql"];
    assert_eq!(volumes(&["."]), expected);
    let [a, b, c] = files;
    assert_eq!(volumes(&[c, a, b]), expected);
    assert_eq!(volumes(&[b, c, a]), expected);
}

/// A file that is included gives every project that includes it a volume of the same name. To Docker it must be no
/// volume for another directory in any of them.
#[test]
fn a_shared_file_names_no_volume_that_one_of_its_projects_has_for_another_directory() {
    let own = format!("name: two\n{DATABASE}");
    let files = [
        ("db.yml", DATABASE),
        ("compose.yaml", "name: one\ninclude: [db.yml]\n"),
        ("x/y/compose.yaml", "name: two\ninclude: [../../db.yml]\n"),
        ("q/r/compose.yaml", own.as_str()),
    ];
    let directory = Project::new(files);
    for arguments in [&["."][..], &["q/r/compose.yaml", "x/y/compose.yaml", "compose.yaml"]] {
        let mut command = lcow_lint();
        command.current_dir(directory.path()).args(["--target", "hyperv", "--diff", "--format", "concise"]);
        let diff = run(command.args(arguments)).stdout;
        let volumes: BTreeSet<&str> =
            diff.lines().filter(|line| line.starts_with("+  db-")).map(|line| &line[3..]).collect();
        assert_eq!(volumes.len(), 2, "{arguments:?}: {diff}");
    }
}
