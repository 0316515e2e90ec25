//! The machine this program runs on: where a directory lies, on a Windows drive or in a WSL distribution.

mod mount_table;

use std::io;
use std::path::Path;

pub use mount_table::{MountPoint, MountTable};

use crate::fs::FileSystem;
use crate::targets::Place;

const MOUNT_TABLE: &str = "/proc/self/mountinfo";
const OS_RELEASE: &str = "/proc/sys/kernel/osrelease";

/// How much of these files is read, in bytes. A mount table has a line of about 200 bytes a mount.
const MAX_TEXT: usize = 4 << 20;

/// Where a project lies, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectPlace {
    /// The place.
    pub place: Place,
    /// How it is known, or why it is not, as a phrase that follows the place: "`/mnt/c` is a mounted Windows drive".
    pub reason: String,
}

impl Default for ProjectPlace {
    fn default() -> Self {
        ProjectPlace::unknown("it was not determined")
    }
}

impl ProjectPlace {
    /// A place that is not known.
    pub fn unknown(reason: impl Into<String>) -> Self {
        ProjectPlace { place: Place::Unknown, reason: reason.into() }
    }
}

/// What is known of the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    system: System,
    /// Why places cannot be determined although they should be; for the user.
    pub warning: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum System {
    /// Windows itself.
    Windows,
    /// A WSL distribution, or a container on a kernel of WSL.
    Wsl(Vec<MountPoint>),
    /// As [`System::Wsl`], but its mount table cannot be used.
    WslWithoutMounts,
    /// Another system.
    #[default]
    Other,
}

impl Machine {
    /// This machine. `is_wsl_process` is whether the environment of the process is that of WSL.
    pub fn detect(files: &dyn FileSystem, is_wsl_process: bool) -> Self {
        if cfg!(windows) { Machine::windows() } else { Machine::unix(files, is_wsl_process) }
    }

    /// A machine that runs Windows.
    pub fn windows() -> Self {
        Machine { system: System::Windows, warning: None }
    }

    /// A machine with a Unix kernel, which these files describe.
    pub fn unix(files: &dyn FileSystem, is_wsl_process: bool) -> Self {
        let release = text(files, OS_RELEASE).unwrap_or_default();
        let is_wsl_kernel = is_wsl_process || release.to_ascii_lowercase().contains("microsoft");
        let table = match text(files, MOUNT_TABLE) {
            Ok(text) => MountTable::parse(&text),
            Err(error) if is_wsl_kernel => {
                return Machine::without_mounts(format!("cannot read {MOUNT_TABLE}: {error}"));
            }
            Err(_) => return Machine::default(),
        };
        // A kernel that the user compiled may have any name.
        let is_wsl = is_wsl_kernel || table.mounts.iter().any(MountPoint::is_of_windows);
        match table.first_odd_line {
            Some(line) if is_wsl => {
                Machine::without_mounts(format!("cannot understand line {line} of {MOUNT_TABLE}"))
            }
            _ if is_wsl => Machine { system: System::Wsl(table.mounts), warning: None },
            _ => Machine::default(),
        }
    }

    fn without_mounts(problem: String) -> Self {
        let warning = format!("{problem}: `--project-on` says where projects lie");
        Machine { system: System::WslWithoutMounts, warning: Some(warning) }
    }

    /// Where an absolute directory lies, its links followed.
    pub fn place_of(&self, directory: &Path) -> ProjectPlace {
        match &self.system {
            System::Windows => place_in_windows(&directory.to_string_lossy()),
            System::Wsl(mounts) => place_in_wsl(mounts, &directory.to_string_lossy()),
            System::WslWithoutMounts => ProjectPlace::unknown(format!("{MOUNT_TABLE} cannot be used")),
            System::Other => ProjectPlace::unknown("this machine is neither Windows nor WSL"),
        }
    }

    /// Whether Compose is started in a distribution when it is started in a directory of one.
    pub fn is_wsl(&self) -> bool {
        matches!(self.system, System::Wsl(_) | System::WslWithoutMounts)
    }
}

fn text(files: &dyn FileSystem, path: &str) -> io::Result<String> {
    let bytes = files.read(Path::new(path), MAX_TEXT)?;
    if bytes.len() > MAX_TEXT {
        return Err(io::Error::other("it is too large"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The place of an absolute path of Windows, which may have the prefix of long paths: `\\?\`.
fn place_in_windows(path: &str) -> ProjectPlace {
    let long = path.strip_prefix(r"\\?\UNC\").map(|rest| format!(r"\\{rest}"));
    let path = long.as_deref().unwrap_or_else(|| path.strip_prefix(r"\\?\").unwrap_or(path));
    let mut letters = path.chars();
    if path.starts_with(r"\\") {
        let place = Place::of_network_path(path);
        let server = path.split('\\').nth(2).unwrap_or_default();
        ProjectPlace { place, reason: format!(r"its path begins with `\\{server}`") }
    } else if let (Some('A'..='Z' | 'a'..='z'), Some(':')) = (letters.next(), letters.next()) {
        ProjectPlace { place: Place::Drive, reason: format!("its path begins with `{}`", &path[..2]) }
    } else {
        ProjectPlace::unknown("its path has neither a drive nor a server")
    }
}

/// The place of an absolute path, by the mount that contains it.
fn place_in_wsl(mounts: &[MountPoint], path: &str) -> ProjectPlace {
    // Of several mounts at one directory the last one is seen.
    let Some(mount) = mounts.iter().filter(|mount| mount.contains(path)).max_by_key(|mount| mount.path.len())
    else {
        return ProjectPlace::unknown("no mount contains it");
    };
    let (at, kind) = (&mount.path, &mount.kind);
    let place = mount.place();
    let reason = match place {
        Place::Drive => format!("`{at}` is a mounted Windows drive ({kind})"),
        Place::Network => format!("`{at}` is a mounted network share ({kind})"),
        Place::Distribution => format!("`{at}` is a Linux file system ({kind})"),
        Place::Engine | Place::Unknown => format!("`{at}` is a mount of the type {kind}"),
    };
    ProjectPlace { place, reason }
}
