//! What is reported for the comments that suppress findings, or fail to (LCOW005).

use crate::diagnostic::{Code, Fix};
use crate::loader::nearest;
use crate::rules::{Diagnostics, nearest_rule};
use crate::source::Span;

/// What suppresses rules where the comment stands.
pub(crate) const HERE: &str = "ignore";

/// What suppresses rules in the whole file.
pub(crate) const OF_FILE: &str = "ignore-file";

/// The words that say what a comment asks for.
pub(crate) const KEYWORDS: [&str; 2] = [HERE, OF_FILE];

/// What may be shown of a word from a comment, in characters: it may well have thousands.
const SHOWN: usize = 40;

/// So many rules are named at most.
const NAMED: usize = 5;

/// What is wrong with what a comment says to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// `# lcow-lint ignore[LCOW101]`
    NoColon,
    /// `# lcow-lint: ingore[LCOW101]`, or nothing behind the colon.
    Keyword(String),
    /// `# lcow-lint: ignore`, `ignore LCOW101`, `ignore[]`: no rule in brackets, but perhaps behind the keyword.
    NoRule(&'static str, Vec<String>),
    /// `# lcow-lint: ignore[LCOW101`
    NotClosed,
}

/// What is to be reported for a comment.
pub(crate) enum Complaint<'c> {
    /// It has a mistake in it, and these rules have findings where it stands.
    Flawed(&'c Flaw, &'c [Code]),
    /// It names something that is no rule, and more of the kind.
    Unknown(&'c str, usize),
    /// It stands above a blank line, or the end of the file.
    AboveNothing,
    /// These of its rules suppress nothing.
    Unused {
        /// As they are written.
        rules: &'c [&'c str],
        /// Whether they were to suppress the whole file.
        whole_file: bool,
        /// What takes them away.
        fix: &'c Fix,
    },
}

/// Puts a complaint about a comment among the findings.
pub(crate) fn report(complaint: &Complaint<'_>, place: Span, findings: &mut Diagnostics<'_>) {
    let silent = || "suppresses nothing".to_owned();
    let (message, label, help) = match complaint {
        Complaint::Flawed(flaw, here) => flaw.describe(here),
        Complaint::Unknown(word, more) => {
            let (message, help) = describe_unknown(word, *more);
            (message, silent(), help)
        }
        Complaint::AboveNothing => (
            "this comment stands above nothing, so it suppresses nothing".to_owned(),
            silent(),
            "put it on the line of the finding, or directly above without a blank line between".to_owned(),
        ),
        Complaint::Unused { rules, whole_file, fix } => {
            let place = if *whole_file { "in this file" } else { "here" };
            let message = format!("nothing is found {place} that {} could suppress", listed(rules, "or"));
            (message, silent(), fix.title.clone())
        }
    };
    let fix = match complaint {
        Complaint::Unused { fix, .. } => Some(Ok((*fix).clone())),
        _ => None,
    };
    findings.at(place, message).label(label).help(help).fix(fix).report();
}

impl Flaw {
    /// What is wrong, what to write in its place, and what to do.
    fn describe(&self, here: &[Code]) -> (String, String, String) {
        let found: Vec<String> = here.iter().map(ToString::to_string).collect();
        let rules = |meant: &[String]| match (meant, found.as_slice()) {
            ([], []) => "LCOW101".to_owned(),
            ([], found) => found.join(", "),
            (meant, _) => meant.join(", "),
        };
        match self {
            Flaw::NoColon => (
                "without a colon behind `lcow-lint` this comment suppresses nothing".to_owned(),
                format!("write `# lcow-lint: ignore[{}]`", rules(&[])),
                "put a colon there, and the rules in brackets".to_owned(),
            ),
            Flaw::Keyword(word) => {
                let (message, help) = describe_keyword(word);
                (message, "suppresses nothing".to_owned(), help)
            }
            Flaw::NoRule(keyword, meant) => (
                "this comment names no rule in brackets, so it suppresses nothing".to_owned(),
                format!("write `# lcow-lint: {keyword}[{}]`", rules(meant)),
                "name what it is to suppress in brackets: nothing suppresses every rule".to_owned(),
            ),
            Flaw::NotClosed => (
                "the list of rules has no end, so this comment suppresses nothing".to_owned(),
                "there is no `]`".to_owned(),
                "put a `]` behind the last rule".to_owned(),
            ),
        }
    }
}

fn describe_keyword(word: &str) -> (String, String) {
    let message = match word {
        "" => "this comment asks for nothing".to_owned(),
        word => format!("`{}` is nothing that a comment can ask for", shown(word)),
    };
    let help = match nearest(word, KEYWORDS.into_iter()) {
        Some(near) if !word.is_empty() => format!("did you mean `{near}`?"),
        _ => "`ignore[LCOW101]` suppresses a rule here, `ignore-file[LCOW101]` in the whole file".to_owned(),
    };
    (message, help)
}

fn describe_unknown(word: &str, more: usize) -> (String, String) {
    let message = match more {
        0 => format!("`{}` is no rule, so it suppresses nothing", shown(word)),
        more => format!("`{}` and {more} more are no rules, so they suppress nothing", shown(word)),
    };
    let help = match nearest_rule(word) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`lcow-lint rules` lists all rules; several are separated by commas".to_owned(),
    };
    (message, help)
}

/// The beginning of a word that may be long.
fn shown(word: &str) -> String {
    match word.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// `A`, `B` or `C`
pub(crate) fn listed(rules: &[&str], joint: &str) -> String {
    let mut named: Vec<String> = rules.iter().take(NAMED).map(|rule| format!("`{rule}`")).collect();
    if rules.len() > NAMED {
        named.push(format!("{} more", rules.len() - NAMED));
    }
    match named.pop() {
        Some(last) if named.is_empty() => last,
        Some(last) => format!("{} {joint} {last}", named.join(", ")),
        None => String::new(),
    }
}
