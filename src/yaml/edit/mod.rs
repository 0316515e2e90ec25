//! Changes -> byte edits.
//!
//! All changes of a file are planned together, so that two that need the same new section create only one. No other byte
//! changes.

mod blank_lines;
mod comment_ownership;
mod comments;
pub(crate) mod items;
mod new_entry;
mod removals;
mod sections;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::change::{Change, EditError, NewValue, Op};
use super::layout::Layout;
use super::path::YamlPath;
use super::quoting::{double_quoted, is_plain_text, single_quoted};
use super::scalar::ScalarStyle;
use super::tree::{Document, MappingEntry, NodeId, NodeKind};
use new_entry::NewEntry;

/// A replacement of some bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextEdit {
    /// Bytes from `start`; empty for an insertion.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The new text.
    pub text: String,
}

/// Turns changes into byte edits, sorted and without overlap. Duplicate changes are ignored.
///
/// `text` must be the text the document was parsed from.
pub fn plan_edits(document: &Document, text: &str, changes: &[&Change]) -> Result<Vec<TextEdit>, EditError> {
    let mut planner = EditPlanner { document, text, layout: Layout { document, text }, edits: Vec::new() };
    let mut seen = HashSet::new();
    let unique: Vec<&Change> = changes.iter().copied().filter(|change| seen.insert(*change)).collect();
    planner.scalars(&unique)?;
    planner.insertions(&unique)?;
    planner.sections(&unique)?;
    planner.removals(&unique)?;
    planner.insertions_before(&unique)?;
    planner.appends(&unique)?;
    planner.conversions_to_mappings(&unique)?;
    planner.comments(&unique)?;
    planner.finish()
}

/// Applies edits as [`plan_edits`] returns them.
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

/// The node of a path that goes through no alias.
pub(crate) fn locate(document: &Document, path: &YamlPath) -> Result<NodeId, EditError> {
    document.find(path).ok_or_else(|| EditError::NotFound(path.clone()))
}

#[derive(Clone, Copy)]
struct Insertion<'c> {
    mapping: NodeId,
    path: &'c YamlPath,
    after: Option<MappingEntry>,
    key: &'c str,
    value: &'c NewValue,
}

impl Insertion<'_> {
    fn place(&self) -> (NodeId, Option<NodeId>) {
        (self.mapping, self.after.map(|entry| entry.key))
    }
}

/// An edit with its order among edits in the same place: edits within the line first, then new lines below, those of
/// inner nodes before those of outer ones.
struct OrderedEdit {
    edit: TextEdit,
    /// The depth of the node that gets new lines; `None` for an edit within the line.
    depth: Option<usize>,
}

impl OrderedEdit {
    fn order(&self) -> (usize, usize, bool, std::cmp::Reverse<usize>) {
        let TextEdit { start, end, .. } = self.edit;
        (start, end, self.depth.is_some(), std::cmp::Reverse(self.depth.unwrap_or(0)))
    }
}

pub(crate) struct EditPlanner<'d> {
    pub(crate) document: &'d Document,
    pub(crate) text: &'d str,
    pub(crate) layout: Layout<'d>,
    edits: Vec<OrderedEdit>,
}

