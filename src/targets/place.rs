//! Where a host path leads.

use super::definition::Definition;
use super::file_system::FileSystem;

/// Where a directory of the host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// On a Windows drive.
    Drive,
    /// On a network server.
    Network,
    /// In the Linux file system of a WSL distribution.
    Distribution,
    /// In the virtual machine of the engine.
    Engine,
    /// Not known. It is judged as [`Place::Drive`]; see `Context::severities_at`.
    Unknown,
}

impl Place {
    /// The name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Place::Drive => "windows",
            Place::Network => "network",
            Place::Distribution => "wsl",
            Place::Engine => "engine",
            Place::Unknown => "unknown",
        }
    }

    /// The place of a network path, with slashes or backslashes: `\\server\share`, `\\wsl$\Ubuntu\home`.
    pub fn of_network_path(path: &str) -> Self {
        let path = path.replace('\\', "/");
        let mut parts = path.trim_start_matches('/').split('/');
        let server = parts.next().unwrap_or_default();
        if !["wsl$", "wsl.localhost"].iter().any(|name| name.eq_ignore_ascii_case(server)) {
            return Place::Network;
        }
        let (_distribution, directory, drive) = (parts.next(), parts.next(), parts.next());
        match (directory, drive) {
            // Where a distribution mounts the drives.
            (Some("mnt"), Some(drive)) if drive.len() == 1 => Place::Drive,
            _ => Place::Distribution,
        }
    }
}

impl Definition {
    /// The file system of a directory of the host in a container; `None` if it cannot be mounted from there.
    pub fn host_file_system(&self, place: Place) -> Option<&'static FileSystem> {
        match place {
            Place::Drive | Place::Network | Place::Unknown => Some(self.drive),
            Place::Distribution => self.distribution,
            // Where the engine also keeps its volumes.
            Place::Engine => Some(self.volume),
        }
    }
}
