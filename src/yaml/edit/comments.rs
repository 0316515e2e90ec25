//! Changes of comments.

use std::ops::Range;

use super::EditPlanner;
use crate::yaml::change::{Change, EditError, Op};

impl EditPlanner<'_> {
    pub(crate) fn comments(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        let mut lines: Vec<Range<usize>> = Vec::new();
        for change in changes {
            let Op::Comment { bytes, with } = &change.op else { continue };
            let comments = self.document.comments();
            let known = comments.binary_search_by_key(&bytes.start, |comment| comment.start as usize);
            let is_known = known.is_ok_and(|index| comments[index].range() == *bytes);
            let is_comment = |text: &String| text.starts_with('#') && !text.contains(['\n', '\r']);
            if !is_known || !with.iter().all(is_comment) {
                return Err(EditError::NoComment(bytes.start));
            }
            match (with, self.layout.line_of_comment(bytes)) {
                (Some(with), _) => self.edit(bytes.clone(), with),
                (None, Some(line)) => {
                    if self.ends_block_scalar(bytes) {
                        return Err(EditError::EndsBlockScalar);
                    }
                    lines.push(line);
                }
                (None, None) => self.edit(self.layout.comment_with_spaces(bytes), ""),
            }
        }
        for run in self.layout.whole_lines(lines) {
            self.edit(run, "");
        }
        Ok(())
    }

    /// Whether removing a comment line would change the text of the block scalar above it.
    fn ends_block_scalar(&self, comment: &Range<usize>) -> bool {
        let is_last = self.layout.line_end(comment.end) == self.text.len();
        let above = self.layout.block_scalar_before(comment.start);
        above.is_some_and(|scalar| is_last || self.layout.keeps_line_breaks(scalar))
    }
}
