//! Projects on the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{Ran, lcow_lint, report_in, run_in};

/// A temporary directory with the files of a project. It is deleted when this is dropped.
pub struct Project(tempfile::TempDir);

impl Project {
    pub fn empty() -> Self {
        Project(tempfile::tempdir().expect("a temporary directory can be created"))
    }

    /// Files by their names, with slashes for those in directories below.
    pub fn new<P: AsRef<Path>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let project = Project::empty();
        for (name, bytes) in files {
            project.write(name, bytes);
        }
        project
    }

    /// All that is below another directory.
    pub fn copy_of(directory: &Path) -> Self {
        let project = Project::empty();
        copy_directory(directory, project.path());
        project
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("below the project")).expect("a directory can be created");
        fs::write(path, bytes).expect("a file can be written");
    }

    pub fn read(&self, name: impl AsRef<Path>) -> String {
        fs::read_to_string(self.path().join(name)).expect("a text can be read")
    }

    /// The program, to be run in the project.
    pub fn command(&self) -> Command {
        let mut command = lcow_lint();
        command.current_dir(self.path());
        command
    }

    /// Runs the program in the project.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run_in(self.path(), arguments)
    }

    /// The JSON report of a run in the project.
    pub fn report(&self, arguments: &[&str]) -> Value {
        report_in(self.path(), arguments)
    }
}

impl AsRef<Path> for Project {
    fn as_ref(&self) -> &Path {
        self.path()
    }
}

/// Every YAML file below a directory, sorted.
pub fn yaml_files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(directory)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml"))
        .collect();
    files.sort();
    files
}

/// Copies a directory with all that is in it.
pub fn copy_directory(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok) {
        let target = to.join(entry.path().strip_prefix(from).expect("below the directory"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("the directory can be made");
        } else {
            // The bytes alone: a copy of a read-only file must be writable.
            let bytes = fs::read(entry.path()).expect("the file can be read");
            fs::write(&target, bytes).expect("the file can be written");
        }
    }
}
