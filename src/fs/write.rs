//! Writing files whole, those that belong together all or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{FileSystem, Limits, text_inside};

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

/// A step of a writing. Whenever a run is killed, it is right after one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteStep {
    /// The temporary file for the new text was created. It is still empty.
    NewCreated,
    /// The new text is on the disk.
    NewStored,
    /// The temporary file for the old text was created, for the case that a later file cannot be replaced.
    OldCreated,
    /// The old text is on the disk.
    OldStored,
    /// The file is still what was read.
    Compared,
    /// The new text took the place of the old one.
    Replaced,
    /// The old text took its place again, because a later file could not be replaced.
    PutBack,
}

/// Receives each step of a writing and the file it is of, before the next one is taken.
pub type OnStep<'a> = &'a dyn Fn(WriteStep, &Path);

/// New contents of files that belong together, each prepared beside its file: everything that can fail has been done
/// but the renames. Dropped without [`Prepared::commit`], it leaves nothing behind.
pub struct Prepared<'a> {
    writes: Vec<PreparedWrite<'a>>,
    on_step: OnStep<'a>,
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
    /// Writes every new content to a temporary file in the directory of its file and flushes it to the disk.
    ///
    /// Mode and, where the system allows it, owner and group are kept. Fails for a file that is read-only, so that a
    /// rename does not get around the mark, and for one with a second name, which would keep the old content.
    pub fn new(replacements: impl IntoIterator<Item = Replacement<'a>>) -> Result<Self, WriteError> {
        Prepared::observed(replacements, &|_, _| {})
    }

    /// The same, with each step reported, those of [`Prepared::commit`] too.
    pub fn observed(
        replacements: impl IntoIterator<Item = Replacement<'a>>,
        on_step: OnStep<'a>,
    ) -> Result<Self, WriteError> {
        let replacements: Vec<Replacement<'a>> = replacements.into_iter().collect();
        let last = replacements.len().saturating_sub(1);
        let mut writes = Vec::new();
        for (place, replacement) in replacements.into_iter().enumerate() {
            // After the last one nothing can fail.
            let write = PreparedWrite::new(replacement, place != last, on_step)
                .map_err(|source| WriteError::new(replacement.path, source))?;
            writes.push(write);
        }
        Ok(Prepared { writes, on_step })
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
            match write.commit(self.on_step) {
                Ok(committed) => done.push(committed),
                // Its new text lies beside it until the others are put back: the next run may need it.
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

    /// Whether the file is still what was read; not so when another run has written the same.
    fn is_to_be_written(&self) -> io::Result<bool> {
        let now = fs::read(&self.target)?;
        match now {
            now if now == self.replacement.after => Ok(false),
            now if now == self.replacement.before => Ok(true),
            _ => Err(io::Error::other("it changed while it was being fixed")),
        }
    }

    /// Replaces the file; where that fails, the new text comes back with the reason.
    fn commit(self, on_step: OnStep<'_>) -> Result<Committed<'a>, (io::Error, Temporary)> {
        let is_written = match self.is_to_be_written() {
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
    /// Nothing when there is nothing to put back.
    old: Option<Temporary>,
}

impl Committed<'_> {
    /// Puts the old content back; the path when that cannot be done, or somebody has changed the file since.
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

/// An empty temporary file beside another file.
fn create_temporary(target: &Path, prefix: &str) -> io::Result<Temporary> {
    let directory = target.parent().unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(prefix).suffix(TEMPORARY.1).tempfile_in(directory)
}

/// Fills a temporary file and flushes it to the disk, with the mode and the owner of another file.
fn store(file: &mut Temporary, content: &[u8], like: &fs::Metadata) -> io::Result<()> {
    file.write_all(content)?;
    // The owner first: a change of owner takes marks from the mode.
    give_owner(file.as_file(), like)?;
    file.as_file().set_permissions(like.permissions())?;
    file.as_file().sync_all()
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
    let directory =
        path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    // What other people may do with it is decided by the mask of the process, as with every new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(directory).map_err(failed)?;
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
