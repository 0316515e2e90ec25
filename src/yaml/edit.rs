//! What to change -> which bytes to put where.
//!
//! Changes say what shall hold afterwards; the bytes are chosen late, for all changes of a file together, so that
//! two of them that need the same new section make one. Every byte that need not change stays.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::path::YamlPath;
use super::quoting::{Quoting, double_quoted, is_plain_text, single_quoted};
use super::scalar::{Resolved, ScalarStyle};
use super::tree::{Document, Entry, Kind, NodeId};
use crate::source::FileId;

/// A value a change writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Plain {
    /// Nothing: `key:`.
    Null,
    /// Text, quoted where it must be.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A mapping, its keys in order; not empty.
    Map(Vec<(String, Plain)>),
}

impl Plain {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Plain::Text(text.into())
    }

    /// A mapping.
    pub fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Plain)>) -> Self {
        Plain::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
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

/// What a change does to its node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The scalar's whole text becomes another; its quotes stay.
    Replace(String),
    /// Some bytes of the scalar's text become others.
    ReplacePart {
        /// Bytes of the text as [`Document::text`] gives it.
        part: Range<usize>,
        /// What stands there afterwards.
        with: String,
    },
    /// The mapping gets a key it does not have.
    Insert {
        /// The key.
        key: String,
        /// Its value.
        value: Plain,
        /// The relatives it goes behind: the first one present.
        near: &'static [&'static str],
    },
    /// The mapping has a key `section` whose mapping has `key`: what is missing is added, with no value.
    Ensure {
        /// The key of the outer mapping.
        section: String,
        /// The key of the inner one.
        key: String,
    },
    /// The entry with its key goes; of a mapping that has no other `{}` stays.
    Remove,
    /// The scalar gets texts in front of it: as items of the list it is an item of, else as those of a list that
    /// takes its place and ends with it.
    Precede(Vec<String>),
    /// The sequence gets a text as its last item.
    Append(String),
    /// The scalar, an item of a sequence, becomes a mapping of these keys; not empty.
    Become(Vec<(String, Plain)>),
    /// A comment of the document becomes another one, or goes. The change names the root: a comment belongs to no
    /// node.
    Comment {
        /// The comment's bytes in the text, as [`Document::comments`] has them.
        bytes: Range<usize>,
        /// What stands there afterwards, with its `#`. `None` takes the comment away, and its line where nothing
        /// else stands on it.
        with: Option<String>,
    },
}

/// Bytes of a text and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextEdit {
    /// Bytes from `start`; empty for an insertion.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The new text.
    pub text: String,
}

/// Why a change cannot be made in this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The path leads to nothing, or through an alias.
    #[error("there is nothing to edit at `{0}`")]
    NotFound(YamlPath),
    /// A mapping was expected, or a scalar.
    #[error("`{0}` is not written in a shape that can be edited")]
    Shape(YamlPath),
    /// The section is an alias: an edit would change every user of its anchor.
    #[error("`{0}` is an alias, so an edit would reach every user of its anchor")]
    Alias(YamlPath),
    /// The key is there already, perhaps with `!reset`.
    #[error("`{0}` is there already")]
    Present(YamlPath),
    /// The mapping takes keys over through `<<`, which a key of its own would hide.
    #[error("the mapping takes over keys through `<<`, and one of its own would hide them")]
    Merged(YamlPath),
    /// There is no such comment, or what shall stand there is none.
    #[error("there is no comment to edit at byte {0}")]
    NoComment(usize),
    /// The comment ends a block scalar, which would take in the blank lines behind it, or lose its last line break.
    #[error("the comment ends the block scalar above it")]
    EndsBlockScalar,
    /// The entry cannot go without a comment that belongs to it.
    #[error("a comment stands in what would be removed at `{0}`")]
    Comment(YamlPath),
    /// A block scalar is the last thing in the file and its last line is open: what is written below would close
    /// the line and so change the scalar.
    #[error("the file ends within a block scalar: end its last line first")]
    OpenBlockScalar,
    /// Two changes want the same bytes.
    #[error("two changes want to edit the same place")]
    Overlap,
}

