//! Finds and loads settings files.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::SettingsFile;
use super::read::{SettingsProblem, read};
use crate::fs::{FileKind, FileSystem, absolute};
use crate::loader::reason;
use crate::source::{Position, Source};

/// The names of a settings file.
pub const NAMES: [&str; 2] = ["lcow-lint.toml", ".lcow-lint.toml"];

const MAX_BYTES: usize = 256 << 10;

const MAX_PROBLEMS: usize = 20;

/// The search ends at a directory with this entry, the root of a Git repository.
const REPOSITORY: &str = ".git";

/// A loaded settings file.
#[derive(Debug)]
pub struct LoadedSettings {
    /// Its name in messages.
    pub name: PathBuf,
    /// Its settings.
    pub content: SettingsFile,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Two files in one directory.
    #[error("{} and {} are in the same directory: keep one of the two", .0.display(), .1.display())]
    Two(PathBuf, PathBuf),
    /// A directory, a pipe or a device of that name.
    #[error("cannot read {}: it is not a file", .0.display())]
    NotAFile(PathBuf),
    /// The operating system's reason.
    #[error("cannot read {}: {}", path.display(), reason(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Larger than any real settings file.
    #[error("cannot read {}: it is larger than {} KiB", .0.display(), MAX_BYTES >> 10)]
    TooLarge(PathBuf),
    /// It has invalid settings.
    #[error("{} has {} problems", path.display(), problems.len())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// All of them, by position.
        problems: Vec<SettingsProblem>,
    },
}

impl SettingsError {
    /// The messages to print, one line each: `lcow-lint.toml:3:1: …`.
    pub fn messages(&self) -> Vec<String> {
        let SettingsError::Invalid { path, problems } = self else { return vec![self.to_string()] };
        let line = |SettingsProblem { position, message, help }: &SettingsProblem| {
            let help = help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{}:{}:{}: {message}{help}", path.display(), position.line, position.column)
        };
        let mut lines: Vec<String> = problems.iter().take(MAX_PROBLEMS).map(line).collect();
        if problems.len() > MAX_PROBLEMS {
            lines.push(format!("{}: and {} more problems", path.display(), problems.len() - MAX_PROBLEMS));
        }
        lines
    }
}

/// The settings file of a directory; `None` when there is none.
pub type DiscoveredSettings = Result<Option<Arc<LoadedSettings>>, Arc<SettingsError>>;

/// Finds settings files, looking into each directory once.
pub struct Discovery<'f> {
    files: &'f dyn FileSystem,
    /// Messages name files relative to this directory.
    here: PathBuf,
    cache: HashMap<PathBuf, DiscoveredSettings>,
}

impl<'f> Discovery<'f> {
    /// Searches a file system; messages name files below the directory `here` relative to it.
    pub fn new(files: &'f dyn FileSystem, here: PathBuf) -> Self {
        Discovery { files, here, cache: HashMap::new() }
    }

    /// The settings of a directory, given by its absolute path: its own, or those of the nearest ancestor up to the root of
    /// the repository.
    pub fn of(&mut self, directory: &Path) -> DiscoveredSettings {
        if let Some(found) = self.cache.get(directory) {
            return found.clone();
        }
        let above = directory.parent().filter(|_| self.files.kind(&directory.join(REPOSITORY)).is_none());
        let found = match (self.directly_in(directory), above) {
            (Ok(None), Some(above)) => self.of(above),
            (found, _) => found,
        };
        self.cache.insert(directory.to_owned(), found.clone());
        found
    }

    fn directly_in(&self, directory: &Path) -> DiscoveredSettings {
        let paths = NAMES.map(|name| directory.join(name));
        let existing: Vec<&PathBuf> = paths.iter().filter(|path| self.files.kind(path).is_some()).collect();
        match existing.as_slice() {
            [] => Ok(None),
            [path] => load(self.files, &self.name(path), path)
                .map(|loaded| Some(Arc::new(loaded)))
                .map_err(Arc::new),
            [one, other, ..] => Err(Arc::new(SettingsError::Two(self.name(one), self.name(other)))),
        }
    }

    fn name(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.here).unwrap_or(path).to_owned()
    }
}

/// Loads a settings file; its patterns are relative to its directory.
pub fn load(files: &dyn FileSystem, name: &Path, path: &Path) -> Result<LoadedSettings, SettingsError> {
    let path = absolute(path);
    if matches!(files.kind(&path), Some(FileKind::Directory | FileKind::Special)) {
        return Err(SettingsError::NotAFile(name.to_owned()));
    }
    let unreadable = |source| SettingsError::Unreadable { path: name.to_owned(), source };
    let bytes = files.read(&path, MAX_BYTES).map_err(unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(SettingsError::TooLarge(name.to_owned()));
    }
    let invalid = |problems| SettingsError::Invalid { path: name.to_owned(), problems };
    let text = text(&bytes).map_err(|problem| invalid(vec![problem]))?;
    let source = Source::new(name.to_owned(), text.into());
    let content = read(&source, path.parent().unwrap_or(Path::new("/"))).map_err(invalid)?;
    Ok(LoadedSettings { name: name.to_owned(), content })
}

fn text(bytes: &[u8]) -> Result<&str, SettingsProblem> {
    let help = Some("save the file as UTF-8, in PowerShell with `Set-Content -Encoding utf8`".to_owned());
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let position = Position { line: 1, column: 1 };
        return Err(SettingsProblem { position, message: "this is UTF-16 text".to_owned(), help });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let end = u32::try_from(before.len()).unwrap_or(u32::MAX);
        let position = Source::new(PathBuf::new(), before.as_ref().into()).position(end);
        SettingsProblem { position, message: "this is not UTF-8 text from here on".to_owned(), help }
    })
}
