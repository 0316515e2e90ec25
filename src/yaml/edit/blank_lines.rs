//! By how many blank lines a file sets apart what it holds, and so what comes into it.

use std::ops::Range;

use crate::yaml::layout::{Layout, lines};
use crate::yaml::scalar::ScalarStyle;
use crate::yaml::tree::{Entry, Kind, NodeId};

impl Layout<'_> {
    /// Where a new section of a block mapping goes that stands behind an entry, and the blank lines before it.
    pub(crate) fn section_place(self, mapping: NodeId, behind: Entry) -> (usize, usize) {
        let usual = self.blank_lines_of_sections(mapping);
        let is_last = self.document.entries(mapping).last().is_some_and(|last| last.key == behind.key);
        let (at, blank_lines) = if is_last {
            let end = self.end(mapping);
            let at = self.end_with_comments(end);
            // Comments that are set apart say how.
            (at, usual.max(self.longest_gap(end..at).min(1)))
        } else {
            (self.entry_end(mapping, behind), usual)
        };
        (at, if self.is_behind_kept_scalar(at) { 0 } else { blank_lines })
    }

    /// Where a new key of a block mapping goes that stands behind an entry, and the blank lines before it.
    pub(crate) fn entry_place(self, mapping: NodeId, behind: Entry) -> (usize, usize) {
        let at = self.entry_end(mapping, behind);
        let is_apart = self.sets_entries_apart(mapping) && !self.is_behind_kept_scalar(at);
        (at, usize::from(is_apart))
    }

    /// By how many blank lines the file sets its sections apart; one with a single section, what is in it.
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

    /// Whether there are blank lines between all entries of a mapping. Two entries alone do not say so: often the
    /// image is set apart from all else. When there is a blank line between the mapping's own key and the first of its
    /// entries as well, they do.
    fn sets_entries_apart(self, mapping: NodeId) -> bool {
        let entries = self.document.entries(mapping);
        let head = self.document.key_of(mapping).map(|key| self.end(key));
        let first = entries.first().map(|entry| self.start(entry.key));
        let is_head_apart =
            head.zip(first).is_some_and(|(end, start)| end < start && self.longest_gap(end..start) > 0);
        let is_apart = |pair: &[Entry]| self.gap(pair[0], pair[1]) > 0;
        entries.windows(2).all(is_apart) && (is_head_apart || entries.len() > 2)
    }

    fn gap(self, before: Entry, after: Entry) -> usize {
        self.longest_gap(self.end(before.value)..self.start(after.key))
    }

    /// The longest run of blank lines in some bytes, which begin and end within a line.
    fn longest_gap(self, range: Range<usize>) -> usize {
        let gap = self.text.get(range).unwrap_or_default();
        // The first piece is the rest of a line, the last the indentation of the next key.
        let is_whole = |line: &&str| line.ends_with(['\n', '\r']);
        let lines: Vec<&str> = lines(gap).skip(1).filter(is_whole).collect();
        let runs = lines.split(|line| !line.trim().is_empty());
        runs.map(<[&str]>::len).max().unwrap_or(0)
    }

    /// Whether a block scalar ends here that keeps its last line breaks: a blank line below would be one of its own.
    fn is_behind_kept_scalar(self, at: usize) -> bool {
        let scalar = self.block_scalar_before(at).filter(|scalar| self.line_end(scalar.end) == at);
        scalar.is_some_and(|scalar| self.keeps_line_breaks(scalar))
    }

    /// The last node that begins before a byte, when it is a block scalar.
    pub(crate) fn block_scalar_before(self, at: usize) -> Option<Range<usize>> {
        let nodes = &self.document.nodes;
        // Nodes are in the order of the text.
        let behind = nodes.partition_point(|node| (node.whole.start as usize) < at);
        let before = &nodes[behind.checked_sub(1)?];
        let is_block = matches!(before.kind, Kind::Scalar { style: ScalarStyle::Block, .. });
        is_block.then(|| before.span.range())
    }

    /// Whether the header of a block scalar says that its last line breaks count.
    pub(crate) fn keeps_line_breaks(self, block_scalar: Range<usize>) -> bool {
        let header = lines(&self.text[block_scalar]).next().unwrap_or_default();
        header.split('#').next().unwrap_or_default().contains('+')
    }
}
