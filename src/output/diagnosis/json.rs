//! The machine-readable diagnosis, version 1; `schemas/diagnosis.schema.json` describes it.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Diagnosed, Place, rule_name};
use crate::diagnose::Role;
use crate::diagnostic::Applicability;
use crate::output::escape::escaped;
use crate::output::json::schema_text;
use crate::targets::Target;

/// The diagnosis of logs. Lines and columns start at 1.
#[derive(Serialize, JsonSchema)]
struct Report {
    /// The version of this format. It changes only with a major version of the program.
    version: u32,
    /// The recognised lines, by log and line number.
    matches: Vec<ReportedMatch>,
    /// The number of lines that are marked as errors but not recognised.
    unmatched_errors: u64,
    /// The logs that were read.
    logs: Vec<ReportedLog>,
    /// Notes for the user, for example if the Compose file does not match the logs.
    notes: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ReportedLog {
    file: String,
    lines: u64,
}

/// Lines of one signature, container and quoted text.
#[derive(Serialize, JsonSchema)]
struct ReportedMatch {
    /// The name of the signature, which never changes.
    signature: &'static str,
    /// The program that prints such lines.
    program: &'static str,
    role: ReportedRole,
    /// The code of the rule that explains the line or its cause.
    rule: Option<String>,
    /// The name of the rule.
    name: Option<&'static str>,
    /// The log.
    file: String,
    /// The first line.
    line: u64,
    /// The last line.
    last_line: u64,
    /// The number of lines.
    count: u64,
    /// The first line without the prefix of the log, cut if it is long; control characters are escaped.
    text: String,
    /// The service that printed it, if the log or the Compose file shows it.
    service: Option<String>,
    /// The name of the container in the log.
    container: Option<String>,
    /// The targets on which the failure occurs; empty if it can occur anywhere.
    targets: Vec<Target>,
    message: String,
    help: String,
    /// The signature of the match that caused it.
    consequences_of: Option<&'static str>,
    /// The place to change in the Compose file.
    place: Option<ReportedPlace>,
    /// The sources in which such lines were reported.
    evidence: Vec<&'static str>,
}

/// The role of a line in a failure.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ReportedRole {
    /// The cause of the failure.
    Cause,
    /// A circumstance that made the failure possible.
    #[serde(rename = "witness")]
    Evidence,
    /// A consequence of the failure, which does not show the cause.
    Consequence,
}

/// A place in a Compose file.
#[derive(Serialize, JsonSchema)]
struct ReportedPlace {
    file: String,
    line: u32,
    column: u32,
    /// The offset in bytes.
    start: u32,
    end: u32,
    /// The name of the rule with a finding there. Without one, the place is only where to look.
    rule: Option<&'static str>,
    /// The number of other places that fit equally well.
    others: usize,
    fix: Option<ReportedFix>,
}

/// The fix of the finding.
#[derive(Serialize, JsonSchema)]
struct ReportedFix {
    applicability: Applicability,
    title: String,
    command: String,
    /// Rules that may report the place afterwards: LCOW102 reports that a volume does not help on LCOW.
    leaves: Vec<String>,
}

/// Writes the diagnosis and a line break.
pub fn write(diagnosed: &Diagnosed, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &report(diagnosed)).map_err(io::Error::from)?;
    writeln!(out)
}

/// The JSON Schema of the diagnosis.
pub fn schema() -> String {
    schema_text(schemars::schema_for!(Report).into())
}

fn report(diagnosed: &Diagnosed) -> Report {
    let diagnosis = &diagnosed.diagnosis;
    Report {
        version: 1,
        matches: (0..diagnosis.matches.len()).map(|index| reported(diagnosed, index)).collect(),
        unmatched_errors: diagnosis.unmatched_errors,
        logs: diagnosis
            .logs
            .iter()
            .map(|log| ReportedLog { file: log.name.clone(), lines: log.lines })
            .collect(),
        notes: diagnosed.notes.clone(),
    }
}

fn reported(diagnosed: &Diagnosed, index: usize) -> ReportedMatch {
    let found = &diagnosed.diagnosis.matches[index];
    let rule = diagnosed.rule(index);
    let clean = |text: &str| escaped(text).into_owned();
    ReportedMatch {
        signature: found.signature.id,
        program: found.signature.program.title(),
        role: match found.signature.role {
            Role::Cause => ReportedRole::Cause,
            Role::Evidence => ReportedRole::Evidence,
            Role::Consequence | Role::Aftermath => ReportedRole::Consequence,
        },
        rule: rule.map(|code| code.to_string()),
        name: rule.and_then(rule_name),
        file: diagnosed.log_name(found).to_owned(),
        line: found.first_line,
        last_line: found.last_line,
        count: found.count,
        text: clean(&found.text),
        service: diagnosed.service(index).map(clean),
        container: found.container.clone(),
        targets: diagnosed.targets_of(index).to_vec(),
        message: clean(&found.message()),
        help: found.help().to_owned(),
        consequences_of: found.cause.map(|cause| diagnosed.diagnosis.matches[cause].signature.id),
        place: diagnosed.place(index).map(|place| reported_place(&place)),
        evidence: found.signature.sources.to_vec(),
    }
}

fn reported_place(place: &Place<'_>) -> ReportedPlace {
    ReportedPlace {
        file: place.file.clone(),
        line: place.position.line,
        column: place.position.column,
        start: place.span.start,
        end: place.span.end,
        rule: place.rule,
        others: place.others,
        fix: place.fix.as_ref().map(|fix| ReportedFix {
            applicability: fix.applicability,
            title: fix.title.to_owned(),
            command: fix.command.clone(),
            leaves: fix.leaves.iter().map(ToString::to_string).collect(),
        }),
    }
}
