//! Mounts such as `d:/data:ro`: a volume of one letter, a directory in the container, and no other target.

use crate::compose::{Field, Mount, MountKind};
use crate::diagnostic::FixRefusal;

/// Mount modes: a short form that ends in one of these after its first path has no target.
const MODES: [&str; 9] = ["ro", "rw", "z", "Z", "cached", "consistent", "delegated", "nocopy", "rshared"];

/// Whether a mount is `d:/data` or `d:/data:ro`. With backslashes it belongs to a Windows container.
pub(super) fn is_drive_letter_volume(mount: &Mount<'_>) -> bool {
    if mount.short.is_none() {
        return false;
    }
    match &mount.source {
        None => mount.kind == MountKind::Volume && is_letter_and_directory(mount.target.text.flat()),
        Some(source) => is_letter_and_directory(source.text.flat()) && are_modes(mount.target.text.flat()),
    }
}

/// Whether a text is a list of modes.
pub(super) fn are_modes(text: &str) -> bool {
    text.split(',').all(|mode| MODES.contains(&mode))
}

fn is_letter_and_directory(text: &str) -> bool {
    match text.as_bytes() {
        [letter, b':', _, ..] => letter.is_ascii_alphabetic() && !text.contains('\\'),
        _ => false,
    }
}

/// The letter, and the directory after its colon. A letter that a variable decides is refused.
pub(super) fn split_letter(field: &Field) -> Result<(&str, Field), FixRefusal> {
    let (flat, text) = (field.text.flat(), &field.text);
    let colon = text.slice(0..2);
    if colon.written_exactly().is_some() && colon.written_exactly() == colon.written_around() {
        return Ok((&flat[..1], Field { origin: field.origin.clone(), text: text.slice(2..flat.len()) }));
    }
    Err(match text.slice(0..1).first_variable() {
        Some(variable) => FixRefusal::path_from_variable(variable),
        None => FixRefusal::by_hand("a variable decides the letter"),
    })
}
