//! The layout of a text: lines, columns, indentation, and the bytes that belong to an entry. Used to plan edits and to
//! verify them.

use std::ops::Range;

use super::quoting::QuotingStyle;
use super::quoting_style::quoting_style_of;
use super::tree::{Document, MappingEntry, NodeId, NodeKind};

/// A document and the text it was parsed from.
#[derive(Clone, Copy)]
pub(crate) struct Layout<'d> {
    pub(crate) document: &'d Document,
    pub(crate) text: &'d str,
}

impl<'d> Layout<'d> {
    pub(crate) fn quoting_style(self) -> &'d QuotingStyle {
        self.document.quoting_style.get_or_init(|| quoting_style_of(self.document))
    }

    // -- lines and columns --

    /// The first byte of the line that holds a byte.
    pub(crate) fn line_start(self, at: usize) -> usize {
        self.text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1)
    }

    /// The end of the line that holds a byte, before its line break.
    pub(crate) fn line_end(self, at: usize) -> usize {
        self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |length| at + length)
    }

    /// The end of the line before the one that starts here.
    pub(crate) fn line_end_before(self, line_start: usize) -> usize {
        let before = &self.text[..line_start];
        let before = before.strip_suffix('\n').unwrap_or(before);
        before.strip_suffix('\r').unwrap_or(before).len()
    }

    /// The start of the line after the one that ends here.
    pub(crate) fn next_line(self, line_end: usize) -> usize {
        let rest = &self.text[line_end..];
        let line_break = ["\r\n", "\n", "\r"].into_iter().find(|line_break| rest.starts_with(line_break));
        line_end + line_break.map_or(0, str::len)
    }

    /// The line that holds a byte, counted from 1.
    pub(crate) fn line_number(self, at: usize) -> usize {
        lines(&self.text[..at]).filter(|line| line.ends_with(['\n', '\r'])).count() + 1
    }

    /// The column of a byte, counted from 0 in characters without a byte order mark.
    pub(crate) fn column(self, at: usize) -> usize {
        self.text[self.line_start(at)..at].trim_start_matches('\u{feff}').chars().count()
    }

    /// The column where a node's content begins: the keys of a block mapping, the dashes of a list.
    pub(crate) fn first_column(self, node: NodeId) -> usize {
        self.column(self.document.node(node).span.start as usize)
    }

    /// The line break of the text's first line.
    pub(crate) fn line_break(self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if self.text[..at].ends_with('\r') => "\r\n",
            None if self.text.contains('\r') => "\r",
            _ => "\n",
        }
    }

    /// The first byte of a node, including its anchor and tag.
    pub(crate) fn start(self, node: NodeId) -> usize {
        self.document.node(node).whole.start as usize
    }

    pub(crate) fn end(self, node: NodeId) -> usize {
        self.document.node(node).whole.end as usize
    }

    pub(crate) fn after_colon(self, entry: MappingEntry) -> usize {
        let key_end = self.end(entry.key);
        key_end + self.text[key_end..].find(':').map_or(0, |at| at + 1)
    }

    pub(crate) fn has_comment(self, range: &Range<usize>) -> bool {
        let comments = self.document.comments();
        let next = comments.partition_point(|comment| (comment.start as usize) < range.start);
        comments.get(next).is_some_and(|comment| (comment.start as usize) < range.end)
    }

    /// The next character after a byte, skipping white space, line breaks and comments.
    pub(crate) fn next_token(self, mut at: usize) -> Option<char> {
        loop {
            let rest = self.text[at..].trim_start();
            at = self.text.len() - rest.len();
            match rest.chars().next() {
                Some('#') => at = self.line_end(at),
                next => return next,
            }
        }
    }

    // -- extents --

    /// The line of a comment that has a line to itself, without the line break.
    pub(crate) fn line_of_comment(self, comment: &Range<usize>) -> Option<Range<usize>> {
        let start = self.line_start(comment.start);
        let lead = self.text[start..comment.start].trim_start_matches('\u{feff}');
        lead.trim().is_empty().then(|| start..self.line_end(comment.end))
    }

    /// A comment at the end of a line, with the spaces before it.
    pub(crate) fn comment_with_spaces(self, comment: &Range<usize>) -> Range<usize> {
        let start = self.line_start(comment.start);
        start + self.text[start..comment.start].trim_end().len()..comment.end
    }

    /// The bytes to remove with whole lines, given without their line breaks.
    pub(crate) fn whole_lines(self, mut lines: Vec<Range<usize>>) -> Vec<Range<usize>> {
        lines.sort_by_key(|line| line.start);
        let is_next = |above: &Range<usize>, below: &Range<usize>| self.next_line(above.end) == below.start;
        let runs = lines.chunk_by(is_next).filter_map(|run| Some(run.first()?.start..run.last()?.end));
        let with_break = |run: Range<usize>| match run.start {
            0 => {
                let mark = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
                mark..self.next_line(run.end)
            }
            // From the end of the line above, which preserves a missing final line break.
            start => self.line_end_before(start)..run.end,
        };
        runs.map(with_break).collect()
    }

    /// Whether an entry of a flow mapping has a line to itself, apart from its comma.
    pub(crate) fn has_own_line(self, mapping: NodeId, entry: MappingEntry) -> bool {
        let (start, end) = (self.start(entry.key), self.end(entry.value));
        let line_start = self.line_start(start);
        let rest = &self.text[end..self.line_end(end)];
        let rest = rest.trim_start();
        let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        let is_ended = rest.is_empty() || rest.starts_with('#');
        // Not in leading-comma style.
        let comma_is_below = self.next_token(end) == Some(',') && self.comma(end).is_none();
        line_start > self.document.node(mapping).span.start as usize
            && self.text[line_start..start].trim().is_empty()
            && is_ended
            && !comma_is_below
    }

    /// One past the comma after a value that ends here, if it is on the same line.
    pub(crate) fn comma(self, value_end: usize) -> Option<usize> {
        let rest = &self.text[value_end..];
        let token = rest.trim_start_matches([' ', '\t']);
        token.starts_with(',').then(|| self.text.len() - token.len() + 1)
    }

    /// The bytes to remove with a run of entries of a mapping that keeps others.
    pub(crate) fn entries_range(self, mapping: NodeId, first: usize, last: usize) -> Range<usize> {
        let entries = self.document.entries(mapping);
        let is_flow = matches!(self.document.node(mapping).kind, NodeKind::Mapping { flow: true, .. });
        match (entries.get(last + 1), first.checked_sub(1).map(|before| &entries[before])) {
            (_, Some(before)) if is_flow => self.end(before.value)..self.end(entries[last].value),
            // From the end of the line above, which preserves a missing final line break.
            (_, Some(_)) => {
                let line_start = self.line_start(self.start(entries[first].key));
                self.line_end_before(line_start)..self.line_end(self.end(entries[last].value))
            }
            (Some(next), None) => self.start(entries[first].key)..self.start(next.key),
            (None, None) => 0..0,
        }
    }

    // -- indentation and sections --

    /// The indentation of the line that holds a byte.
    pub(crate) fn line_lead(self, at: usize) -> &'d str {
        let line = self.text[self.line_start(at)..self.line_end(at)].trim_start_matches('\u{feff}');
        &line[..line.len() - line.trim_start().len()]
    }

    /// The indentation of the keys of a block mapping or the dashes of a list, as spaces.
    pub(crate) fn key_lead(self, node: NodeId) -> String {
        " ".repeat(self.first_column(node))
    }

    /// The indentation of lines nested in a flow mapping whose line is indented by `lead`: one more tab if that has tabs.
    pub(crate) fn inner_lead(self, lead: &str) -> String {
        let unit = if lead.contains('\t') { "\t".to_owned() } else { " ".repeat(self.indent_width()) };
        format!("{lead}{unit}")
    }

    /// The indentation of the sections below the top level; 2 if there are none.
    pub(crate) fn indent_width(self) -> usize {
        let root = self.document.root();
        let base = self.line_lead(self.start(root)).chars().count();
        let entries = self.document.entries(root);
        let is_block =
            |node: NodeId| matches!(self.document.node(node).kind, NodeKind::Mapping { flow: false, .. });
        let values = entries.iter().map(|entry| entry.value);
        let blocks = values.filter(|&value| is_block(value)).map(|value| self.first_column(value));
        let in_braces = entries.first().filter(|entry| !is_block(root) && self.has_own_line(root, **entry));
        let in_braces = in_braces.map(|entry| self.column(self.start(entry.key)));
        let mut widths = blocks.chain(in_braces).map(|column| column.saturating_sub(base));
        widths.find(|&width| width > 0).unwrap_or(2)
    }

    /// The entry to insert a key after: the first one present of `near`, or else the last one.
    pub(crate) fn neighbour(self, mapping: NodeId, near: &[&str]) -> Option<MappingEntry> {
        near.iter()
            .find_map(|key| self.document.entry(mapping, key))
            .or_else(|| self.document.entries(mapping).last().copied())
    }

    /// The entry to insert a section after: the last one that is not in `before`.
    pub(crate) fn section_neighbour(self, mapping: NodeId, before: &[&str]) -> Option<MappingEntry> {
        let entries = self.document.entries(mapping);
        let comes_later =
            |entry: &MappingEntry| self.document.text(entry.key).is_some_and(|key| before.contains(&key));
        let earlier = entries.iter().rposition(|entry| !comes_later(entry));
        earlier.and_then(|index| entries.get(index)).or(entries.last()).copied()
    }
}

/// The lines of a text with their breaks: LF, CR LF or a lone CR.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> + Clone {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = match rest.find(['\n', '\r']) {
            Some(at) if rest[at..].starts_with("\r\n") => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, remaining) = rest.split_at(end);
        rest = remaining;
        (!line.is_empty()).then_some(line)
    })
}
