//! A file system in memory that counts reads.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use lcow_lint::fs::{FileKind, FileSystem, Memory};

/// Files in memory; counts how often each is read.
pub struct CountingFiles {
    files: Memory,
    reads: Mutex<BTreeMap<PathBuf, usize>>,
}

impl CountingFiles {
    pub fn new(files: Memory) -> Self {
        CountingFiles { files, reads: Mutex::default() }
    }

    /// How often each file was read.
    pub fn into_reads(self) -> BTreeMap<PathBuf, usize> {
        self.reads.into_inner().expect("no reader panicked")
    }
}

impl FileSystem for CountingFiles {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Arc<[u8]>> {
        let mut reads = self.reads.lock().expect("no reader panicked");
        *reads.entry(path.to_owned()).or_default() += 1;
        drop(reads);
        self.files.read(path, limit)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        self.files.kind(path)
    }

    fn is_empty_directory(&self, path: &Path) -> Option<bool> {
        self.files.is_empty_directory(path)
    }

    fn file_names(&self, directory: &Path) -> Vec<String> {
        self.files.file_names(directory)
    }

    fn directory_names(&self, directory: &Path) -> Vec<String> {
        self.files.directory_names(directory)
    }
}
