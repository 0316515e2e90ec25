//! How fixed files come to the disk: whole or not at all, all of a project or none, and as they were but for their
//! text.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::stepped_write::SteppedWrite;
use crate::support::{Project, lcow_lint, run, skipped};
use lcow_lint::apply::Rewrite;
use lcow_lint::files::{Prepared, Replacement};

const OLD: &str = "services:\n  web:\n    image: nginx\n";
const NEW: &str = "\
services:
  web:
    image: nginx
    platform: linux
";

/// The names in a folder that are not those of its Compose files.
fn leftovers(folder: &Path) -> Vec<String> {
    let names = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let names = names.filter(|entry| entry.file_type().is_file());
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| !["yml", "yaml"].iter().any(|ending| name.ends_with(ending))).collect()
}

fn prepared<'a>(paths: &'a [std::path::PathBuf]) -> Prepared<'a> {
    let replacement =
        |path: &'a std::path::PathBuf| Replacement { path, before: OLD.as_bytes(), after: NEW.as_bytes() };
    Prepared::new(paths.iter().map(replacement)).unwrap()
}

#[test]
fn all_files_of_a_project_change_or_none() {
    let folder = Project::new([("a/compose.yml", OLD), ("b/compose.yml", OLD), ("c/compose.yml", OLD)]);
    let paths = ["a", "b", "c"].map(|name| folder.path().join(name).join("compose.yml"));
    let texts = || paths.each_ref().map(|path| fs::read_to_string(path).unwrap());

    // Somebody writes one of them in the meantime.
    let writes = prepared(&paths);
    fs::write(&paths[2], "services: {}\n").unwrap();
    let error = writes.commit().unwrap_err().to_string();
    assert!(
        error.contains("it changed while it was being fixed; what was there is left as it was"),
        "{error}"
    );
    assert_eq!(texts(), [OLD, OLD, "services: {}\n"]);
    assert!(leftovers(folder.path()).is_empty());

    // The last of them cannot be replaced: those before it are put back.
    fs::write(&paths[2], OLD).unwrap();
    let writes = prepared(&paths);
    for name in leftovers(&folder.path().join("c")) {
        fs::remove_file(folder.path().join("c").join(name)).unwrap();
    }
    let error = writes.commit().unwrap_err().to_string();
    assert!(error.contains("c/compose.yml") && error.contains("what was there is left as it was"), "{error}");
    assert_eq!(texts(), [OLD, OLD, OLD]);
    assert!(leftovers(folder.path()).is_empty());

    // Somebody else has done it already.
    let writes = prepared(&paths);
    fs::write(&paths[1], NEW).unwrap();
    writes.commit().unwrap();
    assert_eq!(texts(), [NEW, NEW, NEW]);
    assert!(leftovers(folder.path()).is_empty());
}

#[test]
fn what_is_prepared_and_dropped_leaves_nothing() {
    let folder = Project::new([("compose.yml", OLD)]);
    let paths = [folder.path().join("compose.yml")];
    drop(prepared(&paths));
    assert!(leftovers(folder.path()).is_empty());
    assert_eq!(fs::read_to_string(&paths[0]).unwrap(), OLD);
}

#[test]
fn mode_owner_and_links_stay() {
    let folder = Project::new([("real/compose.yml", OLD)]);
    let (real, link) = (folder.path().join("real/compose.yml"), folder.path().join("compose.yml"));
    std::os::unix::fs::symlink("real/compose.yml", &link).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o604)).unwrap();
    // Only root may give a file away.
    let is_root = std::os::unix::fs::chown(&real, Some(12345), Some(54321)).is_ok();
    let before = fs::metadata(&real).unwrap();
    assert_eq!(is_root, before.uid() == 12345);
    let ran = folder.run(&["--fix", "compose.yml"]);
    assert_eq!(fs::read_to_string(&real).unwrap(), NEW, "{}", ran.stderr);
    let after = fs::metadata(&real).unwrap();
    assert_eq!((after.uid(), after.gid(), after.mode()), (before.uid(), before.gid(), before.mode()));
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("real/compose.yml"));
}

