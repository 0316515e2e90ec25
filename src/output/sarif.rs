//! SARIF 2.1.0, for code hosts and editors.
//!
//! Braces in texts are not doubled: messages without arguments have no placeholders.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::escape::write_json;
use super::human::Style;
use super::rule_page;
use super::rule_page::severity_ranges;
use super::{HOME, Reported, Root, Run, failure_message, full_message, sentence};
use crate::diagnostic::{Applicability, Code, Confidence, Fix, Label, Severity, Suppression};
use crate::linter::Failure;
use crate::rules::{RULES, Rule};
use crate::source::{FileId, Source, Sources, Span};
use crate::targets::Target;
use crate::yaml::TextEdit;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name of the directory that URIs are relative to.
const ROOT_ID: &str = "SRCROOT";

/// The kind of the fingerprints. A new algorithm needs a new name.
const FINGERPRINT: &str = "lcowLint/v1";

/// The groups of rules, by the hundreds digit of their codes.
const SUBJECTS: [&str; 7] = ["project", "storage", "paths", "lifecycle", "startup", "platform", "options"];

/// The style of a rule's page for readers without Markdown.
const PLAIN: Style = Style { color: false, links: false, width: 100 };

/// Writes the report and a line break.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let log = Log { version: "2.1.0", schema: SCHEMA, runs: [run_log(run)] };
    write_json(&log, out)
}

