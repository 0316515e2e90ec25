//! A run that is killed between two files of a project: the next run makes of them what the first one would have made.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::stepped_write::{SteppedWrite, planned};
use crate::support::{Project, lcow_lint, run};
use lcow_lint::fix::{Rewrite, write_order};
use lcow_lint::fs::WriteStep;

/// A project of several files that change together, and the file that must be written last.
struct Case {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    last: &'static str,
    volume: &'static str,
}

const DB: &str = "\
services:
  db:
    image: mysql:8
    volumes: ['./db:/var/lib/mysql']
";
const BACKUP: &str = "\
services:
  backup:
    image: busybox
    volumes: ['./db:/data:ro']
";

const CASES: &[Case] = &[
    Case {
        name: "an override beside the server",
        files: &[("compose.yml", DB), ("compose.override.yml", BACKUP)],
        last: "compose.yml",
        volume: "db-data",
    },
    Case {
        name: "the server in the override",
        files: &[("compose.yml", BACKUP), ("compose.override.yml", DB)],
        last: "compose.override.yml",
        volume: "db-data",
    },
    Case {
        name: "an included file and an override",
        files: &[
            (
                "compose.yml",
                "\
include: [more/backup.yml]
services:
  db:
    image: mysql:8
    volumes: ['./db:/var/lib/mysql']
",
            ),
            (
                "compose.override.yml",
                "\
services:
  dump:
    image: busybox
    volumes:
      - {type: bind, source: ./db, target: /dump}
",
            ),
            (
                "more/backup.yml",
                "\
services:
  backup:
    image: busybox
    volumes: ['../db:/data:ro']
",
            ),
        ],
        last: "compose.yml",
        volume: "db-data",
    },
    Case {
        name: "an extended file and an override",
        files: &[
            ("compose.yml", "services:\n  db:\n    extends: {file: sub/base.yml, service: base}\n"),
            ("compose.override.yml", BACKUP),
            (
                "sub/base.yml",
                "\
services:
  base:
    image: mysql:8
    volumes: ['../db:/var/lib/mysql']
",
            ),
        ],
        last: "sub/base.yml",
        volume: "db-data",
    },
    Case {
        name: "a server in each file",
        files: &[
            (
                "compose.yml",
                "\
services:
  db:
    image: mysql:8
    volumes: ['./db:/var/lib/mysql', './more:/var/lib/mysql-files']
",
            ),
            (
                "compose.override.yml",
                "\
services:
  db_:
    image: postgres:16
    volumes: ['./pg:/var/lib/postgresql/data']
  backup:
    image: busybox
    volumes: ['./db:/data:ro']
",
            ),
        ],
        last: "compose.yml",
        volume: "db-data",
    },
    Case {
        name: "two applications that share a directory",
        files: &[
            (
                "compose.yml",
                "\
services:
  web:
    image: gitea/gitea:1.22
    volumes: ['./d:/data']
",
            ),
            (
                "compose.override.yml",
                "\
services:
  again:
    image: gitea/gitea:1.22
    volumes: ['./d:/data']
",
            ),
        ],
        last: "compose.yml",
        volume: "web-data",
    },
    // The volume of this name belongs to the user, and is not used.
    Case {
        name: "a volume of another use",
        files: &[
            ("compose.yml", DB),
            (
                "compose.override.yml",
                "\
services:
  backup:
    image: busybox
    volumes: ['./db:/data:ro', 'db-data:/cache']
volumes:
  db-data:
",
            ),
        ],
        last: "compose.yml",
        volume: "db-db",
    },
];

fn finish(directory: &Path) {
    let mut command = lcow_lint();
    let ran = run(command.current_dir(directory).args(["--fix", "-q", "--target", "wsl2", "."]));
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.starts_with(".lcow-lint-") && name.ends_with(".tmp")
}

fn files_in(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = walkdir::WalkDir::new(directory).into_iter().map(Result::unwrap);
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path)
}

