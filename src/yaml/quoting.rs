//! Writes texts as scalars.

use super::scalar::{Resolved, ScalarStyle, resolve};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    Single,
    Double,
}

/// How to quote new scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    /// In these quotes only where needed.
    WhereNeeded(Quote),
    /// Always in these quotes.
    Always(Quote),
}

impl Quoting {
    /// A text as a scalar that is valid in any context.
    pub(super) fn scalar(self, text: &str) -> String {
        match self {
            Quoting::WhereNeeded(_) if is_plain_text(text, true) => text.to_owned(),
            Quoting::WhereNeeded(quote) | Quoting::Always(quote) => quote.quoted(text),
        }
    }

    /// A text in the file's usual quotes.
    pub(super) fn quoted(self, text: &str) -> String {
        let (Quoting::WhereNeeded(quote) | Quoting::Always(quote)) = self;
        quote.quoted(text)
    }
}

impl Quote {
    fn quoted(self, text: &str) -> String {
        match self {
            Quote::Single => single_quoted(text),
            Quote::Double => double_quoted(text),
        }
    }
}

/// How a file quotes its scalars.
#[derive(Debug)]
pub(super) struct QuotingStyle {
    pub(super) keys: Quoting,
    pub(super) values: Quoting,
}

/// In single quotes, or in double quotes if control characters must be escaped.
pub(super) fn single_quoted(text: &str) -> String {
    if text.contains(char::is_control) {
        return double_quoted(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// In double quotes, valid in both JSON and YAML.
pub(super) fn double_quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            character if character.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a text is still text without quotes. `flow`: between brackets or braces.
pub(super) fn is_plain_text(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second_is_blank = text[first.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
    let indicator = "[]{},#&*!|>'\"%@`".contains(first) || ("-?:".contains(first) && second_is_blank);
    let inner = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let blank_end = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    let in_flow = flow && text.contains(['[', ']', '{', '}', ',']);
    let marker = text.starts_with("---") || text.starts_with("...");
    let printable = !text.contains(|c: char| c.is_control() || c == '\u{feff}');
    !indicator
        && !inner
        && !blank_end
        && !in_flow
        && !marker
        && printable
        && !is_base_60(text)
        && resolve(text, ScalarStyle::Plain, None) == Resolved::Text
}

/// Whether a text is a base-60 number in YAML 1.1, which Compose v1 reads: `2222:22`.
fn is_base_60(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_digit =
        |part: &str| is_number(part) && part.len() <= 2 && part.parse::<u8>().is_ok_and(|digit| digit < 60);
    let mut parts = text.trim_start_matches(['-', '+']).split(':');
    let first = parts.next().is_some_and(|first| is_number(first) && !first.starts_with('0'));
    let mut digits = parts.peekable();
    first && digits.peek().is_some() && digits.all(is_digit)
}

/// A text as an item next to one in this style.
pub(super) fn scalar_like(text: &str, style: ScalarStyle, quoting: Quoting) -> String {
    match style {
        ScalarStyle::DoubleQuoted => double_quoted(text),
        ScalarStyle::SingleQuoted => single_quoted(text),
        ScalarStyle::Plain | ScalarStyle::Block => quoting.scalar(text),
    }
}