/// Turns changes into byte edits, sorted and without overlap. Equal changes count once.
///
/// `text` must be the text the document was parsed from.
pub fn lower(document: &Document, text: &str, changes: &[&Change]) -> Result<Vec<TextEdit>, Refusal> {
    let mut lowering = Lowering { document, text, edits: Vec::new() };
    let mut seen = HashSet::new();
    let unique: Vec<&Change> = changes.iter().copied().filter(|change| seen.insert(*change)).collect();
    lowering.scalars(&unique)?;
    lowering.insertions(&unique)?;
    lowering.sections(&unique)?;
    lowering.removals(&unique)?;
    lowering.leads(&unique)?;
    lowering.appended(&unique)?;
    lowering.become_mappings(&unique)?;
    lowering.comments(&unique)?;
    lowering.finish()
}

/// Applies edits as [`lower`] returns them.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> String {
    let mut result = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for edit in edits {
        result.push_str(&text[at..edit.start]);
        result.push_str(&edit.text);
        at = edit.end;
    }
    result.push_str(&text[at..]);
    result
}

/// An entry that is written.
struct NewEntry<'c> {
    key: &'c str,
    value: NewValue<'c>,
}

/// Its value.
enum NewValue<'c> {
    Plain(&'c Plain),
    /// A mapping of keys without values.
    Section(&'c [&'c str]),
}

impl<'c> NewEntry<'c> {
    /// A key without a value.
    fn empty(key: &'c str) -> Self {
        NewEntry { key, value: NewValue::Plain(&Plain::Null) }
    }

    /// The lines of the entry in a block mapping, inner ones with `indent` blanks of their own.
    fn block_lines(&self, indent: usize) -> Vec<String> {
        let written = |text: &str| Quoting::WhereNeeded.written(text);
        let key = written(self.key);
        match self.value {
            NewValue::Plain(value) => plain_lines(self.key, value, indent),
            NewValue::Section(keys) => {
                let inner = keys.iter().map(|key| format!("{}{}:", " ".repeat(indent), written(key)));
                std::iter::once(format!("{key}:")).chain(inner).collect()
            }
        }
    }

    /// The entry in a flow mapping; a key without a value says so.
    fn flow(&self, quoting: Quoting) -> String {
        let value = match self.value {
            NewValue::Plain(value) => plain_flow(value, quoting),
            NewValue::Section(keys) => {
                let inner: Vec<String> = keys.iter().map(|key| NewEntry::empty(key).flow(quoting)).collect();
                format!("{{{}}}", inner.join(", "))
            }
        };
        format!("{}: {value}", quoting.written(self.key))
    }
}

/// The lines of an entry with a value in a block mapping, what is inside it with `indent` blanks more.
fn plain_lines(key: &str, value: &Plain, indent: usize) -> Vec<String> {
    let key = Quoting::WhereNeeded.written(key);
    match value {
        Plain::Null => vec![format!("{key}:")],
        Plain::Text(_) | Plain::Bool(_) => {
            vec![format!("{key}: {}", plain_flow(value, Quoting::WhereNeeded))]
        }
        Plain::Map(entries) => {
            let inner = entries.iter().flat_map(|(key, value)| plain_lines(key, value, indent));
            let inner = inner.map(|line| format!("{}{line}", " ".repeat(indent)));
            std::iter::once(format!("{key}:")).chain(inner).collect()
        }
    }
}

/// A value between brackets or braces; nothing says so.
fn plain_flow(value: &Plain, quoting: Quoting) -> String {
    match value {
        Plain::Null => "null".to_owned(),
        Plain::Text(text) => quoting.written(text),
        Plain::Bool(value) => value.to_string(),
        Plain::Map(entries) => map_flow(entries, quoting),
    }
}

fn map_flow(entries: &[(String, Plain)], quoting: Quoting) -> String {
    let entry =
        |(key, value): &(String, Plain)| format!("{}: {}", quoting.written(key), plain_flow(value, quoting));
    let entries: Vec<String> = entries.iter().map(entry).collect();
    format!("{{{}}}", entries.join(", "))
}

/// Finds the node of a path, aliases refused.
pub(super) fn locate(document: &Document, path: &YamlPath) -> Result<NodeId, Refusal> {
    document.find(path).ok_or_else(|| Refusal::NotFound(path.clone()))
}

struct Lowering<'d> {
    document: &'d Document,
    text: &'d str,
    edits: Vec<TextEdit>,
}

