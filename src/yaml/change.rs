//! Changes of a file, described by the nodes of its tree, and why they cannot be made.

use std::ops::Range;

use super::path::YamlPath;
use crate::source::FileId;

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NewValue {
    /// Nothing: `key:`.
    Null,
    /// Text, quoted where needed.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A mapping with its keys in order; not empty.
    Map(Vec<(String, NewValue)>),
}

impl NewValue {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        NewValue::Text(text.into())
    }

    /// A mapping.
    pub fn map<'a>(entries: impl IntoIterator<Item = (&'a str, NewValue)>) -> Self {
        NewValue::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

/// A change of one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The file.
    pub file: FileId,
    /// The node to change, by its own path, never through an alias.
    pub at: YamlPath,
    /// The operation on it.
    pub op: Op,
}

/// What a change edits: a node, or a comment, which has no path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EditLocation {
    /// The path of the node; the root for a comment.
    pub at: YamlPath,
    /// The first byte of the comment.
    pub comment: Option<usize>,
}

impl Change {
    /// What it edits.
    pub fn location(&self) -> EditLocation {
        let comment = if let Op::Comment { bytes, .. } = &self.op { Some(bytes.start) } else { None };
        EditLocation { at: self.at.clone(), comment }
    }
}

impl EditLocation {
    /// Whether it is a node at or below a path.
    pub fn is_within(&self, path: &YamlPath) -> bool {
        self.comment.is_none() && self.at.after(path).is_some()
    }
}

/// What a change does to its node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Replaces the whole text of a scalar and keeps its quotes.
    Replace(String),
    /// Replaces some bytes of a scalar's text.
    ReplacePart {
        /// Bytes of the text as [`super::Document::text`] gives it.
        part: Range<usize>,
        /// The replacement.
        with: String,
    },
    /// Inserts a new key into a mapping.
    Insert {
        /// The key.
        key: String,
        /// Its value.
        value: NewValue,
        /// Keys to insert it after: the first one present, or else the last key.
        near: &'static [&'static str],
    },
    /// Ensures that a mapping has a mapping `section` with the key `key`. A missing key is added without a value, a missing
    /// section at the end.
    EnsureKey {
        /// The key of the outer mapping.
        section: String,
        /// The key of the inner one.
        key: String,
        /// Sections at the end that a new one is inserted before.
        before: &'static [&'static str],
    },
    /// Removes an entry with its key; an emptied mapping becomes `{}`.
    Remove,
    /// Inserts texts before a scalar: as items of its list, or else as items of a list that replaces the scalar and ends
    /// with it.
    InsertBefore(Vec<String>),
    /// Appends a text to a sequence.
    Append(String),
    /// Turns a scalar item of a sequence into a mapping; not empty.
    ToMapping(Vec<(String, NewValue)>),
    /// Replaces or removes a comment. The path of the change is the root.
    Comment {
        /// The comment's bytes, as in [`super::Document::comments`].
        bytes: Range<usize>,
        /// The new comment, with its `#`. `None` removes the comment, and its line if nothing else is on it.
        with: Option<String>,
    },
}

/// Why a change cannot be made in this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such node, or the path goes through an alias.
    #[error("there is nothing to edit at `{0}`")]
    NotFound(YamlPath),
    /// The node has the wrong type or an unsupported style.
    #[error("`{0}` has a shape that cannot be edited safely")]
    Shape(YamlPath),
    /// The section is an alias.
    #[error("`{0}` is an alias, so an edit would change every use of its anchor")]
    Alias(YamlPath),
    /// The key exists already, perhaps with `!reset`.
    #[error("`{0}` already exists")]
    Present(YamlPath),
    /// The mapping merges keys through `<<`, which a new key would hide.
    #[error("the mapping merges keys through `<<`, which a new key would hide")]
    Merged(YamlPath),
    /// There is no such comment, or the replacement is not a comment.
    #[error("there is no comment to edit at byte {0}")]
    NoComment(usize),
    /// The comment ends a block scalar, which would otherwise gain the blank lines after it or lose its last line break.
    #[error("the comment ends the block scalar above it")]
    EndsBlockScalar,
    /// A comment belongs to the entry to remove.
    #[error("removing `{0}` would remove a comment")]
    Comment(YamlPath),
    /// The entry to remove has an anchor that is used elsewhere.
    #[error("removing `{at}` would remove the anchor `&{name}`, which line {line} uses")]
    Anchor {
        /// The anchor, without its `&`.
        name: Box<str>,
        /// What would be removed.
        at: YamlPath,
        /// The line of a use, from 1.
        line: usize,
    },
    /// The file ends in a block scalar without a final line break, so appending a line would change the scalar.
    #[error("the file ends within a block scalar: end its last line first")]
    OpenBlockScalar,
    /// Two changes edit the same bytes.
    #[error("two changes edit the same place")]
    Overlap,
}
