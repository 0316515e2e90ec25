//! `.env` files: the variables a Compose file is interpolated with.
//!
//! The dialect is Docker Compose's own, checked against v2.40.3: `export`, `NAME: value`, quotes over several
//! lines, ` #` comments, variables inside double quotes and without quotes.

use std::collections::BTreeMap;

use crate::compose::{Variables, interpolate};

/// Variables with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    values: BTreeMap<String, String>,
    are_all: bool,
}

/// Variables that are looked up in others first. What neither has is empty.
struct Layered<'e> {
    first: &'e dyn Variables,
    second: &'e Environment,
}

impl Variables for Layered<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.first.get(name).or_else(|| self.second.get(name))
    }

    fn are_all(&self) -> bool {
        true
    }
}

/// Docker Compose stops at such a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EnvFileError {
    /// What is wrong.
    pub message: String,
    /// Byte of the text, a byte order mark included.
    pub at: usize,
}

impl Variables for Environment {
    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    fn are_all(&self) -> bool {
        self.are_all
    }
}

impl Environment {
    /// No variables. `are_all` says that what is not set is empty, not unknown.
    pub fn new(are_all: bool) -> Self {
        Environment { values: BTreeMap::new(), are_all }
    }

    /// Sets a variable, whatever it was.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), value.into());
    }

    /// Takes in the variables that are not set yet.
    pub fn fill_from(&mut self, other: &Environment) {
        for (name, value) in &other.values {
            self.values.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Reads lines `NAME=value` of the format `raw`, in which nothing has a meaning but the first `=` and a `#`
    /// that begins a line. A name alone takes its value from the outside.
    pub fn read_raw(&mut self, text: &str, outside: &dyn Variables) -> Result<(), EnvFileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut at = 0;
        for line in text.split('\n') {
            let start = at;
            at += line.len() + 1;
            let line = line.strip_suffix('\r').unwrap_or(line).trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) =
                line.split_once('=').map_or((line, None), |(name, value)| (name, Some(value)));
            if name.is_empty() || name.contains([' ', '\t']) {
                let message = format!("`{name}` is not the name of a variable");
                return Err(EnvFileError { message, at: start });
            }
            if let Some(value) = value.or_else(|| outside.get(name)) {
                self.set(name, value);
            }
        }
        Ok(())
    }

    /// Reads a file's text on top of what is there. Variables in its values are looked up outside first.
    pub fn read(&mut self, text: &str, outside: &dyn Variables) -> Result<(), EnvFileError> {
        let mut at = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        loop {
            at += blank_length(&text[at..], char::is_whitespace);
            let rest = &text[at..];
            if rest.is_empty() {
                return Ok(());
            }
            if rest.starts_with('#') {
                at += line_length(rest);
                continue;
            }
            at = self.assignment(text, at, outside)?;
        }
    }

    /// Reads `NAME=value` at a byte; returns the byte behind it.
    fn assignment(
        &mut self,
        text: &str,
        mut at: usize,
        outside: &dyn Variables,
    ) -> Result<usize, EnvFileError> {
        if let Some(rest) = text[at..].strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])) {
            at = text.len() - rest.trim_start_matches([' ', '\t']).len();
            if at == text.len() {
                return Err(EnvFileError { message: "`export` names no variable".to_owned(), at });
            }
        }
        let line = &text[at..at + line_length(&text[at..])];
        let Some(separator) = line.find(['=', ':']) else {
            let name = line.trim_end();
            check_name(name, at)?;
            // A name alone takes its value from the outside.
            if let Some(value) = outside.get(name) {
                self.set(name, value);
            }
            return Ok(at + line.len());
        };
        let name = line[..separator].trim_end();
        check_name(name, at)?;
        at += separator + 1;
        at += blank_length(&text[at..], |c| c != '\n' && c.is_whitespace());
        let (value, end) = match text[at..].chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(text, at, quote, outside)?,
            _ => {
                let line = &text[at..at + line_length(&text[at..])];
                (self.expand(without_comment(line).trim_end(), at, outside)?, at + line.len())
            }
        };
        // Docker Compose can name a variable with nothing.
        self.values.insert(name.to_owned(), value);
        Ok(end)
    }

    fn quoted(
        &self,
        text: &str,
        at: usize,
        quote: char,
        outside: &dyn Variables,
    ) -> Result<(String, usize), EnvFileError> {
        let start = at + 1;
        let mut escaped = false;
        let closing = text[start..].char_indices().find(|&(_, character)| {
            let closes = character == quote && !escaped;
            escaped = character == '\\' && !escaped;
            closes
        });
        let Some((length, _)) = closing else {
            return Err(EnvFileError { message: "the quoted value is not closed".to_owned(), at });
        };
        let inner = &text[start..start + length];
        let value = if quote == '"' {
            self.expand(&unescape(inner), at, outside)?
        } else {
            inner.replace("\\'", "'")
        };
        Ok((value, start + length + 1))
    }

    fn expand(&self, value: &str, at: usize, outside: &dyn Variables) -> Result<String, EnvFileError> {
        // `$$` stays as it is: it is undone where the Compose file is interpolated.
        let text = interpolate(&value.replace("$$", "\u{1}"), &Layered { first: outside, second: self })
            .map_err(|error| EnvFileError { message: error.to_string(), at })?;
        Ok(text.with_unknown_empty().replace('\u{1}', "$"))
    }
}

fn check_name(name: &str, at: usize) -> Result<(), EnvFileError> {
    // Of all blanks only the space is refused.
    let is_allowed = |c: char| c.is_alphanumeric() || "_.-[]".contains(c) || (c.is_whitespace() && c != ' ');
    match name.find(|c: char| !is_allowed(c)) {
        None => Ok(()),
        Some(wrong) => {
            let message = format!("`{name}` is not the name of a variable");
            Err(EnvFileError { message, at: at + wrong })
        }
    }
}

/// Double quotes know a few escapes; `\$` keeps a dollar sign from being a variable.
fn unescape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            result.push(character);
            continue;
        }
        match characters.next() {
            Some('a') => result.push('\u{7}'),
            Some('b') => result.push('\u{8}'),
            Some('f') => result.push('\u{c}'),
            Some('n') => result.push('\n'),
            Some('r') => result.push('\r'),
            Some('t') => result.push('\t'),
            Some('v') => result.push('\u{b}'),
            Some('$') => result.push_str("$$"),
            Some(other @ ('"' | '\\')) => result.push(other),
            Some(other) => {
                result.push('\\');
                result.push(other);
            }
            None => result.push('\\'),
        }
    }
    result
}

/// An unquoted value ends at a `#` behind a space; behind a tab, or where the value begins, it is text.
fn without_comment(value: &str) -> &str {
    value.split_once(" #").map_or(value, |(value, _)| value)
}

/// A carriage return ends no line; before a line feed it is blank.
fn line_length(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

fn blank_length(text: &str, is_blank: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}
