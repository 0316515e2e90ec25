//! The machine-readable diagnosis, version 1; `schemas/diagnosis.schema.json` describes it.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnosis::{Diagnosed, Place, rule_name};
use super::escape::escaped;
use super::json::schema_text;
use crate::diagnose::Role;
use crate::diagnostic::Applicability;
use crate::targets::Target;

/// What some logs tell. Lines and columns count from 1.
#[derive(Serialize, JsonSchema)]
struct Report {
    /// Of this format; it changes only with a new major version of the program.
    version: u32,
    /// What was recognised, by log and line.
    matches: Vec<ReportedMatch>,
    /// Lines that a server marks as an error and that are not recognised.
    unmatched_errors: u64,
    /// The logs that were read.
    logs: Vec<ReportedLog>,
    /// What people should know besides: a Compose file that does not fit the logs.
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
    /// The signature's name, for ever the same.
    signature: &'static str,
    /// What prints such lines.
    program: &'static str,
    role: ReportedRole,
    /// The code of the rule that explains it, or its cause.
    rule: Option<String>,
    /// The rule's name.
    name: Option<&'static str>,
    /// The log.
    file: String,
    /// The first line.
    line: u64,
    /// The last line.
    last_line: u64,
    /// How many lines there are.
    count: u64,
    /// The first line without what the log puts around it, cut when it is long; control characters are written out.
    text: String,
    /// The service that printed it, as far as the log and the Compose file tell.
    service: Option<String>,
    /// The container as the log calls it.
    container: Option<String>,
    /// The targets it points to; empty when it comes up anywhere.
    targets: Vec<Target>,
    message: String,
    help: String,
    /// The signature of the match it follows from.
    consequences_of: Option<&'static str>,
    /// Where to change the Compose file.
    place: Option<ReportedPlace>,
    /// Where such lines were seen before.
    evidence: Vec<&'static str>,
}

/// What a line is among the lines around it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ReportedRole {
    /// It tells what broke.
    Cause,
    /// It tells of the circumstances.
    Witness,
    /// It tells that something broke, not why.
    Consequence,
}

/// A place in a Compose file.
#[derive(Serialize, JsonSchema)]
struct ReportedPlace {
    file: String,
    line: u32,
    column: u32,
    /// In bytes from the beginning of the file.
    start: u32,
    end: u32,
    /// The name of the rule that has something to say there; without one it is only where to look.
    rule: Option<&'static str>,
    /// How many more places could be meant.
    others: usize,
    fix: Option<ReportedFix>,
}

/// What makes the change.
#[derive(Serialize, JsonSchema)]
struct ReportedFix {
    applicability: Applicability,
    title: String,
    command: String,
    /// Rules that may speak at the place afterwards: LCOW102 says that on LCOW a volume does not cure it.
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
            Role::Witness => ReportedRole::Witness,
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
