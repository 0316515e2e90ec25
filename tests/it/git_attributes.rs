//! `.gitattributes` as Git reads it, and what LCOW213 makes of it.

use std::path::Path;

use lcow_lint::diagnostic::Code;
use lcow_lint::fs::Memory;
use lcow_lint::gitattributes::{CheckedOut, GitAttributes, checked_out};
use lcow_lint::linter::{Request, lint};

fn attributes_of(text: &str, path: &str) -> CheckedOut {
    let attributes = GitAttributes::parse(Path::new("/project"), text);
    checked_out(&[attributes], &Path::new("/project").join(path))
}

#[test]
fn later_lines_win() {
    for (text, expected) in [
        ("", CheckedOut::Unspecified),
        ("*.sh text", CheckedOut::Native),
        ("* text=auto", CheckedOut::Native),
        ("* text=auto\n*.sh eol=lf", CheckedOut::Lf),
        ("*.sh eol=lf\n* text=auto", CheckedOut::Lf),
        ("*.sh text eol=crlf", CheckedOut::CrLf),
        ("*.sh eol=crlf\n*.sh eol=lf", CheckedOut::Lf),
        ("* text=auto\n*.sh -text", CheckedOut::Unspecified),
        ("* text=auto\n*.sh binary", CheckedOut::Unspecified),
        ("* text=auto\n*.sh !text", CheckedOut::Unspecified),
        ("*.sh crlf=input", CheckedOut::Lf),
        ("# *.sh eol=crlf", CheckedOut::Unspecified),
        ("[attr]script eol=crlf", CheckedOut::Unspecified),
        ("*.sh diff=shell linguist-language=Shell", CheckedOut::Unspecified),
    ] {
        assert_eq!(attributes_of(text, "bin/start.sh"), expected, "{text}");
    }
}

#[test]
fn patterns_reach_what_git_lets_them_reach() {
    for (pattern, path, matches) in [
        ("*.sh", "start.sh", true),
        ("*.sh", "a/b/start.sh", true),
        ("/*.sh", "start.sh", true),
        ("/*.sh", "a/start.sh", false),
        ("bin/*.sh", "bin/start.sh", true),
        ("bin/*.sh", "bin/x/start.sh", false),
        ("bin/*.sh", "x/bin/start.sh", false),
        ("bin/**", "bin/x/start.sh", true),
        ("**/start.sh", "bin/start.sh", true),
        ("start.[st]h", "start.sh", true),
        ("[Ss]tart.sh", "start.sh", true),
        ("*.bat", "start.sh", false),
    ] {
        let found = attributes_of(&format!("{pattern} eol=crlf"), path) == CheckedOut::CrLf;
        assert_eq!(found, matches, "{pattern} {path}");
    }
}

#[test]
fn the_nearest_file_decides() {
    let outer = GitAttributes::parse(Path::new("/project"), "*.sh eol=crlf");
    let inner = GitAttributes::parse(Path::new("/project/bin"), "*.sh eol=lf");
    let attributes = [outer, inner];
    assert_eq!(checked_out(&attributes, Path::new("/project/bin/start.sh")), CheckedOut::Lf);
    assert_eq!(checked_out(&attributes, Path::new("/project/start.sh")), CheckedOut::CrLf);
}

#[test]
fn only_certain_attributes_of_a_directory_count() {
    for (attributes, is_found) in [("* text=auto\n", false), ("*.sh eol=crlf\n", true)] {
        let compose = "services: {it: {image: example/app, volumes: ['./bin:/scripts']}}\n";
        let files = Memory::new([
            ("/project/compose.yml", compose),
            ("/project/.gitattributes", attributes),
            ("/project/bin/start.sh", "#!/bin/sh\necho hello\n"),
        ]);
        let linted = lint(&files, &Request::new("/project/compose.yml")).unwrap();
        assert_eq!(linted.findings.iter().any(|finding| finding.code == Code(213)), is_found, "{attributes}");
    }
}

#[test]
fn a_script_that_git_gives_windows_endings_is_found() {
    for (attributes, label) in [
        ("*.sh text eol=crlf\n", Some("`.gitattributes` gives `bin/start.sh` CR LF line endings")),
        (
            "* text=auto\n",
            Some("`.gitattributes` gives `bin/start.sh` native line endings: CR LF on Windows"),
        ),
        ("* text=auto\n*.sh text eol=lf\n", None),
    ] {
        let compose = "services: {it: {image: example/app, volumes: ['./bin/start.sh:/start.sh']}}\n";
        let files = Memory::new([
            ("/project/compose.yml", compose),
            ("/project/.gitattributes", attributes),
            ("/project/bin/start.sh", "#!/bin/sh\necho hello\n"),
        ]);
        let linted = lint(&files, &Request::new("/project/compose.yml")).unwrap();
        let found = linted.findings.iter().find(|finding| finding.code == Code(213));
        assert_eq!(found.map(|finding| finding.label.as_str()), label, "{attributes}");
    }
}
