//! Writes new entries of a mapping in the style of the file.

use crate::yaml::change::NewValue;
use crate::yaml::quoting::QuotingStyle;

pub(crate) struct NewEntry<'c> {
    pub(crate) key: &'c str,
    pub(crate) value: EntryValue<'c>,
}

pub(crate) enum EntryValue<'c> {
    Value(&'c NewValue),
    /// A mapping of keys without values.
    Section(&'c [&'c str]),
}

impl<'c> NewEntry<'c> {
    pub(crate) fn with_value(key: &'c str, value: &'c NewValue) -> Self {
        NewEntry { key, value: EntryValue::Value(value) }
    }

    /// A key without a value.
    pub(crate) fn empty(key: &'c str) -> Self {
        NewEntry::with_value(key, &NewValue::Null)
    }

    fn inner(&self) -> Vec<NewEntry<'c>> {
        match self.value {
            EntryValue::Value(NewValue::Map(entries)) => {
                entries.iter().map(|(key, value)| NewEntry::with_value(key, value)).collect()
            }
            EntryValue::Section(keys) => keys.iter().map(|key| NewEntry::empty(key)).collect(),
            EntryValue::Value(_) => Vec::new(),
        }
    }

    /// The lines of the entry in a block mapping; inner ones are indented by `indent` more spaces.
    pub(crate) fn block_lines(&self, style: &QuotingStyle, indent: usize) -> Vec<String> {
        let key = style.keys.scalar(self.key);
        let inner = self.inner();
        if inner.is_empty() {
            return vec![match self.value {
                EntryValue::Value(NewValue::Null) | EntryValue::Section(_) => format!("{key}:"),
                EntryValue::Value(value) => format!("{key}: {}", scalar(value, style)),
            }];
        }
        let inner = inner.iter().flat_map(|entry| entry.block_lines(style, indent));
        let inner = inner.map(|line| format!("{}{line}", " ".repeat(indent)));
        std::iter::once(format!("{key}:")).chain(inner).collect()
    }

    /// The entry in a flow mapping; a missing value is written as `null`.
    pub(crate) fn flow(&self, style: &QuotingStyle) -> String {
        let inner = self.inner();
        let value = match self.value {
            EntryValue::Value(value) if inner.is_empty() => scalar(value, style),
            _ => braced(&inner, style),
        };
        format!("{}: {value}", style.keys.scalar(self.key))
    }

    /// The lines of the entry in a flow mapping with one entry per line; inner ones are indented by `indent`.
    pub(crate) fn flow_lines(&self, style: &QuotingStyle, indent: &str) -> Vec<String> {
        let inner = self.inner();
        if inner.is_empty() {
            return vec![self.flow(style)];
        }
        let last = inner.len() - 1;
        let comma = |index: usize| if index == last { "" } else { "," };
        let line =
            |(index, entry): (usize, &NewEntry<'_>)| format!("{indent}{}{}", entry.flow(style), comma(index));
        let first = std::iter::once(format!("{}: {{", style.keys.scalar(self.key)));
        first.chain(inner.iter().enumerate().map(line)).chain(["}".to_owned()]).collect()
    }
}

pub(crate) fn braced(entries: &[NewEntry<'_>], style: &QuotingStyle) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| entry.flow(style)).collect();
    format!("{{{}}}", entries.join(", "))
}

fn scalar(value: &NewValue, style: &QuotingStyle) -> String {
    match value {
        NewValue::Null | NewValue::Map(_) => "null".to_owned(),
        NewValue::Text(text) => style.values.scalar(text),
        NewValue::Bool(value) => value.to_string(),
    }
}
