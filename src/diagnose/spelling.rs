//! Which rule explains that a daemon refuses a host path: its spelling tells.

use crate::compose::{HostPath, Text};
use crate::finding::Code;

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

/// What comes from the host: all before the first colon that belongs to no drive.
fn host_part(spec: &str) -> &str {
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
