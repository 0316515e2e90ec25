//! Maps bytes of a scalar's value to bytes of the file, for scalars on one line.

use super::scalar::ScalarStyle;

/// The text between the quotes, and the value it has.
#[derive(Clone, Copy)]
pub(super) struct ScalarOffsets<'t> {
    pub(super) text: &'t str,
    pub(super) value: &'t str,
    pub(super) style: ScalarStyle,
}

impl ScalarOffsets<'_> {
    /// The byte of the text for a byte of the value, or its end; `None` if unknown.
    pub(super) fn offset(self, at: usize) -> Option<usize> {
        let (mut in_text, mut in_value, mut found) = (0, 0, None);
        for character in self.value.chars() {
            if in_value == at {
                found = Some(in_text);
            }
            in_text += self.length(&self.text[in_text..], character)?;
            in_value += character.len_utf8();
        }
        if in_value == at {
            found = Some(in_text);
        }
        // Ending anywhere else means that the text was not understood.
        found.filter(|_| in_text == self.text.len())
    }

    fn length(self, rest: &str, character: char) -> Option<usize> {
        let escape = match self.style {
            ScalarStyle::DoubleQuoted if rest.starts_with('\\') => escape_length(rest)?,
            ScalarStyle::SingleQuoted if rest.starts_with("''") => 2,
            _ => return rest.starts_with(character).then(|| character.len_utf8()),
        };
        rest.is_char_boundary(escape).then_some(escape)
    }
}

fn escape_length(rest: &str) -> Option<usize> {
    let name = rest[1..].chars().next()?;
    let digits = match name {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let length = 1 + name.len_utf8() + digits;
    (length <= rest.len()).then_some(length)
}
