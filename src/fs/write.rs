//! Atomic writing: of one file, or of several, all or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{FileSystem, Limits, text_inside};

/// A file could not be written. It is unchanged, and so are the files written with it, other than `changed`.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {}; {}", path.display(), source, outcome(changed))]
pub struct WriteError {
    /// The file, as named by the user.
    pub path: PathBuf,
    /// Files that were written before it and could not be restored.
    pub changed: Vec<PathBuf>,
    source: io::Error,
}

fn outcome(changed: &[PathBuf]) -> String {
    if changed.is_empty() {
        return "no file was changed".to_owned();
    }
    let changed: Vec<String> = changed.iter().map(|path| path.display().to_string()).collect();
    format!("these were written before it and could not be restored: {}", changed.join(", "))
}

impl WriteError {
    fn new(path: &Path, source: io::Error) -> Self {
        WriteError { path: path.to_owned(), changed: Vec::new(), source }
    }
}

/// New content for a file.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The file. If it is a link, its target is replaced.
    pub path: &'a Path,
    /// The content that was read.
    pub before: &'a [u8],
    /// The new content.
    pub after: &'a [u8],
}

/// A step of writing a file. A killed run stops after one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteStep {
    /// The temporary file for the new content was created, still empty.
    NewCreated,
    /// The new content is on the disk.
    NewStored,
    /// The temporary file for the old content was created.
    OldCreated,
    /// The old content is on the disk, in case a later file cannot be replaced.
    OldStored,
    /// The file is still as it was read.
    Compared,
    /// The file was replaced.
    Replaced,
    /// The old content was restored, because a later file could not be replaced.
    PutBack,
}

/// Called after each step, with the file.
pub type OnStep<'a> = &'a dyn Fn(WriteStep, &Path);

/// New contents of several files in temporary files next to them: only the renames are left. If dropped without
/// [`Prepared::commit`], the temporary files are removed.
pub struct Prepared<'a> {
    writes: Vec<PreparedWrite<'a>>,
    on_step: OnStep<'a>,
}

struct PreparedWrite<'a> {
    replacement: Replacement<'a>,
    /// The file, links followed.
    target: PathBuf,
    new: Temporary,
    /// The old content, for restoring it.
    old: Option<Temporary>,
}

type Temporary = tempfile::NamedTempFile;

/// The prefix and suffix of temporary files. A killed run leaves them; the next one reads them, then they can be deleted.
const TEMPORARY: (&str, &str) = (".lcow-lint-", ".tmp");

/// How many characters of a file name are part of the name of its temporary file: the length of names is limited.
const NAME_CHARACTERS: usize = 40;

/// The prefix of the temporary file with the new content of a file.
fn temporary_for(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(NAME_CHARACTERS).collect();
    format!("{}new-{name}-", TEMPORARY.0)
}

/// The new texts that killed runs prepared for a file.
pub(crate) fn left_by_killed_runs(files: &dyn FileSystem, path: &Path) -> Vec<String> {
    let path = files.resolved(path);
    let Some(directory) = path.parent() else { return Vec::new() };
    let start = temporary_for(&path);
    let limit = Limits::default().file_bytes;
    let names = files.file_names(directory).into_iter();
    let left = names.filter(|name| {
        let random = name.strip_prefix(&start).and_then(|rest| rest.strip_suffix(TEMPORARY.1));
        random.is_some_and(|random| random.chars().all(|c| c.is_ascii_alphanumeric()))
    });
    left.filter_map(|name| text_inside(files, directory, &directory.join(name), limit)).collect()
}

impl<'a> Prepared<'a> {
    /// Writes each new content to a temporary file in the directory of its file and flushes it to the disk.
    ///
    /// Keeps the mode and, if the system allows it, owner and group. Fails for a read-only file, which a rename would
    /// replace, and for a file with another hard link, which would keep the old content.
    pub fn new(replacements: impl IntoIterator<Item = Replacement<'a>>) -> Result<Self, WriteError> {
        Prepared::observed(replacements, &|_, _| {})
    }

    /// Like [`Prepared::new`], reporting each step, also those of [`Prepared::commit`].
    pub fn observed(
        replacements: impl IntoIterator<Item = Replacement<'a>>,
        on_step: OnStep<'a>,
    ) -> Result<Self, WriteError> {
        let replacements: Vec<Replacement<'a>> = replacements.into_iter().collect();
        let last = replacements.len().saturating_sub(1);
        let mut writes = Vec::new();
        for (place, replacement) in replacements.into_iter().enumerate() {
            // The last file never needs to be restored.
            let write = PreparedWrite::new(replacement, place != last, on_step)
                .map_err(|source| WriteError::new(replacement.path, source))?;
            writes.push(write);
        }
        Ok(Prepared { writes, on_step })
    }

    /// Replaces the files, all or none.
    ///
    /// Each file changes atomically. The files are replaced in order: a run killed in between leaves the later files
    /// old, and their new contents in temporary files, see [`left_by_killed_runs`]. Fails if a file has changed since it
    /// was read or cannot be replaced; then the files before it are restored.
    pub fn commit(self) -> Result<(), WriteError> {
        for write in &self.writes {
            let path = write.replacement.path;
            write.needs_write().map_err(|source| WriteError::new(path, source))?;
        }
        let mut done: Vec<Committed<'a>> = Vec::new();
        for write in self.writes {
            let path = write.replacement.path;
            match write.commit(self.on_step) {
                Ok(committed) => done.push(committed),
                // Its temporary file is kept until the others are restored: if killed, the next run needs it.
                Err((source, _new)) => {
                    let put_back = |committed: Committed<'a>| committed.put_back(self.on_step).err();
                    let changed = done.into_iter().rev().filter_map(put_back).collect();
                    return Err(WriteError { changed, ..WriteError::new(path, source) });
                }
            }
        }
        Ok(())
    }
}

