//! Messages about suppression comments (LCOW005).

use crate::diagnostic::{Code, Fix};
use crate::loader::nearest;
use crate::rules::{Diagnostics, nearest_rule};
use crate::source::Span;
use crate::targets::enumerated;

/// Suppresses rules at the comment.
pub(crate) const IGNORE: &str = "ignore";

/// Suppresses rules in the whole file.
pub(crate) const IGNORE_FILE: &str = "ignore-file";

pub(crate) const KEYWORDS: [&str; 2] = [IGNORE, IGNORE_FILE];

/// The most characters shown of a word from a comment, which may have thousands.
const MAX_SHOWN: usize = 40;

const MAX_NAMED: usize = 5;

/// A syntax error in a suppression comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    /// `# lcow-lint ignore[LCOW101]`
    NoColon,
    /// `# lcow-lint: ingore[LCOW101]`, or nothing after the colon.
    Keyword(String),
    /// `# lcow-lint: ignore`, `ignore LCOW101`, `ignore[]`: no rule in brackets, but maybe without.
    NoRule(&'static str, Vec<String>),
    /// `# lcow-lint: ignore[LCOW101`
    NotClosed,
}

pub(crate) enum CommentProblem<'c> {
    /// A syntax error, with the rules that have findings at the comment.
    Syntax(&'c SyntaxError, &'c [Code]),
    /// An unknown rule, and the number of further ones.
    UnknownRule(&'c str, usize),
    /// It is above a blank line or the end of the file.
    AboveNothing,
    /// Some of its rules suppress nothing.
    Unused {
        /// As written.
        rules: &'c [&'c str],
        /// Whether they apply to the whole file.
        whole_file: bool,
        /// Removes them.
        fix: &'c Fix,
    },
}

pub(crate) fn report(problem: &CommentProblem<'_>, span: Span, findings: &mut Diagnostics<'_>) {
    let no_effect = || "suppresses nothing".to_owned();
    let (message, label, help) = match problem {
        CommentProblem::Syntax(error, here) => error.describe(here),
        CommentProblem::UnknownRule(word, more) => {
            let (message, help) = describe_unknown(word, *more);
            (message, no_effect(), help)
        }
        CommentProblem::AboveNothing => (
            "nothing follows this comment, so it suppresses nothing".to_owned(),
            no_effect(),
            "put it on the line of the finding or directly above it".to_owned(),
        ),
        CommentProblem::Unused { rules, whole_file, fix } => {
            let place = if *whole_file { "in this file" } else { "here" };
            let verb = if rules.len() == 1 { "suppresses" } else { "suppress" };
            let message = format!("{} {verb} nothing {place}", listed(rules));
            (message, no_effect(), fix.title.clone())
        }
    };
    let fix = match problem {
        CommentProblem::Unused { fix, .. } => Some(Ok((*fix).clone())),
        _ => None,
    };
    findings.at(span, message).label(label).help(help).fix(fix).report();
}

impl SyntaxError {
    /// The message, the label and the help.
    fn describe(&self, here: &[Code]) -> (String, String, String) {
        let found: Vec<String> = here.iter().map(ToString::to_string).collect();
        let rules = |unbracketed: &[String]| match (unbracketed, found.as_slice()) {
            ([], []) => "LCOW101".to_owned(),
            ([], found) => found.join(", "),
            (unbracketed, _) => unbracketed.join(", "),
        };
        match self {
            SyntaxError::NoColon => (
                "this comment has no colon after `lcow-lint`, so it suppresses nothing".to_owned(),
                format!("write `# lcow-lint: ignore[{}]`", rules(&[])),
                "add a colon, and put the rules in brackets".to_owned(),
            ),
            SyntaxError::Keyword(word) => {
                let (message, help) = describe_keyword(word);
                (message, "suppresses nothing".to_owned(), help)
            }
            SyntaxError::NoRule(keyword, unbracketed) => (
                "this comment names no rule in brackets, so it suppresses nothing".to_owned(),
                format!("write `# lcow-lint: {keyword}[{}]`", rules(unbracketed)),
                "name the rules to suppress in brackets: there is no way to suppress all of them".to_owned(),
            ),
            SyntaxError::NotClosed => (
                "the list of rules is not closed, so this comment suppresses nothing".to_owned(),
                "`]` is missing".to_owned(),
                "put a `]` after the last rule".to_owned(),
            ),
        }
    }
}

fn describe_keyword(word: &str) -> (String, String) {
    let message = match word {
        "" => "this comment has no instruction".to_owned(),
        word => format!("`{}` is not an instruction for a comment", shown(word)),
    };
    let help = match nearest(word, KEYWORDS.into_iter()) {
        Some(near) if !word.is_empty() => format!("did you mean `{near}`?"),
        _ => "`ignore[LCOW101]` suppresses a rule here, `ignore-file[LCOW101]` in the whole file".to_owned(),
    };
    (message, help)
}

fn describe_unknown(word: &str, more: usize) -> (String, String) {
    let message = match more {
        0 => format!("`{}` is not a rule, so it suppresses nothing", shown(word)),
        more => format!("`{}` and {more} more are not rules, so they suppress nothing", shown(word)),
    };
    let help = match nearest_rule(word) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`lcow-lint rules` lists all rules; several are separated by commas".to_owned(),
    };
    (message, help)
}

/// The start of a word that may be long.
fn shown(word: &str) -> String {
    match word.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// `A`, `B` and `C`
pub(crate) fn listed(rules: &[&str]) -> String {
    let mut named: Vec<String> = rules.iter().take(MAX_NAMED).map(|rule| format!("`{rule}`")).collect();
    if rules.len() > MAX_NAMED {
        named.push(format!("{} more", rules.len() - MAX_NAMED));
    }
    enumerated(&named)
}
