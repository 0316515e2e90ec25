//! The ports that a service publishes.

use crate::compose::{Service, Value};
use crate::source::Span;

/// A published port, or several that one entry publishes alike.
pub(super) struct PublishedPort<'p> {
    /// The entry in the long form.
    entry: &'p Value,
}

impl<'p> PublishedPort<'p> {
    /// The entry as it is written.
    pub(super) fn written(&self) -> &'p Value {
        self.entry.as_written()
    }

    /// A key of the long form, with a value that does not depend on an unset variable.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let value = self.entry.get(key)?;
        match value.text() {
            Some(text) => text.known().map(str::to_owned),
            None => Some(value.go_text()),
        }
    }

    /// Where a key is written: its value in the long form, the whole entry in the short form.
    pub(super) fn span(&self, key: &str) -> Span {
        let value = self.written().get(key).unwrap_or(self.written());
        value.origin.span
    }
}

/// The ports that a service publishes. A short form with a range of container ports counts once; one that depends on an
/// unset variable is left out.
pub(super) fn published_ports(service: Service<'_>) -> Vec<PublishedPort<'_>> {
    let mut seen = Vec::new();
    let mut ports = Vec::new();
    for entry in service.get("ports").map_or(&[][..], Value::items) {
        let span = entry.as_written().origin.span;
        if entry.get("target").is_some() && !seen.contains(&span) {
            seen.push(span);
            ports.push(PublishedPort { entry });
        }
    }
    ports
}
