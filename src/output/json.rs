//! The machine-readable report, version 1; `schemas/report.schema.json` describes it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::escape::write_json;
use super::{Fixing, HOME, Reported, Run, display_name, file_name};
use crate::diagnostic::{Applicability, Confidence, Suppression};
use crate::source::{Sources, Span};
use crate::targets::{Severity, Target};

/// A run's report. Lines and columns count from 1, columns in Unicode characters, offsets in bytes of the file, a
/// byte order mark included.
#[derive(Serialize, JsonSchema)]
pub struct Report {
    /// Of this format; it changes only with a new major version of the program.
    version: u32,
    tool: Tool,
    /// The targets judged.
    targets: Vec<Target>,
    /// What was found, by file and place. After `--fix`: what remains.
    findings: Vec<ReportedFinding>,
    summary: Summary,
    /// Rules that panicked, which is an error of this program.
    failures: Vec<ReportedFailure>,
    /// With `--fix`: what was fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<Vec<ReportedFixed>>,
}

#[derive(Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct ReportedFinding {
    /// The rule's code: `LCOW101`.
    rule: String,
    /// The rule's name.
    name: &'static str,
    /// The most severe among the selected targets.
    severity: Severity,
    /// The severity on each selected target it concerns.
    targets: BTreeMap<&'static str, Severity>,
    confidence: Confidence,
    message: String,
    help: Option<String>,
    /// Where the facts behind it were seen.
    evidence: Vec<&'static str>,
    /// The rule's page.
    url: Option<String>,
    service: Option<String>,
    file: String,
    start: Place,
    end: Place,
    /// Further places that explain it.
    labels: Vec<ReportedLabel>,
    /// The rewrite that fixes it; its edits are those of this fix applied alone.
    fix: Option<ReportedFix>,
    /// Why there is no fix here although the rule has one.
    refused: Option<String>,
    /// What suppressed it: `comment` or `baseline`. Then it is neither counted nor fixed.
    suppressed: Option<&'static str>,
    /// Why a comment suppressed it, in its author's words.
    justification: Option<String>,
    /// Stays the same while the file is edited elsewhere.
    fingerprint: String,
}

#[derive(Serialize, JsonSchema)]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize, JsonSchema)]
struct ReportedLabel {
    file: String,
    start: Place,
    end: Place,
    message: String,
}

#[derive(Serialize, JsonSchema)]
struct ReportedFix {
    applicability: Applicability,
    title: String,
    edits: Vec<ReportedEdit>,
    /// Rules that may speak at the fixed place afterwards.
    leaves: Vec<String>,
    notes: Vec<String>,
}

/// Bytes of a file and what stands there instead.
#[derive(Serialize, JsonSchema)]
struct ReportedEdit {
    file: String,
    start: usize,
    end: usize,
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Summary {
    files: usize,
    services: usize,
    error: usize,
    warning: usize,
    advice: usize,
    /// Findings that are suppressed; not among the others.
    suppressed: usize,
    /// Entries of the baseline that no longer occur.
    stale: usize,
    fixable: Fixable,
}

#[derive(Serialize, JsonSchema)]
struct Fixable {
    safe: usize,
    #[serde(rename = "unsafe")]
    unsafe_: usize,
}

#[derive(Serialize, JsonSchema)]
struct ReportedFailure {
    file: String,
    message: String,
}

#[derive(Serialize, JsonSchema)]
struct ReportedFixed {
    file: String,
    rule: String,
    name: &'static str,
    service: Option<String>,
    title: String,
    notes: Vec<String>,
}

/// Writes the report and a line break.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    write_json(&report(run), out)
}

/// The JSON Schema of the report.
pub fn schema() -> String {
    schema_text(schemars::schema_for!(Report).into())
}

/// A JSON Schema as it is printed, with its keywords in the order people expect.
pub fn schema_text(schema: serde_json::Value) -> String {
    let schema = schemars::Schema::try_from(schema).unwrap_or_default();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn report(run: &Run) -> Report {
    let totals = run.totals();
    let fixed = run.projects.iter().flat_map(|project| {
        project.fixed.iter().map(|fixed| ReportedFixed {
            file: display_name(&project.name),
            rule: fixed.code.to_string(),
            name: fixed.name,
            service: fixed.service.clone(),
            title: fixed.title.clone(),
            notes: fixed.notes.clone(),
        })
    });
    Report {
        version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        targets: run.targets.iter().collect(),
        findings: run.all_findings().map(reported).collect(),
        summary: Summary {
            files: totals.files,
            services: totals.services,
            error: totals.errors,
            warning: totals.warnings,
            advice: totals.advice,
            suppressed: totals.suppressed,
            stale: run.stale,
            fixable: Fixable { safe: totals.safe, unsafe_: totals.unsafe_ },
        },
        failures: run
            .failures()
            .map(|failure| ReportedFailure {
                file: display_name(&failure.file),
                message: format!("{} panicked: {}", failure.code, failure.message),
            })
            .collect(),
        fixed: (run.fixing != Fixing::Off).then(|| fixed.collect()),
    }
}

fn reported(reported: Reported<'_>) -> ReportedFinding {
    let Reported { finding, severity, targets, sources } = reported;
    let targets = targets.iter().filter_map(|target| Some((target.name(), finding.severities.on(target)?)));
    let (start, end) = places(sources, finding.span);
    let refused = finding.refusal().map(|refusal| refusal.reason.clone());
    ReportedFinding {
        rule: finding.code.to_string(),
        name: finding.name,
        severity,
        targets: targets.collect(),
        confidence: finding.confidence,
        message: finding.message.clone(),
        help: finding.help.clone(),
        evidence: finding.evidence.to_vec(),
        url: HOME.map(|home| format!("{home}/rules/{}", finding.code)),
        service: finding.service.clone(),
        file: file_name(sources, finding.span),
        start,
        end,
        labels: finding
            .labels
            .iter()
            .map(|label| {
                let (start, end) = places(sources, label.span);
                ReportedLabel {
                    file: file_name(sources, label.span),
                    start,
                    end,
                    message: label.message.clone(),
                }
            })
            .collect(),
        fix: finding.fix().map(|fix| ReportedFix {
            applicability: fix.applicability,
            title: fix.title.clone(),
            edits: fix
                .edits
                .iter()
                .map(|(file, edit)| ReportedEdit {
                    file: display_name(sources.get(*file).name()),
                    start: edit.start,
                    end: edit.end,
                    text: edit.text.clone(),
                })
                .collect(),
            leaves: fix.may_unmask.iter().map(ToString::to_string).collect(),
            notes: fix.notes.clone(),
        }),
        refused,
        suppressed: finding.suppressed.as_ref().map(|suppression| match suppression {
            Suppression::Comment { .. } => "comment",
            Suppression::Baseline => "baseline",
        }),
        justification: finding.suppressed.as_ref().and_then(|suppression| match suppression {
            Suppression::Comment { reason, .. } if !reason.is_empty() => Some(reason.clone()),
            _ => None,
        }),
        fingerprint: finding.fingerprint.clone(),
    }
}

fn places(sources: &Sources, span: Span) -> (Place, Place) {
    let source = sources.get(span.file);
    let place = |offset: u32| {
        let position = source.position(offset);
        Place { line: position.line, column: position.column, offset }
    };
    (place(span.start), place(span.end))
}
