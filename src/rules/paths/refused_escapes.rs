//! Windows paths in double quotes that are syntax errors: they contain an escape that YAML does not have.

use super::yaml_escapes::escapes;
use crate::loader::{LoadProblem, LoadProblemKind, Project};
use crate::source::Span;
use crate::yaml::YamlProblemKind;

/// The backslash that causes a syntax error, if it is part of a Windows path in double quotes.
pub(crate) fn refused_escape(project: &Project, problem: &LoadProblem) -> Option<Span> {
    let LoadProblemKind::Yaml(YamlProblemKind::Syntax(reason)) = &problem.kind else { return None };
    if !reason.contains("quoted scalar") {
        return None;
    }
    let source = project.sources.get(problem.span.file);
    let line = source.line_range(source.line_index(problem.span.start));
    let at = invalid_escape(source.text().get(line.clone())?)?;
    let start = line.start + at;
    Some(Span::new(problem.span.file, start..start + 1))
}

/// The first invalid escape of a line that is part of a Windows path in double quotes.
fn invalid_escape(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(quote) = line[from..].find('"').map(|found| from + found) {
        let quoted = &line[quote + 1..];
        let closing = closing_quote(quoted);
        let raw = &quoted[..closing.unwrap_or(quoted.len())];
        if let Some(escape) = escapes(raw).find(|escape| !escape.is_valid(raw))
            && is_windows_path(&line[..quote], raw)
        {
            return Some(quote + 1 + escape.at);
        }
        from = quote + 1 + closing? + 1;
    }
    None
}

fn closing_quote(quoted: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, character) in quoted.char_indices() {
        match character {
            '"' if !is_escaped => return Some(at),
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// Whether a text begins like a Windows path: `C:\`, `.\`, `~\`, `\\server`, `${NAME}\`. `before` is the line before it.
fn is_windows_path(before: &str, raw: &str) -> bool {
    let Some(backslash) = raw.find('\\') else { return false };
    let first = &raw[..backslash];
    match first.as_bytes() {
        [] => raw.starts_with("\\\\"),
        [letter, b':', ..] if letter.is_ascii_alphabetic() => true,
        [b'$', b'{', .., b'}'] | [b'%', _, .., b'%'] => true,
        // `".\d"` is a path only in a mount.
        _ => is_relative(first) && is_in_mount(before.trim_end(), raw),
    }
}

/// `.`, `..`, `~`, or a path with slashes below one of them.
fn is_relative(first: &str) -> bool {
    [".", "..", "~"].contains(&first.split('/').next().unwrap_or_default())
}

fn is_in_mount(before: &str, raw: &str) -> bool {
    raw.contains(":/") || before.ends_with("source:") || before.ends_with("device:")
}
