//! What a machine may have or not, and the environment says: other programs, real Compose files, how much to try.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use serde_json::Value;

use super::run;

/// The number that a variable sets.
pub fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// The directory of real Compose files, from `LCOW_LINT_CORPUS`. Says so when it is absent.
pub fn corpus() -> Option<PathBuf> {
    let directory = std::env::var_os("LCOW_LINT_CORPUS").map(PathBuf::from).filter(|path| path.is_dir());
    if directory.is_none() {
        skipped("LCOW_LINT_CORPUS is not set to a directory of Compose files");
    }
    directory
}

/// The program of Docker Compose v2, from `DOCKER_COMPOSE`.
pub fn docker_compose() -> Option<PathBuf> {
    program("Docker Compose v2", "DOCKER_COMPOSE", "LCOW_LINT_REQUIRE_COMPOSE")
}

/// The program of pre-commit, from `PRE_COMMIT`.
pub fn pre_commit() -> Option<PathBuf> {
    program("pre-commit", "PRE_COMMIT", "LCOW_LINT_REQUIRE_PRE_COMMIT")
}

/// The client of Docker, from `DOCKER`.
pub fn docker() -> Option<PathBuf> {
    program("the client of Docker", "DOCKER", "LCOW_LINT_REQUIRE_DOCKER")
}

/// The program that a variable names. Says so when it is absent, and fails where another variable asks for it.
fn program(name: &str, variable: &str, requires: &str) -> Option<PathBuf> {
    let program = std::env::var_os(variable).map(PathBuf::from).filter(|program| program.is_file());
    if program.is_none() {
        assert!(
            std::env::var_os(requires).is_none(),
            "{name} is required here: set {variable} to its program"
        );
        skipped(&format!("{variable} is not set to the program of {name}"));
    }
    program
}

/// Docker Compose in a directory. It sees nothing of the machine but where programs and the user's files are. Some
/// merges make it run forever: it is killed after 20 seconds, counted by the processor and not by the clock, so that a
/// busy machine changes nothing.
pub fn compose_command(program: &Path, directory: &Path) -> Command {
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -t 20 && exec \"$0\" \"$@\""]).arg(program);
        shell
    } else {
        Command::new(program)
    };
    see_little(&mut command).current_dir(directory);
    command
}

/// Leaves of the environment where programs and the user's files are.
pub fn see_little(command: &mut Command) -> &mut Command {
    let kept = ["PATH", "HOME"].map(|name| (name, std::env::var_os(name).unwrap_or_default()));
    command.env_clear().envs(kept)
}

/// The project as Docker Compose sees it, which accepts it.
pub fn compose_config(command: &mut Command) -> Value {
    let ran = run(command.args(["config", "--format", "json"]));
    assert_eq!(ran.code, Some(0), "{command:?}: {}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("Docker Compose prints JSON")
}

/// Marks a test as skipped for users and scripts: `.ci/run` counts these lines. A test says each reason once.
pub fn skipped(why: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("SKIPPED {test}: {why}\n");
    if SAID.lock().expect("no test panics in here").insert(line.clone()) {
        // Not by a macro: the test runner would swallow what a passing test prints.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}
