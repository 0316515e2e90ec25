//! Variables that hold the path of a directory wherever they are set: what begins with one is never the name of a volume.

/// Set by the shells of Unix; `PWD` by Docker Compose itself as well.
const OF_UNIX: [&str; 2] = ["HOME", "PWD"];

/// Set by Windows alone.
const OF_WINDOWS: [&str; 5] = ["USERPROFILE", "APPDATA", "LOCALAPPDATA", "PUBLIC", "SYSTEMDRIVE"];

/// Whether a variable is one that only Windows sets. Its names do not differ by case.
pub fn is_set_by_windows(variable: &str) -> bool {
    OF_WINDOWS.iter().any(|known| known.eq_ignore_ascii_case(variable))
}

/// Whether a variable holds a path wherever it has a value.
pub(super) fn holds_a_path(variable: &str) -> bool {
    OF_UNIX.contains(&variable) || is_set_by_windows(variable)
}
