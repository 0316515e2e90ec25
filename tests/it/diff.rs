//! `--diff`: what it prints is taken by the real `patch -p1` and `git apply`, and makes what `--fix` makes.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Project, lcow_lint, output_bytes, run_with_input};

const TEXT: &str = "\
services:
  db:
    image: mysql:8
    restart: always
    volumes:
      - ./db:/var/lib/mysql # data
  web:
    image: nginx
";

/// Names of files, one with bytes that are no text.
fn names() -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = [
        "compose.yml", "a b/compose with blanks.yml", "übung/compose-日本.yml", "quo\"te/com'pose.yml",
        "back\\slash/compose.yml", "tab\there/compose.yml", "-dash/compose.yml",
    ]
    .iter()
    .map(PathBuf::from)
    .collect();
    names.push(Path::new(std::ffi::OsStr::from_bytes(b"latin-\xfc")).join("compose.yml"));
    names
}

/// A text in the forms files come in.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("plain", TEXT.into()),
        ("CR LF", TEXT.replace('\n', "\r\n").into()),
        ("byte order mark", format!("\u{feff}{TEXT}").into()),
        ("no final line break", TEXT.trim_end().into()),
        ("all of it", format!("\u{feff}{}", TEXT.trim_end().replace('\n', "\r\n")).into()),
        ("a lone CR", TEXT.replace(" # data", " # da\rta: 1").replace("ta: 1\n", "      # x\n").into()),
        ("a lone CR at the end", format!("{}\r", TEXT.trim_end()).into()),
        ("a lone CR as the last line", format!("{TEXT}\r").into()),
        ("nothing but CR", TEXT.replace('\n', "\r").into()),
        ("nothing but CR, none at the end", TEXT.trim_end().replace('\n', "\r").into()),
        ("all three", TEXT.replacen('\n', "\r\n", 2).replace("always\n", "always\r").into()),
        ("all three, CR at the end", format!("{}\r", TEXT.trim_end().replacen('\n', "\r\n", 4)).into()),
    ]
}

fn diff(directory: &Path, arguments: &[&str]) -> Vec<u8> {
    output_bytes(lcow_lint().current_dir(directory).arg("--diff").args(arguments), b"")
}

/// Applies a diff in a directory by one of the two programs.
fn apply(directory: &Path, by_git: bool, diff: &[u8]) {
    let mut command = if by_git { Command::new("git") } else { Command::new("patch") };
    command.current_dir(directory).env("GIT_CEILING_DIRECTORIES", directory.parent().unwrap());
    let ran = run_with_input(
        command.args(if by_git { ["apply", "-"] } else { ["-p1", "--no-backup-if-mismatch"] }),
        diff,
    );
    assert_eq!(ran.code, Some(0), "{}{}\n{}", ran.stdout, ran.stderr, String::from_utf8_lossy(diff));
    assert!(!ran.stdout.contains("fuzz") && !ran.stdout.contains("offset"), "{}", ran.stdout);
}

#[test]
fn both_programs_take_it_and_make_what_fix_makes() {
    for (form, bytes) in forms() {
        let fixed = Project::new(names().into_iter().map(|name| (name, bytes.clone())));
        fixed.run(&["--fix", "."]);
        let expected = fs::read(fixed.path().join("compose.yml")).unwrap();
        assert_ne!(expected, bytes, "{form}");
        for by_git in [false, true] {
            let directory = Project::new(names().into_iter().map(|name| (name, bytes.clone())));
            let diff = diff(directory.path(), &["."]);
            assert_eq!(
                fs::read(directory.path().join("compose.yml")).unwrap(),
                bytes,
                "--diff writes nothing"
            );
            apply(directory.path(), by_git, &diff);
            for name in names() {
                let made = fs::read(directory.path().join(&name)).unwrap();
                let wanted = fs::read(fixed.path().join(&name)).unwrap();
                assert!(made == wanted, "{form}, {}: {}", name.display(), String::from_utf8_lossy(&made));
            }
        }
    }
}

