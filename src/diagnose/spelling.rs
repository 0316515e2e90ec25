//! The rule that explains why a daemon refuses a host path, from the form of the path.

use crate::compose::{DriveMount, HostPath, Text};
use crate::diagnostic::Code;
use crate::targets::Target;

/// The mount modes that the Windows daemon supports.
const MODES: [&str; 2] = ["ro", "rw"];

/// The rule about a mount or host path that the daemon quotes; `None` if its form is valid.
pub(super) fn rule_of(spec: &str) -> Option<Code> {
    if spec.contains("docker.sock") {
        return Some(Code(205));
    }
    match HostPath::of(&Text::literal(host_part(spec))) {
        HostPath::Wsl(..) => Some(Code(201)),
        HostPath::Msys(_) => Some(Code(202)),
        HostPath::Unc => Some(Code(203)),
        HostPath::Posix => Some(Code(204)),
        HostPath::NamedPipe => Some(Code(206)),
        HostPath::Drive(_) | HostPath::Home | HostPath::Relative | HostPath::Name | HostPath::Unknown => {
            has_unknown_mode(spec).then_some(Code(105))
        }
    }
}

/// The target whose virtual machine mounts the Windows drives where this path is.
///
/// Docker Desktop makes such paths of all Windows directories, so that their form says nothing about the Compose file.
pub(super) fn machine_of(spec: &str) -> Option<Target> {
    match HostPath::of(&Text::literal(host_part(spec))) {
        HostPath::Wsl(DriveMount::Desktop, _) => Some(Target::Wsl2),
        HostPath::Wsl(DriveMount::HostMnt, _) => Some(Target::Hyperv),
        _ => None,
    }
}

/// The help for a mount that the Windows daemon does not accept.
pub(super) fn help_of(rule: Code) -> Option<&'static str> {
    ADVICE.iter().find(|(code, _)| *code == rule.0).map(|(_, help)| *help)
}

const ADVICE: [(u16, &str); 7] = [
    (105, "remove the mode: the Windows daemon supports only `ro` and `rw`"),
    (201, WITH_A_DRIVE),
    (202, WITH_A_DRIVE),
    (203, "map the share to a drive with `New-SmbGlobalMapping` and mount the drive"),
    (204, "use a Windows path: relative or with a drive, such as `C:/data`"),
    (205, "remove the mount: on LCOW the daemon has no socket that a container can use"),
    (206, "remove the mount: a Linux container cannot use the pipe"),
];

const WITH_A_DRIVE: &str = "write the host path with its drive, such as `C:/data`; if the file has a relative path, run \
     Compose in PowerShell or cmd, not in WSL, and unset `COMPOSE_CONVERT_WINDOWS_PATHS`";

/// The host path: everything before the first colon that does not follow a drive letter.
pub(super) fn host_part(spec: &str) -> &str {
    let drive = usize::from(spec.as_bytes().get(1) == Some(&b':')) * 2;
    let end = spec.get(drive..).and_then(|rest| rest.find(':')).map_or(spec.len(), |at| drive + at);
    spec.get(..end).unwrap_or(spec)
}

fn has_unknown_mode(spec: &str) -> bool {
    let mode = spec.rsplit_once(':').map_or("", |(_, last)| last);
    let is_mode = !mode.is_empty() && !mode.contains(['/', '\\']);
    is_mode && mode.split(',').any(|mode| !MODES.contains(&mode.to_ascii_lowercase().as_str()))
}

/// Replaces double backslashes, which quoted strings in logs contain. Keeps those of a network path, which begins with
/// two backslashes and has single ones after them.
pub(super) fn unescape_backslashes(text: &str) -> String {
    let is_doubled =
        text.replace("\\\\", "").find('\\').is_none() && !text.trim_start_matches('\\').is_empty();
    let has_inner = text.trim_start_matches('\\').contains("\\\\");
    if is_doubled && has_inner { text.replace("\\\\", "\\") } else { text.to_owned() }
}
