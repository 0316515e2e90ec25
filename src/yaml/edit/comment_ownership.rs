//! Which comments below an entry belong to it, so that new lines are inserted after them.

use std::ops::Range;

use crate::yaml::layout::Layout;
use crate::yaml::scalar::{Resolved, ScalarStyle};
use crate::yaml::tree::{MappingEntry, NodeId, NodeKind};

struct CommentedOut<'t> {
    /// The column of its text, without the `#`.
    column: usize,
    /// Its key; `None` for an item.
    key: Option<&'t str>,
}

/// Words in capitals that begin a remark, not a variable.
const REMARKS: [&str; 7] = ["NOTE", "TODO", "FIXME", "HINT", "WARNING", "IMPORTANT", "NB"];

impl<'d> Layout<'d> {
    /// The end of the last line of an entry of a block mapping. It includes comments below that are indented deeper than
    /// the key, commented items below a list that is not indented, and commented-out lines of the entry directly below.
    pub(crate) fn entry_end(self, mapping: NodeId, entry: MappingEntry) -> usize {
        let column = self.first_column(mapping);
        let is_list_in_column =
            matches!(self.document.node(entry.value).kind, NodeKind::Sequence { flow: false, .. })
                && self.first_column(entry.value) == column;
        let is_item = |comment: &Range<usize>| {
            self.text[comment.clone()].trim_start_matches(['#', ' ']).starts_with('-')
        };
        let mut alternative = None;
        self.end_with(self.line_end(self.end(entry.value)), |end, comment| {
            let is_commented_out = self.next_line(end) == self.line_start(comment.start)
                && self.continues_entry(entry, column, comment, &mut alternative);
            self.column(comment.start) > column || (is_list_in_column && is_item(comment)) || is_commented_out
        })
    }

    /// The end of the comments below a line that are indented deeper than a column.
    pub(crate) fn end_with_deeper(self, line_end: usize, column: usize) -> usize {
        self.end_with(line_end, |_, comment| self.column(comment.start) > column)
    }

    /// The end of a document's text, including the comments below its last node.
    pub(crate) fn end_with_comments(self, node_end: usize) -> usize {
        let mut end = self.line_end(node_end);
        let comments = self.document.comments();
        let below = comments.partition_point(|comment| (comment.start as usize) < end);
        for comment in &comments[below..] {
            let range = comment.range();
            let between = &self.text[end..range.start];
            if between.lines().any(|line| line.starts_with("...") || line.starts_with("---")) {
                break;
            }
            end = range.end;
        }
        end
    }

    /// The end of the comments below a line that belong to it, with only white space between. `belongs` gets the end of the
    /// previous one.
    fn end_with(self, line_end: usize, mut belongs: impl FnMut(usize, &Range<usize>) -> bool) -> usize {
        let mut end = line_end;
        let comments = self.document.comments();
        let below = comments.partition_point(|comment| (comment.start as usize) < end);
        for comment in &comments[below..] {
            let range = comment.range();
            if !self.text[end..range.start].trim().is_empty() || !belongs(end, &range) {
                break;
            }
            end = range.end;
        }
        end
    }

    /// Whether a comment directly below an entry is a commented-out part of it. `outer` is the column of the last such key
    /// or item; deeper comments belong to it.
    fn continues_entry(
        self,
        entry: MappingEntry,
        column: usize,
        comment: &Range<usize>,
        outer: &mut Option<usize>,
    ) -> bool {
        let own_column = self.original_column(comment, column);
        let Some(line) = self.commented_out(comment, own_column) else {
            return outer.is_some_and(|outer| own_column > outer);
        };
        // The `#` may have replaced a space or been inserted before the text.
        let is_same_key =
            line.key.is_some() && line.key == self.document.text(entry.key) && line.column + 1 >= column;
        let is_inner = line.column > column && (self.can_have_lines_below(entry) || outer.is_some());
        if is_same_key || is_inner {
            *outer = Some(line.column);
        }
        is_same_key || is_inner
    }

    fn can_have_lines_below(self, entry: MappingEntry) -> bool {
        match self.document.node(entry.value).kind {
            NodeKind::Mapping { flow, .. } | NodeKind::Sequence { flow, .. } => !flow,
            NodeKind::Scalar { style: ScalarStyle::Plain, .. } => {
                self.document.resolved(entry.value) == Some(Resolved::Null)
            }
            _ => false,
        }
    }

    /// The original column of a commented-out line near an entry whose key is in `column`. The `#` is either in the first
    /// column of the line, or directly before the text with a space after it.
    fn original_column(self, comment: &Range<usize>, column: usize) -> usize {
        let text = self.text[comment.clone()].trim_start_matches('#');
        let spaces = text.len() - text.trim_start_matches(' ').len();
        let mark = self.column(comment.start);
        if mark < column { mark + spaces } else { mark + spaces.saturating_sub(1) }
    }

    fn commented_out(self, comment: &Range<usize>, column: usize) -> Option<CommentedOut<'d>> {
        let text = self.text[comment.clone()].trim_start_matches('#').trim();
        if text == "-" || text.starts_with("- ") {
            return Some(CommentedOut { column, key: None });
        }
        let key_end = text.match_indices(':').map(|(at, _)| at).find(|at| {
            let after = &text[at + 1..];
            after.is_empty() || after.starts_with([' ', '\t'])
        })?;
        let key = text[..key_end].trim_matches(['"', '\'']);
        let is_key = !key.is_empty() && !key.contains(char::is_whitespace) && !is_remark(key);
        is_key.then_some(CommentedOut { column, key: Some(key) })
    }
}

/// Whether a word before a colon begins a sentence: `Note:`.
fn is_remark(word: &str) -> bool {
    let is_sentence = word.len() > 1
        && word.starts_with(char::is_uppercase)
        && word.chars().skip(1).all(char::is_lowercase);
    is_sentence || REMARKS.contains(&word)
}
