//! A stream of any length -> the few lines worth a look, in constant memory.
//!
//! Whole blocks are searched for the triggers of the signatures; line breaks are only counted. A line is found by
//! looking around a hit, at most [`REACH`] bytes to each side, so that a line without end costs no more than others.

use std::io::{self, Read};
use std::sync::LazyLock;

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Span};
use encoding_rs_io::DecodeReaderBytesBuilder;
use memchr::{memchr, memchr_iter, memrchr};

use super::recognise::ERROR_TRIGGERS;
use super::signatures;

/// Bytes searched at a time: few enough to stay in the processor's cache.
const BLOCK: usize = 256 * 1024;

/// Bytes of a line that are looked at before and behind a hit.
const REACH: usize = 4 * 1024;

/// A part of a log around a hit: a whole line, or what of it is within reach.
pub(super) struct Hit<'a> {
    /// Counts from 1.
    pub(super) line: u64,
    /// Without the line break.
    pub(super) bytes: &'a [u8],
}

/// Hands every line with a trigger in it to `look`; returns how many lines there were.
pub(super) fn scan(log: impl Read, mut look: impl FnMut(&Hit<'_>)) -> io::Result<u64> {
    // Windows PowerShell writes UTF-16 after `>`, and a byte order mark before UTF-8. Logs without a mark are bytes.
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
    /// Everything before it was searched.
    searched: usize,
    /// Everything before it was handed out.
    handed_out: usize,
    /// Line breaks before it are in `breaks`.
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

    /// Hands out the lines around hits, as far as they are in memory.
    fn search(&mut self, look: &mut impl FnMut(&Hit<'_>)) {
        while let Some(hit) = TRIGGERS.find(&self.bytes[..self.filled], self.searched) {
            let reach = hit.saturating_add(REACH);
            let right = reach.min(self.filled);
            let end = match memchr(b'\n', &self.bytes[hit..right]) {
                Some(length) => hit + length,
                None if right < reach && !self.is_end => {
                    // The rest of the line is still to come.
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
        // A trigger may have begun in the last bytes.
        let begun = if self.is_end { 0 } else { TRIGGERS.longest - 1 };
        self.searched = self.searched.max(self.filled.saturating_sub(begun));
    }

    fn count_to(&mut self, end: usize) {
        if end > self.counted {
            self.breaks += memchr_iter(b'\n', &self.bytes[self.counted..end]).count() as u64;
            self.counted = end;
        }
    }

    /// Makes room; what a hit to come may look back at stays.
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

/// What is searched for: the triggers of all signatures, and the words by which servers mark errors.
struct Triggers {
    search: Search,
    longest: usize,
}

enum Search {
    /// Compares many bytes at once.
    Packed(Searcher),
    /// For processors that cannot.
    Automaton(AhoCorasick),
}

static TRIGGERS: LazyLock<Triggers> = LazyLock::new(|| {
    let patterns = signatures().flat_map(|signature| signature.patterns);
    let mut all: Vec<&str> = patterns.map(|pattern| pattern.trigger).chain(ERROR_TRIGGERS).collect();
    all.sort_unstable();
    // Where a trigger begins with another one, the shorter finds its lines as well.
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
    /// Where the first trigger behind `from` begins.
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