impl EditPlanner<'_> {
    pub(crate) fn edit(&mut self, range: Range<usize>, text: impl Into<String>) {
        let edit = TextEdit { start: range.start, end: range.end, text: text.into() };
        self.edits.push(OrderedEdit { edit, depth: None });
    }

    fn finish(mut self) -> Result<Vec<TextEdit>, EditError> {
        // A stable sort, which keeps the order of a node's edits in one place.
        self.edits.sort_by_key(OrderedEdit::order);
        let edits: Vec<TextEdit> =
            std::mem::take(&mut self.edits).into_iter().map(|ordered| ordered.edit).collect();
        let appends = edits.iter().any(|edit| edit.end == self.text.len() && !edit.text.is_empty());
        if appends && self.ends_in_block_scalar() {
            return Err(EditError::OpenBlockScalar);
        }
        let overlaps = edits.windows(2).any(|pair| pair[0].end > pair[1].start);
        if overlaps { Err(EditError::Overlap) } else { Ok(edits) }
    }

    fn ends_in_block_scalar(&self) -> bool {
        let is_last = |id: NodeId| {
            let node = self.document.node(id);
            let is_block = matches!(node.kind, NodeKind::Scalar { style: ScalarStyle::Block, .. });
            is_block && self.text[node.span.end as usize..].trim().is_empty()
        };
        !self.text.ends_with(['\n', '\r']) && self.document.nodes().any(|(id, _)| is_last(id))
    }

    // -- scalars --

    fn scalars(&mut self, changes: &[&Change]) -> Result<(), EditError> {
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

    fn scalar(&mut self, path: &YamlPath, mut parts: Vec<(Range<usize>, &str)>) -> Result<(), EditError> {
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let NodeKind::Scalar { value, style } = &node.kind else {
            return Err(EditError::Shape(path.clone()));
        };
        parts.sort_by_key(|(part, _)| (part.start, part.end));
        if parts.windows(2).any(|pair| pair[0].0.end > pair[1].0.start) {
            return Err(EditError::Overlap);
        }
        let fits = |part: &Range<usize>| value.get(part.clone()).is_some();
        if !parts.iter().all(|(part, _)| fits(part)) {
            return Err(EditError::NotFound(path.clone()));
        }
        let whole_edits: Vec<TextEdit> = parts
            .iter()
            .map(|(part, with)| TextEdit { start: part.start, end: part.end, text: (*with).to_owned() })
            .collect();
        let result = apply_edits(value, &whole_edits);
        let flow = self.document.is_in_flow(id);
        let can_keep_style = match style {
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
            Some(spans) if can_keep_style => {
                for (span, (_, with)) in spans.into_iter().zip(&parts) {
                    self.edit(span.range(), *with);
                }
            }
            _ => {
                let written = match style {
                    ScalarStyle::DoubleQuoted => double_quoted(&result),
                    ScalarStyle::Block => return Err(EditError::Shape(path.clone())),
                    ScalarStyle::SingleQuoted => single_quoted(&result),
                    ScalarStyle::Plain => self.layout.quoting_style().values.quoted(&result),
                };
                self.edit(node.span.range(), written);
            }
        }
        Ok(())
    }

    // -- new keys --

    fn insertions(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        let mut insertions = Vec::new();
        for change in changes {
            if let Op::Insert { key, value, near } = &change.op {
                let mapping = locate(self.document, &change.at)?;
                if self.document.entry(mapping, key).is_some() {
                    return Err(EditError::Present(change.at.key(key)));
                }
                let after = self.layout.neighbour(mapping, near);
                insertions.push(Insertion { mapping, path: &change.at, after, key, value });
            }
        }
        // Keys inserted in one place are in alphabetical order.
        insertions.sort_by(|a, b| (a.place(), a.key).cmp(&(b.place(), b.key)));
        insertions.chunk_by(|a, b| a.place() == b.place()).try_for_each(|together| {
            let Insertion { mapping, path, after, .. } = together[0];
            let new: Vec<NewEntry<'_>> =
                together.iter().map(|new| NewEntry::with_value(new.key, new.value)).collect();
            self.insert(mapping, path, after, &new)
        })
    }

    /// Inserts entries after another one, or into an empty flow mapping if `after` is `None`.
    pub(crate) fn insert(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        after: Option<MappingEntry>,
        new: &[NewEntry<'_>],
    ) -> Result<(), EditError> {
        let node = self.document.node(mapping);
        match (&node.kind, after) {
            (NodeKind::Alias(_), _) => Err(EditError::Alias(path.clone())),
            (NodeKind::Mapping { flow: true, .. }, _) => self.insert_flow(mapping, path, after, new),
            (NodeKind::Mapping { flow: false, .. }, Some(entry)) => {
                let (at, blank_lines) = self.layout.entry_place(mapping, entry);
                let (style, width) = (self.layout.quoting_style(), self.layout.indent_width());
                let blank = || vec![String::new(); blank_lines].into_iter();
                let lines: Vec<String> =
                    new.iter().flat_map(|new| blank().chain(new.block_lines(style, width))).collect();
                self.insert_lines(mapping, at, &self.layout.key_lead(mapping), &lines);
                Ok(())
            }
            _ => Err(EditError::Shape(path.clone())),
        }
    }

    /// Inserts lines of a node after the line that ends at `at`, each indented by `lead`.
    pub(crate) fn insert_lines(&mut self, node: NodeId, at: usize, lead: &str, lines: &[String]) {
        let line_break = self.layout.line_break();
        let indented = |line: &String| if line.is_empty() { String::new() } else { format!("{lead}{line}") };
        let text: String = lines.iter().map(|line| format!("{line_break}{}", indented(line))).collect();
        let edit = TextEdit { start: at, end: at, text };
        self.edits.push(OrderedEdit { edit, depth: Some(self.document.depth(node)) });
    }

    pub(crate) fn insert_flow(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        after: Option<MappingEntry>,
        new: &[NewEntry<'_>],
    ) -> Result<(), EditError> {
        let span = self.document.node(mapping).span;
        if !self.text[span.range()].starts_with('{') {
            return Err(EditError::Shape(path.clone()));
        }
        match after {
            Some(entry) if self.layout.has_own_line(mapping, entry) => {
                self.insert_flow_lines(mapping, entry, new);
            }
            Some(entry) => {
                let at = self.layout.end(entry.value);
                // After the colon of an empty value the comma needs a space before it.
                let (at, space) = match (self.text[..at].ends_with(':'), self.text[at..].starts_with(' ')) {
                    (true, true) => (at + 1, ""),
                    (true, false) => (at, " "),
                    (false, _) => (at, ""),
                };
                self.edit(at..at, format!("{space}, {}", self.flow(new)));
            }
            None => {
                let at = span.start as usize + 1;
                self.edit(at..at, self.flow(new));
            }
        }
        Ok(())
    }

    /// New entries of a flow mapping, on one line.
    pub(crate) fn flow(&self, new: &[NewEntry<'_>]) -> String {
        let all: Vec<String> = new.iter().map(|new| new.flow(self.layout.quoting_style())).collect();
        all.join(", ")
    }

    /// Inserts entries into a flow mapping with one entry per line.
    fn insert_flow_lines(&mut self, mapping: NodeId, after: MappingEntry, new: &[NewEntry<'_>]) {
        let style = self.layout.quoting_style();
        let lead = self.layout.line_lead(self.layout.start(after.key));
        let inner = self.layout.inner_lead(lead);
        let value_end = self.layout.end(after.value);
        let has_comma = self.layout.comma(value_end).is_some();
        if !has_comma {
            let blank = if self.text[..value_end].ends_with(':') { " " } else { "" };
            self.edit(value_end..value_end, format!("{blank},"));
        }
        let mut lines = Vec::new();
        for (index, entry) in new.iter().enumerate() {
            lines.extend(entry.flow_lines(style, &inner[lead.len()..]));
            let is_last = index + 1 == new.len();
            if let Some(line) = lines.last_mut().filter(|_| has_comma || !is_last) {
                line.push(',');
            }
        }
        self.insert_lines(mapping, self.layout.line_end(value_end), lead, &lines);
    }
}
