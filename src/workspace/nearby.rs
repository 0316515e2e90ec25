//! The YAML files near those of a run. Each directory is read at most once, when a rule first asks for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::summary::ProjectSummary;
use crate::fs::{FileKind, FileSystem};

/// The size limit of a nearby file, in bytes: far more than a Compose file written by hand has.
const MAX_BYTES: usize = 256 << 10;

/// How many files, and how many subdirectories, of a directory are looked at.
const MAX_ENTRIES: usize = 200;

/// A directory whose contents are read on first use. All calls must pass the same file system.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) path: PathBuf,
    files: OnceLock<Vec<NearbyFile>>,
    subdirectories: OnceLock<Vec<Arc<Directory>>>,
    pub(super) default_files: OnceLock<Vec<PathBuf>>,
    /// The project of the default files.
    pub(super) default_project: OnceLock<Arc<ProjectSummary>>,
}

/// A YAML file. It is loaded as a project only when its text contains a word that makes it relevant.
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
            subdirectories: OnceLock::new(),
            default_files: OnceLock::new(),
            default_project: OnceLock::new(),
        }
    }

    /// Its readable YAML files; `loaded_text` returns the text of a file that the run has loaded.
    pub(super) fn files(
        &self,
        files: &dyn FileSystem,
        loaded_text: impl Fn(&Path) -> Option<Arc<str>>,
    ) -> &[NearbyFile] {
        self.files.get_or_init(|| {
            let names = files.file_names(&self.path).into_iter().filter(|name| is_yaml(name));
            let paths = names.take(MAX_ENTRIES).map(|name| self.path.join(name));
            paths.filter_map(|path| NearbyFile::read(files, loaded_text(&path), path)).collect()
        })
    }

    pub(super) fn subdirectories(&self, files: &dyn FileSystem) -> &[Arc<Directory>] {
        self.subdirectories.get_or_init(|| {
            let names = files.directory_names(&self.path).into_iter().take(MAX_ENTRIES);
            names.map(|name| Arc::new(Directory::new(self.path.join(name)))).collect()
        })
    }
}

impl NearbyFile {
    fn read(files: &dyn FileSystem, loaded: Option<Arc<str>>, path: PathBuf) -> Option<Self> {
        let text = match loaded {
            Some(text) => text,
            None if files.kind(&path) == Some(FileKind::File) => {
                let bytes = files.read(&path, MAX_BYTES).ok()?;
                Arc::from(std::str::from_utf8(&bytes).ok()?)
            }
            // Reading a pipe might never end.
            None => return None,
        };
        (text.len() <= MAX_BYTES).then(|| NearbyFile { path, text, project: OnceLock::new() })
    }

    /// Whether it may include or extend other files, judged by its words.
    pub(super) fn may_load_others(&self) -> bool {
        ["include", "extends"].iter().any(|word| self.text.contains(word))
    }
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "yml" || extension == "yaml")
}
