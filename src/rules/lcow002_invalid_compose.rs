//! The file is YAML, but not what Docker Compose takes for a project.

use super::{Check, Findings, Rule};
use crate::compose::{Data, Mount, Service, Value, parse_duration};
use crate::finding::Code;
use crate::project::LoadProblemKind;
use crate::source::Span;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(2),
    name: "invalid-compose",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "Docker Compose refuses a key, a type or a value",
    evidence: &[],
    check: Check::Project(check),
};

fn check(findings: &mut Findings<'_>) {
    let project = findings.context.project;
    for problem in &project.problems {
        match &problem.kind {
            LoadProblemKind::Interpolation(message) | LoadProblemKind::EnvironmentFile(message) => {
                findings.at(problem.span, message.clone()).report();
            }
            LoadProblemKind::KeyNoText => {
                findings.at(problem.span, "a key must be text".to_owned()).help("put it in quotes").report();
            }
            LoadProblemKind::FurtherDocuments => findings
                .at(problem.span, "only the first YAML document of this file is looked at".to_owned())
                .severities(PerTarget::everywhere(Severity::Advice))
                .label("a further document begins here")
                .help("Docker Compose merges it over the first: keep one document in a file")
                .report(),
            _ => {}
        }
    }
    let is_readable = project.files.iter().all(|file| file.document.is_some() || file.bytes.is_empty());
    let has_content = project.files.iter().any(|file| file.document.is_some());
    if has_content {
        check_root(&project.root, findings);
    } else if is_readable || project.problems.is_empty() {
        let span = project.root.origin.span;
        findings
            .at(span, "the file is empty".to_owned())
            .help("a Compose file needs at least `services:` with one service")
            .report();
    }
}

fn check_root(root: &Value, findings: &mut Findings<'_>) {
    if root.is_null() {
        findings
            .at(start_of(root), "the file is empty".to_owned())
            .help("a Compose file needs at least `services:` with one service")
            .report();
        return;
    }
    if !expect_map(root, "a Compose file", findings) {
        return;
    }
    for key in ["services", "volumes", "networks"] {
        if let Some(value) = root.get(key).filter(|value| !value.is_null()) {
            expect_map(value, &format!("`{key}`"), findings);
        }
    }
    if findings.context.model().is_v1() {
        return;
    }
    for (key, service) in root.get("services").into_iter().flat_map(Value::entries) {
        expect_map(service, &format!("the service `{}`", key.text), findings);
    }
    for service in findings.context.model().services() {
        check_service(service, findings);
    }
}

fn check_service(service: Service<'_>, findings: &mut Findings<'_>) {
    for key in ["image", "platform", "user", "stop_signal", "stop_grace_period"] {
        if let Some(value) = service.value.get(key).filter(|value| value.text().is_none()) {
            let message = format!("`{key}` must be text, but this is {}", value.noun());
            let is_scalar = !matches!(value.data, Data::List(_) | Data::Map(_) | Data::Null);
            let mut draft = findings.about(service, start_of(value), message);
            if is_scalar {
                draft = draft.help(format!("put it in quotes, as in `{key}: \"…\"`"));
            }
            draft.report();
        }
    }
    if let Some(value) = service.get("stop_grace_period")
        && let Some(Err(error)) = value.known_text().map(parse_duration)
    {
        findings.about(service, value.origin.span, error.to_string()).report();
    }
    let Some(volumes) = service.value.get("volumes") else { return };
    if !matches!(volumes.data, Data::List(_)) {
        let message = format!("`volumes` of a service must be a list, but this is {}", volumes.noun());
        findings.about(service, start_of(volumes), message).report();
    }
    for item in volumes.items() {
        if let Err(error) = Mount::parse(item) {
            findings.about(service, start_of(item), error.to_string()).report();
        }
    }
}

fn expect_map(value: &Value, what: &str, findings: &mut Findings<'_>) -> bool {
    let is_map = matches!(value.data, Data::Map(_));
    if !is_map {
        findings
            .at(start_of(value), format!("{what} must be a mapping, but this is {}", value.noun()))
            .report();
    }
    is_map
}

/// The place of a value without drawing a whole collection.
fn start_of(value: &Value) -> Span {
    let span = value.origin.span;
    match value.data {
        Data::List(_) | Data::Map(_) => Span { end: span.start, ..span },
        _ => span,
    }
}