#[derive(Serialize)]
struct Log {
    version: &'static str,
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [RunLog; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunLog {
    tool: Tool,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, UriBase>,
    newline_sequences: [&'static str; 3],
    column_kind: &'static str,
    default_encoding: &'static str,
    results: Vec<ResultLog>,
    properties: RunProperties,
}

fn run_log(run: &Run) -> RunLog {
    let root = Text::new("The root of the repository, or the directory that lcow-lint was run in.");
    RunLog {
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: HOME,
                rules: RULES.iter().map(|rule| descriptor(rule)).collect(),
            },
        },
        invocations: [invocation(run)],
        original_uri_base_ids: BTreeMap::from([(ROOT_ID, UriBase { description: root })]),
        // As in YAML, a lone carriage return ends a line.
        newline_sequences: ["\r\n", "\n", "\r"],
        column_kind: "unicodeCodePoints",
        default_encoding: "utf-8",
        results: run.all_findings().map(|reported| result(reported, &run.root)).collect(),
        properties: RunProperties { targets: run.targets.iter().collect() },
    }
}

#[derive(Serialize)]
struct RunProperties {
    targets: Vec<Target>,
}

#[derive(Serialize)]
struct UriBase {
    description: Text,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

impl Text {
    fn new(text: impl Into<String>) -> Self {
        Text { text: text.into() }
    }
}

// Rules

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    name: &'static str,
    short_description: Text,
    full_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    help: Help,
    default_configuration: Configuration,
    properties: Tags,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Tags {
    tags: Vec<&'static str>,
}

fn descriptor(rule: &Rule) -> Descriptor {
    let ranges = severity_ranges(rule);
    let severities = Target::ALL.map(|target| match ranges.get(target.name()) {
        Some(range) => format!("{target}: {range}"),
        None => format!("{target}: not reported"),
    });
    let affected = Target::ALL.into_iter().filter(|target| rule.severities().on(*target).is_some());
    let highest = Target::ALL.into_iter().filter_map(|target| rule.severities().on(target)).max();
    let subject = SUBJECTS.get(usize::from(rule.code.0 / 100)).copied();
    let summary = sentence(rule.summary);
    Descriptor {
        id: rule.code.to_string(),
        name: rule.name,
        full_description: Text::new(format!("{summary} {}.", severities.join(", "))),
        short_description: Text { text: summary },
        help_uri: HOME.map(|home| format!("{home}/rules/{}", rule.code)),
        help: Help { text: rule_page::text(rule, PLAIN), markdown: rule_page::standalone_markdown(rule) },
        default_configuration: Configuration { level: highest.map_or("none", level) },
        properties: Tags { tags: subject.into_iter().chain(affected.map(Target::name)).collect() },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

// The run itself

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_rule: Option<RuleReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Place>,
}

#[derive(Serialize)]
struct RuleReference {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

fn invocation(run: &Run) -> Invocation {
    let errors = run.errors.iter().map(|error| Notification {
        level: "error",
        message: Text::new(sentence(error)),
        associated_rule: None,
        locations: Vec::new(),
    });
    let failures = run.failures().map(|failure| internal_error(failure, &run.root));
    let notifications: Vec<Notification> = failures.chain(errors).collect();
    Invocation { execution_successful: notifications.is_empty(), tool_execution_notifications: notifications }
}

fn internal_error(failure: &Failure, root: &Root) -> Notification {
    Notification {
        level: "error",
        message: Text::new(sentence(&failure_message(failure))),
        associated_rule: Some(RuleReference {
            id: failure.code.to_string(),
            index: rule_index(failure.code),
        }),
        locations: vec![Place::of_file(&failure.file, root)],
    }
}

fn rule_index(code: Code) -> Option<usize> {
    RULES.iter().position(|rule| rule.code == code)
}

// Findings

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultLog {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Place; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixLog>,
    suppressions: Vec<SuppressionLog>,
    properties: ResultProperties,
}

/// The severity on each target of the project, and how certain it is what the service runs.
#[derive(Serialize)]
struct ResultProperties {
    targets: BTreeMap<&'static str, Severity>,
    confidence: Confidence,
}

fn result(reported: Reported<'_>, root: &Root) -> ResultLog {
    let Reported { finding, severity, targets, sources, .. } = reported;
    let severities =
        targets.iter().filter_map(|target| Some((target.name(), finding.severities.on(target)?)));
    let mut location = Place::of(sources, finding.span, root);
    location.logical_locations.extend(
        finding.service.iter().map(|service| LogicalLocation { name: service.clone(), kind: "object" }),
    );
    // The schema requires unique items; a label may occur once per service that extends a base.
    let mut seen = HashSet::new();
    let labels = finding.labels.iter().filter(|label| seen.insert((label.span, &label.message)));
    ResultLog {
        rule_id: finding.code.to_string(),
        rule_index: rule_index(finding.code),
        level: level(severity),
        message: Text::new(full_message(finding)),
        locations: [location],
        related_locations: labels.map(|label| related_location(sources, label, root)).collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.clone())]),
        fixes: finding.fix().and_then(|fix| fix_log(fix, sources, root)).into_iter().collect(),
        suppressions: finding
            .suppressed
            .iter()
            .map(|suppression| suppression_log(suppression, sources, root))
            .collect(),
        properties: ResultProperties { targets: severities.collect(), confidence: finding.confidence },
    }
}

fn related_location(sources: &Sources, label: &Label, root: &Root) -> Place {
    Place { message: Some(Text::new(sentence(&label.message))), ..Place::of(sources, label.span, root) }
}

#[derive(Serialize)]
struct SuppressionLog {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place>,
}

fn suppression_log(suppression: &Suppression, sources: &Sources, root: &Root) -> SuppressionLog {
    match suppression {
        Suppression::Comment { span, reason } => SuppressionLog {
            kind: "inSource",
            justification: (!reason.is_empty()).then(|| reason.clone()),
            location: Some(Place::of(sources, *span, root)),
        },
        Suppression::Baseline => SuppressionLog {
            kind: "external",
            justification: Some("The finding is in the baseline.".to_owned()),
            location: None,
        },
    }
}

// Places

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct LogicalLocation {
    name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

/// Lines and columns start at 1; the end column is exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl Place {
    fn of(sources: &Sources, span: Span, root: &Root) -> Self {
        let source = sources.get(span.file);
        let mut location = Place::of_file(source.name(), root);
        location.physical_location.region = Some(Region::of(source, span.start, span.end));
        location
    }

    fn of_file(name: &Path, root: &Root) -> Self {
        let artifact_location = ArtifactLocation::of(name, root);
        Place {
            physical_location: PhysicalLocation { artifact_location, region: None },
            logical_locations: Vec::new(),
            message: None,
        }
    }
}

impl ArtifactLocation {
    fn of(name: &Path, root: &Root) -> Self {
        let uri = root.uri(name);
        ArtifactLocation { uri: uri.text, uri_base_id: uri.is_relative.then_some(ROOT_ID) }
    }
}

impl Region {
    fn of(source: &Source, start: u32, end: u32) -> Self {
        let (start, end) = (source.position(start), source.position(end));
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

// Fixes

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixLog {
    description: Text,
    artifact_changes: Vec<ArtifactChange>,
    properties: FixProperties,
}

/// Unsafe fixes are included, because users accept fixes one by one.
#[derive(Serialize)]
struct FixProperties {
    applicability: Applicability,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

fn fix_log(fix: &Fix, sources: &Sources, root: &Root) -> Option<FixLog> {
    let mut changes: BTreeMap<FileId, Vec<&TextEdit>> = BTreeMap::new();
    for (file, edit) in &fix.edits {
        changes.entry(*file).or_default().push(edit);
    }
    let changes: Vec<ArtifactChange> = changes
        .into_iter()
        .map(|(file, edits)| {
            let source = sources.get(file);
            ArtifactChange {
                artifact_location: ArtifactLocation::of(source.name(), root),
                replacements: edits.into_iter().map(|edit| replacement(source, edit)).collect(),
            }
        })
        .collect();
    (!changes.is_empty()).then(|| FixLog {
        description: Text::new(description(fix)),
        artifact_changes: changes,
        properties: FixProperties { applicability: fix.applicability },
    })
}

fn description(fix: &Fix) -> String {
    let warning = match fix.applicability {
        Applicability::Safe => None,
        Applicability::Unsafe => Some("Unsafe: it may lose data or settings, or make another target worse."),
    };
    let sentences = std::iter::once(sentence(&fix.title)).chain(warning.map(str::to_owned));
    sentences.chain(fix.notes.iter().map(|note| sentence(note))).collect::<Vec<_>>().join("\n")
}

fn replacement(source: &Source, edit: &TextEdit) -> Replacement {
    // Sources are far below 4 GiB.
    let offset = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    Replacement {
        deleted_region: Region::of(source, offset(edit.start), offset(edit.end)),
        inserted_content: Text::new(edit.text.clone()),
    }
}