#[test]
fn a_file_that_ends_in_a_lone_return_spoils_no_other() {
    let returns: Vec<(&str, Vec<u8>)> =
        forms().into_iter().filter(|(form, _)| form.contains("CR") && !form.contains("LF")).collect();
    assert!(returns.len() > 3);
    for (form, bytes) in returns {
        for place in 0..3 {
            let texts = (0..3).map(|number| if number == place { bytes.clone() } else { TEXT.into() });
            let files: Vec<(String, Vec<u8>)> =
                texts.enumerate().map(|(number, text)| (format!("{number}/compose.yml"), text)).collect();
            let fixed = Project::new(files.clone());
            fixed.run(&["--fix", "."]);
            for by_git in [false, true] {
                let directory = Project::new(files.clone());
                apply(directory.path(), by_git, &diff(directory.path(), &["."]));
                for (name, before) in &files {
                    let made = fs::read(directory.path().join(name)).unwrap();
                    assert_ne!(made, *before, "{form}, {name}");
                    assert_eq!(made, fs::read(fixed.path().join(name)).unwrap(), "{form}, {name}");
                }
            }
        }
    }
}

#[test]
fn files_elsewhere_are_named_as_seen_from_here() {
    let directory = Project::new([("compose.yml", TEXT), ("here/other/compose.yml", TEXT)]);
    let here = directory.path().join("here");
    let diff = String::from_utf8(diff(&here, &["../compose.yml", "other"])).unwrap();
    let heads: Vec<&str> = diff.lines().filter(|line| line.starts_with("+++ ")).collect();
    assert_eq!(heads, ["+++ b/../compose.yml", "+++ b/other/compose.yml"]);
    // Above the current directory Git asks for a yes; `patch` does without a name.
    let ran = run_with_input(
        Command::new("git").current_dir(&here).args(["apply", "--unsafe-paths", "-"]),
        diff.as_bytes(),
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(directory.read("compose.yml").contains("platform: linux"));
}

#[test]
fn standard_input_has_the_name_it_is_given() {
    let directory = Project::new([("deploy/compose.yml", TEXT)]);
    let mut command = lcow_lint();
    command.current_dir(directory.path()).args(["--diff", "-", "--stdin-filename", "deploy/compose.yml"]);
    let diff = output_bytes(&mut command, TEXT.as_bytes());
    assert!(diff.starts_with(b"--- a/deploy/compose.yml\n+++ b/deploy/compose.yml\n@@ "));
    apply(directory.path(), false, &diff);
    assert!(directory.read("deploy/compose.yml").contains("db-data"));
}

#[test]
fn nothing_but_the_diff_is_printed_and_nothing_where_nothing_changes() {
    let directory = Project::new([("compose.yml", TEXT)]);
    let ran = directory.run(&["--diff"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.lines().all(|line| line.starts_with(['-', '+', '@', ' '])), "{}", ran.stdout);
    assert!(ran.stderr.contains("would fix"), "{}", ran.stderr);
    directory.run(&["--fix"]);
    let ran = directory.run(&["--diff", "--target", "wsl2"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
}

#[test]
fn colours_are_for_terminals() {
    let text = TEXT.replace("# data", "# da\u{202e}ta").replace("    restart", "    #-- a\n    restart");
    let directory = Project::new([("compose.yml", text.replace('\n', "\r\n"))]);
    let in_color = |color| directory.run(&["--diff", "--color", color]).stdout;
    let painted = in_color("always");
    insta::assert_snapshot!("diff-in-colour", painted.replace('\u{1b}', "ESC").replace('\r', "CR"));
    let plain = in_color("auto");
    assert!(plain.contains("# da\u{202e}ta\r\n"), "a program gets the bytes of the file");
    assert!(!plain.contains('\u{1b}'), "and no colour");
}
