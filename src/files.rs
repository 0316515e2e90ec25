//! The one way to the disk: reading with limits, and writing that leaves the old file or the new one, never half.
//!
//! Everything else asks a [`FileSystem`], so that unsaved text and tests in memory go the same way as files.
#![allow(clippy::disallowed_methods)] // This is the file all others are sent to.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is found under a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A file.
    File,
    /// A pipe, a device, a socket: there may be bytes to read, or nobody to write them.
    Special,
    /// A folder.
    Folder,
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

    /// Whether a folder has nothing in it; `None` when that cannot be seen.
    fn is_empty_folder(&self, path: &Path) -> Option<bool>;

    /// The names of the files in a folder, sorted; empty when that cannot be seen.
    fn file_names(&self, folder: &Path) -> Vec<String>;

    /// The names of the folders in a folder, sorted, hidden ones left out; empty when that cannot be seen.
    fn folder_names(&self, folder: &Path) -> Vec<String>;
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
            (true, _) => FileKind::Folder,
            (_, true) => FileKind::File,
            _ => FileKind::Special,
        })
    }

    fn resolved(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn is_empty_folder(&self, path: &Path) -> Option<bool> {
        Some(fs::read_dir(path).ok()?.next().is_none())
    }

    fn file_names(&self, folder: &Path) -> Vec<String> {
        names_on_disk(folder, |kind| !kind.is_dir())
    }

    fn folder_names(&self, folder: &Path) -> Vec<String> {
        let mut names = names_on_disk(folder, fs::FileType::is_dir);
        names.retain(|name| !name.starts_with('.'));
        names
    }
}

fn names_on_disk(folder: &Path, is_wanted: impl Fn(&fs::FileType) -> bool) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
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
        if self.texts.contains_key(path) { path.to_owned() } else { self.below.resolved(path) }
    }

    fn is_empty_folder(&self, path: &Path) -> Option<bool> {
        self.below.is_empty_folder(path)
    }

    fn file_names(&self, folder: &Path) -> Vec<String> {
        let mut names = self.below.file_names(folder);
        names.extend(names_directly_in(folder, self.texts.keys()));
        names.sort();
        names.dedup();
        names
    }

    fn folder_names(&self, folder: &Path) -> Vec<String> {
        self.below.folder_names(folder)
    }
}

/// Files that exist only in memory; for tests and for callers without a disk.
#[derive(Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Arc<[u8]>>,
}

impl Memory {
    /// A file system of these files; the folders above them exist, too.
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
        self.files.keys().any(|file| file.starts_with(path)).then_some(FileKind::Folder)
    }

    fn is_empty_folder(&self, path: &Path) -> Option<bool> {
        (self.kind(path) == Some(FileKind::Folder)).then_some(false)
    }

    fn file_names(&self, folder: &Path) -> Vec<String> {
        names_directly_in(folder, self.files.keys()).collect()
    }

    fn folder_names(&self, folder: &Path) -> Vec<String> {
        let inside = self.files.keys().filter_map(|path| path.strip_prefix(folder).ok());
        let first = inside.filter(|rest| rest.components().count() > 1).filter_map(|rest| rest.iter().next());
        let mut names: Vec<String> = first.filter_map(|name| name.to_str().map(str::to_owned)).collect();
        names.sort();
        names.dedup();
        names
    }
}

fn names_directly_in<'a>(
    folder: &Path,
    paths: impl Iterator<Item = &'a PathBuf>,
) -> impl Iterator<Item = String> {
    paths.filter(move |path| path.parent() == Some(folder)).filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        Some(name.to_owned())
    })
}

/// A file that could not be written, and why. It is as it was before, and so are those that were to be written with it.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}; {}", path.display(), what_is_left(changed))]
pub struct WriteError {
    /// The file as it was named.
    pub path: PathBuf,
    /// Files that were written before it and could not be put back.
    pub changed: Vec<PathBuf>,
    source: io::Error,
}

fn what_is_left(changed: &[PathBuf]) -> String {
    if changed.is_empty() {
        return "what was there is left as it was".to_owned();
    }
    let changed: Vec<String> = changed.iter().map(|path| path.display().to_string()).collect();
    format!("but these were written before it and could not be put back: {}", changed.join(", "))
}

impl WriteError {
    fn new(path: &Path, source: io::Error) -> Self {
        WriteError { path: path.to_owned(), changed: Vec::new(), source }
    }
}

/// A file and what shall stand in it.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The file. A link is followed: the file it leads to is replaced, and the link stays.
    pub path: &'a Path,
    /// What was read from it.
    pub before: &'a [u8],
    /// What shall stand there.
    pub after: &'a [u8],
}

/// New contents of files that belong together, each prepared beside its file: everything that can fail has been done
/// but the renames. Dropped without [`Prepared::commit`], it leaves nothing behind.
pub struct Prepared<'a> {
    writes: Vec<PreparedWrite<'a>>,
}

