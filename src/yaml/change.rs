//! What shall be different in a file, said of the nodes of its tree, and why it cannot be made so.

use std::ops::Range;

use super::path::YamlPath;
use crate::source::FileId;

/// A value a change writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NewValue {
    /// Nothing: `key:`.
    Null,
    /// Text, quoted where it must be.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A mapping, its keys in order; not empty.
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

/// Something that shall be different in one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The file.
    pub file: FileId,
    /// The node it is about, by its own path: never through an alias.
    pub at: YamlPath,
    /// What shall happen to it.
    pub op: Op,
}

/// What in its file a change is about: a node, or of all comments, which have no path of their own, one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The node's own path.
    pub at: YamlPath,
    /// The first byte of the comment.
    pub comment: Option<usize>,
}

impl Change {
    /// What in its file it is about.
    pub fn spot(&self) -> Spot {
        let comment = if let Op::Comment { bytes, .. } = &self.op { Some(bytes.start) } else { None };
        Spot { at: self.at.clone(), comment }
    }
}

impl Spot {
    /// Whether it is a node of this path, or below it.
    pub fn is_within(&self, path: &YamlPath) -> bool {
        self.comment.is_none() && self.at.after(path).is_some()
    }
}

/// What a change does to its node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The scalar's whole text becomes another; its quotes stay.
    Replace(String),
    /// Some bytes of the scalar's text become others.
    ReplacePart {
        /// Bytes of the text as [`super::Document::text`] gives it.
        part: Range<usize>,
        /// What stands there afterwards.
        with: String,
    },
    /// The mapping gets a key it does not have.
    Insert {
        /// The key.
        key: String,
        /// Its value.
        value: NewValue,
        /// The relatives it goes behind: the first one present.
        near: &'static [&'static str],
    },
    /// The mapping has a key `section` whose mapping has `key`: what is missing is added, with no value. A new
    /// section goes to the end.
    EnsureKey {
        /// The key of the outer mapping.
        section: String,
        /// The key of the inner one.
        key: String,
        /// Sections that come behind a new one when they are the last there.
        before: &'static [&'static str],
    },
    /// The entry with its key goes; of a mapping that has no other `{}` stays.
    Remove,
    /// The scalar gets texts in front of it: as items of the list it is an item of, else as those of a list that
    /// takes its place and ends with it.
    InsertBefore(Vec<String>),
    /// The sequence gets a text as its last item.
    Append(String),
    /// The scalar, an item of a sequence, becomes a mapping of these keys; not empty.
    ToMapping(Vec<(String, NewValue)>),
    /// A comment of the document becomes another one, or goes. The change names the root: a comment belongs to no
    /// node.
    Comment {
        /// The comment's bytes in the text, as [`super::Document::comments`] has them.
        bytes: Range<usize>,
        /// What stands there afterwards, with its `#`. `None` takes the comment away, and its line where nothing
        /// else stands on it.
        with: Option<String>,
    },
}

/// Why a change cannot be made in this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The path leads to nothing, or through an alias.
    #[error("there is nothing to edit at `{0}`")]
    NotFound(YamlPath),
    /// A mapping was expected, or a scalar.
    #[error("`{0}` has a shape that cannot be edited safely")]
    Shape(YamlPath),
    /// The section is an alias: an edit would change every user of its anchor.
    #[error("`{0}` is an alias, so an edit would change every use of its anchor")]
    Alias(YamlPath),
    /// The key is there already, perhaps with `!reset`.
    #[error("`{0}` already exists")]
    Present(YamlPath),
    /// The mapping takes keys over through `<<`, which a key of its own would hide.
    #[error("the mapping merges keys through `<<`, and a key of its own would hide them")]
    Merged(YamlPath),
    /// There is no such comment, or what shall stand there is none.
    #[error("there is no comment to edit at byte {0}")]
    NoComment(usize),
    /// The comment ends a block scalar, which would take in the blank lines behind it, or lose its last line break.
    #[error("the comment ends the block scalar above it")]
    EndsBlockScalar,
    /// The entry cannot go without a comment that belongs to it.
    #[error("removing `{0}` would remove a comment")]
    Comment(YamlPath),
    /// The entry cannot go, for it carries an anchor that is used elsewhere.
    #[error("removing `{at}` would remove the anchor `&{name}`, which line {line} uses")]
    Anchor {
        /// The anchor, without its `&`.
        name: Box<str>,
        /// What would be removed.
        at: YamlPath,
        /// The line of a use, from 1.
        line: usize,
    },
    /// A block scalar is the last thing in the file and its last line is open: what is written below would close
    /// the line and so change the scalar.
    #[error("the file ends within a block scalar: end its last line first")]
    OpenBlockScalar,
    /// Two changes want the same bytes.
    #[error("two changes edit the same place")]
    Overlap,
}
