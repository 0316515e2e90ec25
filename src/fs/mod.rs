//! Access to the disk: reading with limits, and atomic writing.
//!
//! Other modules use a [`FileSystem`], so that unsaved text and tests in memory behave like files.
#![allow(clippy::disallowed_methods)] // Other modules must use this one.

mod write;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use write::left_by_killed_runs;
pub use write::{OnStep, Prepared, Replacement, WriteError, WriteStep, write_new, write_whole};

/// The kind of a file system entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A pipe, a device or a socket: reading may block.
    Special,
    /// A directory.
    Directory,
}

/// Read access to files.
pub trait FileSystem: Send + Sync {
    /// The first bytes of a file, at most `limit + 1`: a result longer than `limit` shows that the file is larger.
    fn read(&self, path: &Path, limit: usize) -> io::Result<Arc<[u8]>>;

    /// The kind of the entry, links followed; `None` if it does not exist or is not accessible.
    fn kind(&self, path: &Path) -> Option<FileKind>;

    /// The path with its links followed, or the path itself if that fails.
    fn resolved(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    /// Whether a directory is empty; `None` if it is not accessible.
    fn is_empty_directory(&self, path: &Path) -> Option<bool>;

    /// The sorted names of the files in a directory; empty if it is not accessible.
    fn file_names(&self, directory: &Path) -> Vec<String>;

    /// The sorted names of the subdirectories of a directory without hidden ones; empty if it is not accessible.
    fn directory_names(&self, directory: &Path) -> Vec<String>;
}

/// Limits on the input. Exceeding one is a finding (LCOW001).
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a file.
    pub file_bytes: usize,
    /// Nested collections.
    pub depth: usize,
    /// Nodes of a YAML tree.
    pub nodes: usize,
    /// Nodes of a YAML tree, and of all trees of a project, with aliases expanded.
    pub expanded_nodes: usize,
    /// Text of a project in bytes, with variables and aliases expanded; also that of its env files. Each expression and
    /// each variable costs more than its value.
    pub text_bytes: usize,
    /// Files of a project, counting each `include` and `extends`.
    pub loaded_files: usize,
}

impl Default for Limits {
    /// Far above real Compose files; the largest known one has 0.2 MB.
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

/// The disk.
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

/// Texts that replace files: standard input, or fixed files before they are written.
pub struct Overlay<'a> {
    base: &'a dyn FileSystem,
    texts: BTreeMap<PathBuf, Arc<[u8]>>,
}

impl<'a> Overlay<'a> {
    /// An overlay of another file system.
    pub fn new(base: &'a dyn FileSystem, texts: impl IntoIterator<Item = (PathBuf, Arc<[u8]>)>) -> Self {
        Overlay { base, texts: texts.into_iter().collect() }
    }
}

impl FileSystem for Overlay<'_> {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Arc<[u8]>> {
        match self.texts.get(path) {
            Some(bytes) => Ok(bytes[..bytes.len().min(limit + 1)].into()),
            None => self.base.read(path, limit),
        }
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        if self.texts.contains_key(path) { Some(FileKind::File) } else { self.base.kind(path) }
    }

    fn resolved(&self, path: &Path) -> PathBuf {
        // If only the overlay has the file, the links of its directory are followed.
        match (path.parent(), path.file_name()) {
            (Some(directory), Some(name))
                if self.texts.contains_key(path) && self.base.kind(path).is_none() =>
            {
                self.base.resolved(directory).join(name)
            }
            _ => self.base.resolved(path),
        }
    }

    fn is_empty_directory(&self, path: &Path) -> Option<bool> {
        self.base.is_empty_directory(path)
    }

    fn file_names(&self, directory: &Path) -> Vec<String> {
        let mut names = self.base.file_names(directory);
        names.extend(names_directly_in(directory, self.texts.keys()));
        names.sort();
        names.dedup();
        names
    }

    fn directory_names(&self, directory: &Path) -> Vec<String> {
        self.base.directory_names(directory)
    }
}

/// A file system in memory.
#[derive(Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Arc<[u8]>>,
}

impl Memory {
    /// A file system of these files and their parent directories.
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

/// Opens a file for reading up to its current end, so that a growing file ends, too. A pipe or device is read to its end.
pub fn open(path: &Path) -> io::Result<impl Read> {
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // Kernel files have a length of 0 and some content.
    let length = if metadata.is_file() && metadata.len() > 0 { metadata.len() } else { u64::MAX };
    Ok(file.take(length))
}

/// Standard input as a stream.
pub fn standard_input() -> impl Read {
    io::stdin().lock()
}

/// Reads standard input, at most `limit + 1` bytes.
pub fn read_standard_input(limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The identity of a file: its path with links followed, or the path itself if it does not exist.
pub fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The current directory; empty if it is not accessible.
pub fn current_directory() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// The absolute path, with `.` and `..` resolved lexically.
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

/// Whether a path is inside a directory, both as written and with links followed.
pub(crate) fn is_inside(files: &dyn FileSystem, directory: &Path, path: &Path) -> bool {
    path.starts_with(directory) && files.resolved(path).starts_with(files.resolved(directory))
}

/// The first bytes of a regular file that [`is_inside`] a directory, at most `limit + 1`.
pub(crate) fn read_inside(
    files: &dyn FileSystem,
    directory: &Path,
    path: &Path,
    limit: usize,
) -> Option<Arc<[u8]>> {
    let is_file = files.kind(path) == Some(FileKind::File) && is_inside(files, directory, path);
    if is_file { files.read(path, limit).ok() } else { None }
}

/// The text of a regular file that [`is_inside`] a directory; `None` for more than `limit` bytes.
pub(crate) fn text_inside(
    files: &dyn FileSystem,
    directory: &Path,
    path: &Path,
    limit: usize,
) -> Option<String> {
    let bytes = read_inside(files, directory, path, limit).filter(|bytes| bytes.len() <= limit)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a path inside a directory exists, ignoring case as on Windows. Hidden directories need their exact names.
pub(crate) fn exists_ignoring_case(files: &dyn FileSystem, directory: &Path, path: &Path) -> bool {
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
