//! The errors of a run.

use super::output;

/// Error messages in the order they occurred. Any of them makes the run fail.
#[derive(Debug, Default)]
pub(super) struct RunErrors(Vec<String>);

impl RunErrors {
    /// Prints an error at once, and keeps it for the report.
    pub(super) fn report(&mut self, message: impl Into<String>) {
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
