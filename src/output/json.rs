//! The machine-readable report, version 1; `schemas/report.schema.json` describes it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::escape::write_json;
use super::{Fixing, HOME, Reported, Run, display_name, file_name};
use crate::diagnostic::{Applicability, Confidence, Severity, Suppression};
use crate::source::{Sources, Span};
use crate::targets::Target;

/// The report of a run. Lines and columns start at 1 and columns count Unicode characters; offsets are in bytes of the
/// file, including a byte order mark.
#[derive(Serialize, JsonSchema)]
pub struct Report {
    /// The version of this format. It changes only with a major version of the program.
    version: u32,
    tool: Tool,
    /// The targets of all projects.
    targets: Vec<Target>,
    /// Where the projects lie.
    places: Vec<ReportedPlace>,
    /// Whether a project was linted for the default targets because none was selected.
    targets_assumed: bool,
    /// The findings, by file and location. After `--fix`, those that remain.
    findings: Vec<ReportedFinding>,
    summary: Summary,
    /// Rules that panicked, which is a bug in lcow-lint.
    failures: Vec<ReportedFailure>,
    /// With `--fix`: the fixes that were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<Vec<ReportedFixed>>,
}

#[derive(Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct ReportedPlace {
    /// `windows`, `wsl`, `network` or `unknown`. An unknown place is judged as `windows`, and what depends on that is at
    /// most a warning on targets that can mount a directory of WSL.
    place: &'static str,
    /// How it is known, or why it is not.
    reason: String,
    /// The first files of the projects.
    projects: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ReportedFinding {
    /// The code of the rule, such as `LCOW101`.
    rule: String,
    /// The name of the rule.
    name: &'static str,
    /// The highest severity on the selected targets.
    severity: Severity,
    /// The severity on each selected target to which it applies.
    targets: BTreeMap<&'static str, Severity>,
    /// What decides the severity on each of these targets, if facts about a program do.
    reasons: BTreeMap<&'static str, String>,
    confidence: Confidence,
    message: String,
    help: Option<String>,
    /// The sources of the facts it relies on.
    evidence: Vec<&'static str>,
    /// The documentation of the rule.
    url: Option<String>,
    service: Option<String>,
    file: String,
    start: Place,
    end: Place,
    /// Other locations that explain it.
    labels: Vec<ReportedLabel>,
    /// The fix. Its edits are for this fix alone.
    fix: Option<ReportedFix>,
    /// Why the finding has no fix although the rule has one.
    refused: Option<String>,
    /// What suppressed it: `comment` or `baseline`. A suppressed finding is neither counted nor fixed.
    suppressed: Option<&'static str>,
    /// The reason given in the comment that suppressed it.
    justification: Option<String>,
    /// Identifies the finding across edits to other parts of the file.
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
    /// Rules that may report the fixed location afterwards.
    leaves: Vec<String>,
    notes: Vec<String>,
}

/// A range of bytes in a file and its replacement.
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
    /// Suppressed findings, which are not in the other counts.
    suppressed: usize,
    /// Stale baseline entries: findings that no longer occur.
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

/// A JSON Schema as text, with its keywords in the usual order.
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
        places: project_places(run),
        targets_assumed: run.targets_are_assumed(),
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

fn project_places(run: &Run) -> Vec<ReportedPlace> {
    let places = run.places().into_iter().map(|(place, projects)| ReportedPlace {
        place: place.place.name(),
        reason: place.reason.clone(),
        projects: projects.iter().map(|project| display_name(&project.name)).collect(),
    });
    places.collect()
}

fn reported(reported: Reported<'_>) -> ReportedFinding {
    let Reported { finding, severity, targets, sources, .. } = reported;
    let is_concerned = |target| targets.contains(target) && finding.severities.on(target).is_some();
    let reasons = finding.reasons.iter().filter(|reason| is_concerned(reason.target));
    let reasons = reasons.map(|reason| (reason.target.name(), reason.text.clone())).collect();
    let targets = targets.iter().filter_map(|target| Some((target.name(), finding.severities.on(target)?)));
    let (start, end) = places(sources, finding.span);
    let refused = finding.refusal().map(|refusal| refusal.reason.clone());
    ReportedFinding {
        rule: finding.code.to_string(),
        name: finding.name,
        severity,
        targets: targets.collect(),
        reasons,
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
