//! The one way to the disk: reading with limits, and writing that leaves the old file or the new one, never half.
//!
//! Everything else asks a [`FileSystem`], so that unsaved text and tests in memory go the same way as files.
#![allow(clippy::disallowed_methods)] // This is the directory all others are sent to.

mod write;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use write::{
    OnStep, Prepared, Replacement, WriteError, WriteStep, left_by_killed_runs, write_new, write_whole,
};

/// What is found under a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A file.
    File,
    /// A pipe, a device, a socket: there may be bytes to read, or nobody to write them.
    Special,
    /// A directory.
    Directory,
}

/// Where bytes come from.
pub trait FileSystem: Send + Sync {
    /// The bytes of a file, at most `limit` and one more: a longer answer than `limit` says that there is more.
    fn read(&self, path: &Path, limit: usize) -> io::Result<Arc<[u8]>>;

    /// What lies under the path, links followed; `None` for nothing, or nothing one may see.
    fn kind(&self, path: &Path) -> Option<FileKind>;

    /// The path with every link in it followed, as far as that can be seen.
    fn resolved(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    /// Whether a directory has nothing in it; `None` when that cannot be seen.
    fn is_empty_directory(&self, path: &Path) -> Option<bool>;

    /// The names of the files in a directory, sorted; empty when that cannot be seen.
    fn file_names(&self, directory: &Path) -> Vec<String>;

    /// The names of the directories in a directory, sorted, hidden ones left out; empty when that cannot be seen.
    fn directory_names(&self, directory: &Path) -> Vec<String>;
}

/// What one file may cost. Beyond a limit the file is a finding (LCOW001), not a crash.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Size of a file in bytes.
    pub file_bytes: usize,
    /// Collections inside collections.
    pub depth: usize,
    /// Nodes of one YAML tree.
    pub nodes: usize,
    /// Nodes of one YAML tree, and of all trees of a project, with every alias written out.
    pub expanded_nodes: usize,
    /// Text of a project in bytes, with every variable replaced and every alias written out; and the same of its files
    /// of variables. An expression or a variable counts somewhat more than its value.
    pub text_bytes: usize,
    /// Files that are put together to one project, one that is included or extended twice counted twice.
    pub loaded_files: usize,
}

impl Default for Limits {
    /// Far above every real Compose file (the largest known has 0.2 MB), far below what hurts.
    fn default() -> Self {
        Limits {
            file_bytes: 10 << 20,
            depth: 200,
            nodes: 1_000_000,
            expanded_nodes: 1_000_000,
            text_bytes: 32 << 20,
            loaded_files: 1_000,
        }
    }
}

/// The real disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSystem for Disk {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Arc<[u8]>> {
        let mut bytes = Vec::new();
        fs::File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        let metadata = fs::metadata(path).ok()?;
        Some(match (metadata.is_dir(), metadata.is_file()) {
            (true, _) => FileKind::Directory,
            (_, true) => FileKind::File,
            _ => FileKind::Special,
        })
    }

    fn resolved(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn is_empty_directory(&self, path: &Path) -> Option<bool> {
        Some(fs::read_dir(path).ok()?.next().is_none())
    }

    fn file_names(&self, directory: &Path) -> Vec<String> {
        names_on_disk(directory, |kind| !kind.is_dir())
    }

    fn directory_names(&self, directory: &Path) -> Vec<String> {
        let mut names = names_on_disk(directory, fs::FileType::is_dir);
        names.retain(|name| !name.starts_with('.'));
        names
    }
}

fn names_on_disk(directory: &Path, is_wanted: impl Fn(&fs::FileType) -> bool) -> Vec<String> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let wanted =
        entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_ok_and(|kind| is_wanted(&kind)));
    let mut names: Vec<String> = wanted.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Texts that take the place of files: standard input, a rewritten file before it is written, a test.
pub struct Overlay<'a> {
    below: &'a dyn FileSystem,
    texts: BTreeMap<PathBuf, Arc<[u8]>>,
}

impl<'a> Overlay<'a> {
    /// Puts texts in front of another file system.
    pub fn new(below: &'a dyn FileSystem, texts: impl IntoIterator<Item = (PathBuf, Arc<[u8]>)>) -> Self {
        Overlay { below, texts: texts.into_iter().collect() }
    }
}

impl FileSystem for Overlay<'_> {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Arc<[u8]>> {
        match self.texts.get(path) {
            Some(bytes) => Ok(bytes[..bytes.len().min(limit + 1)].into()),
            None => self.below.read(path, limit),
        }
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        if self.texts.contains_key(path) { Some(FileKind::File) } else { self.below.kind(path) }
    }

    fn resolved(&self, path: &Path) -> PathBuf {
        // The text of a file that is there lies where the file does; else links lead to its directory alone.
        match (path.parent(), path.file_name()) {
            (Some(directory), Some(name))
                if self.texts.contains_key(path) && self.below.kind(path).is_none() =>
            {
                self.below.resolved(directory).join(name)
            }
            _ => self.below.resolved(path),
        }
    }

    fn is_empty_directory(&self, path: &Path) -> Option<bool> {
        self.below.is_empty_directory(path)
    }

    fn file_names(&self, directory: &Path) -> Vec<String> {
        let mut names = self.below.file_names(directory);
        names.extend(names_directly_in(directory, self.texts.keys()));
        names.sort();
        names.dedup();
        names
    }

    fn directory_names(&self, directory: &Path) -> Vec<String> {
        self.below.directory_names(directory)
    }
}

