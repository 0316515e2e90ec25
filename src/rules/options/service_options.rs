//! Options of a service as rows of a table: the path of each, and the values that Docker Compose sends to the daemon.

use crate::compose::{Key, Service, Text, Value, parse_bytes};
use crate::source::Span;

/// An option of a service.
pub(crate) struct ServiceOption {
    /// Its keys, separated by dots; `*` matches every key.
    pub(crate) path: &'static str,
    /// The values that set it.
    pub(crate) set_by: SetBy,
}

/// The values that set an option. Docker Compose v2 does not send others.
#[derive(Clone, Copy)]
pub(crate) enum SetBy {
    /// `true`.
    True,
    /// A number other than 0.
    Number,
    /// A number above 0.
    Positive,
    /// A size other than 0.
    Bytes,
    /// Any text that is not empty.
    Text,
    /// One of these words, ignoring case; a word that ends in a colon is a prefix.
    Words(&'static [&'static str]),
    /// A list or mapping that is not empty.
    Entries,
}

impl ServiceOption {
    /// The name for messages: `deploy.resources.limits.pids`.
    pub(crate) fn name(&self) -> String {
        self.path.replace(".*", "")
    }

    /// Where a service sets the option: the value, or the key of a list or mapping.
    pub(crate) fn set_in(&self, service: Service<'_>) -> Vec<Span> {
        let mut spans = Vec::new();
        for (key, value) in self.entries(service) {
            if self.set_by.matches(value) {
                spans.push(if has_entries(value) { key.span } else { value.as_written().origin.span });
            }
        }
        spans
    }

    /// The values of a service that contain an unset variable.
    pub(crate) fn undecided<'p>(&self, service: Service<'p>) -> Vec<(&'p Text, Span)> {
        let mut undecided = Vec::new();
        for (_, value) in self.entries(service) {
            match value.as_written().text() {
                Some(text) if text.known().is_none() => undecided.push((text, value.origin.span)),
                _ => {}
            }
        }
        undecided
    }

    fn entries<'p>(&self, service: Service<'p>) -> Vec<(&'p Key, &'p Value)> {
        let mut entries = Vec::new();
        let mut parents = vec![service.value];
        for name in self.path.split('.') {
            let children = parents.into_iter().flat_map(Value::entries);
            entries = children.filter(|(key, _)| name == "*" || key.text == name).collect();
            parents = entries.iter().map(|(_, value)| *value).collect();
        }
        entries
    }
}

impl SetBy {
    fn matches(self, value: &Value) -> bool {
        let number = || value.go_text().parse::<f64>().ok();
        match self {
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
}

fn has_entries(value: &Value) -> bool {
    !value.items().is_empty() || value.entries().next().is_some()
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| if word.ends_with(':') { text.starts_with(word) } else { text == *word })
}
