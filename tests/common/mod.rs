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
    eprintln!("SKIPPED {test}: {why}");
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
