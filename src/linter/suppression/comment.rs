//! Parses suppression comments: `# lcow-lint: ignore[LCOW101] reason`.

use std::collections::HashSet;
use std::ops::Range;

use super::messages::{IGNORE_FILE, KEYWORDS, SyntaxError};
use crate::rules::RULES;

/// The word that begins an instruction.
const NAME: &str = "lcow-lint";

/// The most instructions in one comment; further text belongs to the last one's reason.
const MAX_INSTRUCTIONS: usize = 16;

/// The most words without brackets that are taken for rules.
const MAX_UNBRACKETED: usize = 10;

/// One instruction of a comment. All ranges are bytes of the comment.
pub(super) struct Instruction {
    /// From its `#` to the next one, or to the end of the comment.
    pub(super) range: Range<usize>,
    pub(super) content: Result<Ignore, SyntaxError>,
}

/// Rules to suppress.
pub(super) struct Ignore {
    /// Whether in the whole file, not only at the comment.
    pub(super) whole_file: bool,
    /// The text between the brackets.
    pub(super) list: Range<usize>,
    /// The selectors, without duplicates.
    pub(super) rules: Vec<Range<usize>>,
    /// The reason; may be empty.
    pub(super) reason: Range<usize>,
}

/// Parses a comment. It may have several instructions, each after its own `#`.
pub(super) fn parse(comment: &str) -> Vec<Instruction> {
    let starts: Vec<(usize, InstructionStart)> = hashes(comment)
        .filter_map(|start| Some((start, InstructionStart::parse(&comment[start..], start)?)))
        .take(MAX_INSTRUCTIONS)
        .collect();
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([comment.len()]);
    let instructions = starts.iter().zip(ends).map(|((start, kind), end)| {
        let content = match kind {
            InstructionStart::WithoutColon => Err(SyntaxError::NoColon),
            InstructionStart::WithColon(at) => parse_ignore(comment, *at..end),
        };
        Instruction { range: *start..end, content }
    });
    instructions.collect()
}

/// The positions of `#` signs at the start or after whitespace; a run of them counts once.
fn hashes(comment: &str) -> impl Iterator<Item = usize> {
    let bytes = comment.as_bytes();
    let begins = move |at: usize| bytes[at] == b'#' && (at == 0 || bytes[at - 1].is_ascii_whitespace());
    (0..bytes.len()).filter(move |&at| begins(at))
}

/// What follows the name of this program after a `#`.
enum InstructionStart {
    /// A colon, and this byte after it.
    WithColon(usize),
    /// A keyword without a colon before it.
    WithoutColon,
}

impl InstructionStart {
    /// `text` begins with a `#` at byte `start` of the comment.
    fn parse(text: &str, start: usize) -> Option<Self> {
        let text_after_hash = text.trim_start_matches('#').trim_start();
        let name = text_after_hash.get(..NAME.len())?;
        if !name.eq_ignore_ascii_case(NAME) {
            return None;
        }
        let rest = &text_after_hash[NAME.len()..];
        if let Some(after) = rest.trim_start().strip_prefix(':') {
            return Some(InstructionStart::WithColon(start + text.len() - after.len()));
        }
        // "lcow-lint ignores …" is prose.
        let is_apart = rest.starts_with(char::is_whitespace);
        (is_apart && keyword(word(rest.trim_start())).is_some()).then_some(InstructionStart::WithoutColon)
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

/// Parses `ignore[LCOW101, LCOW301] reason` in a part of a comment.
fn parse_ignore(comment: &str, part: Range<usize>) -> Result<Ignore, SyntaxError> {
    let text = comment[part.clone()].trim_end();
    let end = part.start + text.len();
    // Where a suffix of the text starts in the comment.
    let start_of = |rest: &str| end - rest.len();
    let text = text.trim_start();
    let written = word(text);
    let keyword = keyword(written).ok_or_else(|| SyntaxError::Keyword(written.to_owned()))?;
    let rest = text[written.len()..].trim_start();
    let Some(inside) = rest.strip_prefix('[') else {
        return Err(SyntaxError::NoRule(keyword, unbracketed_rules(rest)));
    };
    let (list, after) = inside.split_once(']').ok_or(SyntaxError::NotClosed)?;
    let list_start = start_of(inside);
    let rules = selectors(list, list_start);
    if rules.is_empty() {
        return Err(SyntaxError::NoRule(keyword, unbracketed_rules(after)));
    }
    let reason = after.trim_start_matches(|c: char| c.is_whitespace() || ":-–—".contains(c));
    Ok(Ignore {
        whole_file: keyword == IGNORE_FILE,
        list: list_start..list_start + list.len(),
        rules,
        reason: start_of(reason)..end,
    })
}

/// The selectors of a list that begins at byte `start`, without duplicates.
fn selectors(list: &str, start: usize) -> Vec<Range<usize>> {
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

/// The rules at the start of a text without brackets.
fn unbracketed_rules(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let words = words.map(|word| word.trim_matches([':', '(', ')', '[', ']']));
    let is_rule = |word: &&str| RULES.iter().any(|rule| rule.matches(word));
    words.take_while(is_rule).take(MAX_UNBRACKETED).map(str::to_owned).collect()
}

/// The comment with only some of an instruction's rules left; `None` when nothing is left. Without rules only the reason
/// stays.
pub(super) fn keep_rules(
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
    // The text after the bracket may begin with a `#` already.
    let is_comment = reason.is_empty() || reason.starts_with('#');
    let reason = if is_comment { reason.to_owned() } else { format!("# {reason}") };
    let after = comment[range.end..].trim_end();
    let parts = [before, reason.as_str(), after];
    let kept: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}
