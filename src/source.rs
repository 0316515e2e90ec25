//! Source texts and locations in them.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The id of a file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in a file. Offsets include a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range of a file.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Span { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The bytes, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its first byte, to report a collection that is too large to show.
    #[must_use]
    pub fn start_only(self) -> Span {
        Span { end: self.start.saturating_add(1).min(self.end), ..self }
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` is inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// [`crate::fs::Limits`] excludes files of more than 4 GiB.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A line and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode characters without a byte order mark.
    pub column: u32,
}

/// The text of a file.
#[derive(Debug)]
pub struct Source {
    name: PathBuf,
    text: Arc<str>,
    line_starts: Vec<u32>,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

impl Source {
    /// A file with its name in messages and its text.
    pub fn new(name: PathBuf, text: Arc<str>) -> Self {
        let line_starts = line_starts(&text);
        Source { name, text, line_starts }
    }

    /// The name in messages.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// The text, including a byte order mark.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text of a span; empty if it is out of range.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The line (from 0) of a byte.
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The bytes of a line (from 0) without its line break.
    pub fn line_range(&self, index: usize) -> Range<usize> {
        let start = self.line_starts.get(index).map_or(self.text.len(), |&start| start as usize);
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&start| start as usize);
        let line = self.text[start..end].trim_end_matches(['\n', '\r']);
        start..start + line.len()
    }

    /// The number of lines. After a final line break there is an empty line.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The line and column of a byte.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_index(offset);
        let start = self.line_starts[line] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or_default();
        let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
        Position {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }
}

/// The offsets of lines. As in YAML 1.2, a line ends with LF, CR LF or CR.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let after_break = (0..bytes.len()).filter(|&at| match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0).chain(after_break.map(|at| offset(at + 1))).collect()
}

/// The files of one run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(source);
        id
    }

    /// A file by its id.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).slice(span)
    }

    /// The line and column of the first byte of a span.
    pub fn position(&self, span: Span) -> Position {
        self.get(span.file).position(span.start)
    }
}
