//! `.env` files: the variables a Compose file is interpolated with.
//!
//! The dialect is Docker Compose's own, checked against v2.40.3: `export`, `NAME: value`, quotes over several
//! lines, ` #` comments, variables inside double quotes and without quotes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compose::{InterpolationReason, TextBudget, TooMuchText, Variables, interpolate};

/// Variables with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// Shared: an included project has those around it as well.
    values: BTreeMap<String, Arc<str>>,
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

/// A line of a file of variables that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct EnvFileError {
    /// Why.
    pub reason: EnvFileReason,
    /// Byte of the text, a byte order mark included.
    pub at: usize,
}

/// Why a line of a file of variables cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvFileReason {
    /// Docker Compose stops at it.
    #[error("{0}")]
    Refused(String),
    /// The values are longer than the budget allows.
    #[error(transparent)]
    TooMuchText(#[from] TooMuchText),
}

impl EnvFileError {
    fn refused(message: impl Into<String>, at: usize) -> Self {
        EnvFileError { reason: EnvFileReason::Refused(message.into()), at }
    }
}

/// What a variable takes off the budget besides its name and its value, in bytes: as much as its entry needs.
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
    /// No variables. `are_all` says that what is not set is empty, not unknown.
    pub fn new(are_all: bool) -> Self {
        Environment { values: BTreeMap::new(), are_all }
    }

    /// Sets a variable, whatever it was.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Arc<str>>) {
        self.values.insert(name.into(), value.into());
    }

    /// Takes in the variables that are not set yet.
    pub fn fill_from(&mut self, other: &Environment) {
        for (name, value) in &other.values {
            self.values.entry(name.clone()).or_insert_with(|| Arc::clone(value));
        }
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    /// Sets a variable whose value is paid for; its entry is taken off the budget. `at` is where that is written.
    fn keep(
        &mut self,
        name: &str,
        value: &str,
        at: usize,
        budget: &mut TextBudget,
    ) -> Result<(), EnvFileError> {
        spend(budget, VARIABLE_BYTES + name.len(), at)?;
        // Docker Compose can name a variable with nothing.
        self.set(name, value);
        Ok(())
    }

    /// Reads lines `NAME=value` of the format `raw`, in which nothing has a meaning but the first `=` and a `#`
    /// that begins a line. A name alone takes its value from the outside. What they come to is taken off the budget.
    pub fn read_raw(
        &mut self,
        text: &str,
        outside: &dyn Variables,
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
                return Err(EnvFileError::refused(format!("`{name}` is not the name of a variable"), start));
            }
            if let Some(value) = value.or_else(|| outside.get(name)) {
                spend(budget, value.len(), start)?;
                self.keep(name, value, start, budget)?;
            }
        }
        Ok(())
    }

    /// Reads a file's text on top of what is there. Variables in its values are looked up outside first. What the
    /// values come to is taken off the budget.
    pub fn read(
        &mut self,
        text: &str,
        outside: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<(), EnvFileError> {
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
            at = self.assignment(text, at, outside, budget)?;
        }
    }

    /// Reads `NAME=value` at a byte; returns the byte behind it.
    fn assignment(
        &mut self,
        text: &str,
        mut at: usize,
        outside: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<usize, EnvFileError> {
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
            // A name alone takes its value from the outside.
            if let Some(value) = outside.get(name) {
                spend(budget, value.len(), at)?;
                self.keep(name, value, at, budget)?;
            }
            return Ok(at + line.len());
        };
        let start = at;
        let name = line[..separator].trim_end();
        check_name(name, at)?;
        at += separator + 1;
        at += blank_length(&text[at..], |c| c != '\n' && c.is_whitespace());
        let (value, end) = match text[at..].chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(text, at, quote, outside, budget)?,
            _ => {
                let line = &text[at..at + line_length(&text[at..])];
                (self.expand(without_comment(line).trim_end(), at, outside, budget)?, at + line.len())
            }
        };
        self.keep(name, &value, start, budget)?;
        Ok(end)
    }

    fn quoted(
        &self,
        text: &str,
        at: usize,
        quote: char,
        outside: &dyn Variables,
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
            return Err(EnvFileError::refused("the quoted value is not closed", at));
        };
        let inner = &text[start..start + length];
        let value = if quote == '"' {
            self.expand(&unescape(inner), at, outside, budget)?
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
        outside: &dyn Variables,
        budget: &mut TextBudget,
    ) -> Result<String, EnvFileError> {
        // `$$` stays as it is: it is undone where the Compose file is interpolated.
        let value = value.replace("$$", "\u{1}");
        let text = interpolate(&value, &Layered { first: outside, second: self }, budget);
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
    // Of all blanks only the space is refused.
    let is_allowed = |c: char| c.is_alphanumeric() || "_.-[]".contains(c) || (c.is_whitespace() && c != ' ');
    match name.find(|c: char| !is_allowed(c)) {
        None => Ok(()),
        Some(wrong) => {
            Err(EnvFileError::refused(format!("`{name}` is not the name of a variable"), at + wrong))
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
