//! Symbolic links on the paths that a project mounts from its own directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::fs::FileSystem;

/// Mounted paths that contain links, with their targets.
#[derive(Debug, Default)]
pub(super) struct Links(HashMap<PathBuf, PathBuf>);

impl Links {
    pub(super) fn of(files: &dyn FileSystem, mounted: impl Iterator<Item = PathBuf>) -> Self {
        let mut links = HashMap::new();
        for path in mounted {
            let end = followed(files, &path);
            if end != path {
                links.insert(path, end);
            }
        }
        Links(links)
    }

    /// The path with its links followed; `None` if it contains none.
    pub(super) fn end_of(&self, path: &Path) -> Option<&Path> {
        self.0.get(path).map(PathBuf::as_path)
    }
}

/// A path with its links followed. The part that does not exist is kept.
fn followed(files: &dyn FileSystem, path: &Path) -> PathBuf {
    let there = path.ancestors().find(|above| files.kind(above).is_some());
    let rest = there.and_then(|there| Some((there, path.strip_prefix(there).ok()?)));
    match rest {
        Some((there, rest)) if rest.as_os_str().is_empty() => files.resolved(there),
        Some((there, rest)) => files.resolved(there).join(rest),
        None => path.to_owned(),
    }
}