impl Lowering<'_> {
    fn edit(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.edits.push(TextEdit { start: range.start, end: range.end, text: text.into() });
    }

    fn finish(mut self) -> Result<Vec<TextEdit>, Refusal> {
        // Stable: insertions at one place keep their order.
        self.edits.sort_by_key(|edit| (edit.start, edit.end));
        let appends = self.edits.iter().any(|edit| edit.end == self.text.len() && !edit.text.is_empty());
        if appends && self.ends_in_block_scalar() {
            return Err(Refusal::OpenBlockScalar);
        }
        let overlaps = self.edits.windows(2).any(|pair| pair[0].end > pair[1].start);
        if overlaps { Err(Refusal::Overlap) } else { Ok(self.edits) }
    }

    fn ends_in_block_scalar(&self) -> bool {
        let is_last = |id: NodeId| {
            let node = self.document.node(id);
            let is_block = matches!(node.kind, Kind::Scalar { style: ScalarStyle::Block, .. });
            is_block && self.text[node.span.end as usize..].trim().is_empty()
        };
        !self.text.ends_with(['\n', '\r']) && self.document.nodes().any(|(id, _)| is_last(id))
    }

    // -- scalars --

    fn scalars(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        let mut parts: BTreeMap<&YamlPath, Vec<(Range<usize>, &str)>> = BTreeMap::new();
        for change in changes {
            match &change.op {
                Op::Replace(with) => {
                    let id = locate(self.document, &change.at)?;
                    let whole = 0..self.document.text(id).map_or(0, str::len);
                    parts.entry(&change.at).or_default().push((whole, with));
                }
                Op::ReplacePart { part, with } => {
                    parts.entry(&change.at).or_default().push((part.clone(), with));
                }
                _ => {}
            }
        }
        parts.into_iter().try_for_each(|(path, parts)| self.scalar(path, parts))
    }

    fn scalar(&mut self, path: &YamlPath, mut parts: Vec<(Range<usize>, &str)>) -> Result<(), Refusal> {
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let Kind::Scalar { value, style } = &node.kind else { return Err(Refusal::Shape(path.clone())) };
        parts.sort_by_key(|(part, _)| (part.start, part.end));
        if parts.windows(2).any(|pair| pair[0].0.end > pair[1].0.start) {
            return Err(Refusal::Overlap);
        }
        let fits = |part: &Range<usize>| value.get(part.clone()).is_some();
        if !parts.iter().all(|(part, _)| fits(part)) {
            return Err(Refusal::NotFound(path.clone()));
        }
        let whole_edits: Vec<TextEdit> = parts
            .iter()
            .map(|(part, with)| TextEdit { start: part.start, end: part.end, text: (*with).to_owned() })
            .collect();
        let result = apply_edits(value, &whole_edits);
        let flow = self.is_in_flow(id);
        let as_they_are = match style {
            ScalarStyle::Plain => is_plain_text(&result, flow),
            ScalarStyle::SingleQuoted => parts.iter().all(|(_, with)| !with.contains(['\'', '\n', '\r'])),
            ScalarStyle::DoubleQuoted => {
                parts.iter().all(|(_, with)| !with.contains(['"', '\\']) && !with.contains(char::is_control))
            }
            ScalarStyle::Block => false,
        };
        let spans: Option<Vec<_>> =
            parts.iter().map(|(part, _)| self.document.part_span(id, self.text, part)).collect();
        match spans {
            Some(spans) if as_they_are => {
                for (span, (_, with)) in spans.into_iter().zip(&parts) {
                    self.edit(span.range(), *with);
                }
            }
            _ => {
                let written = match style {
                    ScalarStyle::DoubleQuoted => double_quoted(&result),
                    ScalarStyle::Block => return Err(Refusal::Shape(path.clone())),
                    _ => single_quoted(&result),
                };
                self.edit(node.span.range(), written);
            }
        }
        Ok(())
    }

    fn is_in_flow(&self, id: NodeId) -> bool {
        let mut around = self.document.node(id).parent;
        while let Some(parent) = around {
            let node = self.document.node(parent);
            if matches!(node.kind, Kind::Sequence { flow: true, .. } | Kind::Mapping { flow: true, .. }) {
                return true;
            }
            around = node.parent;
        }
        false
    }

    // -- new keys --

    fn insertions(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        let mut inserts: Vec<&&Change> = changes.iter().collect();
        // What goes to one place goes there in the order of the alphabet, whoever asked first.
        inserts.sort_by_key(|change| if let Op::Insert { key, .. } = &change.op { key.as_str() } else { "" });
        for change in inserts {
            if let Op::Insert { key, value, near } = &change.op {
                let mapping = locate(self.document, &change.at)?;
                if self.document.entry(mapping, key).is_some() {
                    return Err(Refusal::Present(change.at.key(key)));
                }
                let behind = self.neighbour(mapping, near);
                self.insert(mapping, &change.at, behind, &NewEntry { key, value: NewValue::Plain(value) })?;
            }
        }
        Ok(())
    }

    /// The first relative present, else the last entry.
    fn neighbour(&self, mapping: NodeId, near: &[&str]) -> Option<Entry> {
        near.iter()
            .find_map(|key| self.document.entry(mapping, key))
            .or_else(|| self.document.entries(mapping).last().copied())
    }

    /// Writes an entry behind another one; into an empty flow mapping when there is none.
    fn insert(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        behind: Option<Entry>,
        new: &NewEntry<'_>,
    ) -> Result<(), Refusal> {
        let node = self.document.node(mapping);
        match (&node.kind, behind) {
            (Kind::Alias(_), _) => Err(Refusal::Alias(path.clone())),
            (Kind::Mapping { flow: true, .. }, _) => self.insert_flow(mapping, path, behind, new),
            (Kind::Mapping { flow: false, .. }, Some(entry)) => {
                let at = self.line_end(self.document.node(entry.value).whole.end as usize);
                let lines = new.block_lines(self.indent_width());
                self.insert_lines(at, self.column(node.span.start as usize), &lines);
                Ok(())
            }
            _ => Err(Refusal::Shape(path.clone())),
        }
    }

    fn insert_lines(&mut self, at: usize, indent: usize, lines: &[String]) {
        let (line_break, indent) = (line_break(self.text), " ".repeat(indent));
        let text: String = lines.iter().map(|line| format!("{line_break}{indent}{line}")).collect();
        self.edit(at..at, text);
    }

    fn insert_flow(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        behind: Option<Entry>,
        new: &NewEntry<'_>,
    ) -> Result<(), Refusal> {
        let span = self.document.node(mapping).span;
        if !self.text[span.range()].starts_with('{') {
            return Err(Refusal::Shape(path.clone()));
        }
        let written = new.flow(self.quoting());
        let Some(entry) = behind else {
            let at = span.start as usize + 1;
            self.edit(at..at, written);
            return Ok(());
        };
        let at = self.document.node(entry.value).whole.end as usize;
        // Behind the colon of an empty value a blank must stand before the comma.
        let (at, blank) = match (self.text[..at].ends_with(':'), self.text[at..].starts_with(' ')) {
            (true, true) => (at + 1, ""),
            (true, false) => (at, " "),
            (false, _) => (at, ""),
        };
        self.edit(at..at, format!("{blank}, {written}"));
        Ok(())
    }

    /// A file that begins with a brace and quotes its first key is JSON, and stays it.
    fn quoting(&self) -> Quoting {
        let root = self.document.root();
        let is_flow = matches!(self.document.node(root).kind, Kind::Mapping { flow: true, .. });
        let quotes_keys = self.document.entries(root).first().is_some_and(|entry| {
            matches!(
                self.document.node(entry.key).kind,
                Kind::Scalar { style: ScalarStyle::DoubleQuoted, .. }
            )
        });
        if is_flow && quotes_keys { Quoting::Json } else { Quoting::WhereNeeded }
    }

    // -- sections --

    fn sections(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        let mut sections: BTreeMap<(&YamlPath, &str), Vec<&str>> = BTreeMap::new();
        for change in changes {
            if let Op::Ensure { section, key } = &change.op {
                sections.entry((&change.at, section)).or_default().push(key);
            }
        }
        sections.into_iter().try_for_each(|((path, section), keys)| self.section(path, section, &keys))
    }

    fn section(&mut self, path: &YamlPath, section: &str, keys: &[&str]) -> Result<(), Refusal> {
        let outer = locate(self.document, path)?;
        let inner_path = path.key(section);
        let Some(entry) = self.document.entry(outer, section) else {
            // The section could come through a merge key, which one of its own would hide.
            let merges = |entry: &Entry| self.document.resolved(entry.key) == Some(Resolved::Merge);
            if self.document.entries(outer).iter().any(merges) {
                return Err(Refusal::Merged(path.clone()));
            }
            return self.new_section(outer, path, section, keys);
        };
        let node = self.document.node(entry.value);
        if matches!(node.kind, Kind::Alias(_)) {
            return Err(Refusal::Alias(inner_path));
        }
        let missing = keys.iter().filter(|key| self.document.get(entry.value, key).is_none());
        let missing: Vec<NewEntry<'_>> = missing.map(|key| NewEntry::empty(key)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let is_in_flow = matches!(self.document.node(outer).kind, Kind::Mapping { flow: true, .. });
        match &node.kind {
            Kind::Mapping { entries, .. } if !entries.is_empty() => {
                let last = entries.last().copied();
                missing.iter().try_for_each(|new| self.insert(entry.value, &inner_path, last, new))
            }
            Kind::Mapping { .. } if is_in_flow => {
                let all: Vec<String> = missing.iter().map(|new| new.flow(self.quoting())).collect();
                let at = node.span.start as usize + 1;
                self.edit(at..at, all.join(", "));
                Ok(())
            }
            Kind::Mapping { .. } | Kind::Scalar { .. } if !is_in_flow && self.is_nothing(entry.value) => {
                self.fill_section(outer, entry, &inner_path, &missing)
            }
            _ => Err(Refusal::Shape(inner_path)),
        }
    }

    /// Whether a value is `{}`, `~` or absent, without an anchor or a tag.
    fn is_nothing(&self, value: NodeId) -> bool {
        let node = self.document.node(value);
        let is_empty = matches!(&node.kind, Kind::Mapping { entries, .. } if entries.is_empty());
        node.whole == node.span && (is_empty || self.document.resolved(value) == Some(Resolved::Null))
    }

    /// `volumes:` or `volumes: {}`: what stands behind the colon goes, the keys come below.
    fn fill_section(
        &mut self,
        outer: NodeId,
        entry: Entry,
        path: &YamlPath,
        new: &[NewEntry<'_>],
    ) -> Result<(), Refusal> {
        let value = self.document.node(entry.value).span.range();
        let key_end = self.document.node(entry.key).span.end as usize;
        let colon = key_end + self.text[key_end..].find(':').map_or(0, |at| at + 1);
        if colon < value.end {
            if self.has_comment(&(colon..value.end)) {
                return Err(Refusal::Comment(path.clone()));
            }
            self.edit(colon..value.end, "");
        }
        let indent = self.column(self.document.node(outer).span.start as usize) + self.indent_width();
        let lines: Vec<String> = new.iter().flat_map(|new| new.block_lines(0)).collect();
        self.insert_lines(self.line_end(value.end), indent, &lines);
        Ok(())
    }

    fn new_section(
        &mut self,
        outer: NodeId,
        path: &YamlPath,
        section: &str,
        keys: &[&str],
    ) -> Result<(), Refusal> {
        let node = self.document.node(outer);
        let Kind::Mapping { flow, entries } = &node.kind else { return Err(Refusal::Shape(path.clone())) };
        let new = NewEntry { key: section, value: NewValue::Section(keys) };
        if *flow {
            return self.insert_flow(outer, path, entries.last().copied(), &new);
        }
        let mut lines = new.block_lines(self.indent_width());
        if self.separates_sections(entries) {
            lines.insert(0, String::new());
        }
        let at = self.end_with_comments(node.span.end as usize);
        self.insert_lines(at, self.column(node.span.start as usize), &lines);
        Ok(())
    }

    /// Whether the file sets its sections apart by blank lines; one with a single section, what is in it.
    fn separates_sections(&self, entries: &[Entry]) -> bool {
        match entries {
            [.., before, last] => self.has_blank_line_between(before, last),
            [only] => match self.document.entries(only.value) {
                [.., before, last] => self.has_blank_line_between(before, last),
                _ => false,
            },
            [] => false,
        }
    }

    fn has_blank_line_between(&self, before: &Entry, after: &Entry) -> bool {
        let start = self.document.node(before.value).whole.end as usize;
        let end = self.document.node(after.key).whole.start as usize;
        let gap: Vec<&str> = self.text.get(start..end).unwrap_or_default().split('\n').collect();
        // The first piece is the rest of a line, the last the indentation of the next key.
        gap.len() > 2 && gap[1..gap.len() - 1].iter().any(|line| line.trim().is_empty())
    }

    /// The end of the text that belongs to a document: comments below its last node stay above what is added.
    fn end_with_comments(&self, node_end: usize) -> usize {
        let mut end = self.line_end(node_end);
        for comment in self.document.comments() {
            let range = comment.range();
            if range.start < end {
                continue;
            }
            let between = &self.text[end..range.start];
            let leaves_document =
                between.lines().any(|line| line.starts_with("...") || line.starts_with("---"));
            if leaves_document {
                break;
            }
            end = range.end;
        }
        end
    }

    /// By how much the file indents the sections below its top level; 2 when it does not say.
    fn indent_width(&self) -> usize {
        self.document
            .entries(self.document.root())
            .iter()
            .find_map(|entry| {
                let node = self.document.node(entry.value);
                let is_block = matches!(node.kind, Kind::Mapping { flow: false, .. });
                is_block.then(|| self.column(node.span.start as usize)).filter(|&width| width > 0)
            })
            .unwrap_or(2)
    }

    // -- removals --

    fn removals(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        let mut gone: BTreeMap<NodeId, (&YamlPath, Vec<usize>)> = BTreeMap::new();
        for change in changes.iter().filter(|change| change.op == Op::Remove) {
            let shape = || Refusal::Shape(change.at.clone());
            let value = locate(self.document, &change.at)?;
            let parent = self.document.node(value).parent.ok_or_else(shape)?;
            let entries = self.document.entries(parent);
            let place = entries.iter().position(|entry| entry.value == value).ok_or_else(shape)?;
            gone.entry(parent).or_insert((&change.at, Vec::new())).1.push(place);
        }
        gone.into_iter().try_for_each(|(parent, (path, mut places))| {
            places.sort_unstable();
            self.remove(parent, path, &places)
        })
    }

    /// Removes entries of one mapping, neighbours together.
    fn remove(&mut self, mapping: NodeId, path: &YamlPath, places: &[usize]) -> Result<(), Refusal> {
        if self.document.entries(mapping).len() == places.len() {
            return self.remove_all(mapping, path);
        }
        for run in places.chunk_by(|a, b| a + 1 == *b) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let range = self.entries_range(mapping, *first, *last);
            if self.has_comment(&range) {
                return Err(Refusal::Comment(path.clone()));
            }
            self.edit(range, "");
        }
        Ok(())
    }

    /// Leaves an empty mapping, for a section without one could mean something else: `backend: {}`.
    fn remove_all(&mut self, mapping: NodeId, path: &YamlPath) -> Result<(), Refusal> {
        let node = self.document.node(mapping);
        let Kind::Mapping { flow, .. } = node.kind else { return Err(Refusal::Shape(path.clone())) };
        if node.parent.is_none() {
            return Err(Refusal::Shape(path.clone()));
        }
        let (range, left) = if flow {
            (node.span.range(), "{}")
        } else {
            let end_of = |at: u32| self.text[..at as usize].trim_end().len();
            (end_of(node.span.start)..end_of(node.span.end), " {}")
        };
        // One behind the key would take what is written there in.
        let is_behind_comment = self.document.comments().iter().any(|comment| {
            let comment = comment.range();
            comment.start < range.start && range.start <= comment.end
        });
        if is_behind_comment || self.has_comment(&range) {
            return Err(Refusal::Comment(path.clone()));
        }
        self.edit(range, left);
        Ok(())
    }

    /// The bytes that go with some neighbouring entries of a mapping that keeps others.
    fn entries_range(&self, mapping: NodeId, first: usize, last: usize) -> Range<usize> {
        let entries = self.document.entries(mapping);
        let start_of = |entry: &Entry| self.document.node(entry.key).whole.start as usize;
        let end_of = |entry: &Entry| self.document.node(entry.value).whole.end as usize;
        let is_flow = matches!(self.document.node(mapping).kind, Kind::Mapping { flow: true, .. });
        match (entries.get(last + 1), first.checked_sub(1).map(|before| &entries[before])) {
            (_, Some(before)) if is_flow => end_of(before)..end_of(&entries[last]),
            // From the end of the line above, so that a missing final line break stays missing.
            (_, Some(_)) => {
                let line_start = self.line_start(start_of(&entries[first]));
                self.line_end_before(line_start)..self.line_end(end_of(&entries[last]))
            }
            (Some(next), None) => start_of(&entries[first])..start_of(next),
            (None, None) => 0..0,
        }
    }

    fn has_comment(&self, range: &Range<usize>) -> bool {
        self.document.comments().iter().any(|comment| range.contains(&(comment.start as usize)))
    }

    // -- items in front --

    fn leads(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        for change in changes {
            if let Op::Precede(texts) = &change.op {
                self.lead(&change.at, texts)?;
            }
        }
        Ok(())
    }

    fn lead(&mut self, path: &YamlPath, texts: &[String]) -> Result<(), Refusal> {
        let shape = || Refusal::Shape(path.clone());
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let Kind::Scalar { value, style } = &node.kind else { return Err(shape()) };
        // A tag would say of the list that it is a text.
        if node.tag.is_some() || self.document.resolved(id) != Some(Resolved::Text) {
            return Err(shape());
        }
        let parent = node.parent.map(|parent| &self.document.node(parent).kind);
        match (parent, style) {
            (Some(Kind::Sequence { flow: true, .. }), _) => {
                let lead: String = texts
                    .iter()
                    .map(|text| written_like(text, *style, Quoting::WhereNeeded) + ", ")
                    .collect();
                self.edit(node.whole.start as usize..node.whole.start as usize, lead);
            }
            (Some(Kind::Sequence { flow: false, .. }), _) => {
                let start = self.line_start(node.whole.start as usize);
                let dash = &self.text[start..node.whole.start as usize];
                if dash.trim() != "-" {
                    return Err(shape());
                }
                let line = |text: &String| {
                    format!(
                        "{dash}{}{}",
                        written_like(text, *style, Quoting::WhereNeeded),
                        line_break(self.text)
                    )
                };
                let lines: String = texts.iter().map(line).collect();
                self.edit(start..start, lines);
            }
            // Brackets cannot hold what is written in lines of its own.
            (
                Some(Kind::Mapping { .. }),
                ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted,
            ) => {
                let own = match style {
                    ScalarStyle::Plain if value.contains(['"', '\\']) => single_quoted(value),
                    ScalarStyle::Plain => double_quoted(value),
                    _ => self.text[node.span.range()].to_owned(),
                };
                let items: Vec<String> =
                    texts.iter().map(|text| double_quoted(text)).chain(std::iter::once(own)).collect();
                self.edit(node.span.range(), format!("[{}]", items.join(", ")));
            }
            _ => return Err(shape()),
        }
        Ok(())
    }

    // -- items --

    fn appended(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        for change in changes {
            if let Op::Append(text) = &change.op {
                self.append(&change.at, text)?;
            }
        }
        Ok(())
    }

    fn append(&mut self, path: &YamlPath, text: &str) -> Result<(), Refusal> {
        let id = locate(self.document, path)?;
        match &self.document.node(id).kind {
            Kind::Alias(_) => Err(Refusal::Alias(path.clone())),
            Kind::Sequence { flow, items } => match items.last() {
                Some(&last) if *flow => {
                    let at = self.document.node(last).whole.end as usize;
                    let written = written_like(text, self.style_of(last), self.quoting());
                    self.edit(at..at, format!(", {written}"));
                    Ok(())
                }
                Some(&last) => {
                    let end = self.document.node(last).whole.end as usize;
                    let written = written_like(text, self.style_of(last), Quoting::WhereNeeded);
                    let column = self.column(self.document.node(id).span.start as usize);
                    self.insert_lines(self.line_end(end), column, &[format!("- {written}")]);
                    Ok(())
                }
                None => Err(Refusal::Shape(path.clone())),
            },
            _ => Err(Refusal::Shape(path.clone())),
        }
    }

    /// How a scalar is quoted; what is no scalar is not.
    fn style_of(&self, id: NodeId) -> ScalarStyle {
        match self.document.node(id).kind {
            Kind::Scalar { style, .. } => style,
            _ => ScalarStyle::Plain,
        }
    }

    fn become_mappings(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        for change in changes {
            if let Op::Become(entries) = &change.op {
                self.become_mapping(&change.at, entries)?;
            }
        }
        Ok(())
    }

    fn become_mapping(&mut self, path: &YamlPath, entries: &[(String, Plain)]) -> Result<(), Refusal> {
        let shape = || Refusal::Shape(path.clone());
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let range = node.span.range();
        let is_item = node
            .parent
            .is_some_and(|parent| matches!(self.document.node(parent).kind, Kind::Sequence { .. }));
        // An anchor or a tag would be the mapping's, and the lines of a longer text have no place in it.
        let is_one_line = !self.text[range.clone()].contains(['\n', '\r']);
        if !is_item || node.whole != node.span || !is_one_line || !matches!(node.kind, Kind::Scalar { .. }) {
            return Err(shape());
        }
        if self.is_in_flow(id) {
            self.edit(range, map_flow(entries, self.quoting()));
            return Ok(());
        }
        let indent = self.indent_width();
        let lines = entries.iter().flat_map(|(key, value)| plain_lines(key, value, indent));
        let mut lines: Vec<String> = lines.collect();
        let first = if lines.is_empty() { return Err(shape()) } else { lines.remove(0) };
        // What follows the text on its line, a comment, stays there.
        let (end, column) = (self.line_end(range.end), self.column(range.start));
        self.edit(range, first);
        self.insert_lines(end, column, &lines);
        Ok(())
    }

    // -- comments --

    fn comments(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        let mut lines: Vec<Range<usize>> = Vec::new();
        for change in changes {
            let Op::Comment { bytes, with } = &change.op else { continue };
            let comments = self.document.comments();
            let known = comments.binary_search_by_key(&bytes.start, |comment| comment.start as usize);
            let is_known = known.is_ok_and(|place| comments[place].range() == *bytes);
            let is_comment = |text: &String| text.starts_with('#') && !text.contains(['\n', '\r']);
            if !is_known || !with.iter().all(is_comment) {
                return Err(Refusal::NoComment(bytes.start));
            }
            let line_start = self.line_start(bytes.start);
            let lead = self.text[line_start..bytes.start].trim_end();
            match with {
                Some(with) => self.edit(bytes.clone(), with),
                None if lead.trim_start_matches('\u{feff}').is_empty() => {
                    if self.ends_block_scalar(bytes) {
                        return Err(Refusal::EndsBlockScalar);
                    }
                    lines.push(line_start..self.line_end(bytes.end));
                }
                None => self.edit(line_start + lead.len()..bytes.end, ""),
            }
        }
        self.remove_lines(lines);
        Ok(())
    }

    /// Removes whole lines, given without their line breaks.
    fn remove_lines(&mut self, mut lines: Vec<Range<usize>>) {
        lines.sort_by_key(|line| line.start);
        let is_next = |above: &Range<usize>, below: &Range<usize>| self.next_line(above.end) == below.start;
        let runs: Vec<Range<usize>> = lines
            .chunk_by(is_next)
            .filter_map(|run| Some(run.first()?.start..run.last()?.end))
            .map(|run| match run.start {
                0 => {
                    let mark = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
                    mark..self.next_line(run.end)
                }
                // From the end of the line above, so that a missing final line break stays missing.
                start => self.line_end_before(start)..run.end,
            })
            .collect();
        for run in runs {
            self.edit(run, "");
        }
    }

    /// Whether the text of a block scalar would be another one without the comment on the line below it.
    fn ends_block_scalar(&self, comment: &Range<usize>) -> bool {
        let nodes = &self.document.nodes;
        // Nodes are in the order of the text.
        let behind = nodes.partition_point(|node| (node.whole.start as usize) < comment.start);
        let Some(before) = behind.checked_sub(1).map(|place| &nodes[place]) else { return false };
        let is_block = matches!(before.kind, Kind::Scalar { style: ScalarStyle::Block, .. });
        let header = self.text[before.span.range()].lines().next().unwrap_or_default();
        let keeps = header.split('#').next().unwrap_or_default().contains('+');
        is_block && (keeps || self.line_end(comment.end) == self.text.len())
    }

    // -- lines --

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1)
    }

    /// The end of the line that holds a byte, before its line break.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |length| at + length)
    }

    /// The start of the line behind the one that ends here.
    fn next_line(&self, line_end: usize) -> usize {
        let rest = &self.text[line_end..];
        let line_break = ["\r\n", "\n", "\r"].into_iter().find(|line_break| rest.starts_with(line_break));
        line_end + line_break.map_or(0, str::len)
    }

    /// The end of the line before the one that starts here.
    fn line_end_before(&self, line_start: usize) -> usize {
        let before = &self.text[..line_start];
        let before = before.strip_suffix('\n').unwrap_or(before);
        before.strip_suffix('\r').unwrap_or(before).len()
    }

    /// The column of a byte, counted from 0 in characters; a byte order mark has no width.
    fn column(&self, at: usize) -> usize {
        self.text[self.line_start(at)..at].trim_start_matches('\u{feff}').chars().count()
    }
}

/// The text's own line break: that of its first line.
fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        None if text.contains('\r') => "\r",
        _ => "\n",
    }
}

/// A text as an item beside one in this style.
fn written_like(text: &str, style: ScalarStyle, quoting: Quoting) -> String {
    match style {
        ScalarStyle::DoubleQuoted => double_quoted(text),
        ScalarStyle::SingleQuoted => single_quoted(text),
        ScalarStyle::Plain | ScalarStyle::Block => quoting.written(text),
    }
}
