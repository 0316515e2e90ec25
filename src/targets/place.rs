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
    /// Not known. It is judged as [`Place::Drive`].
    Unknown,
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
