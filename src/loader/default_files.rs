//! The files Docker Compose loads from a directory by default.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use crate::compose::{TextBudget, Variables};
use crate::fs::{FileKind, FileSystem, Limits};

/// In order of precedence.
const DEFAULT_NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// Files merged over the default one, in order of precedence.
const OVERRIDE_NAMES: [&str; 4] = [
    "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// The Compose files of a directory: those in `COMPOSE_FILE`, from `.env` or the given variables, otherwise the
/// default file and its override file.
pub(crate) fn default_files(
    files: &dyn FileSystem,
    directory: &Path,
    variables: &[(String, String)],
) -> Vec<PathBuf> {
    let environment = environment(files, directory, variables);
    if let Some(named) = environment.get("COMPOSE_FILE") {
        let separator = environment.get("COMPOSE_PATH_SEPARATOR").filter(|separator| !separator.is_empty());
        let separator = separator.unwrap_or(if cfg!(windows) { ";" } else { ":" });
        // One more than allowed, so that loading reports the excess.
        let most = Limits::default().loaded_files + 1;
        return named.split(separator).take(most).map(|name| directory.join(name)).collect();
    }
    // Pipes are read only if the user names them.
    let is_there = |path: &PathBuf| files.kind(path).is_some_and(|kind| kind != FileKind::Special);
    let first = |names: &[&str]| names.iter().map(|name| directory.join(name)).find(is_there);
    let Some(main) = first(&DEFAULT_NAMES) else { return Vec::new() };
    std::iter::once(main).chain(first(&OVERRIDE_NAMES)).collect()
}

/// Whether a file name looks like that of a Compose file.
pub(crate) fn is_compose_name(path: &Path) -> bool {
    let lower =
        |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).map(str::to_ascii_lowercase);
    let is_yaml = lower(path.extension()).is_some_and(|ending| ending == "yml" || ending == "yaml");
    is_yaml && lower(path.file_stem()).is_some_and(|stem| stem.contains("compose"))
}

fn environment(files: &dyn FileSystem, directory: &Path, variables: &[(String, String)]) -> Environment {
    let mut environment = Environment::new(true);
    for (name, value) in variables {
        environment.set(name.as_str(), value.as_str());
    }
    let mut of_file = Environment::default();
    let limits = Limits::default();
    if let Ok(bytes) = files.read(&directory.join(".env"), limits.file_bytes) {
        // Errors in the file are reported when the project is loaded.
        let mut budget = TextBudget::new(limits.text_bytes);
        let _ = of_file.read(&String::from_utf8_lossy(&bytes), &environment, &mut budget);
    }
    environment.fill_from(&of_file);
    environment
}
