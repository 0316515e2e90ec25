//! A scalar in one line: which of its bytes stand for which of its text.

use super::scalar::ScalarStyle;

/// What stands between the quotes, and the text it means.
#[derive(Clone, Copy)]
pub(super) struct ScalarOffsets<'t> {
    pub(super) text: &'t str,
    pub(super) value: &'t str,
    pub(super) style: ScalarStyle,
}

impl ScalarOffsets<'_> {
    /// Where the character at this byte of the value is written, or the end of it all. `None` when it is not known.
    pub(super) fn place(self, at: usize) -> Option<usize> {
        let (mut written, mut meant, mut found) = (0, 0, None);
        for character in self.value.chars() {
            if meant == at {
                found = Some(written);
            }
            written += self.length(&self.text[written..], character)?;
            meant += character.len_utf8();
        }
        if meant == at {
            found = Some(written);
        }
        // Only who comes out at the end has read all of it right.
        found.filter(|_| written == self.text.len())
    }

    /// How many bytes a character takes that comes next.
    fn length(self, rest: &str, character: char) -> Option<usize> {
        let escape = match self.style {
            ScalarStyle::DoubleQuoted if rest.starts_with('\\') => escape_length(rest)?,
            ScalarStyle::SingleQuoted if rest.starts_with("''") => 2,
            _ => return rest.starts_with(character).then(|| character.len_utf8()),
        };
        rest.is_char_boundary(escape).then_some(escape)
    }
}

/// How long an escape in double quotes is.
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
