//! New variables in `.env` files: byte edits, and their verification.

use std::collections::HashSet;

use crate::compose::TextBudget;
use crate::diagnostic::{FixRefusal, NewVariable};
use crate::fs::Limits;
use crate::loader::{Assignment, EnvFileError, Environment, Project};
use crate::yaml::{TextEdit, apply_edits};

/// How a rewritten `.env` file differs from what was planned.
#[derive(Debug, thiserror::Error)]
pub enum EnvFileMismatch {
    /// It cannot be read.
    #[error("the new `.env` file cannot be read: {0}")]
    Unreadable(#[from] EnvFileError),
    /// It has other variables.
    #[error("the new `.env` file has other variables than planned")]
    Variables,
    /// Its text differs in more than the new lines.
    #[error("the new `.env` file differs in more than the new lines")]
    Text,
}

/// The edit that adds a variable on a line of its own, written like the line above it.
pub(crate) fn plan(project: &Project, new: &NewVariable) -> Result<TextEdit, FixRefusal> {
    let found = project.variable_file(new.file).and_then(|file| file.last_assignment(new.below));
    let Some(above) = found else {
        return Err(FixRefusal::by_hand(format!("the file does not set `{}`", new.below)));
    };
    let text = project.sources.get(new.file).text();
    let at = line_end(text, above.value.end);
    let line_break = line_break(text, at);
    let edit = TextEdit { start: at, end: at, text: format!("{line_break}{}", line(new, above.is_exported)) };
    let after = apply_edits(text, std::slice::from_ref(&edit));
    match verify(text, &after, &[new]) {
        Ok(()) => Ok(edit),
        Err(_) => Err(FixRefusal::by_hand("a new line there would change another variable")),
    }
}

/// The end of the line that has a byte, without its line break.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    if text[..end].ends_with('\r') && end < text.len() { end - 1 } else { end }
}

/// The line break at the end of a line, or else that of the first line.
fn line_break(text: &str, at: usize) -> &'static str {
    let rest = if at < text.len() { &text[at..] } else { text };
    match rest.find('\n') {
        Some(end) if rest[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn line(new: &NewVariable, is_exported: bool) -> String {
    let export = if is_exported { "export " } else { "" };
    format!("{export}{}={}", new.name, new.value)
}

/// Verifies that a new text of a file has the new variables, each once, that the others have their values, and that
/// without the lines of the new ones it is the old text.
pub(crate) fn verify(before: &str, after: &str, new: &[&NewVariable]) -> Result<(), EnvFileMismatch> {
    let (mut expected, old) = read(before)?;
    let (variables, assignments) = read(after)?;
    for variable in new {
        expected.set(variable.name, variable.value);
    }
    let names: HashSet<&str> = old.iter().map(|assignment| assignment.name.as_str()).collect();
    let are_new = new.iter().all(|variable| !names.contains(variable.name));
    if variables != expected || !are_new || assignments.len() != old.len() + new.len() {
        return Err(EnvFileMismatch::Variables);
    }
    match without_new(after, &assignments, new) {
        Some(text) if text == before => Ok(()),
        _ => Err(EnvFileMismatch::Text),
    }
}

fn read(text: &str) -> Result<(Environment, Vec<Assignment>), EnvFileError> {
    let mut variables = Environment::new(true);
    let mut budget = TextBudget::new(Limits::default().text_bytes);
    let (content, result) = variables.read_content(text, &Environment::new(true), &mut budget);
    result.map(|()| (variables, content.assignments))
}

/// A text without the lines of new variables and the line break before each; `None` if a line has anything else, or
/// another line break than the lines around it.
fn without_new(text: &str, assignments: &[Assignment], new: &[&NewVariable]) -> Option<String> {
    let mut left = String::new();
    let mut at = 0;
    let mut last: Option<&Assignment> = None;
    for assignment in assignments {
        let Some(variable) = new.iter().find(|variable| variable.name == assignment.name) else {
            last = Some(assignment);
            continue;
        };
        let end = assignment.value.end;
        let start = text[..end].strip_suffix(&*line(variable, assignment.is_exported))?.len();
        let above = text[..start].strip_suffix('\n')?;
        let above = above.strip_suffix('\r').unwrap_or(above);
        let is_last = end == text.len();
        let expected = if is_last { line_break(above, above.len()) } else { line_break(text, end) };
        let is_alone = is_last || text[end..].starts_with(expected);
        let is_below = last
            .is_some_and(|last| last.name == variable.below && line_end(text, last.value.end) == above.len());
        if !is_alone || !is_below || text[above.len()..start] != *expected || above.len() < at {
            return None;
        }
        left.push_str(&text[at..above.len()]);
        at = end;
    }
    left.push_str(&text[at..]);
    Some(left)
}
