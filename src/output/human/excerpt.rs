//! The lines of a file that a diagnostic shows, escaped.
//!
//! The renderer reads a source from its beginning for each label and fails on very long lines. So it does not get the
//! file but only the lines around the labels, each cut to a width, with their line numbers.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::output::escape::escaped;
use crate::source::{Source, Span};

/// The maximum number of characters shown of a line.
const WIDTH: usize = 240;

/// The number of characters shown before the first label of a line that is cut.
const LEAD: usize = 60;

/// The number of lines shown before and after a label.
const CONTEXT: usize = 1;

/// The maximum number of lines shown of a label.
const MAX_LABEL_LINES: usize = 4;

/// Some lines of a file.
pub(super) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
}

struct Line {
    /// The line in the file, from 0.
    number: usize,
    /// Bytes of the file that are shown.
    shown: Range<usize>,
    /// Where the line begins in the excerpt.
    start: usize,
    /// The length of the mark before the shown bytes; 0 if the line is not cut there.
    lead: usize,
    /// The column of the first shown character, from 0.
    column: usize,
}

impl Excerpt {
    /// The lines around these spans, which are all in the same file.
    pub(super) fn new(name: String, source: &Source, spans: &[Span]) -> Self {
        let mut numbers: Vec<usize> = spans.iter().flat_map(|&span| lines_around(source, span)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut excerpt = Excerpt { name, text: String::new(), lines: Vec::new() };
        for number in numbers {
            excerpt.push_line(source, number, spans);
        }
        excerpt
    }

    fn push_line(&mut self, source: &Source, number: usize, spans: &[Span]) {
        let range = source.line_range(number);
        let line = &source.text()[range.clone()];
        let first_label = spans
            .iter()
            .map(|span| span.start as usize)
            .filter(|at| range.contains(at))
            .min()
            .map_or(0, |at| line[..at - range.start].chars().count());
        let is_long = line.chars().count() > WIDTH;
        let skipped = if is_long { first_label.saturating_sub(LEAD) } else { 0 };
        let start: usize = line.chars().take(skipped).map(char::len_utf8).sum();
        let length: usize = line[start..].chars().take(WIDTH).map(char::len_utf8).sum();
        let shown = range.start + start..range.start + start + length;
        let begin = self.text.len();
        if skipped > 0 {
            self.text.push('…');
        }
        let lead = self.text.len() - begin;
        self.text.push_str(&escaped(source.text()[shown.clone()].trim_start_matches('\u{feff}')));
        if shown.end < range.end {
            self.text.push('…');
        }
        self.text.push('\n');
        self.lines.push(Line { number, shown, start: begin, lead, column: skipped });
    }

    /// The start and length in bytes of a span of the file in the excerpt.
    pub(super) fn locate(&self, source: &Source, span: Span) -> (usize, usize) {
        let start = self.offset(source, span.start as usize);
        let end = self.offset(source, span.end as usize);
        (start, end.saturating_sub(start))
    }

    fn offset(&self, source: &Source, at: usize) -> usize {
        let index = self.lines.partition_point(|line| line.shown.start <= at).saturating_sub(1);
        let Some(line) = self.lines.get(index) else { return 0 };
        let at = at.clamp(line.shown.start, line.shown.end);
        let before = source.text()[line.shown.start..at].trim_start_matches('\u{feff}');
        line.start + line.lead + escaped(before).len()
    }

    fn line_at(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start <= at).saturating_sub(1)
    }

    fn end_of(&self, index: usize) -> usize {
        self.lines.get(index + 1).map_or(self.text.len(), |next| next.start)
    }

    /// Whether two lines of the excerpt follow each other in the file.
    fn are_neighbours(&self, first: usize, second: usize) -> bool {
        self.lines[second].number == self.lines[first].number + 1
    }
}

fn lines_around(source: &Source, span: Span) -> Range<usize> {
    let first = source.line_index(span.start);
    let last = source.line_index(span.end.max(span.start)).min(first + MAX_LABEL_LINES - 1);
    let last_with_text = source.line_count().saturating_sub(1);
    first.saturating_sub(CONTEXT)..(last + CONTEXT).min(last_with_text) + 1
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if self.lines.is_empty() || span.offset() + span.len() > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let mut first = self.line_at(span.offset());
        let mut last = self.line_at(span.offset() + span.len());
        let line = &self.lines[first];
        let column = if before == 0 {
            let shown = &self.text[(line.start + line.lead).min(span.offset())..span.offset()];
            line.column + shown.chars().count()
        } else {
            0
        };
        for _ in 0..before {
            if first > 0 && self.are_neighbours(first - 1, first) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if last + 1 < self.lines.len() && self.are_neighbours(last, last + 1) {
                last += 1;
            }
        }
        let (start, end) = (self.lines[first].start, self.end_of(last));
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            self.lines[first].number,
            column,
            last - first + 1,
        )))
    }
}
