//! What is known of a line that a failing program prints.

use super::program::Program;
use crate::diagnostic::Code;
use crate::targets::Target;

/// A line that programs print when something breaks, and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Its name, for ever: `innodb-lock-95`.
    pub id: &'static str,
    /// Who prints it.
    pub program: Program,
    /// What it is among the lines around it.
    pub role: Role,
    /// The wordings it comes in.
    pub patterns: &'static [Pattern],
    /// What it means, in a sentence without a full stop. `{spec}` stands for what the line quotes.
    pub message: &'static str,
    /// The targets it points to; empty when it comes up anywhere.
    pub targets: &'static [Target],
    /// The rule whose finding is the place to change.
    pub rule: Lead,
    /// What to do, or to look at.
    pub help: &'static str,
    /// Where it was seen: `moby#37733`, `MariaDB/mariadb-docker#144`.
    pub sources: &'static [&'static str],
}

/// One wording of a line.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// What every line of this wording has in it, byte for byte. Its first four bytes should be rare in logs: the
    /// search looks at them first.
    pub trigger: &'static str,
    /// The whole of it. `path` names a path in the container, `spec` what the line quotes and the cure depends on.
    pub regex: &'static str,
}

/// What a line is among the lines around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It tells what broke.
    Cause,
    /// It tells something about the circumstances, without which nothing would have broken.
    Evidence,
    /// It tells that something broke, but not why.
    Consequence,
    /// A consequence that many causes have: it counts only where one of them was recognised before it.
    Aftermath,
}

/// The rule a line leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// No rule explains it.
    None,
    /// This one.
    Rule(Code),
    /// This one, if a Compose file shows that it has something to say: the line has other causes as well.
    IfFound(Code),
    /// The spelling of the host path in the line decides.
    Spelling {
        /// Whether it decides what to do as well.
        advises: bool,
    },
}
