//! The report for people: findings with the lines of the file they are about.

mod excerpt;
mod shown;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme};

pub use super::summary::write_fixes;
use super::summary::{write_counts, write_failures};
use super::{ProjectRun, Reported, Run};
use crate::diagnostic::Severity;
use crate::diagnostic::{Code, Finding};
use crate::rules::Rule;
use crate::source::FileId;
use crate::targets::Targets;
use shown::Shown;

/// The style of text on a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use colours.
    pub color: bool,
    /// Whether to link to sources, with OSC 8 escape sequences.
    pub links: bool,
    /// The width in columns.
    pub width: usize,
}

/// Writes the report. If `quiet`, it has no summary.
pub fn write(run: &Run, style: Style, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    write_findings(run, style, out)?;
    write_summary(run, quiet, out)
}

/// Writes the fixes and, unless `quiet`, the counts.
pub fn write_summary(run: &Run, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    write_fixes(run, out)?;
    if quiet { Ok(()) } else { write_counts(run, out) }
}

fn write_findings(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(style.width);
    if style.links {
        // Do not break lines at hyphens in URLs.
        handler = handler.with_word_splitter(textwrap::WordSplitter::NoHyphenation);
    }
    for project in &run.projects {
        for group in groups(project) {
            let shown = Shown::new(&group, &project.linted.project.sources, style.links);
            let mut text = String::new();
            handler
                .render_report(&mut text, &shown)
                .map_err(|_| io::Error::other("cannot render a finding"))?;
            writeln!(out, "{}\n", text.trim_end_matches('\n'))?;
        }
        write_failures(project, out)?;
    }
    Ok(())
}

/// Findings of one rule in one file with the same message, shown as one diagnostic.
struct Group<'r> {
    severity: Severity,
    targets: Targets,
    findings: Vec<&'r Finding>,
}

fn groups<'r>(project: &'r ProjectRun) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut indexes: HashMap<(Severity, Code, &str, FileId), usize> = HashMap::new();
    for Reported { finding, severity, targets, .. } in project.findings() {
        let key = (severity, finding.code, finding.message.as_str(), finding.span.file);
        let index = *indexes.entry(key).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { severity, targets, findings: vec![finding] }),
        }
    }
    groups.sort_by_key(|group| (Reverse(group.severity), Rule::is_listed_last(group.findings[0].code)));
    groups
}
