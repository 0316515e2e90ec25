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
use lcow_lint::fix::Rewrite;
use lcow_lint::fs::{Prepared, Replacement};

const OLD: &str = "services:\n  web:\n    image: nginx\n";
const NEW: &str = "\
services:
  web:
    image: nginx
    platform: linux
";

/// The names in a directory that are not those of its Compose files.
fn leftovers(directory: &Path) -> Vec<String> {
    let names = walkdir::WalkDir::new(directory).into_iter().filter_map(Result::ok);
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
    let directory = Project::new([("a/compose.yml", OLD), ("b/compose.yml", OLD), ("c/compose.yml", OLD)]);
    let paths = ["a", "b", "c"].map(|name| directory.path().join(name).join("compose.yml"));
    let texts = || paths.each_ref().map(|path| fs::read_to_string(path).unwrap());

    // Somebody writes one of them in the meantime.
    let writes = prepared(&paths);
    fs::write(&paths[2], "services: {}\n").unwrap();
    let error = writes.commit().unwrap_err().to_string();
    assert!(error.contains("the file was changed by another program; no file was changed"), "{error}");
    assert_eq!(texts(), [OLD, OLD, "services: {}\n"]);
    assert!(leftovers(directory.path()).is_empty());

    // The last of them cannot be replaced: those before it are put back.
    fs::write(&paths[2], OLD).unwrap();
    let writes = prepared(&paths);
    for name in leftovers(&directory.path().join("c")) {
        fs::remove_file(directory.path().join("c").join(name)).unwrap();
    }
    let error = writes.commit().unwrap_err().to_string();
    assert!(error.contains("c/compose.yml") && error.contains("no file was changed"), "{error}");
    assert_eq!(texts(), [OLD, OLD, OLD]);
    assert!(leftovers(directory.path()).is_empty());

    // Somebody else has done it already.
    let writes = prepared(&paths);
    fs::write(&paths[1], NEW).unwrap();
    writes.commit().unwrap();
    assert_eq!(texts(), [NEW, NEW, NEW]);
    assert!(leftovers(directory.path()).is_empty());
}

#[test]
fn what_is_prepared_and_dropped_leaves_nothing() {
    let directory = Project::new([("compose.yml", OLD)]);
    let paths = [directory.path().join("compose.yml")];
    drop(prepared(&paths));
    assert!(leftovers(directory.path()).is_empty());
    assert_eq!(fs::read_to_string(&paths[0]).unwrap(), OLD);
}

#[test]
fn mode_owner_and_links_stay() {
    let directory = Project::new([("real/compose.yml", OLD)]);
    let (real, link) = (directory.path().join("real/compose.yml"), directory.path().join("compose.yml"));
    std::os::unix::fs::symlink("real/compose.yml", &link).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o604)).unwrap();
    // Only root may give a file away.
    let is_root = std::os::unix::fs::chown(&real, Some(12345), Some(54321)).is_ok();
    let before = fs::metadata(&real).unwrap();
    assert_eq!(is_root, before.uid() == 12345);
    let ran = directory.run(&["--fix", "compose.yml"]);
    assert_eq!(fs::read_to_string(&real).unwrap(), NEW, "{}", ran.stderr);
    let after = fs::metadata(&real).unwrap();
    assert_eq!((after.uid(), after.gid(), after.mode()), (before.uid(), before.gid(), before.mode()));
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("real/compose.yml"));
}

/// A report without its line breaks.
fn words(report: &str) -> String {
    report.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Files with their texts, or links with their targets.
type Named<'a> = &'a [(&'a str, &'a str)];

/// A project in `proj` and files next to it; the links are created there, each `name -> target`.
fn project_with_links(files: Named<'_>, links: Named<'_>) -> Project {
    let directory = Project::new(files.iter().copied());
    for (name, target) in links {
        let link = directory.path().join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, link).unwrap();
    }
    directory
}

/// What `--fix` makes of a file, and what it prints.
fn fixed(directory: &Path, arguments: &[&str], file: &str) -> (String, String) {
    let ran = run(lcow_lint().current_dir(directory.join("proj")).arg("--fix").args(arguments));
    (fs::read_to_string(directory.join(file)).unwrap(), ran.stdout + &ran.stderr)
}

#[test]
fn a_link_out_of_the_project_leads_no_fix_there() {
    const INCLUDES: (&str, &str) = ("proj/compose.yaml", "include: [sub/v/s.yml]\n");
    const EXTENDS: (&str, &str) =
        ("proj/compose.yaml", "services:\n  w: {extends: {file: sub/v/s.yml, service: web}}\n");
    const OUTSIDE: (&str, &str) = ("outside/s.yml", OLD);
    const NAMES_IT: (&str, &str) = ("proj/.env", "COMPOSE_FILE=compose.yaml:sub/v/s.yml\n");
    const TO_DIRECTORY: (&str, &str) = ("proj/sub/v", "../../outside");
    const TO_FILE: (&str, &str) = ("proj/sub/v/s.yml", "../../../outside/s.yml");
    const OVERRIDE: (&str, &str) = ("proj/compose.override.yaml", "../outside/s.yml");
    const MAIN: (&str, &str) = ("proj/compose.yaml", "../outside/s.yml");
    const OTHER: (&str, &str) = ("proj/compose.yaml", "services: {}\n");
    let cases: [(&str, Named<'_>, Named<'_>, &[&str]); 10] = [
        ("an included file in a linked directory", &[INCLUDES, OUTSIDE], &[TO_DIRECTORY], &[]),
        ("an included file that is a link", &[INCLUDES, OUTSIDE], &[TO_FILE], &[]),
        ("the same, passed on the command line", &[INCLUDES, OUTSIDE], &[TO_FILE], &["compose.yaml"]),
        ("an extended file in a linked directory", &[EXTENDS, OUTSIDE], &[TO_DIRECTORY], &[]),
        ("an override file", &[OTHER, OUTSIDE], &[OVERRIDE], &[]),
        (
            "an override file of a whole project",
            &[OTHER, OUTSIDE],
            &[OVERRIDE],
            &["--whole-projects", "compose.yaml"],
        ),
        ("a default file", &[OUTSIDE], &[MAIN], &[]),
        ("a default file passed on the command line", &[OUTSIDE], &[MAIN], &["compose.yaml"]),
        (
            "a file of several",
            &[OTHER, OUTSIDE],
            &[OVERRIDE],
            &["-f", "compose.yaml", "-f", "compose.override.yaml"],
        ),
        ("a file that `.env` names", &[OTHER, NAMES_IT, OUTSIDE], &[TO_DIRECTORY], &[]),
    ];
    for (case, files, links, arguments) in cases {
        let directory = project_with_links(files, links);
        let (text, said) = fixed(directory.path(), arguments, "outside/s.yml");
        assert_eq!(text, OLD, "{case}: {said}");
        assert!(words(&said).contains("outside the project directory: edit it by hand"), "{case}: {said}");
        assert!(said.contains("outside/s.yml"), "{case}: {said}");
    }
}

