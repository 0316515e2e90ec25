//! The list of rules: `lcow-lint rules`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::human::Style;
use super::prose::{Prose, severity_look};
use super::rule_page::{SeverityRange, severity_ranges};
use crate::diagnostic::Severity;
use crate::rules::Rule;
use crate::targets::{Target, Targets};

/// A rule in the list.
#[derive(Serialize, JsonSchema)]
pub struct Listed {
    /// The code of the rule, such as `LCOW101`.
    code: String,
    name: &'static str,
    summary: &'static str,
    /// The severities on each target to which the rule applies.
    severity: BTreeMap<&'static str, SeverityRange>,
    /// What `--fix` does; null if there is no fix.
    fix: Option<&'static str>,
}

/// The list for JSON.
pub fn list(rules: &[&Rule]) -> Vec<Listed> {
    let mut list = Vec::new();
    for rule in rules {
        list.push(Listed {
            code: rule.code.to_string(),
            name: rule.name,
            summary: rule.summary,
            severity: severity_ranges(rule),
            fix: rule.fix,
        });
    }
    list
}

/// The columns that a summary needs next to the severities.
const READABLE: usize = 50;

/// The list for a terminal: code, name, severities on each target as letters, and the summary, which is on its own line
/// on a narrow terminal.
pub fn text(rules: &[&Rule], style: Style) -> String {
    let mut prose = Prose::new(style);
    let name_width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let heads = format!(
        "{:7}  {:name_width$}  {}",
        "code",
        "name",
        columns().map(Target::name).collect::<Vec<_>>().join("  ")
    );
    let is_wide = style.width >= heads.len() + READABLE;
    prose.heading("", &if is_wide { format!("{heads}  finds") } else { heads });
    for rule in rules {
        let lead = format!("{}  {:name_width$}  {}", rule.code, rule.name, severity_cells(rule, &prose));
        if is_wide {
            prose.paragraph(&format!("{lead}  "), rule.summary);
        } else {
            prose.paragraph("", lead.trim_end());
            prose.paragraph("         ", rule.summary);
        }
    }
    prose.gap();
    prose.paragraph(
        "",
        "E error, W warning, A advice. Two letters: the severity depends on the finding. \
         `lcow-lint explain LCOW101` explains a rule.",
    );
    prose.finish()
}

fn columns() -> impl Iterator<Item = Target> {
    Targets::new(Target::ALL).current_first()
}

/// The letters of the severities, as wide as the names of the targets.
fn severity_cells(rule: &Rule, prose: &Prose) -> String {
    let ranges = severity_ranges(rule);
    let mut cells = Vec::new();
    for target in columns() {
        let width = target.name().len();
        cells.push(match ranges.get(target.name()) {
            Some(range) => prose.look(severity_look(range.highest), &format!("{:width$}", letters(*range))),
            None => " ".repeat(width),
        });
    }
    cells.join("  ")
}

/// `E`, or `E/W`.
fn letters(range: SeverityRange) -> String {
    let letter = |severity: Severity| severity.name()[..1].to_uppercase();
    if range.lowest == range.highest {
        return letter(range.highest);
    }
    format!("{}/{}", letter(range.highest), letter(range.lowest))
}
