//! Symbolic links on the way to the directories that a project mounts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::fs::FileSystem;

/// Paths with their links followed, each looked up once.
pub(super) struct Links<'f> {
    files: &'f dyn FileSystem,
    ends: HashMap<PathBuf, PathBuf>,
}

impl<'f> Links<'f> {
    pub(super) fn new(files: &'f dyn FileSystem) -> Self {
        Links { files, ends: HashMap::new() }
    }

    /// A path with its links followed.
    pub(super) fn end_of(&mut self, path: &Path) -> &Path {
        let files = self.files;
        self.ends.entry(path.to_owned()).or_insert_with(|| followed(files, path))
    }
}

/// Follows the links of a path; the part of it that does not exist has none.
fn followed(files: &dyn FileSystem, path: &Path) -> PathBuf {
    let existing = path.ancestors().find(|above| files.kind(above).is_some());
    let rest = existing.and_then(|existing| Some((existing, path.strip_prefix(existing).ok()?)));
    match rest {
        Some((existing, rest)) if rest.as_os_str().is_empty() => files.resolved(existing),
        Some((existing, rest)) => files.resolved(existing).join(rest),
        None => path.to_owned(),
    }
}
