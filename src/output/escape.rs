//! Text from files, made safe to print.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Whether a terminal could take a character for a command, or show text in another order than it stands.
fn is_harmful(character: char) -> bool {
    let reorders = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (character.is_control() && character != '\t') || reorders
}

/// Control characters written out: `\u{1b}`. Tabs stay.
pub fn escaped(text: &str) -> Cow<'_, str> {
    written_out(text, is_harmful)
}

fn written_out(text: &str, is_unwanted: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_unwanted) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_unwanted(character) {
            result.extend(character.escape_unicode());
        } else {
            result.push(character);
        }
    }
    Cow::Owned(result)
}

/// Text for XML 1.0, in an element or between double quotes. What XML cannot hold at all is written out, as
/// [`escaped`] does it; line breaks stay, though within quotes a reader makes blanks of them.
pub(crate) fn xml(text: &str) -> String {
    let is_unwanted = |character| {
        let is_forbidden = matches!(character, '\u{fffe}' | '\u{ffff}');
        (is_harmful(character) && character != '\n') || is_forbidden
    };
    let mut result = String::with_capacity(text.len());
    for character in written_out(text, is_unwanted).chars() {
        match character {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '"' => result.push_str("&quot;"),
            character => result.push(character),
        }
    }
    result
}

/// Writes a value as JSON and a line break. Characters that could harm a terminal are escaped in JSON's own way, so
/// that nothing is lost.
pub(crate) fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless);
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    writeln!(out)
}

/// JSON without control characters, those that JSON allows included.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_harmful) {
            let (before, harmful) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut characters = harmful.chars();
            if let Some(character) = characters.next() {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}
