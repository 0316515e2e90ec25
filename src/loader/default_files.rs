//! The files Docker Compose loads from a directory by default.

use std::path::{Path, PathBuf};

use super::context::LoadOptions;
use super::environment::Environment;
use crate::compose::{TextBudget, Variables};
use crate::fs::{FileKind, FileSystem, Limits};

/// In order of precedence.
const DEFAULT_NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The variable that names the files.
const COMPOSE_FILE: &str = "COMPOSE_FILE";

/// The variable with the text between two files of [`COMPOSE_FILE`].
const SEPARATOR: &str = "COMPOSE_PATH_SEPARATOR";

/// The files in `COMPOSE_FILE`.
pub(crate) struct FileList<'v> {
    text: &'v str,
    separator: &'v str,
    /// Whether the separator is the one of `COMPOSE_PATH_SEPARATOR`, not that of a system.
    pub(crate) is_portable: bool,
}

impl<'v> FileList<'v> {
    pub(crate) const VARIABLE: &'static str = COMPOSE_FILE;
    pub(crate) const SEPARATOR: &'static str = SEPARATOR;

    /// The files that variables name; `None` if `COMPOSE_FILE` is not set.
    ///
    /// Without a separator Docker Compose uses `;` on Windows and `:` elsewhere. Here the text decides, because the files
    /// that are meant do not depend on the machine: `:` unless the text has a `;` or a drive.
    pub(crate) fn of(variables: &'v Environment) -> Option<Self> {
        let text = variables.get(COMPOSE_FILE)?;
        let given = variables.get(SEPARATOR).filter(|separator| !separator.is_empty());
        let implied = if text.contains(';') || has_drive(text) { ";" } else { ":" };
        Some(FileList { text, separator: given.unwrap_or(implied), is_portable: given.is_some() })
    }

    /// The files, relative to the directory of the project. At most one more than can be loaded, so that loading reports
    /// the excess.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'v str> {
        self.text.split(self.separator).take(Limits::default().loaded_files + 1)
    }

    /// Whether it has several files that only Linux and macOS separate.
    pub(crate) fn is_one_name_on_windows(&self) -> bool {
        let has_several = self.text.contains(self.separator) && self.names().all(|name| !name.is_empty());
        !self.is_portable && self.separator == ":" && has_several
    }
}

/// Whether one of the files in a list begins with a drive: `C:\` or `C:/`.
fn has_drive(list: &str) -> bool {
    let is_drive =
        |part: &[u8]| part[0].is_ascii_alphabetic() && part[1] == b':' && b"\\/".contains(&part[2]);
    let starts = list.match_indices(':').map(|(at, _)| at + 1);
    std::iter::once(0).chain(starts).any(|start| list.as_bytes()[start..].get(..3).is_some_and(is_drive))
}

/// Files merged over the default one, in order of precedence.
const OVERRIDE_NAMES: [&str; 4] = [
    "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// The Compose files of a directory: those in `COMPOSE_FILE`, from the given variables or from the files of variables,
/// otherwise the default file and its override file.
pub(crate) fn default_files(files: &dyn FileSystem, directory: &Path, options: &LoadOptions) -> Vec<PathBuf> {
    let environment = environment(files, directory, options);
    if let Some(list) = FileList::of(&environment) {
        return list.names().map(|name| directory.join(name)).collect();
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

fn environment(files: &dyn FileSystem, directory: &Path, options: &LoadOptions) -> Environment {
    let mut environment = Environment::new(true);
    for (name, value) in &options.environment {
        environment.set(name.as_str(), value.as_str());
    }
    let mut of_files = Environment::default();
    let limits = Limits::default();
    let default = [directory.join(".env")];
    let env_files = if options.env_files.is_empty() { &default[..] } else { &options.env_files };
    let mut budget = TextBudget::new(limits.text_bytes);
    for path in env_files {
        if let Ok(bytes) = files.read(path, limits.file_bytes) {
            // Errors in the file are reported when the project is loaded.
            let _ = of_files.read(&String::from_utf8_lossy(&bytes), &environment, &mut budget);
        }
    }
    environment.fill_from(&of_files);
    environment
}
