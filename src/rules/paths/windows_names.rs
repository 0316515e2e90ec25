//! Names that Windows refuses, and the variables of its shells.

use crate::compose::has_hole;

/// Names of devices, with or without an extension; also `com1` to `com9` and `lpt1` to `lpt9`.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Characters that no name can contain. A colon would begin the name of a stream.
const FORBIDDEN: [char; 7] = ['<', '>', '"', '|', '?', '*', ':'];

/// Why Windows refuses the name of a file or directory.
pub(super) enum NameError {
    Character(char),
    Device,
    TrailingDot,
    TrailingSpace,
}

/// Checks one name of a path.
pub(super) fn file_name_error(name: &str) -> Option<NameError> {
    if let Some(character) = forbidden_character(name) {
        return Some(NameError::Character(character));
    }
    if is_device(name) {
        return Some(NameError::Device);
    }
    match name.chars().last()? {
        '.' if name != "." && name != ".." => Some(NameError::TrailingDot),
        ' ' => Some(NameError::TrailingSpace),
        _ => None,
    }
}

/// The first character that no name can contain.
pub(super) fn forbidden_character(name: &str) -> Option<char> {
    name.chars().find(|character| character.is_control() || FORBIDDEN.contains(character))
}

/// Whether a name is that of a device, with any extension. A name that a variable completes is not.
pub(super) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    if has_hole(&stem) {
        return false;
    }
    match stem.as_bytes() {
        [b'c', b'o', b'm', b'1'..=b'9'] | [b'l', b'p', b't', b'1'..=b'9'] => true,
        _ => DEVICES.contains(&stem.as_str()),
    }
}

/// The name in the first `%NAME%`, which only Windows shells expand. `%%NAME%` is a placeholder of another tool.
pub(super) fn percent_variable(text: &str) -> Option<&str> {
    let pieces: Vec<&str> = text.split('%').collect();
    for (index, window) in pieces.windows(3).enumerate() {
        let (before, name) = (window[0], window[1]);
        if is_variable_name(name) && (index == 0 || !before.is_empty()) {
            return Some(name);
        }
    }
    None
}

fn is_variable_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || "_()".contains(character))
}
