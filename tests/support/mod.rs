//! What the end-to-end tests share: the corpus and the real Docker Compose, when they are there.
#![allow(dead_code, unreachable_pub, clippy::disallowed_methods, clippy::print_stderr)]

use std::path::{Path, PathBuf};

/// The folder of real Compose files, from `LCOW_LINT_CORPUS`. Says so when it is absent.
pub fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("LCOW_LINT_CORPUS").map(PathBuf::from).filter(|folder| folder.is_dir());
    if folder.is_none() {
        skipped("LCOW_LINT_CORPUS is not set to a folder of Compose files");
    }
    folder
}

/// The program of Docker Compose v2, from `DOCKER_COMPOSE`. Says so when it is absent, and fails where
/// `LCOW_LINT_REQUIRE_COMPOSE` asks for it.
pub fn docker_compose() -> Option<PathBuf> {
    let program = std::env::var_os("DOCKER_COMPOSE").map(PathBuf::from).filter(|program| program.is_file());
    if program.is_none() {
        assert!(
            std::env::var_os("LCOW_LINT_REQUIRE_COMPOSE").is_none(),
            "Docker Compose is required here: set DOCKER_COMPOSE to its program"
        );
        skipped("DOCKER_COMPOSE is not set to the program of Docker Compose v2");
    }
    program
}

/// Marks a test as skipped where people and scripts see it: `.ci/run` counts these lines.
pub fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Not by a macro: the test runner would swallow what a passing test prints.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("SKIPPED {test}: {why}\n").as_bytes());
}

/// Every YAML file below a folder, sorted.
pub fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml"))
        .collect();
    files.sort();
    files
}

/// What would change a report.
#[rustfmt::skip] // Rows, not a column.
const UNWANTED: &[&str] = &[
    "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "FORCE_HYPERLINK", "GITHUB_WORKSPACE", "CI_PROJECT_DIR",
    "WSL_DISTRO_NAME", "WSL_INTEROP",
];

/// The program under test.
pub fn lcow_lint() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_lcow-lint"));
    for name in UNWANTED {
        command.env_remove(name);
    }
    command.env("COLUMNS", "100");
    command
}

/// What a run printed and how it ended.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The bytes a command prints when it is given `input`.
pub fn output_bytes(command: &mut std::process::Command, input: &[u8]) -> Vec<u8> {
    finish(command, input).stdout
}

/// Runs a command to its end, with `input` on its standard input.
pub fn run(command: &mut std::process::Command, input: &[u8]) -> Ran {
    let output = finish(command, input);
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn finish(command: &mut std::process::Command, input: &[u8]) -> std::process::Output {
    use std::io::Write;
    use std::process::Stdio;
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // A program that does not read its input closes it: that is no error here.
    let _ = child.stdin.take().expect("standard input is a pipe").write_all(input);
    child.wait_with_output().expect("the program ends")
}

/// A folder of its own with these files in it; it is gone when it is dropped.
pub fn folder_of<P: AsRef<Path>, B: AsRef<[u8]>>(
    files: impl IntoIterator<Item = (P, B)>,
) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("the folder can be made");
        std::fs::write(path, bytes).expect("the file can be written");
    }
    folder
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok) {
        let target = to.join(entry.path().strip_prefix(from).expect("below the folder"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).expect("the folder can be made");
        } else {
            // The bytes alone: a copy of a read-only file must be writable.
            let bytes = std::fs::read(entry.path()).expect("the file can be read");
            std::fs::write(&target, bytes).expect("the file can be written");
        }
    }
}
