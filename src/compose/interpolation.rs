//! `$NAME`, `${NAME}`, `${NAME:-default}` and their siblings, as Docker Compose substitutes them.
//!
//! Checked against Docker Compose v2.40.3: names are ASCII; a `$` before anything that is no name stays; braces
//! inside a default are counted, so `${A:-{x}}` gives `{x}`; an expression stands on one line.

use std::ops::Range;

use super::text::Text;

/// Where variables get their values.
pub trait Variables {
    /// The value; `None` for a variable that is not set.
    fn get(&self, name: &str) -> Option<&str>;

    /// Whether these are all there will ever be. Then what is not set is empty, as Docker Compose has it, and
    /// what is required must be there; else it is unknown.
    fn are_all(&self) -> bool {
        false
    }
}

/// An expression that Docker Compose stops at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct InterpolationError {
    /// Why.
    pub reason: InterpolationReason,
    /// Its bytes in the text as written.
    pub range: Range<usize>,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterpolationReason {
    /// A `${` that is no expression; the text from there on.
    #[error("`{0}` is not a variable Docker Compose understands; write `$$` for a dollar sign")]
    NotUnderstood(String),
    /// `${NAME:?message}` without a value.
    #[error("the variable `{0}` must have a value{1}")]
    Required(String, String),
}

/// Puts values in the place of variables. One without a value and without a default becomes a hole in the text.
///
/// Expressions inside expressions are read fifty deep, and refused beyond.
pub fn interpolate(written: &str, variables: &dyn Variables) -> Result<Text, InterpolationError> {
    interpolate_inner(written, variables, 0)
}

/// Far deeper than anybody nests defaults, and shallow enough for the smallest stack.
const MAX_DEPTH: usize = 50;

fn interpolate_inner(
    written: &str,
    variables: &dyn Variables,
    depth: usize,
) -> Result<Text, InterpolationError> {
    let mut text = Text::default();
    let mut at = 0;
    while let Some(dollar) = written[at..].find('$').map(|found| at + found) {
        if dollar > at {
            text.push_known(&written[at..dollar], Some(at), at..dollar);
        }
        let rest = &written[dollar + 1..];
        at = if rest.starts_with('$') {
            // Two written, one meant: never byte for byte.
            text.push_known("$", None, dollar..dollar + 2);
            dollar + 2
        } else if rest.starts_with('{') {
            braced(written, dollar, variables, depth, &mut text)?
        } else {
            let name = name_at_start(rest);
            let end = dollar + 1 + name.len();
            match (name, variables.get(name)) {
                ("", _) => text.push_known("$", Some(dollar), dollar..end),
                (_, Some(value)) => text.push_value(name, value, dollar..end),
                (_, None) => push_unset(&mut text, variables, name, dollar..end),
            }
            end
        };
    }
    if at < written.len() {
        text.push_known(&written[at..], Some(at), at..written.len());
    }
    Ok(text)
}

/// How an absent variable is made up for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `-`: the default.
    Default,
    /// `+`: the alternative, only when there is a value.
    Alternative,
    /// `?`: nothing; Docker Compose stops with a message.
    Required,
}

/// Reads the expression that starts at `dollar`; returns where it ends.
fn braced(
    written: &str,
    dollar: usize,
    variables: &dyn Variables,
    depth: usize,
    text: &mut Text,
) -> Result<usize, InterpolationError> {
    let error = || InterpolationError {
        reason: InterpolationReason::NotUnderstood(written[dollar..].chars().take(40).collect()),
        range: dollar..written.len(),
    };
    if depth >= MAX_DEPTH {
        return Err(error());
    }
    let end = dollar + 1 + closing_brace(&written[dollar + 1..]).ok_or_else(error)?;
    let around = dollar..end + 1;
    let inner = &written[dollar + 2..end];
    let name = name_at_start(inner);
    let rest = &inner[name.len()..];
    let empty_counts_as_unset = rest.starts_with(':');
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let operator = match rest.chars().next() {
        _ if name.is_empty() => return Err(error()),
        None if !empty_counts_as_unset => None,
        Some('-') => Some(Operator::Default),
        Some('+') => Some(Operator::Alternative),
        Some('?') => Some(Operator::Required),
        _ => return Err(error()),
    };
    // What stands behind the operator must be right even where it is not used.
    let start = end - rest.len().saturating_sub(1);
    let argument = interpolate_inner(&written[start..end], variables, depth + 1).map_err(|inner| {
        let range = inner.range.start + start..inner.range.end + start;
        InterpolationError { range, ..inner }
    })?;
    let value = variables.get(name);
    let is_set = value.is_some_and(|value| !(empty_counts_as_unset && value.is_empty()));
    match (operator, value) {
        (Some(Operator::Alternative), _) if !is_set => text.push_known("", None, around.clone()),
        (Some(Operator::Default), _) if is_set => {
            text.push_value(name, value.unwrap_or_default(), around.clone());
        }
        (Some(Operator::Default | Operator::Alternative), _) => {
            if argument.is_empty() {
                text.push_known("", None, around.clone());
            }
            match operator {
                Some(Operator::Default) => text.push_default(name, argument, start, &around),
                _ => text.push_nested(argument, start, &around),
            }
        }
        (Some(Operator::Required), _) if !is_set && variables.are_all() => {
            let message = argument.with_unknown_empty();
            let message = if message.is_empty() { message } else { format!(": {message}") };
            let reason = InterpolationReason::Required(name.to_owned(), message);
            return Err(InterpolationError { reason, range: around });
        }
        (Some(Operator::Required), _) if !is_set => text.push_unknown(name, around.clone()),
        (_, Some(value)) => text.push_value(name, value, around.clone()),
        (_, None) => push_unset(text, variables, name, around.clone()),
    }
    Ok(around.end)
}

/// A variable without a value is unknown, or empty when there are no others to come.
fn push_unset(text: &mut Text, variables: &dyn Variables, name: &str, around: Range<usize>) {
    if variables.are_all() {
        text.push_value(name, "", around);
    } else {
        text.push_unknown(name, around);
    }
}

/// Where the brace that opens a text is closed in its line, counting every brace between. When the count does not
/// come out, the line's last brace closes.
///
/// The character behind an opening one is not looked at: in `{}` the second one does not count.
fn closing_brace(text: &str) -> Option<usize> {
    let line = text.split('\n').next().unwrap_or_default();
    let last = line.rfind('}')?;
    let bytes = &line.as_bytes()[..last];
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'}' if depth <= 1 => return Some(at),
            b'}' => depth -= 1,
            b'{' => {
                depth += 1;
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    Some(last)
}

/// The variable name a text begins with, perhaps empty.
fn name_at_start(text: &str) -> &str {
    let starts_a_name = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let length = text.find(|next: char| !(next.is_ascii_alphanumeric() || next == '_')).unwrap_or(text.len());
    if starts_a_name { &text[..length] } else { "" }
}