#[test]
fn a_link_within_the_project_is_followed() {
    let cases: [(&str, &str, Named<'_>); 3] = [
        ("a linked directory", "include: [sub/v/s.yml]\n", &[("proj/sub/v", "../real")]),
        ("a linked file", "include: [sub/v/s.yml]\n", &[("proj/sub/v/s.yml", "../../real/s.yml")]),
        (
            "a way through a directory outside",
            "include: [out/s.yml]\n",
            &[("proj/out", "../beside"), ("beside", "proj/real")],
        ),
    ];
    for (case, main, links) in cases {
        let directory = project_with_links(&[("proj/compose.yaml", main), ("proj/real/s.yml", OLD)], links);
        let (text, said) = fixed(directory.path(), &["compose.yaml"], "proj/real/s.yml");
        assert_eq!(text, NEW, "{case}: {said}");
    }
}

/// The directory that the user is in, or names, may be a link: files below it count as inside. Two services need
/// two rounds of fixes, and the second sees files that the first has changed.
#[test]
fn a_link_to_the_project_itself_is_no_link_out_of_it() {
    const DATA: &str = "services:\n  db:\n    image: mysql:8\n    volumes: ['./d:/var/lib/mysql']\n";
    for arguments in
        [&["proj"][..], &["proj/compose.yaml"], &["-f", "proj/compose.yaml", "-f", "proj/more.yaml"]]
    {
        let directory = Project::new([("real/compose.yaml", DATA), ("real/more.yaml", OLD)]);
        std::os::unix::fs::symlink("real", directory.path().join("proj")).unwrap();
        let mut command = lcow_lint();
        command.current_dir(directory.path()).args(["--fix", "--target", "wsl2"]).args(arguments);
        let ran = run(&mut command);
        let text = fs::read_to_string(directory.path().join("real/compose.yaml")).unwrap();
        assert!(
            text.contains("db-data") && text.contains("stop_grace_period"),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        assert!(!ran.stdout.contains("refused"), "{}", ran.stdout);
    }
}

#[test]
fn a_file_with_a_second_name_is_left() {
    let directory = Project::new([("compose.yml", OLD)]);
    let (one, other) = (directory.path().join("compose.yml"), directory.path().join("same.txt"));
    fs::hard_link(&one, &other).unwrap();
    let ran = directory.run(&["--fix"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("another hard link"), "{}", ran.stderr);
    assert_eq!([fs::read_to_string(&one).unwrap(), fs::read_to_string(&other).unwrap()], [OLD, OLD]);
    assert!(!ran.stdout.contains("compose.yml: fixed"), "{}", ran.stdout);
}

/// A full disk, simulated by the limit of a process for the size of its files.
#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let directory = Project::new([("compose.yml", OLD), ("sub/compose.yml", OLD)]);
    let program = env!("CARGO_BIN_EXE_lcow-lint");
    let script = format!("trap '' XFSZ; ulimit -f 0; exec '{program}' --fix .");
    let ran = run(Command::new("bash").current_dir(directory.path()).args(["-c", &script]));
    assert_eq!(ran.code, Some(2), "{} {}", ran.stdout, ran.stderr);
    assert_eq!(ran.stderr.matches("cannot write").count(), 2, "{}", ran.stderr);
    for name in ["compose.yml", "sub/compose.yml"] {
        assert_eq!(directory.read(name), OLD);
    }
    assert!(leftovers(directory.path()).is_empty());
}

/// An unprivileged user: root may write everywhere.
const NOBODY: u32 = 65534;

/// A directory without write permission.
#[test]
fn a_directory_that_cannot_be_written_is_reported() {
    let directory = Project::new([("sub/compose.yml", OLD)]);
    let sub = directory.path().join("sub");
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::metadata(directory.path()).unwrap().uid() == 0;
    let mut command = lcow_lint();
    command.current_dir(directory.path()).args(["--fix", "."]);
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
    assert!(leftovers(directory.path()).is_empty());
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o755)).unwrap();
}

/// What a run has to write in two files that belong together.
fn rewrites(project: &Project) -> Vec<Rewrite> {
    let rewrite = |name: &str| Rewrite {
        path: project.path().join(name),
        before: OLD.as_bytes().into(),
        after: NEW.to_owned(),
        write_after: BTreeSet::new(),
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
