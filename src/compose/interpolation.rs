//! Interpolates `$NAME`, `${NAME}`, `${NAME:-default}` and the like.
//!
//! Checked against Docker Compose: names are ASCII; a `$` that no name follows is literal; braces in a default
//! are counted, so `${A:-{x}}` gives `{x}`; an expression is on one line.

use std::ops::Range;

use super::text::Text;
use super::text_budget::{TextBudget, TooMuchText};

/// A source of variables.
pub trait Variables {
    /// The value; `None` for an unset variable.
    fn get(&self, name: &str) -> Option<&str>;

    /// Whether no other variables can exist. Then an unset variable is empty, and a missing required one an error;
    /// otherwise its value is unknown.
    fn are_all(&self) -> bool {
        false
    }
}

/// An expression that Docker Compose refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct InterpolationError {
    /// The cause.
    pub reason: InterpolationReason,
    /// The bytes of the expression in the source text.
    pub range: Range<usize>,
}

/// The cause of an [`InterpolationError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterpolationReason {
    /// Invalid syntax, with the text from `${` on.
    #[error("`{0}` is not a valid variable expression; use `$$` for a literal dollar sign")]
    NotUnderstood(String),
    /// `${NAME:?message}` without a value.
    #[error("the variable `{0}` is required but has no value{1}")]
    Required(String, String),
    /// The text budget is exceeded.
    #[error(transparent)]
    TooMuchText(#[from] TooMuchText),
}

/// The cost of an expression in bytes, in addition to its value: about the size of its piece in [`Text`]. This limits
/// empty variables.
const EXPRESSION_BYTES: usize = 128;

/// Replaces the variables in a text, at the expense of the budget. A variable with neither value nor default becomes a
/// hole. Expressions may be nested fifty deep.
pub(crate) fn interpolate(
    written: &str,
    variables: &dyn Variables,
    budget: &mut TextBudget,
) -> Result<Text, InterpolationError> {
    Interpolation { variables, budget }.text(written, 0)
}

/// Deeper than real defaults, shallow enough for the smallest stack.
const MAX_DEPTH: usize = 50;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `-`: used without a value.
    Default,
    /// `+`: used with a value.
    Alternative,
    /// `?`: the message of the error without a value.
    Required,
}

struct Interpolation<'i> {
    variables: &'i dyn Variables,
    budget: &'i mut TextBudget,
}

