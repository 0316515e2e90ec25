//! Escapes text from files so that it is safe to print.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Whether a character can control a terminal or change the order in which text is displayed.
fn is_harmful(character: char) -> bool {
    let reorders = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (character.is_control() && character != '\t') || reorders
}

/// Escapes control characters, as in `\u{1b}`, but not tabs.
pub fn escaped(text: &str) -> Cow<'_, str> {
    escape(text, is_harmful)
}

fn escape(text: &str, is_unwanted: impl Fn(char) -> bool) -> Cow<'_, str> {
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

/// Escapes text for XML 1.0, in an element or between double quotes. Characters that XML cannot represent are escaped
/// like [`escaped`] does. Line breaks are kept, although readers turn them into spaces in attributes.
pub(crate) fn xml(text: &str) -> String {
    let is_unwanted = |character| {
        let is_forbidden = matches!(character, '\u{fffe}' | '\u{ffff}');
        (is_harmful(character) && character != '\n') || is_forbidden
    };
    let mut result = String::with_capacity(text.len());
    for character in escape(text, is_unwanted).chars() {
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

/// Writes a value as JSON and a line break. Characters that are unsafe on a terminal are written as JSON escapes.
pub(crate) fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless);
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    writeln!(out)
}

/// Also escapes the unsafe characters that JSON allows in strings.
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
