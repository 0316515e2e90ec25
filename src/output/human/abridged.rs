//! Findings that only concern targets that can no longer be installed and that nobody selected: one entry per rule.

use std::io::{self, Write};

use super::{Group, order};
use crate::diagnostic::Severity;
use crate::output::escape::escaped;
use crate::output::{Reported, Run, file_name};
use crate::rules::Rule;

/// The abridged findings of one rule.
pub(super) struct AbridgedRule<'r> {
    /// The first of the most severe findings.
    first: Reported<'r>,
    /// The number of the other ones.
    more: usize,
}

impl<'r> AbridgedRule<'r> {
    /// Whether the first finding is shown with its lines.
    pub(super) fn is_framed(&self) -> bool {
        let rule = Rule::by_code(self.first.finding.code);
        self.first.severity == Severity::Error || rule.is_some_and(|rule| rule.facts.shown_abridged)
    }

    pub(super) fn group(&self) -> Group<'r> {
        Group { first: self.first, findings: vec![self.first.finding], abridged: self.more }
    }
}

/// The rules with abridged findings in a run, the most severe first.
pub(super) fn rules(run: &Run) -> Vec<AbridgedRule<'_>> {
    let mut rules: Vec<AbridgedRule<'_>> = Vec::new();
    for reported in run.findings().filter(|reported| reported.is_brief) {
        let same_rule = |rule: &&mut AbridgedRule<'_>| rule.first.finding.code == reported.finding.code;
        match rules.iter_mut().find(same_rule) {
            Some(rule) => {
                rule.more += 1;
                if reported.severity > rule.first.severity {
                    rule.first = reported;
                }
            }
            None => rules.push(AbridgedRule { first: reported, more: 0 }),
        }
    }
    rules.sort_by_key(|rule| order(rule.first));
    rules
}

/// Writes the rules without a frame, one per line.
pub(super) fn write_lines(rules: &[AbridgedRule<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut is_empty = true;
    for rule in rules.iter().filter(|rule| !rule.is_framed()) {
        is_empty = false;
        let Reported { finding, severity, sources, .. } = rule.first;
        let position = sources.position(finding.span);
        let place = format!("{}:{}:{}", file_name(sources, finding.span), position.line, position.column);
        let targets = rule.first.on_targets();
        let more = if rule.more > 0 { format!(" (and {} more)", rule.more) } else { String::new() };
        let line = format!("{severity}[{}]{targets} {place}: {}{more}", finding.code, finding.message);
        writeln!(out, "{}", escaped(&line))?;
    }
    if is_empty { Ok(()) } else { writeln!(out) }
}