#[test]
fn a_file_with_a_second_name_is_left() {
    let folder = Project::new([("compose.yml", OLD)]);
    let (one, other) = (folder.path().join("compose.yml"), folder.path().join("same.txt"));
    fs::hard_link(&one, &other).unwrap();
    let ran = folder.run(&["--fix"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("a hard link"), "{}", ran.stderr);
    assert_eq!([fs::read_to_string(&one).unwrap(), fs::read_to_string(&other).unwrap()], [OLD, OLD]);
    assert!(!ran.stdout.contains("fixed 1"), "{}", ran.stdout);
}

/// A disk that takes no more bytes: the limit of a process for the size of its files stands in for it.
#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let folder = Project::new([("compose.yml", OLD), ("sub/compose.yml", OLD)]);
    let program = env!("CARGO_BIN_EXE_lcow-lint");
    let script = format!("trap '' XFSZ; ulimit -f 0; exec '{program}' --fix .");
    let ran = run(Command::new("bash").current_dir(folder.path()).args(["-c", &script]));
    assert_eq!(ran.code, Some(2), "{} {}", ran.stdout, ran.stderr);
    assert_eq!(ran.stderr.matches("cannot write").count(), 2, "{}", ran.stderr);
    for name in ["compose.yml", "sub/compose.yml"] {
        assert_eq!(folder.read(name), OLD);
    }
    assert!(leftovers(folder.path()).is_empty());
}

/// A user without any rights of its own: root may write everywhere.
const NOBODY: u32 = 65534;

/// A folder nobody may write in.
#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = Project::new([("sub/compose.yml", OLD)]);
    let sub = folder.path().join("sub");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
    let mut command = lcow_lint();
    command.current_dir(folder.path()).args(["--fix", "."]);
    if is_root {
        command.uid(NOBODY).gid(NOBODY);
        if command.output().is_err() {
            return skipped("root may write everywhere, and nobody else can run the program where it lies");
        }
    }
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(2), "{} {}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("cannot write") && ran.stderr.contains("compose.yml"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(sub.join("compose.yml")).unwrap(), OLD);
    assert!(leftovers(folder.path()).is_empty());
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o755)).unwrap();
}

/// What a run has to write in two files that belong together.
fn rewrites(project: &Project) -> Vec<Rewrite> {
    let rewrite = |name: &str| Rewrite {
        path: project.path().join(name),
        before: OLD.as_bytes().into(),
        after: NEW.to_owned(),
        behind: BTreeSet::new(),
    };
    ["a/compose.yml", "b/compose.yml"].map(rewrite).into()
}

/// Starts a run over two files and takes some of its steps; whether it took them all.
fn started(project: &Project, steps: usize) -> (SteppedWrite, bool) {
    let mut write = SteppedWrite::new(vec![rewrites(project)]);
    let is_under_way = (0..steps).all(|_| write.step().is_some());
    (write, is_under_way)
}

/// Each of two runs stops after any of its steps while the other one goes on.
#[test]
fn two_runs_at_once_lose_nothing() {
    let check = |project: &Project, when: &str| {
        for name in ["a/compose.yml", "b/compose.yml"] {
            assert_eq!(project.read(name), NEW, "{name}, {when}");
        }
        assert!(leftovers(project.path()).is_empty(), "{when}");
    };
    let files = [("a/compose.yml", OLD), ("b/compose.yml", OLD)];
    let count = {
        let project = Project::new(files);
        let (mut write, _) = started(&project, 0);
        let count = std::iter::from_fn(|| write.step()).count();
        check(&project, "alone");
        count
    };
    assert_eq!(count, 10);
    for first_steps in 1..=count {
        // The other one is the program, from its beginning to its end.
        let project = Project::new(files);
        let (first, is_under_way) = started(&project, first_steps);
        assert!(is_under_way);
        let ran = project.run(&["--fix", "-q", "."]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        // What another one has written already is no failure.
        first.finish().unwrap();
        check(&project, &format!("{first_steps} steps, then the program"));

        for second_steps in 1..=count {
            let project = Project::new(files);
            let (first, _) = started(&project, first_steps);
            // It has fewer steps when the first one has replaced a file.
            let (second, _) = started(&project, second_steps);
            first.finish().unwrap();
            second.finish().unwrap();
            check(&project, &format!("{first_steps} steps, {second_steps} of the other one"));
        }
    }
}