/// The contents of the files of a directory, without temporary ones.
fn texts(directory: &Path) -> BTreeMap<PathBuf, String> {
    let own = files_in(directory).filter(|path| !is_temporary(path));
    own.map(|path| (path.strip_prefix(directory).unwrap().to_owned(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// Does what a run does that is killed after so many files: all temporary files are written, and the first are renamed.
fn killed_after(count: usize, rewrites: Vec<Rewrite>) {
    // All is ready before the first comparison.
    let (step, times) = if count == 0 { (WriteStep::Compared, 1) } else { (WriteStep::Replaced, count) };
    let mut write = SteppedWrite::new(vec![rewrites]);
    for _ in 0..times {
        while write.step().unwrap().0 != step {}
    }
}

#[test]
fn the_next_run_finishes_the_work_wherever_the_first_was_killed() {
    for Case { name, files, last, volume } in CASES {
        let whole = Project::new(files.iter().copied());
        finish(whole.path());
        let complete = texts(whole.path());
        let mounted = files.iter().filter(|(file, _)| {
            complete[Path::new(file)].contains(&format!("{volume}:/"))
                || complete[Path::new(file)].contains(&format!("source: {volume},"))
        });
        assert!(mounted.count() >= 2, "{name}: {complete:#?}");
        for killed in 0..=files.len() {
            let directory = Project::new(files.iter().copied());
            let path = directory.path().canonicalize().unwrap();
            let rewrites = planned(&path, &["compose.yml", "compose.override.yml"]);
            assert_eq!(rewrites.len(), files.len(), "{name}");
            assert_eq!(rewrites.last().unwrap().path, path.join(last), "{name}");
            killed_after(killed, rewrites);
            finish(&path);
            assert_eq!(texts(&path), complete, "{name}, killed after {killed}");
            finish(&path);
            assert_eq!(texts(&path), complete, "{name}, a third run");
        }
    }
}

/// Without the temporary files of a killed run, a volume of the name belongs to the user.
#[test]
fn a_volume_that_looks_like_the_first_half_is_left_alone() {
    let own = "\
services:
  backup:
    image: busybox
    volumes: ['db-data:/data:ro']
volumes:
  db-data:
";
    let text = |more: &[(&str, &str)]| {
        let directory =
            Project::new([("compose.yml", DB), ("compose.override.yml", own)].iter().chain(more).copied());
        finish(directory.path());
        directory.read("compose.yml")
    };
    let left = |name: &'static str, text: &'static str| [(name, text)];
    let ready =
        "services: {db: {image: 'mysql:8', volumes: ['db-data:/var/lib/mysql']}}\nvolumes: {db-data: }\n";
    let chosen = text(&left(".lcow-lint-new-compose.yml-Ab12Cd.tmp", ready));
    assert!(chosen.contains("db-data:/var/lib/mysql"), "{chosen}");
    let others = [
        vec![],
        // What was ready for another file, or stood in this one, or speaks of another volume.
        left(".lcow-lint-new-compose.override.yml-Ab12Cd.tmp", ready).into(),
        left(".lcow-lint-new-compose.yml-old-Ab12Cd.tmp", ready).into(),
        left(".lcow-lint-Ab12Cd.tmp", ready).into(),
        left(".lcow-lint-new-compose.yml-Ab12Cd.tmp", "volumes: {my-db-data: , db-data-2: }\n").into(),
    ];
    for more in others {
        let after = text(&more);
        assert!(after.contains("db-db:/var/lib/mysql"), "{more:?}: {after}");
    }
}

#[test]
fn files_are_written_after_those_they_wait_for() {
    let rewrite = |path: &str, write_after: &[&str]| Rewrite {
        path: path.into(),
        before: Arc::from([]),
        after: String::new(),
        write_after: write_after.iter().map(PathBuf::from).collect::<BTreeSet<_>>(),
    };
    let order = |rewrites: &[Rewrite]| {
        let paths: Vec<String> =
            write_order(rewrites).iter().map(|rewrite| rewrite.path.display().to_string()).collect();
        paths.join(" ")
    };
    assert_eq!(order(&[rewrite("c", &[]), rewrite("b", &[]), rewrite("a", &[])]), "a b c");
    assert_eq!(order(&[rewrite("a", &["b", "elsewhere"]), rewrite("b", &["c"]), rewrite("c", &[])]), "c b a");
    let circle = [rewrite("a", &["b"]), rewrite("b", &["a"]), rewrite("c", &["a"])];
    assert_eq!(order(&circle), "a b c");
}
