//! How a new entry of a mapping is written, as the file writes such things.

use crate::yaml::change::NewValue;
use crate::yaml::quoting::Habit;

/// An entry that is written.
pub(crate) struct NewEntry<'c> {
    pub(crate) key: &'c str,
    pub(crate) value: NewText<'c>,
}

/// Its value.
pub(crate) enum NewText<'c> {
    NewValue(&'c NewValue),
    /// A mapping of keys without values.
    Section(&'c [&'c str]),
}

impl<'c> NewEntry<'c> {
    /// A key with a value.
    pub(crate) fn plain(key: &'c str, value: &'c NewValue) -> Self {
        NewEntry { key, value: NewText::NewValue(value) }
    }

    /// A key without one.
    pub(crate) fn empty(key: &'c str) -> Self {
        NewEntry::plain(key, &NewValue::Null)
    }

    /// What is in its value, when that is a mapping.
    fn inner(&self) -> Vec<NewEntry<'c>> {
        match self.value {
            NewText::NewValue(NewValue::Map(entries)) => {
                entries.iter().map(|(key, value)| NewEntry::plain(key, value)).collect()
            }
            NewText::Section(keys) => keys.iter().map(|key| NewEntry::empty(key)).collect(),
            NewText::NewValue(_) => Vec::new(),
        }
    }

    /// The lines of the entry in a block mapping, inner ones with `indent` blanks more.
    pub(crate) fn block_lines(&self, habit: &Habit, indent: usize) -> Vec<String> {
        let key = habit.keys.written(self.key);
        let inner = self.inner();
        if inner.is_empty() {
            return vec![match self.value {
                NewText::NewValue(NewValue::Null) | NewText::Section(_) => format!("{key}:"),
                NewText::NewValue(value) => format!("{key}: {}", scalar(value, habit)),
            }];
        }
        let inner = inner.iter().flat_map(|entry| entry.block_lines(habit, indent));
        let inner = inner.map(|line| format!("{}{line}", " ".repeat(indent)));
        std::iter::once(format!("{key}:")).chain(inner).collect()
    }

    /// The entry between braces; a key without a value says so.
    pub(crate) fn flow(&self, habit: &Habit) -> String {
        let inner = self.inner();
        let value = match self.value {
            NewText::NewValue(value) if inner.is_empty() => scalar(value, habit),
            _ => braced(&inner, habit),
        };
        format!("{}: {value}", habit.keys.written(self.key))
    }

    /// The lines of the entry between braces that stand in lines of their own, inner ones with `indent` before them.
    pub(crate) fn flow_lines(&self, habit: &Habit, indent: &str) -> Vec<String> {
        let inner = self.inner();
        if inner.is_empty() {
            return vec![self.flow(habit)];
        }
        let last = inner.len() - 1;
        let comma = |place: usize| if place == last { "" } else { "," };
        let line =
            |(place, entry): (usize, &NewEntry<'_>)| format!("{indent}{}{}", entry.flow(habit), comma(place));
        let first = std::iter::once(format!("{}: {{", habit.keys.written(self.key)));
        first.chain(inner.iter().enumerate().map(line)).chain(["}".to_owned()]).collect()
    }
}

/// Entries in braces, in one line.
pub(crate) fn braced(entries: &[NewEntry<'_>], habit: &Habit) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| entry.flow(habit)).collect();
    format!("{{{}}}", entries.join(", "))
}

fn scalar(value: &NewValue, habit: &Habit) -> String {
    match value {
        NewValue::Null | NewValue::Map(_) => "null".to_owned(),
        NewValue::Text(text) => habit.values.written(text),
        NewValue::Bool(value) => value.to_string(),
    }
}
