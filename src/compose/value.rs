//! The one tree all views borrow: values that know the file and the node they came from.

use super::text::Text;
use crate::source::{FileId, Span};
use crate::yaml::NodeId;

/// A value of the effective project.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it was written.
    pub origin: Origin,
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
    /// The node in the file's first document.
    pub node: NodeId,
    /// The node's content.
    pub span: Span,
    /// Where in the file a scalar's text begins, when it stands there byte for byte.
    pub text_start: Option<u32>,
    /// The detours taken, outermost first; empty for a value written where it is used.
    pub via: Vec<Step>,
}

/// A detour between where a value is written and where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Through `*name` here.
    Alias(Span),
    /// Through the merge key `<<` here.
    MergeKey(Span),
}

/// What means `true` in any case of letters.
const TRUE_WORDS: [&str; 4] = ["true", "yes", "y", "on"];

impl Value {
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

    /// `true`, as a truth value or as text, which Docker Compose casts where it expects a truth value.
    pub fn is_true(&self) -> bool {
        let is_word = |text: &str| TRUE_WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
        matches!(self.data, Data::Bool(true)) || self.known_text().is_some_and(is_word)
    }

    /// What it is, for a message: `a list`.
    pub fn noun(&self) -> &'static str {
        match self.data {
            Data::Null => "empty",
            Data::Bool(_) => "a truth value",
            Data::Int(_) | Data::Float(_) => "a number",
            Data::Text(_) => "text",
            Data::List(_) => "a list",
            Data::Map(_) => "a mapping",
        }
    }
}
