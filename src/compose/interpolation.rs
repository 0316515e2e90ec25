//! `$NAME`, `${NAME}`, `${NAME:-default}` and their siblings, as Docker Compose substitutes them.
//!
//! Checked against Docker Compose v2.40.3: names are ASCII; a `$` before anything that is no name stays; braces
//! inside a default are counted, so `${A:-{x}}` gives `{x}`; an expression stands on one line.

use std::ops::Range;

use super::text::Text;
use super::text_budget::{TextBudget, TooMuchText};

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
    /// The text is longer than the budget allows.
    #[error(transparent)]
    TooMuchText(#[from] TooMuchText),
}

/// What an expression takes off the budget besides its value: as much as its entry in [`Text`] needs, so that
/// millions of empty variables have a limit, too.
const EXPRESSION_BYTES: usize = 128;

/// Puts values in the place of variables. One without a value and without a default becomes a hole in the text.
///
/// Expressions inside expressions are read fifty deep, and refused beyond. What the text comes to is taken off the
/// budget.
pub fn interpolate(
    written: &str,
    variables: &dyn Variables,
    budget: &mut TextBudget,
) -> Result<Text, InterpolationError> {
    Interpolation { variables, budget }.text(written, 0)
}

/// Far deeper than anybody nests defaults, and shallow enough for the smallest stack.
const MAX_DEPTH: usize = 50;

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

/// One text being interpolated.
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
                // Two written, one meant: never byte for byte.
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

    /// Adds the value of `$NAME`, or the dollar that no name follows; returns where it ends.
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

    /// Adds the value of a variable. One without a value is unknown, or empty when there are no others to come.
    fn push_variable(
        &mut self,
        name: &str,
        around: Range<usize>,
        text: &mut Text,
    ) -> Result<(), InterpolationError> {
        let value = self.variables.get(name);
        self.spend(EXPRESSION_BYTES + value.map_or(0, str::len), &around)?;
        match value {
            Some(value) => text.push_value(name, value, around),
            None if self.variables.are_all() => text.push_value(name, "", around),
            None => text.push_unknown(name, around),
        }
        Ok(())
    }

    /// Takes bytes that some written bytes make off the budget.
    fn spend(&mut self, bytes: usize, written: &Range<usize>) -> Result<(), InterpolationError> {
        let spent = self.budget.spend(bytes);
        spent.map_err(|error| InterpolationError { reason: error.into(), range: written.clone() })
    }

    /// Reads the expression that starts at `dollar`; returns where it ends.
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
        let argument = self.text(&written[start..end], depth + 1).map_err(|inner| {
            let range = inner.range.start + start..inner.range.end + start;
            InterpolationError { range, ..inner }
        })?;
        let value = self.variables.get(name);
        let is_set = value.is_some_and(|value| !(empty_counts_as_unset && value.is_empty()));
        match operator {
            Some(Operator::Default) if !is_set => {
                self.spend(EXPRESSION_BYTES, &around)?;
                if argument.is_empty() {
                    text.push_known("", None, around.clone());
                }
                text.push_default(name, argument, start, &around);
            }
            Some(Operator::Alternative) => {
                self.spend(EXPRESSION_BYTES, &around)?;
                if !is_set || argument.is_empty() {
                    text.push_known("", None, around.clone());
                }
                if is_set {
                    text.push_nested(argument, start, &around);
                }
            }
            Some(Operator::Required) if !is_set && self.variables.are_all() => {
                let message = argument.with_unknown_empty();
                let message = if message.is_empty() { message } else { format!(": {message}") };
                let reason = InterpolationReason::Required(name.to_owned(), message);
                return Err(InterpolationError { reason, range: around });
            }
            Some(Operator::Required) if !is_set => {
                self.spend(EXPRESSION_BYTES, &around)?;
                text.push_unknown(name, around.clone());
            }
            _ => self.push_variable(name, around.clone(), text)?,
        }
        Ok(around.end)
    }
}

/// Where the brace that opens a text is closed in its line, counting every brace between. When the count does not
/// come out, the line's last brace closes.
///
/// The character behind an opening one is not looked at: in `{}` the second one does not count.
fn closing_brace(text: &str) -> Option<usize> {
    let (mut depth, mut last) = (0_usize, None);
    let mut follows_opening = false;
    // No further than the brace that closes: a line may have millions of expressions.
    for (at, byte) in text.bytes().enumerate() {
        let is_passed_over = std::mem::take(&mut follows_opening);
        match byte {
            b'\n' => break,
            b'}' => {
                last = Some(at);
                match depth {
                    _ if is_passed_over => {}
                    0 | 1 => return last,
                    _ => depth -= 1,
                }
            }
            b'{' if !is_passed_over => {
                depth += 1;
                follows_opening = true;
            }
            _ => {}
        }
    }
    last
}

/// The variable name a text begins with, perhaps empty.
fn name_at_start(text: &str) -> &str {
    let starts_a_name = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let length = text.find(|next: char| !(next.is_ascii_alphanumeric() || next == '_')).unwrap_or(text.len());
    if starts_a_name { &text[..length] } else { "" }
}
