//! Which comments below an entry belong to it: what is new goes behind them.

use std::ops::Range;

use crate::yaml::layout::Layout;
use crate::yaml::scalar::{Resolved, ScalarStyle};
use crate::yaml::tree::{Entry, Kind, NodeId};

/// A line of YAML that was commented out.
struct CommentedOut<'t> {
    /// Where its text begins in the line, the mark left out.
    column: usize,
    /// Its key; `None` of an item.
    key: Option<&'t str>,
}

/// Capital letters that are the beginning of a remark, and no variable.
const REMARKS: [&str; 7] = ["NOTE", "TODO", "FIXME", "HINT", "WARNING", "IMPORTANT", "NB"];

impl<'d> Layout<'d> {
    /// The end of the last line of an entry of a block mapping. Comments below it that are indented deeper than its
    /// key speak of it, and so do a commented item below a list that is not indented, and lines directly below it that
    /// were more of the entry, or the entry in other words, before they were commented out.
    pub(crate) fn entry_end(self, mapping: NodeId, entry: Entry) -> usize {
        let column = self.first_column(mapping);
        let is_list_in_column =
            matches!(self.document.node(entry.value).kind, Kind::Sequence { flow: false, .. })
                && self.first_column(entry.value) == column;
        let is_item = |comment: &Range<usize>| {
            self.text[comment.clone()].trim_start_matches(['#', ' ']).starts_with('-')
        };
        let mut alternative = None;
        self.end_with(self.line_end(self.end(entry.value)), |end, comment| {
            let is_commented_out = self.next_line(end) == self.line_start(comment.start)
                && self.is_more_of(entry, column, comment, &mut alternative);
            self.column(comment.start) > column || (is_list_in_column && is_item(comment)) || is_commented_out
        })
    }

    /// The end of what stands below the line that ends here and is indented deeper than a column: comments.
    pub(crate) fn end_with_deeper(self, line_end: usize, column: usize) -> usize {
        self.end_with(line_end, |_, comment| self.column(comment.start) > column)
    }

    /// The end of the text that belongs to a document: comments below its last node stay above what is added.
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

    /// The end of the comments below a line, with nothing but white space between, as long as they belong to it.
    /// `belongs` is reported where the one above ends.
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

    /// Whether a comment directly below an entry, or below others of this kind, was more of it. `outer` is the column of
    /// the last key or item among them: what begins deeper is in it.
    fn is_more_of(
        self,
        entry: Entry,
        column: usize,
        comment: &Range<usize>,
        outer: &mut Option<usize>,
    ) -> bool {
        let own_column = self.commented_column(comment, column);
        let Some(line) = self.commented_out(comment, own_column) else {
            return outer.is_some_and(|outer| own_column > outer);
        };
        // Whether the mark took the place of a blank or came before the text, nobody can see.
        let is_same_key =
            line.key.is_some() && line.key == self.document.text(entry.key) && line.column + 1 >= column;
        let is_inner = line.column > column && (self.holds_lines(entry) || outer.is_some());
        if is_same_key || is_inner {
            *outer = Some(line.column);
        }
        is_same_key || is_inner
    }

    /// Whether lines below its key can belong to an entry.
    fn holds_lines(self, entry: Entry) -> bool {
        match self.document.node(entry.value).kind {
            Kind::Mapping { flow, .. } | Kind::Sequence { flow, .. } => !flow,
            Kind::Scalar { style: ScalarStyle::Plain, .. } => {
                self.document.resolved(entry.value) == Some(Resolved::Null)
            }
            _ => false,
        }
    }

    /// Where the text of a comment began before it was one, next to an entry whose key is in `column`. Some set the
    /// mark into the first column of the line; others before the text, with a blank behind it.
    fn commented_column(self, comment: &Range<usize>, column: usize) -> usize {
        let text = self.text[comment.clone()].trim_start_matches('#');
        let blanks = text.len() - text.trim_start_matches(' ').len();
        let mark = self.column(comment.start);
        if mark < column { mark + blanks } else { mark + blanks.saturating_sub(1) }
    }

    /// What a comment was, when it can have been a key or an item.
    fn commented_out(self, comment: &Range<usize>, column: usize) -> Option<CommentedOut<'d>> {
        let text = self.text[comment.clone()].trim_start_matches('#').trim();
        if text == "-" || text.starts_with("- ") {
            return Some(CommentedOut { column, key: None });
        }
        let key_end = text.match_indices(':').map(|(at, _)| at).find(|at| {
            let behind = &text[at + 1..];
            behind.is_empty() || behind.starts_with([' ', '\t'])
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
