//! The edits that set a server's data directory, by an argument or a variable.

use super::Relocation;
use crate::compose::{Data, Text, Value, split_words};
use crate::diagnostic::FixRefusal;
use crate::yaml::{Change, NewValue, NodeKind, Op};

/// Keys that a new `command` or `environment` is inserted after.
const NEAR: &[&str] = &["image", "build"];

/// Characters that only a shell understands.
const SHELL: [char; 10] = [';', '&', '|', '<', '>', '(', ')', '`', '\n', '\r'];

impl Relocation<'_> {
    pub(super) fn set_argument(&self, name: &'static str) -> Result<Change, FixRefusal> {
        for word in self.service.started().iter().flat_map(|word| word.split_whitespace()) {
            if word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')) {
                return Err(FixRefusal::new(format!(
                    "`{name}` already sets the data directory: set it to a directory that is on no volume"
                )));
            }
        }
        let Some(command) = self.service.get("command").map(Value::as_written) else {
            if self.service.build().is_some_and(|build| build.image.command.is_some()) {
                return Err(self.not_movable("its Dockerfile has a command"));
            }
            return self.context.insert_near_image(self.service, ("command", &self.assignment), NEAR);
        };
        let op = match &command.data {
            Data::Text(text) => self.append_word(command, text)?,
            Data::List(_) => Op::Append(self.assignment.clone()),
            _ => return Err(FixRefusal::by_hand("its command is neither a string nor a list")),
        };
        self.context.change(command, op)
    }

    /// Appends the argument to a command that is a string.
    fn append_word(&self, command: &Value, text: &Text) -> Result<Op, FixRefusal> {
        if split_words(text.flat()).unwrap_or_default().is_empty() {
            return Err(FixRefusal::by_hand("its command has no words"));
        }
        let written = self.written_text(command);
        let written = written.ok_or_else(|| FixRefusal::by_hand("its command has no text"))?;
        // A block scalar ends with a line feed.
        if text.flat().trim().contains(SHELL) {
            return Err(self.not_movable("its command is more than a program and its arguments"));
        }
        Ok(Op::ReplacePart { part: written.len()..written.len(), with: format!(" {}", self.assignment) })
    }

    pub(super) fn set_variable(&self, name: &'static str) -> Result<Change, FixRefusal> {
        let value = NewValue::text(self.layer.directory);
        let Some(environment) = self.service.get("environment") else {
            let environment = NewValue::map([(name, value)]);
            return self.context.insert_value_near_image(self.service, ("environment", environment), NEAR);
        };
        if let Some(change) = self.replace_variable(environment, name)? {
            return Ok(change);
        }
        let environment = environment.as_written();
        let document = self.context.document(&environment.origin);
        let document = document.ok_or_else(|| FixRefusal::by_hand("its file could not be parsed"))?;
        let op = match document.node(environment.origin.node).kind {
            NodeKind::Sequence { .. } => Op::Append(self.assignment.clone()),
            _ => Op::Insert { key: name.to_owned(), value, near: &[] },
        };
        self.context.change(environment, op)
    }

    /// The change of a variable that is set already, in a mapping or as an item `NAME=value`.
    fn replace_variable(&self, environment: &Value, name: &str) -> Result<Option<Change>, FixRefusal> {
        let prefix = format!("{name}=");
        let entry = environment.get(name);
        let item = environment.items().iter().find(|item| {
            item.text().is_some_and(|text| text.flat() == name || text.flat().starts_with(&prefix))
        });
        let Some(value) = entry.or(item).map(Value::as_written) else { return Ok(None) };
        if value.is_null() {
            return Err(FixRefusal::no_value(name));
        }
        let written = self.written_text(value).unwrap_or_default();
        let start = if entry.is_some() {
            0
        } else if written.starts_with(&prefix) {
            prefix.len()
        } else {
            return Err(FixRefusal::set_by_variable(name));
        };
        let op = Op::ReplacePart { part: start..written.len(), with: self.layer.directory.to_owned() };
        self.context.change(value, op).map(Some)
    }

    fn written_text(&self, value: &Value) -> Option<&str> {
        self.context.document(&value.origin)?.text(value.origin.node)
    }
}
