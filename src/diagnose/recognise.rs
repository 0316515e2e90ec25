//! A line -> the signature that fits it, or that a server marks it as an error.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::signature::{Pattern, Signature};
use super::signatures;
use super::spelling::undoubled;

/// What a line turned out to be.
pub(super) enum Verdict {
    /// A line of a signature.
    Known(Recognised),
    /// Marked as an error, and nothing more is known of it.
    Error,
    /// Nothing.
    Nothing,
}

/// A line of a signature.
pub(super) struct Recognised {
    pub(super) signature: &'static Signature,
    /// Where in the line.
    pub(super) at: Range<usize>,
    /// A path in the container that it names.
    pub(super) path: Option<String>,
    /// What it quotes and the cure depends on.
    pub(super) spec: Option<String>,
}

/// What every line has in it that is marked as an error.
pub(super) const ERROR_TRIGGERS: [&str; 12] = [
    "ERROR",
    "FATAL",
    "PANIC",
    "[error]",
    "level=error",
    "level=fatal",
    "Error response from daemon",
    r#""s":"E""#,
    r#""s":"F""#,
    r#"\"s\":\"E\""#,
    r#"\"s\":\"F\""#,
    "npm ERR! code",
];

/// How MySQL, PostgreSQL, `MongoDB`, Java's servers, Erlang's, Docker and npm mark errors.
const ERROR_MARK: &str = r#"(?:^|[\s\[|:])(?:ERROR|FATAL|PANIC)(?:[\]:\s]|$)|\[error\]|\blevel=(?:error|fatal)\b|\\?"s\\?":\\?"[EF]\\?"|\bError response from daemon\b|\bnpm ERR! code\b"#;

/// The patterns of all signatures, in their order.
static PATTERNS: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    let of = |signature: &'static Signature| {
        signature.patterns.iter().map(move |pattern| Compiled { signature, pattern, regex: OnceLock::new() })
    };
    signatures().flat_map(of).collect()
});

/// All of them at once, and behind them the mark of errors.
static SET: LazyLock<RegexSet> = LazyLock::new(|| {
    let patterns = PATTERNS.iter().map(|compiled| compiled.pattern.regex).chain([ERROR_MARK]);
    RegexSetBuilder::new(patterns)
        .unicode(false)
        .build()
        .expect("the patterns are right: a test compiles them")
});

struct Compiled {
    signature: &'static Signature,
    pattern: &'static Pattern,
    regex: OnceLock<Regex>,
}

impl Compiled {
    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let builder = RegexBuilder::new(self.pattern.regex).unicode(false).build();
            builder.expect("the set has compiled it before")
        })
    }
}

/// Recognises the text of a line.
pub(super) fn recognise(text: &[u8]) -> Verdict {
    // The numbers come in order: the first signature in the table wins.
    let Some(number) = SET.matches(text).iter().next() else { return Verdict::Nothing };
    let Some(compiled) = PATTERNS.get(number) else { return Verdict::Error };
    let Some(captures) = compiled.regex().captures(text) else { return Verdict::Nothing };
    let named = |name: &str| {
        let bytes = captures.name(name)?.as_bytes();
        Some(String::from_utf8_lossy(bytes).trim().to_owned()).filter(|text| !text.is_empty())
    };
    Verdict::Known(Recognised {
        signature: compiled.signature,
        at: captures.get(0).map_or(0..0, |whole| whole.range()),
        path: named("path"),
        spec: named("spec").map(|spec| undoubled(&spec)),
    })
}
