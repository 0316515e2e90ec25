//! Standard variables that always contain the path of a directory, so that a source starting with one is a path.

/// Set by Unix shells; `PWD` also by Docker Compose.
const UNIX: [&str; 2] = ["HOME", "PWD"];

const WINDOWS: [&str; 5] = ["USERPROFILE", "APPDATA", "LOCALAPPDATA", "PUBLIC", "SYSTEMDRIVE"];

/// Whether only Windows sets a variable. Case does not matter.
pub(crate) fn is_set_by_windows(variable: &str) -> bool {
    WINDOWS.iter().any(|known| known.eq_ignore_ascii_case(variable))
}

/// Whether the value of a variable is always a path.
pub(super) fn holds_a_path(variable: &str) -> bool {
    UNIX.contains(&variable) || is_set_by_windows(variable)
}
