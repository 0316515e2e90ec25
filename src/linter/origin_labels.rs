//! Labels that show how a value reaches the service that uses it.

use std::collections::HashMap;

use crate::compose::{Origin, Service, Step, Value};
use crate::diagnostic::{Finding, Label};
use crate::loader::Project;
use crate::source::Span;

/// The most labels added to a finding.
const MAX_LABELS: usize = 6;

/// Labels each finding about a service with the `extends`, aliases and merge keys its value comes through, and the values
/// it overrides.
pub(crate) fn add_origin_labels(project: &Project, findings: &mut [Finding]) {
    let services: HashMap<&str, Service<'_>> =
        project.model().services().map(|service| (service.name(), service)).collect();
    for finding in findings {
        let Some(service) = finding.service.as_deref().and_then(|name| services.get(name)) else { continue };
        let Some(value) = innermost(service.value, finding.span) else { continue };
        let main = finding.span;
        let known: Vec<Span> =
            finding.labels.iter().map(|label| label.span).chain([main, service.span()]).collect();
        let is_new = |span: Span| known.iter().all(|known| !overlap(*known, span));
        let labels =
            value.origin.via.iter().filter_map(step_label).chain(value.earlier.iter().map(overridden));
        let labels = labels.filter(|label| is_new(label.span)).take(MAX_LABELS);
        finding.labels.extend(labels);
    }
}

/// The innermost value of a tree whose span contains a location.
fn innermost(value: &Value, place: Span) -> Option<&Value> {
    let inside = value.items().iter().chain(value.entries().map(|(_, value)| value));
    let found = inside.into_iter().find_map(|value| innermost(value, place));
    found.or_else(|| value.origin.span.contains(place).then_some(value))
}

/// The label of a step; none for an `include`, which does not help to explain one line.
fn step_label(step: &Step) -> Option<Label> {
    let (span, message) = match step {
        Step::Alias(span) => (*span, "through this alias"),
        Step::MergeKey(span) => (*span, "merged in here"),
        Step::Extends(span) => (*span, "extended here"),
        Step::Include(_) => return None,
    };
    Some(Label { span, message: message.to_owned() })
}

fn overridden(origin: &Origin) -> Label {
    Label { span: origin.span.start_only(), message: "it is also set here".to_owned() }
}

fn overlap(one: Span, other: Span) -> bool {
    one.file == other.file && one.start < other.end && other.start < one.end
}
