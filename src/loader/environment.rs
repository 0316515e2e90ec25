//! Variables and the `.env` files they come from.
//!
//! The syntax is that of Docker Compose: `export`, `NAME: value`, multi-line quotes, ` #` comments, variables
//! in unquoted and double-quoted values.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::compose::{InterpolationReason, TextBudget, TooMuchText, Variables, interpolate};

/// Variables with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// Shared with the environments of included projects.
    values: BTreeMap<String, Arc<str>>,
    are_all: bool,
}

/// An assignment in an `.env` file. All positions are bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The first byte of the name.
    pub start: usize,
    /// The value as written, with its quotes and without the comment after it.
    pub value: Range<usize>,
    /// Whether `export` is written before the name.
    pub is_exported: bool,
    /// One past the last byte that belongs to it.
    end: usize,
}

/// What an `.env` file has, up to its first error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvContent {
    /// The assignments, in order.
    pub assignments: Vec<Assignment>,
    /// The comments from their `#` to the end of the line, in order.
    pub comments: Vec<Range<usize>>,
}

/// Looks variables up in two places, in order. A variable found in neither is empty.
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

/// An error in an `.env` file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct EnvFileError {
    /// The cause.
    pub reason: EnvFileReason,
    /// Byte offset in the file, a byte order mark included.
    pub at: usize,
}

/// The cause of an [`EnvFileError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvFileReason {
    /// Docker Compose refuses the line.
    #[error("{0}")]
    Refused(String),
    /// The text budget is exceeded.
    #[error(transparent)]
    TooMuchText(#[from] TooMuchText),
}

impl EnvFileError {
    fn refused(message: impl Into<String>, at: usize) -> Self {
        EnvFileError { reason: EnvFileReason::Refused(message.into()), at }
    }
}

/// The cost of a variable, in bytes, in addition to its name and value.
const VARIABLE_BYTES: usize = 64;

impl Variables for Environment {
    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| &**value)
    }

    fn are_all(&self) -> bool {
        self.are_all
    }
}

impl Environment {
    /// An empty environment. With `are_all`, an unset variable is empty, not unknown.
    pub fn new(are_all: bool) -> Self {
        Environment { values: BTreeMap::new(), are_all }
    }

