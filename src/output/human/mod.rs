//! The report for people: findings with the lines of the file they are about.

mod abridged;
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
use crate::targets::Target;
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
            write_group(&group, &handler, style.links, out)?;
        }
        write_failures(project, out)?;
    }
    let abridged = abridged::rules(run);
    for rule in abridged.iter().filter(|rule| rule.is_framed()) {
        write_group(&rule.group(), &handler, style.links, out)?;
    }
    abridged::write_lines(&abridged, out)
}

fn write_group(
    group: &Group<'_>,
    handler: &GraphicalReportHandler,
    links: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = String::new();
    handler
        .render_report(&mut text, &Shown::new(group, links))
        .map_err(|_| io::Error::other("cannot render a finding"))?;
    writeln!(out, "{}\n", text.trim_end_matches('\n'))
}

/// Findings of one rule, shown as one diagnostic: those in one file with the same message and severities, or the first of
/// a rule that is abridged.
struct Group<'r> {
    first: Reported<'r>,
    /// All of them, the first too.
    findings: Vec<&'r Finding>,
    /// The number of findings of the rule that are not shown.
    abridged: usize,
}

/// What the findings of a group have in common besides their highest severity, which follows from those on the targets.
type GroupKey<'r> = (Vec<(Target, Severity)>, Code, &'r str, FileId);

fn groups<'r>(project: &'r ProjectRun) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut indexes: HashMap<GroupKey<'r>, usize> = HashMap::new();
    for reported in project.findings().filter(|reported| !reported.is_brief) {
        let finding = reported.finding;
        let key = (reported.severities(), finding.code, finding.message.as_str(), finding.span.file);
        let index = *indexes.entry(key).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { first: reported, findings: vec![finding], abridged: 0 }),
        }
    }
    groups.sort_by_key(|group| order(group.first));
    groups
}

/// The most severe findings come first.
fn order(reported: Reported<'_>) -> (Reverse<Severity>, bool) {
    (Reverse(reported.severity), Rule::is_listed_last(reported.finding.code))
}
