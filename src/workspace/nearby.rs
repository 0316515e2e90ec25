//! The YAML files around those of a run: each directory is read at most once, when a rule first asks for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::summary::ProjectSummary;
use crate::fs::{FileKind, FileSystem};

/// Larger files are not read: no Compose file that is written by hand comes near, and it must stay quick.
const MAX_BYTES: usize = 256 << 10;

/// Of a directory with more files, or more directories, only the first are read.
const MAX_ENTRIES: usize = 200;

/// A directory. What it holds is read through the workspace's file system, whoever asks first.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) path: PathBuf,
    files: OnceLock<Vec<NearbyFile>>,
    below: OnceLock<Vec<Arc<Directory>>>,
    pub(super) default_files: OnceLock<Vec<PathBuf>>,
    /// The project of the default files.
    pub(super) default_project: OnceLock<Arc<ProjectSummary>>,
}

/// A YAML file. It is loaded as a project only when a word in it makes that worthwhile.
#[derive(Debug)]
pub(super) struct NearbyFile {
    pub(super) path: PathBuf,
    pub(super) text: Arc<str>,
    /// The project of this file alone.
    pub(super) project: OnceLock<Arc<ProjectSummary>>,
}

impl Directory {
    pub(super) fn new(path: PathBuf) -> Self {
        Directory {
            path,
            files: OnceLock::new(),
            below: OnceLock::new(),
            default_files: OnceLock::new(),
            default_project: OnceLock::new(),
        }
    }

    /// Its YAML files that can be read; `known` gives the texts of those that are loaded.
    pub(super) fn files(
        &self,
        files: &dyn FileSystem,
        known: impl Fn(&Path) -> Option<Arc<str>>,
    ) -> &[NearbyFile] {
        self.files.get_or_init(|| {
            let names = files.file_names(&self.path).into_iter().filter(|name| is_yaml(name));
            let paths = names.take(MAX_ENTRIES).map(|name| self.path.join(name));
            paths.filter_map(|path| NearbyFile::read(files, known(&path), path)).collect()
        })
    }

    /// The directories directly in it.
    pub(super) fn below(&self, files: &dyn FileSystem) -> &[Arc<Directory>] {
        self.below.get_or_init(|| {
            let names = files.directory_names(&self.path).into_iter().take(MAX_ENTRIES);
            names.map(|name| Arc::new(Directory::new(self.path.join(name)))).collect()
        })
    }
}

impl NearbyFile {
    /// Reads a file. A pipe is not read: nobody may ever write to it.
    fn read(files: &dyn FileSystem, known: Option<Arc<str>>, path: PathBuf) -> Option<Self> {
        let text = match known {
            Some(text) => text,
            None if files.kind(&path) == Some(FileKind::File) => {
                let bytes = files.read(&path, MAX_BYTES).ok()?;
                Arc::from(std::str::from_utf8(&bytes).ok()?)
            }
            None => return None,
        };
        (text.len() <= MAX_BYTES).then(|| NearbyFile { path, text, project: OnceLock::new() })
    }

    /// Whether it includes or extends other files, as far as its words tell.
    pub(super) fn may_load_others(&self) -> bool {
        ["include", "extends"].iter().any(|word| self.text.contains(word))
    }
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}
