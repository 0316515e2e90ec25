//! The command line: exit codes, bad input, fixing in place.

use std::fs;
use std::process::Command;

use crate::support::{Project, lcow_lint, output_bytes, run, run_with_input, skipped};

const MYSQL: &str = "\
services:
  db:
    image: mysql:8
    volumes:
      - ./db:/var/lib/mysql # data
";

#[test]
fn exit_codes_distinguish_clean_found_and_failed() {
    let clean = "\
services:
  web:
    image: nginx
    platform: linux
";
    let directory = Project::new([("clean.yml", clean.as_bytes()), ("db.yml", MYSQL.as_bytes())]);
    assert_eq!(directory.run(&["clean.yml"]).code, Some(0));
    assert_eq!(directory.run(&["db.yml"]).code, Some(1));
    assert_eq!(directory.run(&["db.yml", "--fail-on", "never"]).code, Some(0));
    assert_eq!(directory.run(&["db.yml", "--select", "LCOW301", "--fail-on", "error"]).code, Some(0));
    assert_eq!(directory.run(&["--no-such-option"]).code, Some(2));
    assert_eq!(directory.run(&["clean.yml", "--select", "LCOW999"]).code, Some(2));
    assert_eq!(directory.run(&["clean.yml", "--unsafe-fixes"]).code, Some(2));
}