impl<'a> PreparedWrite<'a> {
    fn new(replacement: Replacement<'a>, can_be_put_back: bool, on_step: OnStep<'_>) -> io::Result<Self> {
        let target = fs::canonicalize(replacement.path)?;
        // Only opening the file tests whether it is writable; nothing is written to it.
        fs::OpenOptions::new().write(true).open(&target)?;
        let metadata = fs::metadata(&target)?;
        if metadata.permissions().readonly() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
        }
        if has_hard_links(&metadata) {
            return Err(io::Error::other("the file has another hard link, which would keep the old text"));
        }
        let on_step = |step| on_step(step, replacement.path);
        let mut new = create_temporary(&target, &temporary_for(&target))?;
        on_step(WriteStep::NewCreated);
        store(&mut new, replacement.after, &metadata)?;
        on_step(WriteStep::NewStored);
        let mut old = None;
        if can_be_put_back {
            let mut file = create_temporary(&target, TEMPORARY.0)?;
            on_step(WriteStep::OldCreated);
            store(&mut file, replacement.before, &metadata)?;
            on_step(WriteStep::OldStored);
            old = Some(file);
        }
        Ok(PreparedWrite { replacement, target, new, old })
    }

    /// Whether the file is as it was read; false if another run has written the new content already.
    fn needs_write(&self) -> io::Result<bool> {
        let now = fs::read(&self.target)?;
        match now {
            now if now == self.replacement.after => Ok(false),
            now if now == self.replacement.before => Ok(true),
            _ => Err(io::Error::other("the file was changed by another program")),
        }
    }

    /// Replaces the file; an error includes the temporary file.
    fn commit(self, on_step: OnStep<'_>) -> Result<Committed<'a>, (io::Error, Temporary)> {
        let is_written = match self.needs_write() {
            Ok(is_written) => is_written,
            Err(error) => return Err((error, self.new)),
        };
        if is_written {
            on_step(WriteStep::Compared, self.replacement.path);
            self.new.persist(&self.target).map_err(|error| (error.error, error.file))?;
            on_step(WriteStep::Replaced, self.replacement.path);
        }
        let old = self.old.filter(|_| is_written);
        Ok(Committed { replacement: self.replacement, target: self.target, old })
    }
}

/// A file that was replaced.
struct Committed<'a> {
    replacement: Replacement<'a>,
    target: PathBuf,
    /// The old content, if it may have to be restored.
    old: Option<Temporary>,
}

impl Committed<'_> {
    /// Restores the old content; fails with the path, also if the file has been changed since.
    fn put_back(self, on_step: OnStep<'_>) -> Result<(), PathBuf> {
        let Some(old) = self.old else { return Ok(()) };
        let failed = || self.replacement.path.to_owned();
        let now = fs::read(&self.target).map_err(|_| failed())?;
        if now != self.replacement.after {
            return Err(failed());
        }
        old.persist(&self.target).map_err(|_| failed())?;
        on_step(WriteStep::PutBack, self.replacement.path);
        Ok(())
    }
}

/// An empty temporary file in the directory of a file.
fn create_temporary(target: &Path, prefix: &str) -> io::Result<Temporary> {
    let directory = target.parent().unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(prefix).suffix(TEMPORARY.1).tempfile_in(directory)
}

/// Writes a temporary file with the mode and owner of another file and flushes it to the disk.
fn store(file: &mut Temporary, content: &[u8], like: &fs::Metadata) -> io::Result<()> {
    file.write_all(content)?;
    // The owner first: changing it clears bits of the mode.
    give_owner(file.as_file(), like)?;
    file.as_file().set_permissions(like.permissions())?;
    file.as_file().sync_all()
}

#[cfg(unix)]
fn has_hard_links(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

/// The standard library has no link count on Windows: there the other link keeps the old text.
#[cfg(not(unix))]
fn has_hard_links(_: &fs::Metadata) -> bool {
    false
}

/// Gives a file the owner and group of another one, if the system allows it.
#[cfg(unix)]
fn give_owner(file: &fs::File, like: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        // Only root can change the owner; the group may be any that the user belongs to.
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

/// Creates a file atomically; fails if the path exists.
pub fn write_new(path: &Path, text: &[u8]) -> Result<(), WriteError> {
    let failed = |source: io::Error| WriteError::new(path, source);
    let directory =
        path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    // The umask applies, as for every new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(directory).map_err(failed)?;
    temporary.write_all(text).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    temporary.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Creates or replaces a file atomically. Links are followed and the mode of an existing file is kept.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |source| WriteError::new(path, source);
    let Ok(metadata) = fs::metadata(path) else { return write_new(path, bytes) };
    if !metadata.is_file() {
        return Err(failed(io::Error::other("not a regular file")));
    }
    let before = fs::read(path).map_err(failed)?;
    Prepared::new([Replacement { path, before: &before, after: bytes }])?.commit()?;
    Ok(())
}
