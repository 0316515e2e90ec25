//! What to change -> which bytes to put where.
//!
//! Changes say what shall hold afterwards; the bytes are chosen late, for all changes of a file together, so that
//! two of them that need the same new section make one. Every byte that need not change stays.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::layout::Layout;
use super::new_entry::{NewEntry, NewValue};
use super::path::YamlPath;
use super::quoting::{double_quoted, is_plain_text, single_quoted};
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
    /// The mapping has a key `section` whose mapping has `key`: what is missing is added, with no value. A new
    /// section goes to the end.
    Ensure {
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
    let mut lowering = Lowering { document, text, layout: Layout { document, text }, edits: Vec::new() };
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

/// Finds the node of a path, aliases refused.
pub(super) fn locate(document: &Document, path: &YamlPath) -> Result<NodeId, Refusal> {
    document.find(path).ok_or_else(|| Refusal::NotFound(path.clone()))
}

/// A key that goes into a mapping.
#[derive(Clone, Copy)]
struct Insertion<'c> {
    mapping: NodeId,
    path: &'c YamlPath,
    behind: Option<Entry>,
    key: &'c str,
    value: &'c Plain,
}

impl Insertion<'_> {
    /// What those that go to one place have in common.
    fn place(&self) -> (NodeId, Option<NodeId>) {
        (self.mapping, self.behind.map(|entry| entry.key))
    }
}

/// A section that must have some keys.
struct Section<'c> {
    /// Those that it goes before.
    before: &'static [&'static str],
    keys: Vec<&'c str>,
}

/// The changes of a document on their way to edits of its text.
pub(super) struct Lowering<'d> {
    pub(super) document: &'d Document,
    pub(super) text: &'d str,
    pub(super) layout: Layout<'d>,
    edits: Vec<TextEdit>,
}

