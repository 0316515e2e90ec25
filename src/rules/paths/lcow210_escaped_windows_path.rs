//! A Windows path in double quotes, whose backslashes YAML reads as escapes.

use super::double_quoted::DoubleQuoted;
use super::refused_escapes::refused_escape;
use super::yaml_escapes::{Escape, escapes};
use crate::compose::{DOCKER_COMPOSE, Data, MountKind, Value};
use crate::diagnostic::{Applicability, Fix};
use crate::rules::prelude::*;
use crate::rules::storage::named_volume::{hidden_by, hidden_refusal};
use crate::rules::unmasked::READABLE_PATH;
use crate::source::Span;
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(210),
    name: "escaped-windows-path",
    severity: |_| Some(Severity::Error),
    summary: "a Windows path in double quotes, whose backslashes YAML reads as escapes: `\"C:\\new\"`",
    docs: include_str!("../../../docs/rules/LCOW210.md"),
    fix: Some("doubles the backslashes"),
    evidence: &["YAML 1.2.2: 5.7 Escaped Characters", "ddev/ddev#263", DOCKER_COMPOSE],
    check: Check::Project(check),
    facts: Facts { may_unmask: READABLE_PATH, ..Facts::NONE },
};

const MESSAGE: &str = "YAML reads a backslash of this path as an escape";
const HELP: &str = "in double quotes a backslash must be doubled: write the path in single quotes, or with \
                    forward slashes";

fn check(findings: &mut Diagnostics<'_>) {
    let project = findings.context.project;
    for problem in &project.problems {
        if let Some(span) = refused_escape(project, problem) {
            let finding = findings.at(span, MESSAGE.to_owned()).label("not an escape of YAML").help(HELP);
            finding.blocks_fixes().report();
        }
    }
    for &service in findings.context.facts.linux_containers() {
        for value in host_paths(service) {
            if let Some(quoted) = DoubleQuoted::of(findings.context, value)
                && let Some(escape) = quoted.unintended_escape()
            {
                report(service, value, &quoted, &escape, findings);
            }
        }
    }
}

/// The scalars that contain a host path. An altered path may not parse as a mount.
fn host_paths(service: Service<'_>) -> Vec<&Value> {
    let mut values = Vec::new();
    for item in service.get("volumes").map_or(&[][..], Value::items) {
        let item = item.as_written();
        match item.data {
            Data::Text(_) => values.push(item),
            _ => values.extend(item.get("source").map(Value::as_written)),
        }
    }
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
        values.extend(service.bind_device(&mount).map(Value::as_written));
    }
    values
}

fn report(
    service: Service<'_>,
    value: &Value,
    quoted: &DoubleQuoted<'_>,
    escape: &Escape,
    findings: &mut Diagnostics<'_>,
) {
    let context = findings.context;
    let start = quoted.start + escape.at;
    let span = Span::new(value.origin.file, start..start + escape.length);
    // With another target, the mount would no longer hide others.
    let fix = match hidden_by(service, &value.origin).first() {
        Some(hidden) => Some(Err(hidden_refusal(hidden, context))),
        None => double_backslashes(value, quoted, context).map(Ok),
    };
    findings
        .about(service, span, MESSAGE.to_owned())
        .label(format!("YAML reads this as {}", escape.meaning()))
        .help(HELP)
        .fix(fix)
        .report();
}

/// Keeps every backslash, if none is already doubled or before a quote, a slash or the end of a line. A target that
/// contains backslashes is a Windows path as well.
fn double_backslashes(value: &Value, quoted: &DoubleQuoted<'_>, context: Context<'_>) -> Option<Fix> {
    let is_ambiguous = |escape: Escape| ['\\', '"', '/', '\n', '\r'].contains(&escape.kind);
    if escapes(quoted.raw).any(is_ambiguous) || quoted.raw.contains(['\n', '\r']) {
        return None;
    }
    let op = Op::Replace(quoted.raw.to_owned());
    let change = Change { file: value.origin.file, at: context.path(value)?, op };
    Some(Fix::new(format!("keep the backslashes of `{}`", quoted.raw), Applicability::Safe, vec![change]))
}
