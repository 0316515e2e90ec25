//! Where settings are looked for, and what can be wrong there.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::SettingsFile;
use super::read::{Problem, read};
use crate::fs::{FileKind, FileSystem, absolute};
use crate::loader::reason;
use crate::source::{Position, Source};

/// What a settings file is called.
pub const NAMES: [&str; 2] = ["lcow-lint.toml", ".lcow-lint.toml"];

/// Far above every settings file people write.
const MAX_BYTES: usize = 256 << 10;

/// So many problems of a file are reported.
const MAX_PROBLEMS: usize = 20;

/// The directory in which Git keeps a repository: the search ends where it lies.
const REPOSITORY: &str = ".git";

/// A settings file that was read.
#[derive(Debug)]
pub struct LoadedSettings {
    /// How messages call it.
    pub name: PathBuf,
    /// What it says.
    pub content: SettingsFile,
}

/// Settings that do not hold, and why.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Two files in one directory.
    #[error("{} and {} lie in one directory: keep one of the two", .0.display(), .1.display())]
    Two(PathBuf, PathBuf),
    /// A directory, a pipe or a device of that name.
    #[error("cannot read {}: it is no file", .0.display())]
    NoFile(PathBuf),
    /// The operating system's reason.
    #[error("cannot read {}: {}", path.display(), reason(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// More than a settings file ever needs.
    #[error("cannot read {}: it is larger than {} KiB", .0.display(), MAX_BYTES >> 10)]
    TooLarge(PathBuf),
    /// It was read, and is wrong.
    #[error("{} is wrong in {} places", path.display(), problems.len())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// All that is wrong.
        problems: Vec<Problem>,
    },
}

impl SettingsError {
    /// What to tell people, a line each: `lcow-lint.toml:3:1: …`.
    pub fn messages(&self) -> Vec<String> {
        let SettingsError::Wrong { path, problems } = self else { return vec![self.to_string()] };
        let line = |Problem { position, message, help }: &Problem| {
            let help = help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{}:{}:{}: {message}{help}", path.display(), position.line, position.column)
        };
        let mut lines: Vec<String> = problems.iter().take(MAX_PROBLEMS).map(line).collect();
        if problems.len() > MAX_PROBLEMS {
            lines.push(format!("{}: and {} more like these", path.display(), problems.len() - MAX_PROBLEMS));
        }
        lines
    }
}

/// The settings that hold in a directory; `None` when there are none.
pub type Found = Result<Option<Arc<LoadedSettings>>, Arc<SettingsError>>;

/// Looks for settings, in each directory once.
pub struct Discovery<'f> {
    files: &'f dyn FileSystem,
    /// The directory that messages start paths from.
    here: PathBuf,
    known: HashMap<PathBuf, Found>,
}

impl<'f> Discovery<'f> {
    /// Looks on a file system; messages name what lies below the directory `here` from there.
    pub fn new(files: &'f dyn FileSystem, here: PathBuf) -> Self {
        Discovery { files, here, known: HashMap::new() }
    }

    /// The settings of a directory, whose path is absolute: its own, else those of the nearest directory above, up to the
    /// root of the repository.
    pub fn of(&mut self, directory: &Path) -> Found {
        if let Some(found) = self.known.get(directory) {
            return found.clone();
        }
        let above = directory.parent().filter(|_| self.files.kind(&directory.join(REPOSITORY)).is_none());
        let found = match (self.directly_in(directory), above) {
            (Ok(None), Some(above)) => self.of(above),
            (found, _) => found,
        };
        self.known.insert(directory.to_owned(), found.clone());
        found
    }

    fn directly_in(&self, directory: &Path) -> Found {
        let paths = NAMES.map(|name| directory.join(name));
        let there: Vec<&PathBuf> = paths.iter().filter(|path| self.files.kind(path).is_some()).collect();
        match there.as_slice() {
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

/// Reads a settings file; its patterns start at its directory.
pub fn load(files: &dyn FileSystem, name: &Path, path: &Path) -> Result<LoadedSettings, SettingsError> {
    let path = absolute(path);
    if matches!(files.kind(&path), Some(FileKind::Directory | FileKind::Special)) {
        return Err(SettingsError::NoFile(name.to_owned()));
    }
    let unreadable = |source| SettingsError::Unreadable { path: name.to_owned(), source };
    let bytes = files.read(&path, MAX_BYTES).map_err(unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(SettingsError::TooLarge(name.to_owned()));
    }
    let wrong = |problems| SettingsError::Wrong { path: name.to_owned(), problems };
    let text = text(&bytes).map_err(|problem| wrong(vec![problem]))?;
    let source = Source::new(name.to_owned(), text.into());
    let content = read(&source, path.parent().unwrap_or(Path::new("/"))).map_err(wrong)?;
    Ok(LoadedSettings { name: name.to_owned(), content })
}

fn text(bytes: &[u8]) -> Result<&str, Problem> {
    let help = Some("save the file as UTF-8, in PowerShell with `Set-Content -Encoding utf8`".to_owned());
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let position = Position { line: 1, column: 1 };
        return Err(Problem { position, message: "this is UTF-16 text".to_owned(), help });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let end = u32::try_from(before.len()).unwrap_or(u32::MAX);
        let position = Source::new(PathBuf::new(), before.as_ref().into()).position(end);
        Problem { position, message: "this is not UTF-8 text from here on".to_owned(), help }
    })
}
