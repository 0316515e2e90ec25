//! How a text came to the service that uses it, as further labels of a finding.

use std::collections::HashMap;

use crate::compose::{Origin, Service, Step, Value};
use crate::diagnostic::{Finding, Label};
use crate::loader::Project;
use crate::source::Span;

/// More places than these explain nothing.
const MOST: usize = 6;

/// Adds to each finding about a service the places through which its text came there: an `extends`, an alias, a merge
/// key, and what it overrides.
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
        let labels = value.origin.via.iter().filter_map(step).chain(value.earlier.iter().map(earlier));
        let labels = labels.filter(|label| is_new(label.span)).take(MOST);
        finding.labels.extend(labels);
    }
}

/// The innermost value of a tree that was written around a place.
fn innermost(value: &Value, place: Span) -> Option<&Value> {
    let inside = value.items().iter().chain(value.entries().map(|(_, value)| value));
    let found = inside.into_iter().find_map(|value| innermost(value, place));
    found.or_else(|| value.origin.span.contains(place).then_some(value))
}

/// What to say of a step. That a whole file was included explains nothing about a line of it.
fn step(step: &Step) -> Option<Label> {
    let (span, message) = match step {
        Step::Alias(span) => (*span, "through this alias"),
        Step::MergeKey(span) => (*span, "merged in here"),
        Step::Extends(span) => (*span, "extended here"),
        Step::Include(_) => return None,
    };
    Some(Label { span, message: message.to_owned() })
}

fn earlier(origin: &Origin) -> Label {
    Label { span: origin.span.start_only(), message: "this says something about it as well".to_owned() }
}

fn overlap(one: Span, other: Span) -> bool {
    one.file == other.file && one.start < other.end && other.start < one.end
}
