//! Data to copy from a host directory into a volume.

use std::path::PathBuf;

use crate::loader::{HostDirectory, path_text, volume_name};

/// Data to copy from one host directory into one volume.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DataCopy {
    /// The Compose files of the project, as `docker compose -f` takes them; absolute.
    pub files: Vec<PathBuf>,
    /// The env files passed on the command line, in order; absolute.
    pub env_files: Vec<PathBuf>,
    /// The services that use the data and must be stopped.
    pub services: Vec<String>,
    /// The project's name.
    pub project: String,
    /// Whether the files use the Compose v1 format, whose volume names have no prefix.
    pub is_v1: bool,
    /// The volume's name in the Compose file.
    pub volume: String,
    /// The directory.
    pub from: DataSource,
    /// [`HostDirectory::path`], which identifies the directory.
    pub directory: String,
    /// The directory as written in the Compose file.
    pub written: String,
    /// The numeric user who must own the data, where known.
    pub owner: Option<u32>,
    /// Whether the directory is in the file system of a WSL distribution, where PowerShell does not find it.
    pub is_in_wsl: bool,
    /// Whether it may be a Windows daemon, which needs `--platform linux`.
    pub on_windows_daemon: bool,
}

impl DataCopy {
    /// The volume's name in Docker.
    pub fn volume_name(&self) -> String {
        volume_name(self.prefix(), &self.volume)
    }

    /// The prefix of its volumes' names.
    pub(crate) fn prefix(&self) -> Option<&str> {
        (!self.is_v1).then_some(self.project.as_str())
    }
}

/// The path of the data in a command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DataSource {
    /// An absolute path.
    Directory {
        /// On this machine.
        here: String,
        /// On Windows: `C:/data`.
        windows: String,
    },
    /// A path below the home directory, with a leading slash; empty for the home directory itself.
    Home(String),
    /// It cannot be determined, for this reason.
    Unknown(&'static str),
}

const UNSET: &str = "a variable without a value is in the directory's path";
const NAMED_HOME: &str = "the directory's path begins with `~` and a name";

impl DataSource {
    /// The directory of a mount; `written` is the source as written in the file.
    pub fn of(directory: &HostDirectory, written: &str) -> Self {
        if let Some(rest) = &directory.below_home {
            return DataSource::Home(rest.clone());
        }
        // `~name` is another user's home to Compose v1, and a directory of that name to later versions.
        if written.starts_with('~') {
            return DataSource::Unknown(NAMED_HOME);
        }
        match directory.here.as_deref().map(path_text) {
            Some(here) => DataSource::Directory { here, windows: directory.path.clone() },
            None if written.contains('$') => DataSource::Unknown(UNSET),
            None => DataSource::Directory { here: directory.path.clone(), windows: directory.path.clone() },
        }
    }
}