impl Interpolation<'_> {
    fn text(&mut self, written: &str, depth: usize) -> Result<Text, InterpolationError> {
        let mut text = Text::default();
        let mut at = 0;
        while let Some(dollar) = written[at..].find('$').map(|found| at + found) {
            if dollar > at {
                self.spend(dollar - at, &(at..dollar))?;
                text.push_known(&written[at..dollar], Some(at), at..dollar);
            }
            let rest = &written[dollar + 1..];
            at = if rest.starts_with('$') {
                self.spend(EXPRESSION_BYTES, &(dollar..dollar + 2))?;
                text.push_known("$", None, dollar..dollar + 2);
                dollar + 2
            } else if rest.starts_with('{') {
                self.braced(written, dollar, depth, &mut text)?
            } else {
                self.unbraced(name_at_start(rest), dollar, &mut text)?
            };
        }
        if at < written.len() {
            self.spend(written.len() - at, &(at..written.len()))?;
            text.push_known(&written[at..], Some(at), at..written.len());
        }
        Ok(text)
    }

    /// Adds the value of `$NAME`, or a literal `$`; returns its end.
    fn unbraced(&mut self, name: &str, dollar: usize, text: &mut Text) -> Result<usize, InterpolationError> {
        let end = dollar + 1 + name.len();
        if name.is_empty() {
            self.spend(EXPRESSION_BYTES, &(dollar..end))?;
            text.push_known("$", Some(dollar), dollar..end);
        } else {
            self.push_variable(name, dollar..end, text)?;
        }
        Ok(end)
    }

    fn push_variable(
        &mut self,
        name: &str,
        expression: Range<usize>,
        text: &mut Text,
    ) -> Result<(), InterpolationError> {
        let value = self.variables.get(name);
        self.spend(EXPRESSION_BYTES + value.map_or(0, str::len), &expression)?;
        match value {
            Some(value) => text.push_value(name, value, expression),
            None if self.variables.are_all() => text.push_value(name, "", expression),
            None => text.push_unknown(name, expression),
        }
        Ok(())
    }

    fn spend(&mut self, bytes: usize, written: &Range<usize>) -> Result<(), InterpolationError> {
        let spent = self.budget.spend(bytes);
        spent.map_err(|error| InterpolationError { reason: error.into(), range: written.clone() })
    }

    /// Adds the value of the expression that starts at `dollar`; returns its end.
    fn braced(
        &mut self,
        written: &str,
        dollar: usize,
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
        let expression = dollar..end + 1;
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
        let start = end - rest.len().saturating_sub(1);
        let value = self.variables.get(name);
        let is_set = value.is_some_and(|value| !(empty_counts_as_unset && value.is_empty()));
        // An argument that is not used may be invalid.
        let argument = |own: &mut Self| {
            let argument = own.text(&written[start..end], depth + 1);
            argument.map_err(|inner| {
                let range = inner.range.start + start..inner.range.end + start;
                InterpolationError { range, ..inner }
            })
        };
        match operator {
            Some(Operator::Default) if !is_set => {
                let argument = argument(self)?;
                self.spend(EXPRESSION_BYTES, &expression)?;
                if argument.is_empty() {
                    text.push_known("", None, expression.clone());
                }
                text.push_default(name, argument, start, &expression);
            }
            Some(Operator::Alternative) if !is_set => {
                self.spend(EXPRESSION_BYTES, &expression)?;
                text.push_known("", None, expression.clone());
            }
            Some(Operator::Alternative) => {
                let argument = argument(self)?;
                self.spend(EXPRESSION_BYTES, &expression)?;
                if argument.is_empty() {
                    text.push_known("", None, expression.clone());
                }
                text.push_nested(argument, start, &expression);
            }
            Some(Operator::Required) if !is_set && self.variables.are_all() => {
                let message = argument(self)?.with_unknown_empty();
                let message = if message.is_empty() { message } else { format!(": {message}") };
                let reason = InterpolationReason::Required(name.to_owned(), message);
                return Err(InterpolationError { reason, range: expression });
            }
            Some(Operator::Required) if !is_set => {
                argument(self)?;
                self.spend(EXPRESSION_BYTES, &expression)?;
                text.push_unknown(name, expression.clone());
            }
            _ => self.push_variable(name, expression.clone(), text)?,
        }
        Ok(expression.end)
    }
}

/// The position of the brace that closes the one at the start, or of the last closing brace of the line if the braces
/// are unbalanced. A brace right after an opening one is not counted.
fn closing_brace(text: &str) -> Option<usize> {
    let (mut depth, mut last) = (0_usize, None);
    let mut follows_opening = false;
    for (at, byte) in text.bytes().enumerate() {
        let is_ignored = std::mem::take(&mut follows_opening);
        match byte {
            b'\n' => break,
            b'}' => {
                last = Some(at);
                match depth {
                    _ if is_ignored => {}
                    0 | 1 => return last,
                    _ => depth -= 1,
                }
            }
            b'{' if !is_ignored => {
                depth += 1;
                follows_opening = true;
            }
            _ => {}
        }
    }
    last
}

/// The variable name at the start of a text; may be empty.
fn name_at_start(text: &str) -> &str {
    let starts_a_name = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let length = text.find(|next: char| !(next.is_ascii_alphanumeric() || next == '_')).unwrap_or(text.len());
    if starts_a_name { &text[..length] } else { "" }
}
