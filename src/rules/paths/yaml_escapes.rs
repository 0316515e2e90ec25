//! Escapes in double-quoted YAML scalars.

/// A backslash and what it escapes.
pub(super) struct Escape {
    /// The offset of the backslash in bytes.
    pub(super) at: usize,
    /// The bytes of the backslash and of the character after it.
    pub(super) length: usize,
    /// The character after the backslash.
    pub(super) kind: char,
}

/// The escapes of a text as it is written.
pub(super) fn escapes(raw: &str) -> impl Iterator<Item = Escape> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += raw.get(at..)?.find('\\')?;
        let kind = raw[at + 1..].chars().next()?;
        let escape = Escape { at, length: 1 + kind.len_utf8(), kind };
        at += escape.length;
        Some(escape)
    })
}

impl Escape {
    /// What YAML reads, for a message.
    pub(super) fn meaning(&self) -> &'static str {
        match self.kind {
            'n' => "a line break",
            't' | '\t' => "a tab",
            'N' | 'L' | 'P' => "a Unicode line break",
            ' ' | '_' => "a space",
            '\n' | '\r' => "nothing",
            'x' | 'u' | 'U' => "another character",
            _ => "a control character",
        }
    }

    /// Whether it is a valid escape; `raw` is the text that contains it.
    pub(super) fn is_valid(&self, raw: &str) -> bool {
        let digits = match self.kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            kind => return "0abt\tnvfre \"/\\N_LP".contains(kind),
        };
        let start = self.at + 2;
        let code = raw.get(start..start + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        code.and_then(char::from_u32).is_some()
    }
}