struct PreparedWrite<'a> {
    replacement: Replacement<'a>,
    /// The file itself, links followed.
    target: PathBuf,
    new: Temporary,
    /// The old content, to be put back when another file cannot be written.
    old: Option<Temporary>,
}

type Temporary = tempfile::NamedTempFile;

/// What the name of a temporary file begins and ends with: no Compose file is called so. A killed run leaves some; the
/// next one reads what was ready for its files, and then all can be deleted.
const TEMPORARY: (&str, &str) = (".lcow-lint-", ".tmp");

/// How many characters of a file's name its temporary file repeats: names have a limit.
const REPEATED: usize = 40;

/// What the name of a temporary file begins with that has the new text for a file.
fn temporary_for(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(REPEATED).collect();
    format!("{}new-{name}-", TEMPORARY.0)
}

/// The new texts that killed runs had ready for a file and did not put in its place.
pub fn left_by_killed_runs(files: &dyn FileSystem, path: &Path) -> Vec<String> {
    let path = files.resolved(path);
    let Some(folder) = path.parent() else { return Vec::new() };
    let start = temporary_for(&path);
    let limit = Limits::default().file_bytes;
    let names = files.file_names(folder).into_iter();
    let left = names.filter(|name| {
        let random = name.strip_prefix(&start).and_then(|rest| rest.strip_suffix(TEMPORARY.1));
        random.is_some_and(|random| random.chars().all(|c| c.is_ascii_alphanumeric()))
    });
    left.filter_map(|name| text_inside(files, folder, &folder.join(name), limit)).collect()
}

impl<'a> Prepared<'a> {
    /// Writes every new content to a temporary file in the folder of its file and flushes it to the disk.
    ///
    /// Mode and, where the system allows it, owner and group are kept. Fails for a file that is read-only, so that a
    /// rename does not get around the mark, and for one with a second name, which would keep the old content.
    pub fn new(replacements: impl IntoIterator<Item = Replacement<'a>>) -> Result<Self, WriteError> {
        let replacements: Vec<Replacement<'a>> = replacements.into_iter().collect();
        let last = replacements.len().saturating_sub(1);
        let writes = replacements.into_iter().enumerate().map(|(place, replacement)| {
            // Behind the last one nothing can fail.
            PreparedWrite::new(replacement, place != last)
                .map_err(|source| WriteError::new(replacement.path, source))
        });
        Ok(Prepared { writes: writes.collect::<Result<_, _>>()? })
    }

    /// Puts the new contents in the place of the old ones, all or none.
    ///
    /// Each file changes in one step: whoever reads it, and whenever the machine stops, there is the old content or
    /// the new one, on the disk already. The files are replaced in their order, and a run that is killed between two of
    /// them leaves the first ones new and the others old, with the new contents of these beside them: see
    /// [`left_by_killed_runs`]. Fails when one of them is no longer what was read; then, and when a later file cannot
    /// be replaced, those before it are put back.
    pub fn commit(self) -> Result<(), WriteError> {
        for write in &self.writes {
            let path = write.replacement.path;
            write.is_to_be_written().map_err(|source| WriteError::new(path, source))?;
        }
        let mut done: Vec<Committed<'a>> = Vec::new();
        for write in self.writes {
            let path = write.replacement.path;
            match write.commit() {
                Ok(committed) => done.push(committed),
                Err(source) => {
                    let put_back = |committed: Committed<'a>| committed.put_back().err();
                    let changed = done.into_iter().rev().filter_map(put_back).collect();
                    return Err(WriteError { changed, ..WriteError::new(path, source) });
                }
            }
        }
        Ok(())
    }
}

impl<'a> PreparedWrite<'a> {
    fn new(replacement: Replacement<'a>, can_be_put_back: bool) -> io::Result<Self> {
        let target = fs::canonicalize(replacement.path)?;
        // Opening for writing is the one honest question for the right to write; nothing is written through it.
        fs::OpenOptions::new().write(true).open(&target)?;
        let metadata = fs::metadata(&target)?;
        if metadata.permissions().readonly() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
        }
        if has_second_name(&metadata) {
            return Err(io::Error::other(
                "the file has a second name, a hard link, which would keep the old text",
            ));
        }
        let new = temporary(&target, &temporary_for(&target), replacement.after, &metadata)?;
        let old = can_be_put_back.then(|| temporary(&target, TEMPORARY.0, replacement.before, &metadata));
        let old = old.transpose()?;
        Ok(PreparedWrite { replacement, target, new, old })
    }

    /// Whether the file is still what was read; not so when another run has written the same.
    fn is_to_be_written(&self) -> io::Result<bool> {
        let now = fs::read(&self.target)?;
        match now {
            now if now == self.replacement.after => Ok(false),
            now if now == self.replacement.before => Ok(true),
            _ => Err(io::Error::other("it changed while it was being fixed")),
        }
    }

    fn commit(self) -> io::Result<Committed<'a>> {
        let is_written = self.is_to_be_written()?;
        if is_written {
            self.new.persist(&self.target).map_err(|error| error.error)?;
        }
        let old = self.old.filter(|_| is_written);
        Ok(Committed { replacement: self.replacement, target: self.target, old })
    }
}

