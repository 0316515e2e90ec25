//! The tree of values with their source locations, which all views borrow.

use std::ops::Range;

use super::number::go_float;
use super::text::Text;
use crate::source::{FileId, Span};
use crate::yaml::NodeId;

/// A value of the effective project.
#[derive(Clone, Debug)]
pub struct Value {
    /// The data.
    pub data: Data,
    /// The location; after a merge, that of the last file.
    pub origin: Origin,
    /// The original value if loading replaced it: a mount in the short form, a relative path.
    pub written: Option<Box<Value>>,
    /// The locations it overrides, latest first.
    pub earlier: Vec<Origin>,
}

/// The data of a value.
#[derive(Clone, Debug)]
pub enum Data {
    /// Empty, or `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A number with a fraction, or too large for an integer.
    Float(f64),
    /// Interpolated text.
    Text(Text),
    /// A date as written, which Docker Compose accepts only under `x-` keys.
    Date(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping with unique keys.
    Map(Vec<(Key, Value)>),
}

/// A key and its location.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key; never interpolated.
    pub text: String,
    /// The location.
    pub span: Span,
}

/// The location of a value, and the references it was reached through.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// The index of the document in the file.
    pub document: usize,
    /// The node in the document.
    pub node: NodeId,
    /// The content of the node.
    pub span: Span,
    /// The offset of a scalar's text, if the file has it byte for byte.
    pub text_start: Option<u32>,
    /// The directory of relative paths.
    pub directory: DirectoryId,
    /// The references, outermost first; empty for a value used where it is written.
    pub via: Vec<Step>,
}

impl Origin {
    /// Whether both are the same node, however it was reached.
    pub fn is_same(&self, other: &Origin) -> bool {
        (self.file, self.node) == (other.file, other.node)
    }

    /// The span of some bytes of the scalar's text; `None` if the file does not have it byte for byte.
    pub fn part(&self, bytes: Range<usize>) -> Option<Span> {
        let start = self.text_start? as usize;
        Some(Span::new(self.file, start + bytes.start..start + bytes.end))
    }
}

/// A directory that relative paths of a project start from. The default is the project directory; extended files and
/// included projects have others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectoryId(pub(crate) u32);

/// A reference between the location of a value and its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An alias `*name`.
    Alias(Span),
    /// A merge key `<<`.
    MergeKey(Span),
    /// An `extends`.
    Extends(Span),
    /// An `include`.
    Include(Span),
}

/// Parses a boolean like Docker Compose, in any case.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}

impl Value {
    /// A value as written in a file.
    pub fn new(data: Data, origin: Origin) -> Self {
        Value { data, origin, written: None, earlier: Vec::new() }
    }

    /// A synthetic value at the location of this one.
    #[must_use]
    pub fn derived(&self, data: Data) -> Self {
        Value::new(data, Origin { text_start: None, ..self.origin.clone() })
    }

    /// A synthetic text at the location of this value.
    #[must_use]
    pub fn derived_text(&self, text: &str) -> Self {
        self.derived(Data::Text(Text::synthetic(text)))
    }

    /// Like [`Value::rewrite`].
    #[must_use]
    pub fn rewritten(mut self, data: Data) -> Self {
        self.rewrite(data);
        self
    }

    /// Replaces the data and keeps the original value in `written`.
    pub fn rewrite(&mut self, data: Data) {
        let form = Value { data, earlier: self.earlier.clone(), ..self.derived(Data::Null) };
        let mut old = std::mem::replace(self, form);
        self.written = Some(old.written.take().unwrap_or_else(|| Box::new(old)));
    }

    /// The original value.
    pub fn as_written(&self) -> &Value {
        self.written.as_deref().unwrap_or(self)
    }

