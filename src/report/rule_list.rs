//! Every rule in a line: `lcow-lint rules`, and the table of the README.

use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::human::Style;
use super::prose::{Prose, severity_look};
use crate::rules::Rule;
use crate::target::{Severity, Target};

/// How grave a rule is on a target.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct SeverityRange {
    /// At most.
    gravest: Severity,
    /// At least: it depends on what is found.
    mildest: Severity,
}

/// How grave a rule is on each target it concerns.
pub(super) fn severity_ranges(rule: &Rule) -> BTreeMap<&'static str, SeverityRange> {
    let range = |target: Target| {
        let gravest = rule.severity.on(target)?;
        let milder = rule.explanation.effect(target).and_then(|effect| effect.milder);
        Some((target.name(), SeverityRange { gravest, mildest: milder.unwrap_or(gravest) }))
    };
    Target::ALL.into_iter().filter_map(range).collect()
}

/// A rule in the list.
#[derive(Serialize, JsonSchema)]
pub struct Listed {
    /// The rule's code: `LCOW101`.
    code: String,
    name: &'static str,
    summary: &'static str,
    /// How grave it is on the targets it concerns.
    severity: BTreeMap<&'static str, SeverityRange>,
    /// What `--fix` does; null where it does nothing.
    fix: Option<&'static str>,
}

/// The list as data.
pub fn list(rules: &[&Rule]) -> Vec<Listed> {
    let listed = rules.iter().map(|rule| Listed {
        code: rule.code.to_string(),
        name: rule.name,
        summary: rule.summary,
        severity: severity_ranges(rule),
        fix: rule.explanation.fix,
    });
    listed.collect()
}

/// `E`, `E/W`, or nothing.
fn letters(rule: &Rule, target: Target) -> String {
    let letter = |severity: Severity| severity.name()[..1].to_uppercase();
    let Some(gravest) = rule.severity.on(target) else { return String::new() };
    match rule.explanation.effect(target).and_then(|effect| effect.milder) {
        Some(milder) => format!("{}/{}", letter(gravest), letter(milder)),
        None => letter(gravest),
    }
}

/// Columns below which a summary beside the severities reads badly.
const LEGIBLE: usize = 50;

/// The list for a terminal: code, name and summary, with the letters of the severities on each target.
pub fn text(rules: &[&Rule], style: Style) -> String {
    let mut prose = Prose::new(style);
    let name_width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let heads = format!("{:7}  {:name_width$}  lcow  hyperv  wsl2", "code", "name");
    let is_wide = style.width >= heads.len() + LEGIBLE;
    prose.heading(&if is_wide { format!("{heads}  finds") } else { heads });
    for rule in rules {
        let cell = |target: Target, width: usize| {
            let cell = format!("{:width$}", letters(rule, target));
            let severity = rule.severity.on(target);
            severity.map_or(cell.clone(), |severity| prose.look(severity_look(severity), &cell))
        };
        let cells = [cell(Target::Lcow, 4), cell(Target::Hyperv, 6), cell(Target::Wsl2, 4)].join("  ");
        let lead = format!("{}  {:name_width$}  {cells}", rule.code, rule.name);
        if is_wide {
            prose.paragraph(&format!("{lead}  "), rule.summary);
        } else {
            prose.paragraph("", lead.trim_end());
            prose.paragraph("         ", rule.summary);
        }
    }
    prose.paragraph("", "");
    prose.paragraph(
        "",
        "E error, W warning, A advice; two letters: it depends on what is found. `lcow-lint explain LCOW101` \
         tells more of a rule.",
    );
    prose.finish()
}

/// The rows of the table in the README.
pub fn markdown(rules: &[&Rule]) -> String {
    let mut rows = String::new();
    for rule in rules {
        let cells: Vec<String> = Target::ALL.into_iter().map(|target| letters(rule, target)).collect();
        let _ = writeln!(
            rows,
            "| [{code}](docs/rules/{code}.md) | {} | {} | {} | {} |",
            rule.name,
            cells.join(" | "),
            cell(rule.summary),
            cell(rule.explanation.fix.unwrap_or_default()),
            code = rule.code,
        );
    }
    rows
}

/// A text as a cell of a Markdown table: a bar would end the cell, even between backticks.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
