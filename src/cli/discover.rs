//! Which files a run lints.

use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;

use crate::files::{Disk, FileKind, FileSystem};
use crate::project::is_compose_name;

/// The Compose files below a folder, sorted: `compose.yaml`, `docker-compose.prod.yml`, in hidden folders, too,
/// but not where `.gitignore` says to keep out.
pub(super) fn compose_files(folder: &Path, exclude: &[String], no_ignore: bool) -> io::Result<Search> {
    let mut overrides = OverrideBuilder::new(folder);
    for glob in [".git"].into_iter().map(str::to_owned).chain(exclude.iter().cloned()) {
        overrides.add(&format!("!{glob}")).map_err(io::Error::other)?;
    }
    let mut walk = WalkBuilder::new(folder);
    walk.overrides(overrides.build().map_err(io::Error::other)?).hidden(false).require_git(false);
    if no_ignore {
        walk.standard_filters(false);
    }
    let mut found = Search::default();
    for entry in walk.build() {
        match entry {
            Ok(entry) if is_compose_name(entry.path()) && Disk.kind(entry.path()) == Some(FileKind::File) => {
                found.files.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => found.unseen.push(error.to_string()),
        }
    }
    found.files.sort();
    Ok(found)
}

/// What a search came to.
#[derive(Default)]
pub(super) struct Search {
    /// The Compose files, sorted.
    pub(super) files: Vec<PathBuf>,
    /// What could not be searched, and why.
    pub(super) unseen: Vec<String>,
}
