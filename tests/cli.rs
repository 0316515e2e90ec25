//! The command line as people meet it: exit codes, bad input, fixing in place.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Ran, folder_of, lcow_lint, run};
use tempfile::TempDir;

const MYSQL: &str =
    "services:\n  db:\n    image: mysql:8\n    volumes:\n      - ./db:/var/lib/mysql # data\n";

fn in_folder(folder: &TempDir, arguments: &[&str]) -> Ran {
    run(lcow_lint().current_dir(folder.path()).args(arguments), b"")
}

#[test]
fn exit_codes_tell_clean_found_and_failed() {
    let clean = "services:\n  web:\n    image: nginx\n    platform: linux\n";
    let folder = folder_of([("clean.yml", clean.as_bytes()), ("db.yml", MYSQL.as_bytes())]);
    assert_eq!(in_folder(&folder, &["clean.yml"]).code, Some(0));
    assert_eq!(in_folder(&folder, &["db.yml"]).code, Some(1));
    assert_eq!(in_folder(&folder, &["db.yml", "--fail-on", "never"]).code, Some(0));
    assert_eq!(in_folder(&folder, &["db.yml", "--select", "LCOW301", "--fail-on", "error"]).code, Some(0));
    assert_eq!(in_folder(&folder, &["--no-such-option"]).code, Some(2));
    assert_eq!(in_folder(&folder, &["clean.yml", "--select", "LCOW999"]).code, Some(2));
    assert_eq!(in_folder(&folder, &["clean.yml", "--unsafe-fixes"]).code, Some(2));
}