#[test]
fn a_missing_file_is_reported_and_the_others_are_linted() {
    let directory = Project::new([("db.yml", MYSQL.as_bytes())]);
    let ran = directory.run(&["nope.yml", "db.yml", "--format", "concise"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot read nope.yml: file not found"), "{}", ran.stderr);
    assert!(ran.stdout.contains("db.yml:5:9: error[LCOW101]"), "{}", ran.stdout);
}

#[test]
fn a_directory_without_compose_files_is_reported() {
    let directory = Project::new([("readme.md", "hello"), ("other.yml", "a: 1")]);
    let ran = directory.run(&[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no Compose file found in ."), "{}", ran.stderr);
}

#[test]
fn directories_are_searched_but_for_what_gitignore_leaves_out() {
    let directory = Project::new([
        ("docker-compose.prod.yml", MYSQL.as_bytes()),
        (".devcontainer/compose.yaml", MYSQL.as_bytes()),
        ("vendor/compose.yaml", MYSQL.as_bytes()),
        ("excluded/compose.yaml", MYSQL.as_bytes()),
        (".gitignore", b"vendor/\n"),
    ]);
    let ran = directory.run(&["--format", "concise", "--select", "LCOW101", "--exclude", "excluded"]);
    let files: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(files, [".devcontainer/compose.yaml", "docker-compose.prod.yml"]);
    let all = directory.run(&["--format", "concise", "--select", "LCOW101", "--no-ignore"]);
    assert_eq!(all.stdout.lines().count(), 4, "{}", all.stdout);
}

/// The files that a search finds and that have a finding, in the order of the report.
fn searched(directory: &Project, arguments: &[&str]) -> Vec<String> {
    let ran = directory.run(&[&["--format", "concise", "--select", "LCOW101"], arguments].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{arguments:?}");
    ran.stdout.lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
}

#[test]
fn no_ignore_file_counts_with_no_ignore() {
    let directory = Project::new([
        ("compose.yaml", MYSQL),
        ("a/compose.yaml", MYSQL),
        ("a/.gitignore", "*.prod.yml\n"),
        ("a/docker-compose.prod.yml", MYSQL),
        ("a-b/compose.yaml", MYSQL),
        ("git/compose.yaml", MYSQL),
        (".git/info/exclude", "git\n"),
        (".git/compose.yaml", MYSQL),
        ("a/.git/compose.yaml", MYSQL),
        ("hidden/.cache/compose.yaml", MYSQL),
        ("ignore/compose.yaml", MYSQL),
        (".ignore", "ignore\n"),
        ("above/compose.yaml", MYSQL),
        (".gitignore", "above/compose.yaml\n"),
        ("no-project.yaml", MYSQL),
    ]);
    let unignored = ["a/compose.yaml", "a-b/compose.yaml", "compose.yaml", "hidden/.cache/compose.yaml"];
    assert_eq!(searched(&directory, &[]), unignored);
    let all = [
        "a/compose.yaml", "a/docker-compose.prod.yml", "a-b/compose.yaml", "above/compose.yaml",
        "compose.yaml", "git/compose.yaml", "hidden/.cache/compose.yaml", "ignore/compose.yaml",
    ];
    assert_eq!(searched(&directory, &["--no-ignore"]), all);
    assert_eq!(searched(&directory, &["--no-ignore", "./above"]), ["above/compose.yaml"]);
    assert_eq!(
        searched(&directory, &["--no-ignore", ".git"]),
        [".git/compose.yaml"],
        "what is named is searched"
    );
}

#[test]
fn excludes_mean_the_same_with_and_without_ignore_files() {
    let directory = Project::new([
        ("compose.yaml", MYSQL),
        ("docker-compose.prod.yml", MYSQL),
        ("old/compose.yaml", MYSQL),
        ("sub/old/compose.yaml", MYSQL),
        ("sub/new/compose.yaml", MYSQL),
        ("sub/new/.hidden/compose.yaml", MYSQL),
    ]);
    let cases: [(&[&str], &[&str]); 5] = [
        (
            &["old"],
            &[
                "compose.yaml", "docker-compose.prod.yml", "sub/new/.hidden/compose.yaml",
                "sub/new/compose.yaml",
            ],
        ),
        (
            &["/old", "*.yml"],
            &["compose.yaml", "sub/new/.hidden/compose.yaml", "sub/new/compose.yaml", "sub/old/compose.yaml"],
        ),
        (&["sub/**"], &["compose.yaml", "docker-compose.prod.yml", "old/compose.yaml"]),
        (
            &["compose.yaml/", "sub/*/", ".hidden"],
            &["compose.yaml", "docker-compose.prod.yml", "old/compose.yaml"],
        ),
        (&["old/", "sub/new/*", "compose.yaml"], &["docker-compose.prod.yml"]),
    ];
    for (globs, expected) in cases {
        let mut arguments: Vec<&str> = globs.iter().flat_map(|glob| ["--exclude", glob]).collect();
        assert_eq!(searched(&directory, &arguments), expected, "{globs:?}");
        arguments.push("--no-ignore");
        assert_eq!(searched(&directory, &arguments), expected, "{globs:?} with --no-ignore");
    }
    for arguments in [&["--exclude", "a[b"][..], &["--exclude", "a[b", "--no-ignore"]] {
        assert_eq!(directory.run(arguments).code, Some(2), "a glob that is not valid");
    }
}

#[cfg(unix)]
#[test]
fn searches_follow_links_to_files_and_the_link_that_is_named() {
    use std::os::unix::fs::symlink;
    let directory =
        Project::new([("real/db.compose.yaml", MYSQL), ("real/kept.txt", MYSQL), ("sub/empty.txt", "")]);
    let root = directory.path();
    symlink("../real", root.join("sub/linked")).unwrap();
    symlink("..", root.join("sub/up")).unwrap();
    symlink("../real/kept.txt", root.join("sub/compose.yaml")).unwrap();
    symlink("nowhere", root.join("sub/docker-compose.yaml")).unwrap();
    for ignoring in [&[][..], &["--no-ignore"]] {
        let found = |path: &str| searched(&directory, &[ignoring, &[path]].concat());
        assert_eq!(found("."), ["real/db.compose.yaml", "sub/compose.yaml"]);
        assert_eq!(found("sub/linked"), ["sub/linked/db.compose.yaml"]);
    }
}

#[cfg(unix)]
#[test]
fn directories_that_cannot_be_searched_are_reported() {
    use std::os::unix::fs::PermissionsExt;
    let directory = Project::new([("compose.yaml", MYSQL), ("closed/compose.yaml", MYSQL)]);
    let closed = directory.path().join("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&closed).is_ok() {
        return skipped("this user may read directories that nobody may read");
    }
    for arguments in [&["--format", "concise"][..], &["--format", "concise", "--no-ignore"]] {
        let ran = directory.run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert_eq!(ran.stderr, "lcow-lint: cannot search ./closed: permission denied\n", "{arguments:?}");
        assert!(ran.stdout.contains("compose.yaml:5:9: error[LCOW101]"), "{}", ran.stdout);
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Texts that are no Compose project, where that shows, and a word of the message.
const BROKEN: [(&str, &[u8], &str, &str); 16] = [
    ("not UTF-8", b"services:\n  a: {image: \xff}\n", "2:14", "UTF-8"),
    ("empty", b"", "1:1", "empty"),
    ("only a comment", b"# nothing\n", "1:1", "empty"),
    ("a list", b"- a\n- b\n", "1:1", "must be a mapping"),
    ("a scalar", b"hello\n", "1:1", "must be a mapping"),
    ("a number for services", b"services: 3\n", "1:11", "must be a mapping"),
    ("a list of services", b"services:\n  - a\n", "2:3", "must be a mapping"),
    ("a service that is text", b"services:\n  a: hello\n", "2:6", "must be a mapping"),
    ("an image that is a list", b"services:\n  a:\n    image: [x]\n", "3:12", "must be text"),
    (
        "a volume that is a number",
        b"services:\n  a:\n    image: x\n    volumes: [5]\n",
        "4:15",
        "must be text or a mapping",
    ),
    (
        "a duration without unit",
        b"services:\n  a:\n    image: x\n    stop_grace_period: '90'\n",
        "4:24",
        "no unit",
    ),
    ("UTF-16", b"\xff\xfes\0", "1:1", "UTF-16"),
    ("a key that is a number", b"services:\n  1: {image: x}\n", "2:3", "LCOW002"),
    ("a tab", b"services:\n\ta: 1\n", "2:1", "invalid YAML"),
    ("a key twice", b"services:\n  a: {image: x}\n  a: {image: y}\n", "3:3", "duplicate key"),
    ("an alias of nothing", b"services:\n  a: *b\n", "2:6", "no anchor"),
];

#[test]
fn broken_files_are_findings_with_a_place() {
    for (what, bytes, place, word) in BROKEN {
        let directory = Project::new([("compose.yml", bytes)]);
        for arguments in [&["--format", "concise"][..], &["--fix", "--format", "concise"]] {
            let ran = directory.run(arguments);
            assert_eq!(ran.code, Some(1), "{what}: {} {}", ran.stdout, ran.stderr);
            let expected = format!("compose.yml:{place}: error[LCOW00");
            let reported = ran.stdout.lines().any(|line| line.starts_with(&expected) && line.contains(word));
            assert!(reported, "{what}: no `{expected}…{word}` in {}", ran.stdout);
            assert_eq!(fs::read(directory.path().join("compose.yml")).unwrap(), bytes, "{what} was touched");
        }
        // Drawing it must work as well.
        assert_eq!(directory.run(&[]).code, Some(1), "{what}");
    }
}

#[test]
fn hostile_files_end_as_findings() {
    let deep_flow = format!("services: {}1{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let deep_block = format!("{}a\n", "- ".repeat(10_000));
    let mut bomb = String::from("x0: &x0 [a, a, a, a, a, a, a, a, a]\n");
    for level in 1..10 {
        let before = format!("*x{}, ", level - 1).repeat(9);
        bomb.push_str(&format!("x{level}: &x{level} [{}]\n", before.trim_end_matches(", ")));
    }
    let large = "# padding padding padding padding\n".repeat(50 * 1024 * 1024 / 34);
    for (what, text, word) in [
        ("deep brackets", deep_flow, "nested more than"),
        ("deep dashes", deep_block, "nested more than"),
        ("an alias bomb", bomb, "aliases expand to more than"),
        ("50 MB", large, "larger than"),
    ] {
        let directory = Project::new([("compose.yml", text.as_bytes())]);
        let ran = directory.run(&["--fix", "--format", "concise"]);
        assert_eq!(ran.code, Some(1), "{what}: {} {}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("error[LCOW001]") && ran.stdout.contains(word), "{what}: {}", ran.stdout);
        assert_eq!(directory.run(&[]).code, Some(1), "{what}");
    }
}

#[test]
fn control_characters_are_shown_escaped() {
    let text = "\
services:
  \"a\\x1b[31mb\":
    image: \"mysql:8\"
    volumes: [\"./\\x1b]0;x\\a:/var/lib/mysql\"]
";
    let directory = Project::new([("compose.yml", text.as_bytes())]);
    for format in ["human", "concise", "json"] {
        let ran = directory.run(&["--format", format]);
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{7}'), "{format}: {}", ran.stdout);
    }
    assert!(directory.run(&["--format", "concise"]).stdout.contains("a\\u{1b}[31mb"));
}

#[test]
fn a_fix_keeps_every_other_byte() {
    let text = "\u{feff}# head\r\nservices:\r\n  db:   # the one\r\n    image: 'mysql:8'\r\n    volumes:\r\n      - \"./db:/var/lib/mysql:z,ro\"\r\n      - './db2:/var/lib/mysql-files' # kept\r\n# tail";
    let directory = Project::new([("compose.yml", text.replace(":z,ro", ":z").as_bytes())]);
    let ran = directory.run(&["--fix"]);
    assert_eq!(ran.code, Some(1), "LCOW102 is left: {}", ran.stdout);
    let fixed = directory.read("compose.yml");
    assert_eq!(
        fixed,
        "\u{feff}# head\r\nservices:\r\n  db:   # the one\r\n    image: 'mysql:8'\r\n    platform: 'linux'\r\n    stop_grace_period: '1m'\r\n    volumes:\r\n      - \"db-data:/var/lib/mysql\"\r\n      - './db2:/var/lib/mysql-files' # kept\r\n# tail\r\nvolumes:\r\n  db-data:"
    );
    directory.run(&["--fix"]);
    assert_eq!(directory.read("compose.yml"), fixed, "a second run changes nothing");
}

#[test]
fn standard_input_is_linted_and_fixed() {
    let mut command = lcow_lint();
    let ran = run_with_input(
        command.args(["-", "--format", "concise", "--stdin-filename", "x/compose.yml"]),
        MYSQL.as_bytes(),
    );
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.starts_with("x/compose.yml:3:12: warning[LCOW301]"), "{}", ran.stdout);
    let fixed = run_with_input(lcow_lint().args(["-", "--fix"]), MYSQL.as_bytes());
    assert!(fixed.stdout.contains("- db-data:/var/lib/mysql # data\n"), "{}", fixed.stdout);
    assert!(fixed.stderr.contains("fixed 3"), "{}", fixed.stderr);
}

#[test]
fn standard_input_comes_out_whole_or_not_at_all() {
    for bytes in [&b"services: {a: {image: \xff}}\n"[..], b"services: 3", b"\xff\xfea\0", b""] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lcow-lint"));
        command.args(["-", "--fix"]);
        assert_eq!(output_bytes(&mut command, bytes), bytes);
    }
    let large = vec![b'#'; (10 << 20) + 1];
    let ran = run_with_input(lcow_lint().args(["-", "--fix"]), &large);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let ran =
        run_with_input(lcow_lint().args(["-", "--fix", "--env-file", "no/such/file"]), MYSQL.as_bytes());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
}

#[test]
fn deep_defaults_are_refused_not_followed() {
    let deep = format!("{}x{}", "${A:-".repeat(20_000), "}".repeat(20_000));
    let directory =
        Project::new([("compose.yml", format!("services:\n  a:\n    image: '{deep}'\n").as_bytes())]);
    let ran = directory.run(&["--format", "concise"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("error[LCOW002]"), "{}", ran.stdout);
}

#[test]
fn a_diff_applies_and_equals_the_fix() {
    let directory =
        Project::new([("a b/compose.yml", MYSQL.as_bytes()), ("compose.yml", MYSQL.trim_end().as_bytes())]);
    let diff = directory.run(&["--diff", "."]);
    assert_eq!(diff.code, Some(1));
    assert_eq!(directory.read("a b/compose.yml"), MYSQL, "--diff writes nothing");
    let applied = run_with_input(
        Command::new("git").current_dir(directory.path()).args(["apply", "-"]),
        diff.stdout.as_bytes(),
    );
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    let by_diff =
        ["a b/compose.yml", "compose.yml"].map(|name| fs::read(directory.path().join(name)).unwrap());
    directory.write("a b/compose.yml", MYSQL);
    directory.write("compose.yml", MYSQL.trim_end());
    directory.run(&["--fix", "."]);
    let by_fix =
        ["a b/compose.yml", "compose.yml"].map(|name| fs::read(directory.path().join(name)).unwrap());
    assert_eq!(by_diff, by_fix);
}

#[cfg(unix)]
#[test]
fn links_and_modes_survive_a_fix() {
    use std::os::unix::fs::PermissionsExt;
    let directory = Project::new([("real/compose.yml", MYSQL.as_bytes())]);
    let (real, link) = (directory.path().join("real/compose.yml"), directory.path().join("compose.yml"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let ran = directory.run(&["--fix", "compose.yml", "real/compose.yml"]);
    assert_eq!(
        ran.stdout.matches("fixed 3").count(),
        1,
        "one file is fixed once: {} {}",
        ran.stdout,
        ran.stderr
    );
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("db-data"));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(directory.path().join("real")).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_read_only_file_is_named_and_left() {
    let directory =
        Project::new([("compose.yml", MYSQL.as_bytes()), ("other/compose.yml", MYSQL.as_bytes())]);
    let path = directory.path().join("compose.yml");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let ran = directory.run(&["--fix", "."]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot write") && ran.stderr.contains("compose.yml"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), MYSQL);
    assert!(directory.read("other/compose.yml").contains("db-data"));
    assert!(!ran.stdout.lines().any(|line| line.starts_with("compose.yml: fixed")), "{}", ran.stdout);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let many: String = (0..3000).map(|n| format!("  s{n}:\n    image: nginx\n")).collect();
    let directory = Project::new([("compose.yml", format!("services:\n{many}").as_bytes())]);
    let program = env!("CARGO_BIN_EXE_lcow-lint");
    let script = format!("set -o pipefail; '{program}' --format concise compose.yml | head -n 1");
    let ran = run(Command::new("bash").current_dir(directory.path()).args(["-c", &script]));
    assert_eq!(ran.stdout.lines().count(), 1);
    assert!(!ran.stderr.contains("panic"), "{}", ran.stderr);
}

/// Shells and hooks put file names after options; one of them may look like an option.
#[test]
fn an_argument_that_is_an_option_and_a_file_is_refused() {
    const FILE: &str = "--write-baseline=known/compose.yml";
    let directory = Project::new([(FILE, MYSQL.as_bytes()), ("known/readme", b"")]);
    let cases: [&[&str]; 3] =
        [&[FILE], &["--whole-projects", FILE], &["--format", "concise", FILE, "--target=lcow"]];
    for arguments in cases {
        let ran = directory.run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stdout);
        let expected = "is an option, but a file of that name exists: put `--` between options and paths";
        assert!(ran.stderr.contains(FILE) && ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(!directory.path().join("known/compose.yml").exists());
    }
    let cases: [&[&str]; 2] = [&["--", FILE], &["--whole-projects", "--target", "lcow", "--", FILE]];
    for arguments in cases {
        let ran = directory.run(arguments);
        assert!(ran.code == Some(1) && ran.stdout.contains("LCOW101"), "{arguments:?}: {}", ran.stderr);
    }
    // With `--`, everything before it is an option; so is a name that is not a file.
    let ran = directory.run(&[FILE, "--"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(directory.path().join("known/compose.yml").exists());
    let directory = Project::new([("--", b"".as_slice()), (FILE, MYSQL.as_bytes()), ("known/readme", b"")]);
    assert_eq!(directory.run(&[FILE, "--"]).code, Some(2), "`--` is a file here, too");
}

#[test]
fn folded_places_without_a_label_show_the_service_alone() {
    let services = "\
services:
  web: {image: nginx, env_file: a.env}
  api: {image: nginx, env_file: a.env}
";
    let ran = Project::new([("compose.yml", services)]).run(&["--select", "LCOW003", "--color", "never"]);
    let labels: Vec<&str> = ran.stdout.lines().filter_map(|line| Some(line.split_once("╰── ")?.1)).collect();
    assert_eq!(labels, ["web", "api"], "{}", ran.stdout);
}