impl Lowering<'_> {
    pub(super) fn edit(&mut self, range: Range<usize>, text: impl Into<String>) {
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
        let flow = self.document.is_in_flow(id);
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
                    ScalarStyle::SingleQuoted => single_quoted(&result),
                    ScalarStyle::Plain => self.layout.habit().values.quoted(&result),
                };
                self.edit(node.span.range(), written);
            }
        }
        Ok(())
    }

    // -- new keys --

    fn insertions(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        let mut insertions = Vec::new();
        for change in changes {
            if let Op::Insert { key, value, near } = &change.op {
                let mapping = locate(self.document, &change.at)?;
                if self.document.entry(mapping, key).is_some() {
                    return Err(Refusal::Present(change.at.key(key)));
                }
                let behind = self.layout.neighbour(mapping, near);
                insertions.push(Insertion { mapping, path: &change.at, behind, key, value });
            }
        }
        // What goes to one place goes there in the order of the alphabet, whoever asked first.
        insertions.sort_by(|a, b| (a.place(), a.key).cmp(&(b.place(), b.key)));
        insertions.chunk_by(|a, b| a.place() == b.place()).try_for_each(|together| {
            let Insertion { mapping, path, behind, .. } = together[0];
            let new: Vec<NewEntry<'_>> =
                together.iter().map(|new| NewEntry::plain(new.key, new.value)).collect();
            self.insert(mapping, path, behind, &new)
        })
    }

    /// Writes entries behind another one; into an empty flow mapping when there is none.
    fn insert(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        behind: Option<Entry>,
        new: &[NewEntry<'_>],
    ) -> Result<(), Refusal> {
        let node = self.document.node(mapping);
        match (&node.kind, behind) {
            (Kind::Alias(_), _) => Err(Refusal::Alias(path.clone())),
            (Kind::Mapping { flow: true, .. }, _) => self.insert_flow(mapping, path, behind, new),
            (Kind::Mapping { flow: false, .. }, Some(entry)) => {
                let at = self.layout.entry_end(mapping, entry);
                let (habit, width) = (self.layout.habit(), self.layout.indent_width());
                let lines: Vec<String> = new.iter().flat_map(|new| new.block_lines(habit, width)).collect();
                self.insert_lines(at, self.layout.column(node.span.start as usize), &lines);
                Ok(())
            }
            _ => Err(Refusal::Shape(path.clone())),
        }
    }

    pub(super) fn insert_lines(&mut self, at: usize, indent: usize, lines: &[String]) {
        let (line_break, indent) = (self.layout.line_break(), " ".repeat(indent));
        let indented =
            |line: &String| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
        let text: String = lines.iter().map(|line| format!("{line_break}{}", indented(line))).collect();
        self.edit(at..at, text);
    }

    fn insert_flow(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        behind: Option<Entry>,
        new: &[NewEntry<'_>],
    ) -> Result<(), Refusal> {
        let span = self.document.node(mapping).span;
        if !self.text[span.range()].starts_with('{') {
            return Err(Refusal::Shape(path.clone()));
        }
        match behind {
            Some(entry) if self.layout.has_own_line(mapping, entry) => self.insert_flow_lines(entry, new),
            Some(entry) => {
                let at = self.layout.end(entry.value);
                // Behind the colon of an empty value a blank must stand before the comma.
                let (at, blank) = match (self.text[..at].ends_with(':'), self.text[at..].starts_with(' ')) {
                    (true, true) => (at + 1, ""),
                    (true, false) => (at, " "),
                    (false, _) => (at, ""),
                };
                self.edit(at..at, format!("{blank}, {}", self.flow(new)));
            }
            None => {
                let at = span.start as usize + 1;
                self.edit(at..at, self.flow(new));
            }
        }
        Ok(())
    }

    /// New entries between braces, in one line.
    fn flow(&self, new: &[NewEntry<'_>]) -> String {
        let all: Vec<String> = new.iter().map(|new| new.flow(self.layout.habit())).collect();
        all.join(", ")
    }

    /// Entries between braces behind one that has its line for itself: each gets its own as well.
    fn insert_flow_lines(&mut self, behind: Entry, new: &[NewEntry<'_>]) {
        let (habit, width) = (self.layout.habit(), self.layout.indent_width());
        let value_end = self.layout.end(behind.value);
        let has_comma = self.layout.comma(value_end).is_some();
        if !has_comma {
            let blank = if self.text[..value_end].ends_with(':') { " " } else { "" };
            self.edit(value_end..value_end, format!("{blank},"));
        }
        let mut lines = Vec::new();
        for (place, entry) in new.iter().enumerate() {
            lines.extend(entry.flow_lines(habit, width));
            let is_last = place + 1 == new.len();
            if let Some(line) = lines.last_mut().filter(|_| has_comma || !is_last) {
                line.push(',');
            }
        }
        let indent = self.layout.column(self.layout.start(behind.key));
        self.insert_lines(self.layout.line_end(value_end), indent, &lines);
    }

    // -- sections --

    fn sections(&mut self, changes: &[&Change]) -> Result<(), Refusal> {
        let mut sections: BTreeMap<(&YamlPath, &str), Section<'_>> = BTreeMap::new();
        for change in changes {
            if let Op::Ensure { section, key, before } = &change.op {
                let known = sections.entry((&change.at, section));
                known.or_insert(Section { before, keys: Vec::new() }).keys.push(key);
            }
        }
        sections.into_iter().try_for_each(|((path, name), Section { before, keys })| {
            self.section(path, (name, before), &keys)
        })
    }

    fn section(
        &mut self,
        path: &YamlPath,
        (section, before): (&str, &[&str]),
        keys: &[&str],
    ) -> Result<(), Refusal> {
        let outer = locate(self.document, path)?;
        let inner_path = path.key(section);
        let Some(entry) = self.document.entry(outer, section) else {
            // The section could come through a merge key, which one of its own would hide.
            let merges = |entry: &Entry| self.document.resolved(entry.key) == Some(Resolved::Merge);
            if self.document.entries(outer).iter().any(merges) {
                return Err(Refusal::Merged(path.clone()));
            }
            return self.new_section(outer, path, (section, before), keys);
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
                self.insert(entry.value, &inner_path, entries.last().copied(), &missing)
            }
            Kind::Mapping { .. } if is_in_flow => {
                let at = node.span.start as usize + 1;
                self.edit(at..at, self.flow(&missing));
                Ok(())
            }
            Kind::Scalar { .. } if is_in_flow && self.is_nothing(entry.value) => {
                let blank = if self.text[..node.span.start as usize].ends_with(':') { " " } else { "" };
                self.edit(node.span.range(), format!("{blank}{{{}}}", self.flow(&missing)));
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
        let colon = self.layout.behind_colon(entry);
        if colon < value.end {
            if self.layout.has_comment(&(colon..value.end)) {
                return Err(Refusal::Comment(path.clone()));
            }
            self.edit(colon..value.end, "");
        }
        let layout = self.layout;
        let indent = layout.column(self.document.node(outer).span.start as usize) + layout.indent_width();
        let lines: Vec<String> = new.iter().flat_map(|new| new.block_lines(layout.habit(), 0)).collect();
        self.insert_lines(layout.line_end(value.end), indent, &lines);
        Ok(())
    }

    fn new_section(
        &mut self,
        outer: NodeId,
        path: &YamlPath,
        (section, before): (&str, &[&str]),
        keys: &[&str],
    ) -> Result<(), Refusal> {
        let layout = self.layout;
        let node = self.document.node(outer);
        let Kind::Mapping { flow, entries } = &node.kind else { return Err(Refusal::Shape(path.clone())) };
        let new = NewEntry { key: section, value: NewValue::Section(keys) };
        let behind = layout.section_neighbour(outer, before);
        if *flow {
            return self.insert_flow(outer, path, behind, &[new]);
        }
        let at = match behind {
            Some(entry) if entries.last().is_some_and(|last| last.key != entry.key) => {
                layout.entry_end(outer, entry)
            }
            _ => layout.end_with_comments(node.span.end as usize),
        };
        let mut lines = vec![String::new(); layout.blank_lines(outer)];
        lines.extend(new.block_lines(layout.habit(), layout.indent_width()));
        self.insert_lines(at, layout.column(node.span.start as usize), &lines);
        Ok(())
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
            let range = self.layout.entries_range(mapping, *first, *last);
            if self.layout.has_comment(&range) {
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
        if is_behind_comment || self.layout.has_comment(&range) {
            return Err(Refusal::Comment(path.clone()));
        }
        self.edit(range, left);
        Ok(())
    }
}
