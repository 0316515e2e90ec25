//! Searches directories for Compose files.

use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};
use walkdir::WalkDir;

use crate::fs::{Disk, FileKind, FileSystem};
use crate::loader::{is_compose_name, reason};

/// The result of a search.
#[derive(Default)]
pub(super) struct Search {
    /// The Compose files, sorted.
    pub(super) files: Vec<PathBuf>,
    /// Messages about directories that could not be searched.
    pub(super) errors: Vec<String>,
}

impl Search {
    fn add(&mut self, path: PathBuf) {
        if is_compose_name(&path) && Disk.kind(&path) == Some(FileKind::File) {
            self.files.push(path);
        }
    }

    fn add_error(&mut self, path: Option<&Path>, error: Option<&io::Error>) {
        let path = path.unwrap_or(Path::new(".")).display();
        let reason = error.map_or("a link leads back to a parent directory".to_owned(), reason);
        self.errors.push(format!("cannot search {path}: {reason}"));
    }
}

/// The Compose files below a directory, such as `compose.yaml` and `docker-compose.prod.yml`, including those in hidden
/// directories.
///
/// Links to directories are not followed. Paths that match `exclude` are skipped, and, unless `no_ignore` is set, those
/// excluded by ignore files such as `.gitignore`. Fails if a glob in `exclude` is not valid.
pub(super) fn compose_files(
    directory: &Path,
    exclude: &[String],
    no_ignore: bool,
) -> Result<Search, ignore::Error> {
    let excluded = excluded(directory, exclude)?;
    let mut search =
        if no_ignore { every_file(directory, &excluded) } else { unignored_files(directory, excluded) };
    search.files.sort();
    Ok(search)
}

/// The globs of `--exclude`, and Git's own directory.
fn excluded(directory: &Path, exclude: &[String]) -> Result<Override, ignore::Error> {
    let mut overrides = OverrideBuilder::new(directory);
    // In an override, a glob without `!` includes.
    overrides.add("!.git")?;
    for glob in exclude {
        overrides.add(&format!("!{glob}"))?;
    }
    overrides.build()
}

fn every_file(directory: &Path, excluded: &Override) -> Search {
    let mut search = Search::default();
    let walk = WalkDir::new(directory).into_iter().filter_entry(|entry| {
        // The directory itself is never excluded: the user asked for it.
        entry.depth() == 0 || !excluded.matched(entry.path(), entry.file_type().is_dir()).is_ignore()
    });
    for entry in walk {
        match entry {
            Ok(entry) => search.add(entry.into_path()),
            Err(error) => search.add_error(error.path(), error.io_error()),
        }
    }
    search
}

fn unignored_files(directory: &Path, excluded: Override) -> Search {
    let mut search = Search::default();
    // `.gitignore` also applies outside a repository.
    let walk = WalkBuilder::new(directory).overrides(excluded).hidden(false).require_git(false).build();
    for entry in walk {
        match entry {
            Ok(entry) => search.add(entry.into_path()),
            Err(error) => search.add_error(path_of(&error), error.io_error()),
        }
    }
    search
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}
