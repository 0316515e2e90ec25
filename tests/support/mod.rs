//! What the tests share: a temporary project, running the program, reading its report, and the real Docker Compose and
//! real Compose files where there are some.
#![allow(dead_code, unreachable_pub, unused_imports)] // Each test program uses a part of it.

pub mod dress;
pub mod explained;
mod program;
mod project;
pub mod random;
mod report;

pub use program::{Ran, lcow_lint, output_bytes, report_in, report_with, run, run_in, run_with_input};
pub use project::{Project, copy_folder, yaml_files};
pub use report::{findings, unsuppressed, with_services};

use std::path::PathBuf;

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