/// Files that exist only in memory; for tests and for callers without a disk.
#[derive(Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Arc<[u8]>>,
}

impl Memory {
    /// A file system of these files; the directories above them exist, too.
    pub fn new<P: Into<PathBuf>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.into(), Arc::from(bytes.into()))).collect();
        Memory { files }
    }
}

impl FileSystem for Memory {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Arc<[u8]>> {
        let bytes = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(bytes[..bytes.len().min(limit + 1)].into())
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        if self.files.contains_key(path) {
            return Some(FileKind::File);
        }
        self.files.keys().any(|file| file.starts_with(path)).then_some(FileKind::Directory)
    }

    fn is_empty_directory(&self, path: &Path) -> Option<bool> {
        (self.kind(path) == Some(FileKind::Directory)).then_some(false)
    }

    fn file_names(&self, directory: &Path) -> Vec<String> {
        names_directly_in(directory, self.files.keys()).collect()
    }

    fn directory_names(&self, directory: &Path) -> Vec<String> {
        let inside = self.files.keys().filter_map(|path| path.strip_prefix(directory).ok());
        let first = inside.filter(|rest| rest.components().count() > 1).filter_map(|rest| rest.iter().next());
        let mut names: Vec<String> = first.filter_map(|name| name.to_str().map(str::to_owned)).collect();
        names.sort();
        names.dedup();
        names
    }
}

fn names_directly_in<'a>(
    directory: &Path,
    paths: impl Iterator<Item = &'a PathBuf>,
) -> impl Iterator<Item = String> {
    paths.filter(move |path| path.parent() == Some(directory)).filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        Some(name.to_owned())
    })
}

/// A file to read from its beginning to where it ended when it was opened: one that grows faster than it is read ends as
/// well. A pipe or a device is read to its end.
pub fn open(path: &Path) -> io::Result<impl Read> {
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // Files of the kernel have no length and some content.
    let length = if metadata.is_file() && metadata.len() > 0 { metadata.len() } else { u64::MAX };
    Ok(file.take(length))
}

/// Standard input, to read as it comes.
pub fn standard_input() -> impl Read {
    io::stdin().lock()
}

/// Standard input to its end, at most `limit` bytes and one more.
pub fn read_standard_input(limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What tells a file from every other one: its path with links followed, or the path itself where there is none.
pub fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The current directory; empty when there is none.
pub fn current_directory() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// The path made absolute against the current directory, `.` and `..` resolved by name; links are not followed.
pub fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                clean.pop();
            }
            std::path::Component::CurDir => {}
            part => clean.push(part),
        }
    }
    clean
}

/// Whether a path lies in a directory, links followed.
pub fn is_inside(files: &dyn FileSystem, directory: &Path, path: &Path) -> bool {
    path.starts_with(directory) && files.resolved(path).starts_with(files.resolved(directory))
}

/// The first bytes of a file that lies in a directory, links followed: at most `limit` and one more. `None` for
/// everything else.
pub fn read_inside(files: &dyn FileSystem, directory: &Path, path: &Path, limit: usize) -> Option<Arc<[u8]>> {
    let is_file = files.kind(path) == Some(FileKind::File) && is_inside(files, directory, path);
    if is_file { files.read(path, limit).ok() } else { None }
}

/// The whole text of a file that lies in a directory, links followed; `None` for one of more than `limit` bytes.
pub fn text_inside(files: &dyn FileSystem, directory: &Path, path: &Path, limit: usize) -> Option<String> {
    let bytes = read_inside(files, directory, path, limit).filter(|bytes| bytes.len() <= limit)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether something lies at a path inside a directory, letters told apart by case or not: on Windows they are not.
///
/// What is hidden is found by its exact name only.
pub fn exists_in_any_case(files: &dyn FileSystem, directory: &Path, path: &Path) -> bool {
    if files.kind(path).is_some() {
        return true;
    }
    let Ok(inside) = path.strip_prefix(directory) else { return false };
    let mut at = directory.to_owned();
    inside.components().all(|part| {
        let part = part.as_os_str().to_string_lossy();
        let names = files.directory_names(&at).into_iter().chain(files.file_names(&at));
        let found = names.into_iter().find(|name| name.to_lowercase() == part.to_lowercase());
        at.push(found.as_deref().unwrap_or(&part));
        found.is_some()
    })
}
