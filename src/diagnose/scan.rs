//! Finds the lines of a stream that contain a trigger, in constant memory.
//!
//! Blocks are searched for the triggers of the signatures, and line breaks are only counted. The line around a hit is cut
//! to [`REACH`] bytes on each side, so that very long lines cost no more than others.

use std::io::{self, Read};
use std::sync::LazyLock;

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Span};
use encoding_rs_io::DecodeReaderBytesBuilder;
use memchr::{memchr, memchr_iter, memrchr};

use super::recognise::ERROR_TRIGGERS;
use super::signatures;

/// The number of bytes searched at a time, which fit into the cache of the processor.
const BLOCK: usize = 256 * 1024;

/// The maximum number of bytes of a line before and after a hit.
const REACH: usize = 4 * 1024;

/// The line around a hit, or the part of it within [`REACH`].
pub(super) struct Hit<'a> {
    /// The line number, starting at 1.
    pub(super) line: u64,
    /// Without the line break.
    pub(super) bytes: &'a [u8],
}

/// Calls `look` for every line with a trigger. Returns the number of all lines.
pub(super) fn scan(log: impl Read, mut look: impl FnMut(&Hit<'_>)) -> io::Result<u64> {
    // Windows PowerShell redirects output as UTF-16, or as UTF-8 with a byte order mark.
    let mut log = DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(log);
    let mut window = Window::default();
    loop {
        window.fill(&mut log)?;
        window.search(&mut look);
        if window.is_end {
            return Ok(window.line_count());
        }
        window.shift();
    }
}

/// The part of the stream that is in memory.
struct Window {
    bytes: Vec<u8>,
    filled: usize,
    /// Bytes before it have been searched.
    searched: usize,
    /// Bytes before it have been passed to `look`.
    handed_out: usize,
    /// Line breaks before it are counted in `breaks`.
    counted: usize,
    breaks: u64,
    is_end: bool,
}

impl Default for Window {
    fn default() -> Self {
        Window {
            bytes: vec![0; BLOCK],
            filled: 0,
            searched: 0,
            handed_out: 0,
            counted: 0,
            breaks: 0,
            is_end: false,
        }
    }
}

impl Window {
    fn fill(&mut self, log: &mut impl Read) -> io::Result<()> {
        while self.filled < self.bytes.len() {
            match log.read(&mut self.bytes[self.filled..]) {
                Ok(0) => {
                    self.is_end = true;
                    break;
                }
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Passes the lines around hits to `look`, if they are completely in memory.
    fn search(&mut self, look: &mut impl FnMut(&Hit<'_>)) {
        while let Some(hit) = TRIGGERS.find(&self.bytes[..self.filled], self.searched) {
            let reach = hit.saturating_add(REACH);
            let right = reach.min(self.filled);
            let end = match memchr(b'\n', &self.bytes[hit..right]) {
                Some(length) => hit + length,
                None if right < reach && !self.is_end => {
                    // The rest of the line has not been read.
                    self.searched = hit;
                    return;
                }
                None => right,
            };
            let left = hit.saturating_sub(REACH).max(self.handed_out);
            let start = memrchr(b'\n', &self.bytes[left..hit]).map_or(left, |at| left + at + 1);
            self.count_to(start);
            look(&Hit { line: self.breaks + 1, bytes: &self.bytes[start..end] });
            self.handed_out = end;
            self.searched = end;
        }
        // A trigger may begin in the last bytes.
        let begun = if self.is_end { 0 } else { TRIGGERS.longest - 1 };
        self.searched = self.searched.max(self.filled.saturating_sub(begun));
    }

    fn count_to(&mut self, end: usize) {
        if end > self.counted {
            self.breaks += memchr_iter(b'\n', &self.bytes[self.counted..end]).count() as u64;
            self.counted = end;
        }
    }

    /// Drops searched bytes, but keeps those within reach of a later hit.
    fn shift(&mut self) {
        let gone = self.searched.saturating_sub(REACH);
        self.count_to(gone);
        self.bytes.copy_within(gone..self.filled, 0);
        self.filled -= gone;
        self.searched -= gone;
        self.counted -= gone;
        self.handed_out = self.handed_out.saturating_sub(gone);
    }

    fn line_count(&mut self) -> u64 {
        self.count_to(self.filled);
        let is_open = self.filled > 0 && self.bytes[self.filled - 1] != b'\n';
        self.breaks + u64::from(is_open)
    }
}

/// The triggers of all signatures and of error lines.
struct Triggers {
    search: Search,
    longest: usize,
}

enum Search {
    /// Uses SIMD.
    Packed(Searcher),
    /// For processors without SIMD.
    Automaton(AhoCorasick),
}

static TRIGGERS: LazyLock<Triggers> = LazyLock::new(|| {
    let patterns = signatures().flat_map(|signature| signature.patterns);
    let mut all: Vec<&str> = patterns.map(|pattern| pattern.trigger).chain(ERROR_TRIGGERS).collect();
    all.sort_unstable();
    // A trigger that is a prefix of another one also finds the lines of the other one.
    all.dedup_by(|next, shorter| next.starts_with(*shorter));
    let mut config = packed::Config::new();
    let searcher = config.heuristic_pattern_limits(false).builder().extend(&all).build();
    let search = match searcher {
        Some(searcher) => Search::Packed(searcher),
        None => Search::Automaton(AhoCorasick::new(&all).expect("a hundred short patterns fit")),
    };
    Triggers { search, longest: all.iter().map(|trigger| trigger.len()).max().unwrap_or(1) }
});

impl Triggers {
    /// The start of the first trigger at or after `from`.
    fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let span = Span { start: from, end: bytes.len() };
        match &self.search {
            Search::Packed(searcher) => searcher.find_in(bytes, span).map(|found| found.start()),
            Search::Automaton(automaton) => {
                let input = aho_corasick::Input::new(bytes).span(span);
                automaton.find(input).map(|found| found.start())
            }
        }
    }
}
