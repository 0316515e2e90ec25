//! What is wrong with a host path or the name of a volume, and how to fix it.

use super::host_sources::HostSource;
use super::windows_names::{NameError, file_name_error, forbidden_character, is_device, percent_variable};
use crate::compose::{HostPath, has_hole, shown};

/// What is wrong with a name.
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) help: String,
    /// Who refuses the name.
    pub(super) refused_by: RefusedBy,
}

/// Who refuses a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RefusedBy {
    /// Docker or Docker Compose.
    Docker,
    /// The file systems of Windows.
    Windows,
    /// A daemon that is a Windows program.
    WindowsDaemon,
}

impl Problem {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem { message: message.into(), help: help.into(), refused_by: RefusedBy::Docker }
    }
}

/// What is wrong with a host path.
pub(super) fn path_problem(source: &HostSource<'_>) -> Option<Problem> {
    let path = source.slashed();
    let names = match &source.path {
        HostPath::Drive(drive) | HostPath::Wsl(_, drive) | HostPath::Msys(drive) => drive.rest.as_str(),
        HostPath::Relative | HostPath::Home | HostPath::Name => path.as_str(),
        // Linux directories, such as those of the virtual machine, can have any name.
        HostPath::Unc | HostPath::NamedPipe | HostPath::Posix | HostPath::Unknown => return None,
    };
    not_expanded(source.field.text.flat())
        .or_else(|| drive_without_slash(source))
        .or_else(|| names.split('/').find_map(name_problem))
}

/// A variable that is not expanded.
pub(super) fn not_expanded(flat: &str) -> Option<Problem> {
    let name = percent_variable(flat)?;
    let help = format!("write `${{{name}}}`; for the home directory `~` works on every machine");
    Some(Problem::new(format!("Docker Compose does not expand `%{name}%`"), help))
}

/// `C:data`: relative to the current directory of the drive, but Docker Compose reads it as the name of a directory.
fn drive_without_slash(source: &HostSource<'_>) -> Option<Problem> {
    let (drive, rest) = source.field.text.flat().split_at_checked(2)?;
    let is_drive = drive.starts_with(|letter: char| letter.is_ascii_alphabetic()) && drive.ends_with(':');
    let first = rest.chars().next().map_or(0, char::len_utf8);
    if source.path != HostPath::Name || !is_drive || has_hole(&rest[..first]) {
        return None;
    }
    let rest = shown(rest);
    let help = format!("write `{drive}/{rest}`, or a path relative to the Compose file");
    Some(Problem::new(format!("`{drive}{rest}` has no slash after its drive"), help))
}

fn name_problem(name: &str) -> Option<Problem> {
    const RENAME: &str = "rename the directory on the host";
    const OMITTED: &str = "Windows omits it and finds another directory, or none: rename the directory";
    let (reason, help) = match file_name_error(name)? {
        NameError::Character(character) => (format!("contain `{}`", character.escape_debug()), RENAME),
        NameError::Device => (format!("be `{name}`, the name of a device"), RENAME),
        NameError::TrailingDot => ("end in a dot".to_owned(), OMITTED),
        NameError::TrailingSpace => ("end in a space".to_owned(), OMITTED),
    };
    let message = format!("on Windows the name of a file or directory cannot {reason}");
    Some(Problem { refused_by: RefusedBy::Windows, ..Problem::new(message, help) })
}

/// What is wrong with the name of a volume.
pub(super) fn volume_problem(name: &str) -> Option<Problem> {
    if let Some(problem) = not_expanded(name) {
        return Some(problem);
    }
    if name.contains(['/', '\\']) {
        let help = "mount the directory instead of the volume, or give the volume a name without slashes";
        return Some(Problem::new("the name of this volume is a path, which Docker refuses", help));
    }
    if let Some(character) = forbidden_character(name) {
        let message = format!("the name of a volume cannot contain `{}`", character.escape_debug());
        return Some(Problem::new(message, "Docker accepts letters, digits, `_`, `.` and `-`"));
    }
    if !is_device(name) {
        return None;
    }
    let message = format!("the Windows daemon cannot create the volume `{name}`: a device has that name");
    // Other daemons keep volumes in a Linux machine.
    Some(Problem {
        refused_by: RefusedBy::WindowsDaemon,
        ..Problem::new(message, "give the volume another name")
    })
}