    /// Sets or replaces a variable.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Arc<str>>) {
        self.values.insert(name.into(), value.into());
    }

    /// Adds the variables that are not set yet.
    pub fn fill_from(&mut self, other: &Environment) {
        for (name, value) in &other.values {
            self.values.entry(name.clone()).or_insert_with(|| Arc::clone(value));
        }
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    /// Sets a variable whose value has already been taken from the budget.
    fn keep(
        &mut self,
        name: &str,
        value: &str,
        at: usize,
        budget: &mut TextBudget,
    ) -> Result<(), EnvFileError> {
        spend(budget, VARIABLE_BYTES + name.len(), at)?;
        // Docker Compose accepts an empty name.
        self.set(name, value);
        Ok(())
    }

    /// Reads a file in the format `raw`: `NAME=value` lines without quotes, escapes and variables, and `#` comments at
    /// the start of a line. A name alone takes its value from `outer`.
    pub fn read_raw(
        &mut self,
        text: &str,
        outer: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<(), EnvFileError> {
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
                return Err(EnvFileError::refused(format!("`{name}` is not a variable name"), start));
            }
            if let Some(value) = value.or_else(|| outer.get(name)) {
                spend(budget, value.len(), start)?;
                self.keep(name, value, start, budget)?;
            }
        }
        Ok(())
    }

    /// Reads an `.env` file and adds its variables. Variables in its values are looked up in `outer` first.
    pub fn read(
        &mut self,
        text: &str,
        outer: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<(), EnvFileError> {
        self.read_content(text, outer, budget).1
    }

    /// As [`Environment::read`], and returns where everything is.
    pub fn read_content(
        &mut self,
        text: &str,
        outer: &dyn Variables,
        budget: &mut TextBudget,
    ) -> (EnvContent, Result<(), EnvFileError>) {
        let mut content = EnvContent::default();
        let result = self.read_all(text, outer, budget, &mut content);
        (content, result)
    }

    fn read_all(
        &mut self,
        text: &str,
        outer: &dyn Variables,
        budget: &mut TextBudget,
        content: &mut EnvContent,
    ) -> Result<(), EnvFileError> {
        let mut at = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        loop {
            at += blank_length(&text[at..], char::is_whitespace);
            let rest = &text[at..];
            if rest.is_empty() {
                return Ok(());
            }
            if rest.starts_with('#') {
                content.comments.push(at..line_end(text, at));
                at += line_length(rest);
                continue;
            }
            let assignment = self.assignment(text, at, outer, budget)?;
            at = assignment.end;
            if let Some(length) = text[assignment.value.end..at].find('#') {
                content.comments.push(assignment.value.end + length..line_end(text, at));
            }
            content.assignments.push(assignment);
        }
    }

    /// Reads the assignment at `at`.
    fn assignment(
        &mut self,
        text: &str,
        mut at: usize,
        outer: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<Assignment, EnvFileError> {
        let first = at;
        if let Some(rest) = text[at..].strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])) {
            at = text.len() - rest.trim_start_matches([' ', '\t']).len();
            if at == text.len() {
                return Err(EnvFileError::refused("`export` names no variable", at));
            }
        }
        let line = &text[at..at + line_length(&text[at..])];
        let Some(separator) = line.find(['=', ':']) else {
            let name = line.trim_end();
            check_name(name, at)?;
            // A name alone takes its value from `outer`.
            if let Some(value) = outer.get(name) {
                spend(budget, value.len(), at)?;
                self.keep(name, value, at, budget)?;
            }
            let end = at + line.len();
            return Ok(Assignment {
                name: name.to_owned(),
                start: at,
                value: end..end,
                is_exported: at > first,
                end,
            });
        };
        let start = at;
        let name = line[..separator].trim_end();
        check_name(name, at)?;
        at += separator + 1;
        at += blank_length(&text[at..], |c| c != '\n' && c.is_whitespace());
        let (value, value_end, end) = match text[at..].chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let (value, end) = self.quoted(text, at, quote, outer, budget)?;
                (value, end, end)
            }
            _ => {
                let line = &text[at..at + line_length(&text[at..])];
                let written = without_comment(line).trim_end();
                (self.expand(written, at, outer, budget)?, at + written.len(), at + line.len())
            }
        };
        self.keep(name, &value, start, budget)?;
        Ok(Assignment { name: name.to_owned(), start, value: at..value_end, is_exported: start > first, end })
    }

    fn quoted(
        &self,
        text: &str,
        at: usize,
        quote: char,
        outer: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<(String, usize), EnvFileError> {
        let start = at + 1;
        let mut escaped = false;
        let closing = text[start..].char_indices().find(|&(_, character)| {
            let closes = character == quote && !escaped;
            escaped = character == '\\' && !escaped;
            closes
        });
        let Some((length, _)) = closing else {
            return Err(EnvFileError::refused("the closing quote of this value is missing", at));
        };
        let inner = &text[start..start + length];
        let value = if quote == '"' {
            self.expand(&unescape(inner), at, outer, budget)?
        } else {
            spend(budget, inner.len(), at)?;
            inner.replace("\\'", "'")
        };
        Ok((value, start + length + 1))
    }

    fn expand(
        &self,
        value: &str,
        at: usize,
        outer: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<String, EnvFileError> {
        // `$$` becomes `$` only after the other variables are replaced.
        let value = value.replace("$$", "\u{1}");
        let text = interpolate(&value, &Layered { first: outer, second: self }, budget);
        let text = text.map_err(|error| match error.reason {
            InterpolationReason::TooMuchText(error) => EnvFileError { reason: error.into(), at },
            refused => EnvFileError::refused(refused.to_string(), at),
        })?;
        Ok(text.with_unknown_empty().replace('\u{1}', "$"))
    }
}

fn spend(budget: &mut TextBudget, bytes: usize, at: usize) -> Result<(), EnvFileError> {
    budget.spend(bytes).map_err(|error| EnvFileError { reason: error.into(), at })
}

fn check_name(name: &str, at: usize) -> Result<(), EnvFileError> {
    // Docker Compose refuses only the space, no other white space.
    let is_allowed = |c: char| c.is_alphanumeric() || "_.-[]".contains(c) || (c.is_whitespace() && c != ' ');
    match name.find(|c: char| !is_allowed(c)) {
        None => Ok(()),
        Some(wrong) => Err(EnvFileError::refused(format!("`{name}` is not a variable name"), at + wrong)),
    }
}

/// Resolves the escapes of a double-quoted value; `\$` becomes the escaped dollar sign `$$`.
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

/// A comment begins at ` #`; after a tab, or at the start of a value, `#` is text.
fn without_comment(value: &str) -> &str {
    value.split_once(" #").map_or(value, |(value, _)| value)
}

/// The end of the line that a byte is in, without its line break.
fn line_end(text: &str, at: usize) -> usize {
    let end = at + line_length(&text[at..]);
    if text[..end].ends_with('\r') { end - 1 } else { end }
}

fn line_length(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

fn blank_length(text: &str, is_blank: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}
