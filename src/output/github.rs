//! GitHub Actions workflow commands, which become annotations of a pull request.

use std::io::{self, Write};

use super::escape::escaped;
use super::{Reported, Run, failure_message, full_message};
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::source::{Sources, Span};

/// Writes one line per finding, then one per error.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for reported in run.findings() {
        let Reported { finding, severity, sources, .. } = reported;
        let file = run.root.path(sources.get(finding.span.file).name());
        let place = place(sources, finding.span);
        let title = format!("{} {}{}", finding.code, finding.name, reported.on_targets());
        let command = command(severity);
        writeln!(
            out,
            "::{command} file={},{place},title={}::{}",
            property(&file),
            property(&title),
            data(&full_message(finding))
        )?;
    }
    for failure in run.failures() {
        let name = Rule::by_code(failure.code).map_or("", |rule| rule.name);
        let title = format!("{} {name}", failure.code);
        let file = property(&run.root.path(&failure.file));
        writeln!(out, "::error file={file},title={}::{}", property(&title), data(&failure_message(failure)))?;
    }
    for error in &run.errors {
        writeln!(out, "::error title=lcow-lint::{}", data(error))?;
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

/// The runner accepts columns only for a location on one line; the end column is inclusive.
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

/// Escapes the text after `::`.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped(&text).into_owned()
}

/// Escapes the value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
