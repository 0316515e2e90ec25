//! What comments say to this program: `# lcow-lint: ignore[LCOW101] why`.

use std::collections::HashSet;
use std::ops::Range;

use super::messages::{Flaw, KEYWORDS, OF_FILE};
use crate::rules::RULES;

/// How a comment begins to speak to this program.
const NAME: &str = "lcow-lint";

/// The most things that one comment says; what follows is the last one's reason.
const MOST: usize = 16;

/// The most words behind a keyword that are taken for rules without brackets.
const MEANT: usize = 10;

/// One thing that a comment says to this program. All ranges are bytes of the comment.
pub(super) struct Instruction {
    /// From its `#` to the next one, or to the end of the comment.
    pub(super) range: Range<usize>,
    /// What it asks for.
    pub(super) asks: Result<Ignore, Flaw>,
}

/// Rules to be suppressed.
pub(super) struct Ignore {
    /// In the whole file, not only where the comment stands.
    pub(super) whole_file: bool,
    /// What stands between the brackets.
    pub(super) list: Range<usize>,
    /// The rules as they are named, each once.
    pub(super) rules: Vec<Range<usize>>,
    /// Why, in the author's words; may be empty.
    pub(super) reason: Range<usize>,
}

/// Reads what a comment says to this program. One comment can say several things, each behind a `#` of its own.
pub(super) fn read(comment: &str) -> Vec<Instruction> {
    let starts: Vec<(usize, Spoken)> = hashes(comment)
        .filter_map(|start| Some((start, Spoken::at(&comment[start..], start)?)))
        .take(MOST)
        .collect();
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([comment.len()]);
    let instructions = starts.iter().zip(ends).map(|((start, spoken), end)| {
        let asks = match spoken {
            Spoken::WithoutColon => Err(Flaw::NoColon),
            Spoken::From(at) => read_ignore(comment, *at..end),
        };
        Instruction { range: *start..end, asks }
    });
    instructions.collect()
}

/// The `#` signs that begin a comment, or one within it: each run of them counts once.
fn hashes(comment: &str) -> impl Iterator<Item = usize> {
    let bytes = comment.as_bytes();
    let begins = move |at: usize| bytes[at] == b'#' && (at == 0 || bytes[at - 1].is_ascii_whitespace());
    (0..bytes.len()).filter(move |&at| begins(at))
}

/// What stands behind a `#`, when this program is named there.
enum Spoken {
    /// From this byte on it says what it asks for.
    From(usize),
    /// It names a keyword, but there is no colon before it.
    WithoutColon,
}

impl Spoken {
    /// `text` begins with a `#`, at this byte of the comment.
    fn at(text: &str, start: usize) -> Option<Self> {
        let named = text.trim_start_matches('#').trim_start();
        let name = named.get(..NAME.len())?;
        if !name.eq_ignore_ascii_case(NAME) {
            return None;
        }
        let behind = &named[NAME.len()..];
        if let Some(rest) = behind.trim_start().strip_prefix(':') {
            return Some(Spoken::From(start + text.len() - rest.len()));
        }
        // "lcow-lint ignores …" is prose.
        let is_apart = behind.starts_with(char::is_whitespace);
        (is_apart && keyword(word(behind.trim_start())).is_some()).then_some(Spoken::WithoutColon)
    }
}

/// The word at the beginning of a text.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn keyword(word: &str) -> Option<&'static str> {
    KEYWORDS.into_iter().find(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Reads `ignore[LCOW101, LCOW301] why` from a part of a comment.
fn read_ignore(comment: &str, part: Range<usize>) -> Result<Ignore, Flaw> {
    let text = comment[part.clone()].trim_end();
    let end = part.start + text.len();
    // Everything below is the rest of the text from some byte on.
    let start_of = |rest: &str| end - rest.len();
    let text = text.trim_start();
    let written = word(text);
    let keyword = keyword(written).ok_or_else(|| Flaw::Keyword(written.to_owned()))?;
    let rest = text[written.len()..].trim_start();
    let Some(inside) = rest.strip_prefix('[') else { return Err(Flaw::NoRule(keyword, meant(rest))) };
    let (list, behind) = inside.split_once(']').ok_or(Flaw::NotClosed)?;
    let list_start = start_of(inside);
    let rules = named(list, list_start);
    if rules.is_empty() {
        return Err(Flaw::NoRule(keyword, meant(behind)));
    }
    let reason = behind.trim_start_matches(|c: char| c.is_whitespace() || ":-–—".contains(c));
    Ok(Ignore {
        whole_file: keyword == OF_FILE,
        list: list_start..list_start + list.len(),
        rules,
        reason: start_of(reason)..end,
    })
}

/// The rules of a list that begins at this byte, each once.
fn named(list: &str, start: usize) -> Vec<Range<usize>> {
    let mut seen = HashSet::new();
    let mut rules = Vec::new();
    let mut at = start;
    for piece in list.split(',') {
        let rule = piece.trim();
        let rule_start = at + piece.len() - piece.trim_start().len();
        if !rule.is_empty() && seen.insert(rule.to_ascii_lowercase()) {
            rules.push(rule_start..rule_start + rule.len());
        }
        at += piece.len() + 1;
    }
    rules
}

/// The rules that a text without brackets begins with.
fn meant(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let words = words.map(|word| word.trim_matches([':', '(', ')', '[', ']']));
    let is_rule = |word: &&str| RULES.iter().any(|rule| rule.matches(word));
    words.take_while(is_rule).take(MEANT).map(str::to_owned).collect()
}

/// The comment as it is when of one of its instructions only some rules are left: `None` when nothing is. Without rules
/// the reason alone stays.
pub(super) fn keeping(
    comment: &str,
    range: &Range<usize>,
    ignore: &Ignore,
    rules: &[&str],
) -> Option<String> {
    if !rules.is_empty() {
        let list = &ignore.list;
        return Some(format!("{}{}{}", &comment[..list.start], rules.join(", "), &comment[list.end..]));
    }
    let before = comment[..range.start].trim_end();
    let reason = &comment[ignore.reason.clone()];
    // What follows the bracket may be a comment of its own already.
    let is_comment = reason.is_empty() || reason.starts_with('#');
    let reason = if is_comment { reason.to_owned() } else { format!("# {reason}") };
    let behind = comment[range.end..].trim_end();
    let parts = [before, reason.as_str(), behind];
    let kept: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}