#[test]
fn a_missing_file_is_told_and_the_others_are_linted() {
    let folder = folder_of([("db.yml", MYSQL.as_bytes())]);
    let ran = in_folder(&folder, &["nope.yml", "db.yml", "--format", "concise"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot read nope.yml: there is no such file"), "{}", ran.stderr);
    assert!(ran.stdout.contains("db.yml:5:9: error[LCOW101]"), "{}", ran.stdout);
}

#[test]
fn a_folder_without_compose_files_is_told() {
    let folder = folder_of([("readme.md", "hello"), ("other.yml", "a: 1")]);
    let ran = in_folder(&folder, &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no Compose file under ."), "{}", ran.stderr);
}

#[test]
fn folders_are_searched_but_for_what_gitignore_leaves_out() {
    let folder = folder_of([
        ("docker-compose.prod.yml", MYSQL.as_bytes()),
        (".devcontainer/compose.yaml", MYSQL.as_bytes()),
        ("vendor/compose.yaml", MYSQL.as_bytes()),
        ("excluded/compose.yaml", MYSQL.as_bytes()),
        (".gitignore", b"vendor/\n"),
    ]);
    let ran = in_folder(&folder, &["--format", "concise", "--select", "LCOW101", "--exclude", "excluded"]);
    let files: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(files, [".devcontainer/compose.yaml", "docker-compose.prod.yml"]);
    let all = in_folder(&folder, &["--format", "concise", "--select", "LCOW101", "--no-ignore"]);
    assert_eq!(all.stdout.lines().count(), 4, "{}", all.stdout);
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
    ("a tab", b"services:\n\ta: 1\n", "2:1", "not YAML"),
    ("a key twice", b"services:\n  a: {image: x}\n  a: {image: y}\n", "3:3", "twice"),
    ("an alias of nothing", b"services:\n  a: *b\n", "2:6", "no anchor"),
];

#[test]
fn broken_files_are_findings_with_a_place() {
    for (what, bytes, place, word) in BROKEN {
        let folder = folder_of([("compose.yml", bytes)]);
        for arguments in [&["--format", "concise"][..], &["--fix", "--format", "concise"]] {
            let ran = in_folder(&folder, arguments);
            assert_eq!(ran.code, Some(1), "{what}: {} {}", ran.stdout, ran.stderr);
            let expected = format!("compose.yml:{place}: error[LCOW00");
            let told = ran.stdout.lines().any(|line| line.starts_with(&expected) && line.contains(word));
            assert!(told, "{what}: no `{expected}…{word}` in {}", ran.stdout);
            assert_eq!(fs::read(folder.path().join("compose.yml")).unwrap(), bytes, "{what} was touched");
        }
        // Drawing it must work as well.
        assert_eq!(in_folder(&folder, &[]).code, Some(1), "{what}");
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
        ("an alias bomb", bomb, "aliases make more than"),
        ("50 MB", large, "larger than"),
    ] {
        let folder = folder_of([("compose.yml", text.as_bytes())]);
        let ran = in_folder(&folder, &["--fix", "--format", "concise"]);
        assert_eq!(ran.code, Some(1), "{what}: {} {}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("error[LCOW001]") && ran.stdout.contains(word), "{what}: {}", ran.stdout);
        assert_eq!(in_folder(&folder, &[]).code, Some(1), "{what}");
    }
}

#[test]
fn control_characters_are_shown_escaped() {
    let text = "services:\n  \"a\\x1b[31mb\":\n    image: \"mysql:8\"\n    volumes: [\"./\\x1b]0;x\\a:/var/lib/mysql\"]\n";
    let folder = folder_of([("compose.yml", text.as_bytes())]);
    for format in ["human", "concise", "json"] {
        let ran = in_folder(&folder, &["--format", format]);
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{7}'), "{format}: {}", ran.stdout);
    }
    assert!(in_folder(&folder, &["--format", "concise"]).stdout.contains("a\\u{1b}[31mb"));
}

#[test]
fn a_fix_keeps_every_other_byte() {
    let text = "\u{feff}# head\r\nservices:\r\n  db:   # the one\r\n    image: 'mysql:8'\r\n    volumes:\r\n      - \"./db:/var/lib/mysql:z,ro\"\r\n      - './db2:/var/lib/mysql-files' # kept\r\n# tail";
    let folder = folder_of([("compose.yml", text.replace(":z,ro", ":z").as_bytes())]);
    let ran = in_folder(&folder, &["--fix"]);
    assert_eq!(ran.code, Some(1), "LCOW102 is left: {}", ran.stdout);
    let fixed = fs::read_to_string(folder.path().join("compose.yml")).unwrap();
    assert_eq!(
        fixed,
        "\u{feff}# head\r\nservices:\r\n  db:   # the one\r\n    image: 'mysql:8'\r\n    platform: 'linux'\r\n    stop_grace_period: '1m'\r\n    volumes:\r\n      - \"db-data:/var/lib/mysql\"\r\n      - './db2:/var/lib/mysql-files' # kept\r\n# tail\r\nvolumes:\r\n  db-data:"
    );
    in_folder(&folder, &["--fix"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("compose.yml")).unwrap(),
        fixed,
        "a second run changes nothing"
    );
}

#[test]
fn standard_input_is_linted_and_fixed() {
    let mut command = lcow_lint();
    let ran = run(
        command.args(["-", "--format", "concise", "--stdin-filename", "x/compose.yml"]),
        MYSQL.as_bytes(),
    );
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.starts_with("x/compose.yml:3:12: warning[LCOW301]"), "{}", ran.stdout);
    let fixed = run(lcow_lint().args(["-", "--fix"]), MYSQL.as_bytes());
    assert!(fixed.stdout.contains("- db-data:/var/lib/mysql # data\n"), "{}", fixed.stdout);
    assert!(fixed.stderr.contains("fixed 3"), "{}", fixed.stderr);
}

#[test]
fn standard_input_comes_out_whole_or_not_at_all() {
    for bytes in [&b"services: {a: {image: \xff}}\n"[..], b"services: 3", b"\xff\xfea\0", b""] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lcow-lint"));
        command.args(["-", "--fix"]);
        assert_eq!(common::output_bytes(&mut command, bytes), bytes);
    }
    let large = vec![b'#'; (10 << 20) + 1];
    let ran = run(lcow_lint().args(["-", "--fix"]), &large);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let ran = run(lcow_lint().args(["-", "--fix", "--env-file", "no/such/file"]), MYSQL.as_bytes());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
}

#[test]
fn deep_defaults_are_refused_not_followed() {
    let deep = format!("{}x{}", "${A:-".repeat(20_000), "}".repeat(20_000));
    let folder = folder_of([("compose.yml", format!("services:\n  a:\n    image: '{deep}'\n").as_bytes())]);
    let ran = in_folder(&folder, &["--format", "concise"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("error[LCOW002]"), "{}", ran.stdout);
}

#[test]
fn a_diff_applies_and_equals_the_fix() {
    let folder =
        folder_of([("a b/compose.yml", MYSQL.as_bytes()), ("compose.yml", MYSQL.trim_end().as_bytes())]);
    let diff = in_folder(&folder, &["--diff", "."]);
    assert_eq!(diff.code, Some(1));
    assert_eq!(
        fs::read_to_string(folder.path().join("a b/compose.yml")).unwrap(),
        MYSQL,
        "--diff writes nothing"
    );
    let applied =
        run(Command::new("git").current_dir(folder.path()).args(["apply", "-"]), diff.stdout.as_bytes());
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    let by_diff = ["a b/compose.yml", "compose.yml"].map(|name| fs::read(folder.path().join(name)).unwrap());
    fs::write(folder.path().join("a b/compose.yml"), MYSQL).unwrap();
    fs::write(folder.path().join("compose.yml"), MYSQL.trim_end()).unwrap();
    in_folder(&folder, &["--fix", "."]);
    let by_fix = ["a b/compose.yml", "compose.yml"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert_eq!(by_diff, by_fix);
}

#[cfg(unix)]
#[test]
fn links_and_modes_survive_a_fix() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_of([("real/compose.yml", MYSQL.as_bytes())]);
    let (real, link) = (folder.path().join("real/compose.yml"), folder.path().join("compose.yml"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let ran = in_folder(&folder, &["--fix", "compose.yml", "real/compose.yml"]);
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
    assert_eq!(fs::read_dir(folder.path().join("real")).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_read_only_file_is_named_and_left() {
    let folder = folder_of([("compose.yml", MYSQL.as_bytes()), ("other/compose.yml", MYSQL.as_bytes())]);
    let path = folder.path().join("compose.yml");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let ran = in_folder(&folder, &["--fix", "."]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot write") && ran.stderr.contains("compose.yml"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), MYSQL);
    assert!(fs::read_to_string(folder.path().join("other/compose.yml")).unwrap().contains("db-data"));
    assert!(!ran.stdout.lines().any(|line| line.starts_with("compose.yml: fixed")), "{}", ran.stdout);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let many: String = (0..3000).map(|n| format!("  s{n}:\n    image: nginx\n")).collect();
    let folder = folder_of([("compose.yml", format!("services:\n{many}").as_bytes())]);
    let program = env!("CARGO_BIN_EXE_lcow-lint");
    let script = format!("set -o pipefail; '{program}' --format concise compose.yml | head -n 1");
    let ran = run(Command::new("bash").current_dir(folder.path()).args(["-c", &script]), b"");
    assert_eq!(ran.stdout.lines().count(), 1);
    assert!(!ran.stderr.contains("panic"), "{}", ran.stderr);
}

#[test]
fn auto_asks_docker() {
    if !cfg!(unix) {
        return common::skipped("a stand-in for docker is a shell script here");
    }
    for (answer, target) in [
        (r#"{"OSType":"windows","OperatingSystem":"Windows 10 Pro","KernelVersion":"10.0 17763"}"#, "lcow"),
        (
            r#"{"OSType":"linux","OperatingSystem":"Docker Desktop","KernelVersion":"5.15.90.1-microsoft-standard-WSL2"}"#,
            "wsl2",
        ),
        (
            r#"{"OSType":"linux","OperatingSystem":"Docker Desktop","KernelVersion":"5.10.104-linuxkit"}"#,
            "hyperv",
        ),
    ] {
        let script = format!("#!/bin/sh\necho '{answer}'\n");
        let folder = folder_of([("bin/docker", script.as_bytes()), ("compose.yml", MYSQL.as_bytes())]);
        make_executable(&folder.path().join("bin/docker"));
        let path = format!("{}:/usr/bin:/bin", folder.path().join("bin").display());
        let mut command = lcow_lint();
        command.current_dir(folder.path()).env("PATH", path).args(["--target", "auto", "--format", "json"]);
        let ran = run(&mut command, b"");
        assert!(ran.stdout.contains(&format!("\"targets\":[\"{target}\"]")), "{} {}", ran.stdout, ran.stderr);
    }
    let nowhere = folder_of([("compose.yml", MYSQL.as_bytes())]);
    let ran = run(lcow_lint().current_dir(nowhere.path()).env("PATH", "").args(["--target", "auto"]), b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--target wsl2"), "{}", ran.stderr);
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}

/// Shells and hooks put file names after options; one of them may look like an option.
#[test]
fn an_argument_that_is_an_option_and_a_file_is_refused() {
    const FILE: &str = "--write-baseline=known/compose.yml";
    let folder = folder_of([(FILE, MYSQL.as_bytes()), ("known/readme", b"")]);
    let cases: [&[&str]; 3] =
        [&[FILE], &["--whole-projects", FILE], &["--format", "concise", FILE, "--target=lcow"]];
    for arguments in cases {
        let ran = in_folder(&folder, arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stdout);
        let expected = "is an option and also a file here: put `--` between the options and the paths";
        assert!(ran.stderr.contains(FILE) && ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(!folder.path().join("known/compose.yml").exists());
    }
    let cases: [&[&str]; 2] = [&["--", FILE], &["--whole-projects", "--target", "lcow", "--", FILE]];
    for arguments in cases {
        let ran = in_folder(&folder, arguments);
        assert!(ran.code == Some(1) && ran.stdout.contains("LCOW101"), "{arguments:?}: {}", ran.stderr);
    }
    // After `--`, whatever stands before it is an option, and a name that is no file is one anyway.
    let ran = in_folder(&folder, &[FILE, "--"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(folder.path().join("known/compose.yml").exists());
    let folder = folder_of([("--", b"".as_slice()), (FILE, MYSQL.as_bytes()), ("known/readme", b"")]);
    assert_eq!(in_folder(&folder, &[FILE, "--"]).code, Some(2), "`--` is a file here, too");
}
