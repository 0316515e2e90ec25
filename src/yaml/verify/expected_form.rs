//! New entries in the style of a file: its line breaks, indentation and quotes.

use crate::yaml::layout::Layout;
use crate::yaml::scalar::Resolved;
use crate::yaml::tree::{MappingEntry, NodeId};

/// Writes entries of the new text in the style of the old one.
#[derive(Clone, Copy)]
pub(crate) struct ExpectedForm<'d> {
    /// The text with the style.
    pub(crate) old: Layout<'d>,
    /// The text with the entries.
    pub(crate) new: Layout<'d>,
}

impl ExpectedForm<'_> {
    /// A line break and a line with its indentation.
    pub(crate) fn line(&self, lead: &str, line: &str) -> String {
        format!("{}{lead}{line}", self.old.line_break())
    }

    /// Entries of a block mapping, each on its own lines after some blank lines.
    pub(crate) fn block_lines(&self, entries: &[MappingEntry], lead: &str, blank_lines: usize) -> String {
        let blank = self.old.line_break().repeat(blank_lines);
        let line = |entry: &MappingEntry| format!("{blank}{}", self.line(lead, &self.block(*entry, lead)));
        entries.iter().map(line).collect()
    }

    fn key(&self, entry: MappingEntry) -> String {
        self.old.quoting_style().keys.scalar(self.new.document.text(entry.key).unwrap_or_default())
    }

    /// An entry of a block mapping whose keys are indented by `lead`.
    pub(crate) fn block(&self, entry: MappingEntry, lead: &str) -> String {
        let document = self.new.document;
        let entries = document.entries(entry.value);
        if !entries.is_empty() {
            let inner = format!("{lead}{}", " ".repeat(self.old.indent_width()));
            return format!("{}:{}", self.key(entry), self.block_lines(entries, &inner, 0));
        }
        match document.resolved(entry.value) {
            Some(Resolved::Null) => format!("{}:", self.key(entry)),
            Some(Resolved::Bool(value)) => format!("{}: {value}", self.key(entry)),
            _ => format!("{}: {}", self.key(entry), self.text(entry.value)),
        }
    }

    fn text(&self, value: NodeId) -> String {
        self.old.quoting_style().values.scalar(self.new.document.text(value).unwrap_or_default())
    }

    /// Entries of a flow mapping, on one line.
    pub(crate) fn flow(&self, entries: &[MappingEntry]) -> String {
        let written = |entry: &MappingEntry| {
            let inner = self.new.document.entries(entry.value);
            let value = match self.new.document.resolved(entry.value) {
                _ if !inner.is_empty() => format!("{{{}}}", self.flow(inner)),
                Some(Resolved::Null) => "null".to_owned(),
                Some(Resolved::Bool(value)) => value.to_string(),
                _ => self.text(entry.value),
            };
            format!("{}: {value}", self.key(*entry))
        };
        entries.iter().map(written).collect::<Vec<_>>().join(", ")
    }

    /// An entry of a flow mapping with one entry per line, indented by `lead`.
    pub(crate) fn flow_lines(&self, entry: MappingEntry, lead: &str) -> String {
        let inner = self.new.document.entries(entry.value);
        if inner.is_empty() {
            return self.flow(&[entry]);
        }
        let deeper = self.old.inner_lead(lead);
        let lines: Vec<String> =
            inner.iter().map(|entry| self.line(&deeper, &self.flow(&[*entry]))).collect();
        format!("{}: {{{}{}", self.key(entry), lines.join(","), self.line(lead, "}"))
    }
}
