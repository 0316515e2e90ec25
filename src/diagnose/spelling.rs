//! Which rule explains that a daemon refuses a host path: its spelling tells.

use crate::compose::{HostPath, Text};
use crate::diagnostic::Code;

/// Modes that the Windows daemon knows.
const MODES: [&str; 2] = ["ro", "rw"];

/// The rule that speaks of a mount as the daemon quotes it, or of a host path; `None` when nothing is wrong with how it
/// is spelled.
pub(super) fn rule_of(spec: &str) -> Option<Code> {
    if spec.contains("docker.sock") {
        return Some(Code(205));
    }
    match HostPath::of(&Text::literal(host_part(spec))) {
        HostPath::Wsl(_) => Some(Code(201)),
        HostPath::Msys(_) => Some(Code(202)),
        HostPath::Unc => Some(Code(203)),
        HostPath::Posix => Some(Code(204)),
        HostPath::NamedPipe => Some(Code(206)),
        HostPath::Drive(_) | HostPath::Home | HostPath::Relative | HostPath::Name | HostPath::Unknown => {
            has_strange_mode(spec).then_some(Code(105))
        }
    }
}

/// What to do about a mount that a Windows daemon does not take.
pub(super) fn help_of(rule: Code) -> Option<&'static str> {
    ADVICE.iter().find(|(code, _)| *code == rule.0).map(|(_, help)| *help)
}

const ADVICE: [(u16, &str); 7] = [
    (105, "leave the mode out: the Windows daemon knows only `ro` and `rw`"),
    (201, WITH_A_DRIVE),
    (202, WITH_A_DRIVE),
    (203, "give the share a drive with `New-SmbGlobalMapping` and mount that"),
    (204, "write a path that Windows has: with a drive, as in `C:/data`, or a relative one"),
    (205, "leave the mount out: on LCOW no container reaches the daemon through a socket"),
    (206, "leave the mount out: a Linux container has no use for the pipe"),
];

const WITH_A_DRIVE: &str = "write the host path with its drive, as in `C:/data`; where the file has a relative path, start \
     Compose from PowerShell or cmd, not from WSL, and unset `COMPOSE_CONVERT_WINDOWS_PATHS`";

/// What comes from the host: all before the first colon that belongs to no drive.
pub(super) fn host_part(spec: &str) -> &str {
    let drive = usize::from(spec.as_bytes().get(1) == Some(&b':')) * 2;
    let end = spec.get(drive..).and_then(|rest| rest.find(':')).map_or(spec.len(), |at| drive + at);
    spec.get(..end).unwrap_or(spec)
}

fn has_strange_mode(spec: &str) -> bool {
    let mode = spec.rsplit_once(':').map_or("", |(_, last)| last);
    let is_mode = !mode.is_empty() && !mode.contains(['/', '\\']);
    is_mode && mode.split(',').any(|mode| !MODES.contains(&mode.to_ascii_lowercase().as_str()))
}

/// Undoes the doubling of backslashes that logs in quotes have. A path that begins with two of them and has single ones
/// behind is one of the network.
pub(super) fn undoubled(text: &str) -> String {
    let is_doubled =
        text.replace("\\\\", "").find('\\').is_none() && !text.trim_start_matches('\\').is_empty();
    let has_inner = text.trim_start_matches('\\').contains("\\\\");
    if is_doubled && has_inner { text.replace("\\\\", "\\") } else { text.to_owned() }
}
