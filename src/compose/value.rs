//! The one tree all views borrow: values that know the file and the node they came from.

use std::ops::Range;

use super::number::go_float;
use super::text::Text;
use crate::source::{FileId, Span};
use crate::yaml::NodeId;

/// A value of the effective project.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it was written; of what several files had a say in, the last place.
    pub origin: Origin,
    /// What stands in the file, where loading put another form of it in its place: a mount's short form, a
    /// relative path.
    pub written: Option<Box<Value>>,
    /// The places this one overrides, the latest first.
    pub earlier: Vec<Origin>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data {
    /// Nothing, or `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A number with a fraction, or too large for an integer.
    Float(f64),
    /// Text, interpolated.
    Text(Text),
    /// A date, which Docker Compose takes nowhere but under `x-` keys; as written.
    Date(String),
    /// A list.
    List(Vec<Value>),
    /// Keys and values, each key once.
    Map(Vec<(Key, Value)>),
}

/// A key and where it stands.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key; never interpolated.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Where a value was written and how it got where it is used.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// Which of the file's documents, from 0.
    pub document: usize,
    /// The node in that document.
    pub node: NodeId,
    /// The node's content.
    pub span: Span,
    /// Where in the file a scalar's text begins, when it stands there byte for byte.
    pub text_start: Option<u32>,
    /// The directory relative paths start from.
    pub directory: DirectoryId,
    /// The detours taken, outermost first; empty for a value written where it is used.
    pub via: Vec<Step>,
}

impl Origin {
    /// Whether both are one place of a file, whichever way they were come to.
    pub fn is_same(&self, other: &Origin) -> bool {
        (self.file, self.node) == (other.file, other.node)
    }

    /// Where some bytes of the scalar's text stand in the file; `None` when it does not stand there byte for byte.
    pub fn part(&self, bytes: Range<usize>) -> Option<Span> {
        let start = self.text_start? as usize;
        Some(Span::new(self.file, start + bytes.start..start + bytes.end))
    }
}

/// A directory of one project that relative paths start from: the project's own, an extended file's, an included
/// project's. The default is the project's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectoryId(pub(crate) u32);

/// A detour between where a value is written and where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Through `*name` here.
    Alias(Span),
    /// Through the merge key `<<` here.
    MergeKey(Span),
    /// Through the `extends` here.
    Extends(Span),
    /// Through the `include` here.
    Include(Span),
}

/// The words Docker Compose takes for a truth value, in any case of letters.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}

impl Value {
    /// A value as it is written.
    pub fn new(data: Data, origin: Origin) -> Self {
        Value { data, origin, written: None, earlier: Vec::new() }
    }

    /// A value that nobody wrote: it stands for, or follows from, this one.
    #[must_use]
    pub fn derived(&self, data: Data) -> Self {
        Value::new(data, Origin { text_start: None, ..self.origin.clone() })
    }

    /// Text that nobody wrote this way.
    #[must_use]
    pub fn beside_text(&self, text: &str) -> Self {
        self.derived(Data::Text(Text::synthetic(text)))
    }

    /// Puts another form of the value in its place and keeps what was written.
    #[must_use]
    pub fn rewritten(mut self, data: Data) -> Self {
        self.rewrite(data);
        self
    }

    /// Takes another form and keeps what was written.
    pub fn rewrite(&mut self, data: Data) {
        let form = Value { data, earlier: self.earlier.clone(), ..self.derived(Data::Null) };
        let mut old = std::mem::replace(self, form);
        self.written = Some(old.written.take().unwrap_or_else(|| Box::new(old)));
    }

    /// The value as it stands in the file.
    pub fn as_written(&self) -> &Value {
        self.written.as_deref().unwrap_or(self)
    }

    /// Every place that had a say in it, the one that decides first.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        std::iter::once(&self.origin).chain(&self.earlier)
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value of a map.
    pub fn entry(&self, key: &str) -> Option<(&Key, &Value)> {
        self.entries().find(|(entry, _)| entry.text == key)
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> impl Iterator<Item = (&Key, &Value)> {
        let entries: &[(Key, Value)] = if let Data::Map(entries) = &self.data { entries } else { &[] };
        entries.iter().map(|(key, value)| (key, value))
    }

    /// The entries of a map, to change them; `None` for anything else.
    pub fn map_mut(&mut self) -> Option<&mut Vec<(Key, Value)>> {
        if let Data::Map(entries) = &mut self.data { Some(entries) } else { None }
    }

    /// The entries of a map, one by one to change them; none for anything else.
    pub fn entries_mut(&mut self) -> impl Iterator<Item = (&Key, &mut Value)> {
        self.map_mut().into_iter().flatten().map(|(key, value)| (&*key, value))
    }

    /// The entries of a section of a file, to change them: of the `services` of a whole file, the services.
    pub fn section_mut(&mut self, key: &str) -> impl Iterator<Item = (&Key, &mut Value)> {
        self.get_mut(key).into_iter().flat_map(Value::entries_mut)
    }

    /// The value under a key of a map, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries_mut().find(|(entry, _)| entry.text == key).map(|(_, value)| value)
    }

    /// The items of the list under a key of a map, to change them; none for anything else.
    pub fn items_mut(&mut self, key: &str) -> &mut [Value] {
        match self.get_mut(key) {
            Some(Value { data: Data::List(items), .. }) => items,
            _ => &mut [],
        }
    }

    /// Puts a value under a key, in the place of the one that is there.
    pub fn set(&mut self, key: &str, value: Value) {
        let span = value.origin.span;
        let Some(entries) = self.map_mut() else { return };
        match entries.iter_mut().find(|(entry, _)| entry.text == key) {
            Some((_, old)) => *old = value,
            None => entries.push((Key { text: key.to_owned(), span }, value)),
        }
    }

    /// Takes a key out of a map.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let entries = self.map_mut()?;
        let place = entries.iter().position(|(entry, _)| entry.text == key)?;
        Some(entries.remove(place).1)
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Value] {
        if let Data::List(items) = &self.data { items } else { &[] }
    }

    /// The text of a text.
    pub fn text(&self) -> Option<&Text> {
        if let Data::Text(text) = &self.data { Some(text) } else { None }
    }

    /// The text of a text without holes.
    pub fn known_text(&self) -> Option<&str> {
        self.text().and_then(Text::known)
    }

    /// Whether it is `null` or nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// A truth value, or the text of one, which Docker Compose casts where it expects a truth value.
    pub fn truth(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(value) => Some(*value),
            _ => self.known_text().and_then(truth),
        }
    }

    /// Whether it is `true`, as a truth value or as text.
    pub fn is_true(&self) -> bool {
        self.truth() == Some(true)
    }

    /// A scalar as Go prints it; nothing for a collection.
    pub fn go_text(&self) -> String {
        match &self.data {
            Data::Null => "<nil>".to_owned(),
            Data::Bool(value) => value.to_string(),
            Data::Int(value) => value.to_string(),
            Data::Float(value) => go_float(*value),
            Data::Text(text) => text.flat().to_owned(),
            Data::Date(text) => text.clone(),
            Data::List(_) | Data::Map(_) => String::new(),
        }
    }

    /// What it is, for a message: `a list`.
    pub fn noun(&self) -> &'static str {
        match self.data {
            Data::Null => "empty",
            Data::Bool(_) => "a truth value",
            Data::Int(_) | Data::Float(_) => "a number",
            Data::Text(_) => "text",
            Data::Date(_) => "a date",
            Data::List(_) => "a list",
            Data::Map(_) => "a mapping",
        }
    }
}