/// A file that was replaced.
struct Committed<'a> {
    replacement: Replacement<'a>,
    target: PathBuf,
    /// Nothing when there is nothing to put back.
    old: Option<Temporary>,
}

impl Committed<'_> {
    /// Puts the old content back; the path when that cannot be done, or somebody has changed the file since.
    fn put_back(self) -> Result<(), PathBuf> {
        let Some(old) = self.old else { return Ok(()) };
        let failed = || self.replacement.path.to_owned();
        let now = fs::read(&self.target).map_err(|_| failed())?;
        if now != self.replacement.after {
            return Err(failed());
        }
        old.persist(&self.target).map_err(|_| failed())?;
        Ok(())
    }
}

/// A flushed file beside another one, with its mode and owner.
fn temporary(target: &Path, prefix: &str, content: &[u8], like: &fs::Metadata) -> io::Result<Temporary> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(prefix).suffix(TEMPORARY.1).tempfile_in(folder)?;
    file.write_all(content)?;
    // The owner first: a change of owner takes marks from the mode.
    give_owner(file.as_file(), like)?;
    file.as_file().set_permissions(like.permissions())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Whether a file is to be found under more than one name.
#[cfg(unix)]
fn has_second_name(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

/// Windows does not tell without a system call of its own; there the other name keeps the old text.
#[cfg(not(unix))]
fn has_second_name(_: &fs::Metadata) -> bool {
    false
}

/// Gives a file the owner and the group of another one, as far as the system allows it.
#[cfg(unix)]
fn give_owner(file: &fs::File, like: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        // Only root gives files away; a group may be any one is in.
        fchown(file, Some(like.uid()), Some(like.gid()))
            .or_else(|_| fchown(file, None, Some(like.gid())))
            .ok();
    }
    Ok(())
}

#[cfg(not(unix))]
fn give_owner(_: &fs::File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Writes a file that is not there yet, whole or not at all; fails where something is, whatever it is.
pub fn write_new(path: &Path, text: &[u8]) -> Result<(), WriteError> {
    let failed = |source: io::Error| WriteError::new(path, source);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    // What other people may do with it is decided by the mask of the process, as with every new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(folder).map_err(failed)?;
    temporary.write_all(text).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Writes a whole file, one that may be there already or not: the new content is complete before it takes the old one's
/// place. A link is followed, the mode of a file that is there is kept.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |source| WriteError::new(path, source);
    let Ok(metadata) = fs::metadata(path) else { return write_new(path, bytes) };
    if !metadata.is_file() {
        return Err(failed(io::Error::other("it is no regular file")));
    }
    let before = fs::read(path).map_err(failed)?;
    Prepared::new([Replacement { path, before: &before, after: bytes }])?.commit()?;
    Ok(())
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

/// The current folder; empty when there is none.
pub fn current_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// The path made absolute against the current folder, `.` and `..` resolved by name; links are not followed.
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

/// Whether a path lies in a folder, links followed.
pub fn is_inside(files: &dyn FileSystem, folder: &Path, path: &Path) -> bool {
    path.starts_with(folder) && files.resolved(path).starts_with(files.resolved(folder))
}

/// The first bytes of a file that lies in a folder, links followed: at most `limit` and one more. `None` for
/// everything else.
pub fn read_inside(files: &dyn FileSystem, folder: &Path, path: &Path, limit: usize) -> Option<Arc<[u8]>> {
    let is_file = files.kind(path) == Some(FileKind::File) && is_inside(files, folder, path);
    if is_file { files.read(path, limit).ok() } else { None }
}

/// The whole text of a file that lies in a folder, links followed; `None` for one of more than `limit` bytes.
pub fn text_inside(files: &dyn FileSystem, folder: &Path, path: &Path, limit: usize) -> Option<String> {
    let bytes = read_inside(files, folder, path, limit).filter(|bytes| bytes.len() <= limit)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether something lies at a path inside a folder, letters told apart by case or not: on Windows they are not.
///
/// What is hidden is found by its exact name only.
pub fn exists_in_any_case(files: &dyn FileSystem, folder: &Path, path: &Path) -> bool {
    if files.kind(path).is_some() {
        return true;
    }
    let Ok(inside) = path.strip_prefix(folder) else { return false };
    let mut at = folder.to_owned();
    inside.components().all(|part| {
        let part = part.as_os_str().to_string_lossy();
        let names = files.folder_names(&at).into_iter().chain(files.file_names(&at));
        let found = names.into_iter().find(|name| name.to_lowercase() == part.to_lowercase());
        at.push(found.as_deref().unwrap_or(&part));
        found.is_some()
    })
}
