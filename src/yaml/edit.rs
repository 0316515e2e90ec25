//! What to change -> which bytes to put where.
//!
//! Changes say what shall hold afterwards; the bytes are chosen late, for all changes of a file together, so that
//! two of them that need the same new section make one. Every byte that need not change stays.

use std::collections::BTreeMap;
use std::ops::Range;

use super::path::YamlPath;
use super::scalar::{Resolved, ScalarStyle, resolve};
use super::tree::{Document, Entry, Kind, NodeId};
use crate::source::FileId;

/// A value a change writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Nothing: `key:`.
    Null,
    /// Text, quoted where it must be.
    Text(String),
}

/// Something that shall be different in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub file: FileId,
    /// The node it is about, by its own path: never through an alias.
    pub at: YamlPath,
    /// What shall happen to it.
    pub op: Op,
}

/// What a change does to its node.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The entry with its key goes.
    Remove,
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
    let mut unique: Vec<&Change> = Vec::new();
    for change in changes {
        if !unique.contains(change) {
            unique.push(change);
        }
    }
    lowering.scalars(&unique)?;
    lowering.insertions(&unique)?;
    lowering.sections(&unique)?;
    lowering.removals(&unique)?;
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
                let entry = self.neighbour(mapping, near);
                self.insert(
                    mapping,
                    &change.at,
                    entry,
                    &[format!("{}:{}", written_key(key), written(value))],
                )?;
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

    /// Writes lines (the first at the mapping's indentation, deeper ones with their own lead) behind an entry.
    fn insert(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        behind: Option<Entry>,
        lines: &[String],
    ) -> Result<(), Refusal> {
        let node = self.document.node(mapping);
        let Kind::Mapping { flow, .. } = &node.kind else {
            let is_alias = matches!(node.kind, Kind::Alias(_));
            return Err(if is_alias { Refusal::Alias(path.clone()) } else { Refusal::Shape(path.clone()) });
        };
        if *flow {
            return self.insert_flow(mapping, path, behind, lines);
        }
        let Some(entry) = behind else { return Err(Refusal::Shape(path.clone())) };
        let at = self.line_end(self.document.node(entry.value).whole.end as usize);
        let indent = " ".repeat(self.column(node.span.start as usize));
        self.insert_lines(at, &indent, lines);
        Ok(())
    }

    fn insert_lines(&mut self, at: usize, indent: &str, lines: &[String]) {
        let line_break = line_break(self.text);
        let text: String = lines.iter().map(|line| format!("{line_break}{indent}{line}")).collect();
        self.edit(at..at, text);
    }

    fn insert_flow(
        &mut self,
        mapping: NodeId,
        path: &YamlPath,
        behind: Option<Entry>,
        lines: &[String],
    ) -> Result<(), Refusal> {
        let span = self.document.node(mapping).span;
        let [line] = lines else { return Err(Refusal::Shape(path.clone())) };
        if !self.text[span.range()].starts_with('{') {
            return Err(Refusal::Shape(path.clone()));
        }
        // A key without a value must say so between braces.
        let line = if line.ends_with(':') { format!("{line} null") } else { line.clone() };
        match behind {
            Some(entry) => {
                let at = self.document.node(entry.value).whole.end as usize;
                // Behind the colon of an empty value a blank must stand before the comma.
                let (at, blank) = match (self.text[..at].ends_with(':'), self.text[at..].starts_with(' ')) {
                    (true, true) => (at + 1, ""),
                    (true, false) => (at, " "),
                    (false, _) => (at, ""),
                };
                self.edit(at..at, format!("{blank}, {line}"));
            }
            None => {
                let at = span.start as usize + 1;
                self.edit(at..at, line);
            }
        }
        Ok(())
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
        let missing = |keys: &[&str], inner: Option<NodeId>| -> Vec<String> {
            let is_there = |key: &str| inner.is_some_and(|inner| self.document.get(inner, key).is_some());
            keys.iter().filter(|key| !is_there(key)).map(|key| format!("{}:", written_key(key))).collect()
        };
        let Some(entry) = self.document.entry(outer, section) else {
            return self.new_section(outer, path, section, &missing(keys, None));
        };
        let keys = missing(keys, Some(entry.value));
        if keys.is_empty() {
            return Ok(());
        }
        let node = self.document.node(entry.value);
        let is_empty = match &node.kind {
            Kind::Alias(_) => return Err(Refusal::Alias(inner_path)),
            Kind::Mapping { entries, .. } => entries.is_empty(),
            _ => self.document.resolved(entry.value) == Some(Resolved::Null),
        };
        let outer_is_flow = matches!(self.document.node(outer).kind, Kind::Mapping { flow: true, .. });
        if !is_empty {
            let last = self.document.entries(entry.value).last().copied();
            return keys
                .iter()
                .try_for_each(|key| self.insert(entry.value, &inner_path, last, std::slice::from_ref(key)));
        }
        if outer_is_flow || node.whole != node.span {
            return Err(Refusal::Shape(inner_path));
        }
        // `volumes:` or `volumes: {}`: what stands behind the colon goes, the keys come below.
        let value = node.span.range();
        let key_end = self.document.node(entry.key).span.end as usize;
        let colon = key_end + self.text[key_end..].find(':').map_or(0, |at| at + 1);
        if colon < value.end {
            self.edit(colon..value.end, "");
        }
        let at = self.line_end(value.end);
        let indent =
            " ".repeat(self.column(self.document.node(outer).span.start as usize) + self.indent_width());
        self.insert_lines(at, &indent, &keys);
        Ok(())
    }

    fn new_section(
        &mut self,
        outer: NodeId,
        path: &YamlPath,
        section: &str,
        keys: &[String],
    ) -> Result<(), Refusal> {
        let node = self.document.node(outer);
        let Kind::Mapping { flow, entries } = &node.kind else { return Err(Refusal::Shape(path.clone())) };
        if *flow {
            let inner: Vec<String> = keys.iter().map(|key| format!("{key} null")).collect();
            let line = format!("{}: {{{}}}", written_key(section), inner.join(", "));
            return self.insert_flow(outer, path, entries.last().copied(), &[line]);
        }
        let lead = " ".repeat(self.indent_width());
        let mut lines = vec![format!("{}:", written_key(section))];
        lines.extend(keys.iter().map(|key| format!("{lead}{key}")));
        let indent = " ".repeat(self.column(node.span.start as usize));
        let at = self.end_with_comments(node.span.end as usize);
        let blank_line = if self.separates_sections(entries) { line_break(self.text) } else { "" };
        let line_break = line_break(self.text);
        let text: String = lines.iter().map(|line| format!("{line_break}{indent}{line}")).collect();
        self.edit(at..at, format!("{blank_line}{text}"));
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
        changes.iter().filter(|change| change.op == Op::Remove).try_for_each(|change| self.remove(&change.at))
    }

    fn remove(&mut self, path: &YamlPath) -> Result<(), Refusal> {
        let value = locate(self.document, path)?;
        let shape = || Refusal::Shape(path.clone());
        let parent = self.document.node(value).parent.ok_or_else(shape)?;
        let Kind::Mapping { flow, entries } = &self.document.node(parent).kind else { return Err(shape()) };
        let place = entries.iter().position(|entry| entry.value == value).ok_or_else(shape)?;
        if entries.len() == 1 {
            return Err(shape());
        }
        let start_of = |entry: &Entry| self.document.node(entry.key).whole.start as usize;
        let end_of = |entry: &Entry| self.document.node(entry.value).whole.end as usize;
        let entry = &entries[place];
        let range = match (entries.get(place + 1), place.checked_sub(1).map(|before| &entries[before])) {
            (Some(next), _) if *flow => start_of(entry)..start_of(next),
            (None, Some(before)) if *flow => end_of(before)..end_of(entry),
            (next, before) => {
                let line_start = self.line_start(start_of(entry));
                let alone = self.text[line_start..start_of(entry)].trim().is_empty();
                match (next, before) {
                    (Some(next), _) if !alone => start_of(entry)..start_of(next),
                    // Above the last one: its line break goes, so that a missing final one stays missing.
                    (_, Some(_)) => self.line_end_before(line_start)..self.line_end(end_of(entry)),
                    (Some(next), None) => start_of(entry)..start_of(next),
                    (None, None) => return Err(shape()),
                }
            }
        };
        if self.document.comments().iter().any(|comment| {
            let at = comment.start as usize;
            range.contains(&at)
        }) {
            return Err(Refusal::Comment(path.clone()));
        }
        self.edit(range, "");
        Ok(())
    }

    // -- lines --

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1)
    }

    /// The end of the line that holds a byte, before its line break.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |length| at + length)
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
        _ => "\n",
    }
}

fn written(value: &Plain) -> String {
    match value {
        Plain::Null => String::new(),
        Plain::Text(text) if is_plain_text(text, true) => format!(" {text}"),
        Plain::Text(text) => format!(" {}", single_quoted(text)),
    }
}

fn written_key(key: &str) -> String {
    if is_plain_text(key, true) { key.to_owned() } else { single_quoted(key) }
}

fn single_quoted(text: &str) -> String {
    if text.contains(char::is_control) {
        return double_quoted(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            character if character.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a text can stand without quotes and still be text. `flow`: between brackets or braces.
fn is_plain_text(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second_is_blank = text[first.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
    let indicator = "[]{},#&*!|>'\"%@`".contains(first) || ("-?:".contains(first) && second_is_blank);
    let inner = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let blank_end = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    let in_flow = flow && text.contains(['[', ']', '{', '}', ',']);
    // A colon before a quote or bracket ends a key in a flow collection.
    let marker = text.starts_with("---") || text.starts_with("...");
    let printable = !text.contains(|c: char| c.is_control() || c == '\u{feff}');
    !indicator
        && !inner
        && !blank_end
        && !in_flow
        && !marker
        && printable
        && resolve(text, ScalarStyle::Plain, None) == Resolved::Text
}
