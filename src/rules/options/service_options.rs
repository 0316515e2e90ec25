//! The options of a service that a target refuses or ignores: where a service sets them, and how severe that is.

use crate::compose::{Key, Service, Text, Value, parse_bytes};
use crate::diagnostic::{PerTarget, Severity};
use crate::source::Span;
use crate::targets::{Definition, Effect, FrontEnd, OptionFact, SetBy, Target, Treatment};

/// The severity of an option that has no effect, or keeps the container from being created.
fn severity(effect: Effect) -> Severity {
    match effect {
        Effect::NotCreated | Effect::Broken => Severity::Error,
        Effect::Missing => Severity::Warning,
        Effect::Harmless => Severity::Advice,
    }
}

/// The highest severity among the options of a target.
pub(super) fn highest(options: &[OptionFact]) -> Option<Severity> {
    options.iter().map(|option| severity(option.effect)).max()
}

/// The options of a table of each target, with the program that treats them so, and the severity on that target.
pub(crate) fn reported(
    front_end: FrontEnd,
    table: impl Fn(&'static Definition) -> &'static [OptionFact],
) -> Vec<(&'static str, &'static OptionFact, PerTarget)> {
    let mut reported = Vec::new();
    for target in Target::ALL {
        let definition = target.definition(front_end);
        for option in table(definition) {
            let severities = PerTarget::NOWHERE.with(target, severity(option.effect));
            reported.push((definition.program, option, severities));
        }
    }
    reported
}

/// The name of an option for messages: `deploy.resources.limits.pids`.
pub(crate) fn name(option: &OptionFact) -> String {
    option.path.replace(".*", "")
}

/// What a program does with an option, for messages.
pub(super) fn message(program: &str, option: &OptionFact) -> String {
    let name = name(option);
    match option.treatment {
        Treatment::Refused => format!("{program} refuses `{name}` and does not create the container"),
        Treatment::Ignored => format!("{program} ignores `{name}`"),
        Treatment::Absent => format!("{program} has no option for `{name}`"),
        Treatment::AbsentBefore(version) => format!("{program} has no option for `{name}` before {version}"),
        Treatment::LeftToTools => format!("tools that call {program} may ignore `{name}`"),
    }
}

/// Where a service sets an option: the value, or the key of a list or mapping.
pub(super) fn set_in(option: &OptionFact, service: Service<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    for (key, value) in entries(option, service) {
        if is_set_by(option.set_by, value) {
            spans.push(if has_entries(value) { key.span } else { value.as_written().origin.span });
        }
    }
    spans
}

/// The values of an option in a service that contain an unset variable.
pub(crate) fn undecided<'p>(option: &OptionFact, service: Service<'p>) -> Vec<(&'p Text, Span)> {
    let mut undecided = Vec::new();
    for (_, value) in entries(option, service) {
        match value.as_written().text() {
            Some(text) if text.known().is_none() => undecided.push((text, value.origin.span)),
            _ => {}
        }
    }
    undecided
}

fn entries<'p>(option: &OptionFact, service: Service<'p>) -> Vec<(&'p Key, &'p Value)> {
    let mut entries = Vec::new();
    let mut parents = vec![service.value];
    for name in option.path.split('.') {
        let children = parents.into_iter().flat_map(Value::entries);
        entries = children.filter(|(key, _)| name == "*" || key.text == name).collect();
        parents = entries.iter().map(|(_, value)| *value).collect();
    }
    entries
}

fn is_set_by(set_by: SetBy, value: &Value) -> bool {
    let number = || value.go_text().parse::<f64>().ok();
    match set_by {
        SetBy::True => value.is_true(),
        SetBy::Number => number().is_some_and(|number| number != 0.0),
        SetBy::Positive => number().is_some_and(|number| number > 0.0),
        SetBy::Bytes => match value.known_text() {
            Some(text) => parse_bytes(text).is_ok_and(|bytes| bytes != 0),
            // Docker Compose accepts negative numbers, but not as text.
            None => number().is_some_and(|number| number != 0.0),
        },
        SetBy::Text => value.known_text().is_some_and(|text| !text.is_empty()),
        SetBy::Words(words) => value.known_text().is_some_and(|text| is_one_of(text, words)),
        SetBy::Entries => has_entries(value),
    }
}

fn has_entries(value: &Value) -> bool {
    !value.items().is_empty() || value.entries().next().is_some()
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| if word.ends_with(':') { text.starts_with(word) } else { text == *word })
}
