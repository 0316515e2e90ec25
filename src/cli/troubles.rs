//! What goes wrong in a run, besides what is found.

use super::output;

/// Messages in the order they came up. Any of them fails the run.
#[derive(Debug, Default)]
pub(super) struct Troubles(Vec<String>);

impl Troubles {
    /// Tells of one at once, and keeps it for the report.
    pub(super) fn tell(&mut self, message: impl Into<String>) {
        let message = message.into();
        output::error(&message);
        self.0.push(message);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_messages(self) -> Vec<String> {
        self.0
    }
}
