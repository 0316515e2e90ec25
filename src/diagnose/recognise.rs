//! Matches a line with the signatures and with the marks of error lines.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};

use super::signature::Signature;
use super::signatures;
use super::spelling::unescape_backslashes;

/// The result for a line.
pub(super) enum Verdict {
    /// A line that matches a signature.
    Known(Recognised),
    /// A line that is marked as an error but matches no signature.
    Error,
    /// Any other line.
    Nothing,
}

/// A line that matches a signature.
pub(super) struct Recognised {
    pub(super) signature: &'static Signature,
    /// The matching part of the line.
    pub(super) at: Range<usize>,
    /// The path in the container that it contains.
    pub(super) path: Option<String>,
    /// What it quotes and the help depends on.
    pub(super) spec: Option<String>,
}

/// One of these is in every line that is marked as an error.
pub(super) const ERROR_TRIGGERS: [&str; 12] = [
    "ERROR", "FATAL", "PANIC", "[error]", "level=error", "level=fatal", "Error response from daemon",
    r#""s":"E""#, r#""s":"F""#, r#"\"s\":\"E\""#, r#"\"s\":\"F\""#, "npm ERR! code",
];

/// How MySQL, PostgreSQL, `MongoDB`, Java's servers, Erlang's, Docker and npm mark errors.
const ERROR_MARK: &str = r#"(?:^|[\s\[|:])(?:ERROR|FATAL|PANIC)(?:[\]:\s]|$)|\[error\]|\blevel=(?:error|fatal)\b|\\?"s\\?":\\?"[EF]\\?"|\bError response from daemon\b|\bnpm ERR! code\b"#;

/// The maximum size of a lazily built automaton. There are about a hundred of them.
const AUTOMATON_BYTES: usize = 64 * 1024;

/// The patterns of all signatures in order, then the marks of error lines.
static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let mut compiled: Vec<Compiled> = Vec::new();
    let mut by_trigger: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for signature in signatures() {
        for pattern in signature.patterns {
            by_trigger.entry(pattern.trigger).or_default().push(compiled.len());
            compiled.push(Compiled::new(Some(signature), pattern.regex));
        }
    }
    for trigger in ERROR_TRIGGERS {
        by_trigger.entry(trigger).or_default().push(compiled.len());
    }
    compiled.push(Compiled::new(None, ERROR_MARK));
    let triggers = AhoCorasick::new(by_trigger.keys()).expect("a hundred short patterns fit");
    Patterns { triggers, by_trigger: by_trigger.into_values().collect(), compiled }
});

struct Patterns {
    /// The triggers, in the order of `by_trigger`.
    triggers: AhoCorasick,
    /// The patterns of each trigger.
    by_trigger: Vec<Vec<usize>>,
    compiled: Vec<Compiled>,
}

/// A pattern that is compiled on first use.
struct Compiled {
    /// `None` for the marks of error lines.
    signature: Option<&'static Signature>,
    source: &'static str,
    regex: OnceLock<Regex>,
}

impl Compiled {
    fn new(signature: Option<&'static Signature>, source: &'static str) -> Self {
        Compiled { signature, source, regex: OnceLock::new() }
    }

    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let mut builder = RegexBuilder::new(self.source);
            builder.unicode(false).dfa_size_limit(AUTOMATON_BYTES);
            builder.build().expect("a test compiles all patterns")
        })
    }
}

impl Patterns {
    /// The patterns whose triggers occur in a text, in order.
    fn candidates(&self, text: &[u8]) -> Vec<usize> {
        let found = self.triggers.find_overlapping_iter(text);
        let mut numbers: Vec<usize> =
            found.flat_map(|found| &self.by_trigger[found.pattern().as_usize()]).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// Matches the text of a line. The first matching signature wins.
pub(super) fn recognise(text: &[u8]) -> Verdict {
    for number in PATTERNS.candidates(text) {
        let compiled = &PATTERNS.compiled[number];
        let Some(captures) = compiled.regex().captures(text) else { continue };
        let Some(signature) = compiled.signature else { return Verdict::Error };
        let named = |name: &str| {
            let bytes = captures.name(name)?.as_bytes();
            Some(String::from_utf8_lossy(bytes).trim().to_owned()).filter(|text| !text.is_empty())
        };
        return Verdict::Known(Recognised {
            signature,
            at: captures.get(0).map_or(0..0, |whole| whole.range()),
            path: named("path"),
            spec: named("spec").map(|spec| unescape_backslashes(&spec)),
        });
    }
    Verdict::Nothing
}