    /// Its location and those it overrides, latest first.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        std::iter::once(&self.origin).chain(&self.earlier)
    }

    /// The value of a key in a mapping.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The entry of a key in a mapping.
    pub fn entry(&self, key: &str) -> Option<(&Key, &Value)> {
        self.entries().find(|(entry, _)| entry.text == key)
    }

    /// The entries of a mapping; empty for other values.
    pub fn entries(&self) -> impl Iterator<Item = (&Key, &Value)> {
        let entries: &[(Key, Value)] = if let Data::Map(entries) = &self.data { entries } else { &[] };
        entries.iter().map(|(key, value)| (key, value))
    }

    /// The entries of a mapping.
    pub fn map_mut(&mut self) -> Option<&mut Vec<(Key, Value)>> {
        if let Data::Map(entries) = &mut self.data { Some(entries) } else { None }
    }

    /// The entries of a mapping; empty for other values.
    pub fn entries_mut(&mut self) -> impl Iterator<Item = (&Key, &mut Value)> {
        self.map_mut().into_iter().flatten().map(|(key, value)| (&*key, value))
    }

    /// The entries of the mapping under a key.
    pub fn section_mut(&mut self, key: &str) -> impl Iterator<Item = (&Key, &mut Value)> {
        self.get_mut(key).into_iter().flat_map(Value::entries_mut)
    }

    /// The value of a key in a mapping.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries_mut().find(|(entry, _)| entry.text == key).map(|(_, value)| value)
    }

    /// The items of the list under a key; empty for other values.
    pub fn items_mut(&mut self, key: &str) -> &mut [Value] {
        match self.get_mut(key) {
            Some(Value { data: Data::List(items), .. }) => items,
            _ => &mut [],
        }
    }

    /// Sets or replaces the value of a key in a mapping.
    pub fn set(&mut self, key: &str, value: Value) {
        let span = value.origin.span;
        let Some(entries) = self.map_mut() else { return };
        match entries.iter_mut().find(|(entry, _)| entry.text == key) {
            Some((_, old)) => *old = value,
            None => entries.push((Key { text: key.to_owned(), span }, value)),
        }
    }

    /// Removes a key from a mapping.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let entries = self.map_mut()?;
        let place = entries.iter().position(|(entry, _)| entry.text == key)?;
        Some(entries.remove(place).1)
    }

    /// The items of a list; empty for other values.
    pub fn items(&self) -> &[Value] {
        if let Data::List(items) = &self.data { items } else { &[] }
    }

    /// The text of a text value.
    pub fn text(&self) -> Option<&Text> {
        if let Data::Text(text) = &self.data { Some(text) } else { None }
    }

    /// The text of a text value without holes.
    pub fn known_text(&self) -> Option<&str> {
        self.text().and_then(Text::known)
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// A boolean, or a text that Docker Compose converts to one.
    pub fn truth(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(value) => Some(*value),
            _ => self.known_text().and_then(truth),
        }
    }

    /// Whether it is true, as a boolean or as text.
    pub fn is_true(&self) -> bool {
        self.truth() == Some(true)
    }

    /// A scalar as printed by Go; empty for a collection.
    pub fn go_text(&self) -> String {
        match &self.data {
            Data::Null => "<nil>".to_owned(),
            Data::Bool(value) => value.to_string(),
            Data::Int(value) => value.to_string(),
            Data::Float(value) => go_float(*value),
            Data::Text(text) => text.flat().to_owned(),
            Data::Date(text) => go_time(text),
            Data::List(_) | Data::Map(_) => String::new(),
        }
    }

    /// Its type in messages: `a list`.
    pub fn noun(&self) -> &'static str {
        match self.data {
            Data::Null => "empty",
            Data::Bool(_) => "a boolean",
            Data::Int(_) | Data::Float(_) => "a number",
            Data::Text(_) => "text",
            Data::Date(_) => "a date",
            Data::List(_) => "a list",
            Data::Map(_) => "a mapping",
        }
    }
}

/// A YAML date as Go prints it: `2024-01-31 00:00:00 +0000 UTC`.
fn go_time(text: &str) -> String {
    let (date, time) =
        text.find(['T', 't', ' ']).map_or((text, ""), |at| (&text[..at], text[at + 1..].trim()));
    let padded = |text: &str, separator: char| {
        let parts: Vec<String> = text.split(separator).map(|part| format!("{part:0>2}")).collect();
        parts.join(&separator.to_string())
    };
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = (time[..zone].trim(), &time[zone..]);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let clock = if clock.is_empty() { "00:00:00".to_owned() } else { padded(clock, ':') };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let offset: String = zone.chars().filter(|c| c.is_ascii_digit() || ['+', '-'].contains(c)).collect();
    let zone = match offset.trim_start_matches(['+', '-']).trim_matches('0') {
        "" => "+0000 UTC".to_owned(),
        _ => format!("{offset:0<5} {offset:0<5}"),
    };
    format!("{} {clock}{point}{fraction} {zone}", padded(date, '-'))
}
