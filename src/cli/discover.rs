//! Which files a run lints.

use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};
use walkdir::WalkDir;

use crate::fs::{Disk, FileKind, FileSystem};
use crate::loader::is_compose_name;

/// What a search found.
#[derive(Default)]
pub(super) struct Search {
    /// The Compose files, sorted.
    pub(super) files: Vec<PathBuf>,
    /// What could not be searched, and why.
    pub(super) unseen: Vec<String>,
}

impl Search {
    fn add(&mut self, path: PathBuf) {
        if is_compose_name(&path) && Disk.kind(&path) == Some(FileKind::File) {
            self.files.push(path);
        }
    }
}

/// The Compose files below a directory: `compose.yaml`, `docker-compose.prod.yml`, in hidden directories, too.
///
/// Links to directories are not followed. What `exclude` matches is skipped, and so is what ignore files such as
/// `.gitignore` exclude, unless `no_ignore` is set. Fails on a glob in `exclude` that is not valid.
pub(super) fn compose_files(directory: &Path, exclude: &[String], no_ignore: bool) -> io::Result<Search> {
    let excluded = excluded(directory, exclude).map_err(io::Error::other)?;
    let mut search =
        if no_ignore { every_file(directory, &excluded) } else { unignored_files(directory, excluded) };
    search.files.sort();
    Ok(search)
}

/// The globs of `--exclude`, and Git's own directory.
fn excluded(directory: &Path, exclude: &[String]) -> Result<Override, ignore::Error> {
    let mut overrides = OverrideBuilder::new(directory);
    // To overrides, a glob without `!` is one to include.
    overrides.add("!.git")?;
    for glob in exclude {
        overrides.add(&format!("!{glob}"))?;
    }
    overrides.build()
}

fn every_file(directory: &Path, excluded: &Override) -> Search {
    let mut search = Search::default();
    let walk = WalkDir::new(directory).into_iter().filter_entry(|entry| {
        // The directory itself was asked for.
        entry.depth() == 0 || !excluded.matched(entry.path(), entry.file_type().is_dir()).is_ignore()
    });
    for entry in walk {
        match entry {
            Ok(entry) => search.add(entry.into_path()),
            Err(error) => search.unseen.push(error.to_string()),
        }
    }
    search
}

fn unignored_files(directory: &Path, excluded: Override) -> Search {
    let mut search = Search::default();
    // `.gitignore` counts outside a repository, too.
    let walk = WalkBuilder::new(directory).overrides(excluded).hidden(false).require_git(false).build();
    for entry in walk {
        match entry {
            Ok(entry) => search.add(entry.into_path()),
            Err(error) => search.unseen.push(error.to_string()),
        }
    }
    search
}
