//! How many blank lines a file has between its entries, and so before new ones.

use std::ops::Range;

use crate::yaml::layout::{Layout, lines};
use crate::yaml::scalar::ScalarStyle;
use crate::yaml::tree::{MappingEntry, NodeId, NodeKind};

impl Layout<'_> {
    /// Where to insert a section after an entry of a block mapping, and the blank lines before it.
    pub(crate) fn section_place(self, mapping: NodeId, after: MappingEntry) -> (usize, usize) {
        let usual = self.blank_lines_of_sections(mapping);
        let is_last = self.document.entries(mapping).last().is_some_and(|last| last.key == after.key);
        let (at, blank_lines) = if is_last {
            let end = self.end(mapping);
            let at = self.end_with_comments(end);
            // A gap before the comments at the end counts as well.
            (at, usual.max(self.longest_gap(end..at).min(1)))
        } else {
            (self.entry_end(mapping, after), usual)
        };
        (at, if self.is_after_keep_scalar(at) { 0 } else { blank_lines })
    }

    /// Where to insert a key after an entry of a block mapping, and the blank lines before it.
    pub(crate) fn entry_place(self, mapping: NodeId, after: MappingEntry) -> (usize, usize) {
        let at = self.entry_end(mapping, after);
        let is_apart = self.separates_entries(mapping) && !self.is_after_keep_scalar(at);
        (at, usize::from(is_apart))
    }

    /// The number of blank lines between sections; with a single section, between the entries in it.
    fn blank_lines_of_sections(self, mapping: NodeId) -> usize {
        match self.document.entries(mapping) {
            [.., before, last] => self.gap(*before, *last),
            [only] => match self.document.entries(only.value) {
                [.., before, last] => self.gap(*before, *last).min(1),
                _ => 0,
            },
            [] => 0,
        }
    }

    /// Whether there are blank lines between all entries of a mapping. Two entries are not enough, since often only the
    /// image is set apart, unless there is also a blank line after the mapping's key.
    fn separates_entries(self, mapping: NodeId) -> bool {
        let entries = self.document.entries(mapping);
        let head = self.document.key_of(mapping).map(|key| self.end(key));
        let first = entries.first().map(|entry| self.start(entry.key));
        let is_head_apart =
            head.zip(first).is_some_and(|(end, start)| end < start && self.longest_gap(end..start) > 0);
        let is_apart = |pair: &[MappingEntry]| self.gap(pair[0], pair[1]) > 0;
        entries.windows(2).all(is_apart) && (is_head_apart || entries.len() > 2)
    }

    fn gap(self, before: MappingEntry, after: MappingEntry) -> usize {
        self.longest_gap(self.end(before.value)..self.start(after.key))
    }

    /// The longest run of blank lines in a range that begins and ends within a line.
    fn longest_gap(self, range: Range<usize>) -> usize {
        let gap = self.text.get(range).unwrap_or_default();
        // The first piece is the rest of a line, the last the indentation of the next key.
        let is_whole = |line: &&str| line.ends_with(['\n', '\r']);
        let lines: Vec<&str> = lines(gap).skip(1).filter(is_whole).collect();
        let runs = lines.split(|line| !line.trim().is_empty());
        runs.map(<[&str]>::len).max().unwrap_or(0)
    }

    /// Whether a block scalar that keeps its last line breaks (`|+`) ends here, so that a blank line would be part of it.
    fn is_after_keep_scalar(self, at: usize) -> bool {
        let scalar = self.block_scalar_before(at).filter(|scalar| self.line_end(scalar.end) == at);
        scalar.is_some_and(|scalar| self.keeps_line_breaks(scalar))
    }

    /// The last node that begins before a byte, if it is a block scalar.
    pub(crate) fn block_scalar_before(self, at: usize) -> Option<Range<usize>> {
        let nodes = &self.document.nodes;
        // Nodes are in the order of the text.
        let next = nodes.partition_point(|node| (node.whole.start as usize) < at);
        let before = &nodes[next.checked_sub(1)?];
        let is_block = matches!(before.kind, NodeKind::Scalar { style: ScalarStyle::Block, .. });
        is_block.then(|| before.span.range())
    }

    /// Whether the header of a block scalar keeps its last line breaks.
    pub(crate) fn keeps_line_breaks(self, block_scalar: Range<usize>) -> bool {
        let header = lines(&self.text[block_scalar]).next().unwrap_or_default();
        header.split('#').next().unwrap_or_default().contains('+')
    }
}
