//! Workflow commands of GitHub Actions, which become annotations of a pull request.

use std::io::{self, Write};

use super::escape::escaped;
use super::{Reported, Run, failure_message, told};
use crate::rules::Rule;
use crate::source::{Sources, Span};
use crate::targets::Severity;

/// Writes a line a finding, then a line for everything that went wrong.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for Reported { finding, severity, sources, .. } in run.findings() {
        let file = run.root.path(sources.get(finding.span.file).name());
        let place = place(sources, finding.span);
        let title = format!("{} {}", finding.code, finding.name);
        let command = command(severity);
        writeln!(
            out,
            "::{command} file={},{place},title={}::{}",
            property(&file),
            property(&title),
            data(&told(finding))
        )?;
    }
    for failure in run.failures() {
        let name = Rule::by_code(failure.code).map_or("", |rule| rule.name);
        let title = format!("{} {name}", failure.code);
        let file = property(&run.root.path(&failure.file));
        writeln!(out, "::error file={file},title={}::{}", property(&title), data(&failure_message(failure)))?;
    }
    for trouble in &run.errors {
        writeln!(out, "::error title=lcow-lint::{}", data(trouble))?;
    }
    Ok(())
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    }
}

/// The runner takes columns only where a place begins and ends on one line; the end column is the last one.
fn place(sources: &Sources, span: Span) -> String {
    let source = sources.get(span.file);
    let (start, end) = (source.position(span.start), source.position(span.end));
    if start.line == end.line {
        let last = end.column.saturating_sub(1).max(start.column);
        format!("line={0},endLine={0},col={1},endColumn={last}", start.line, start.column)
    } else {
        format!("line={},endLine={}", start.line, end.line)
    }
}

/// The text behind `::`.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped(&text).into_owned()
}

/// The value of a property, which ends at a comma, and all of them at a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
