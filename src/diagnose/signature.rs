//! The types of signatures.

use super::program::Program;
use crate::diagnostic::Code;
use crate::targets::Target;

/// A kind of line that programs print when they fail, and its meaning.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Its name, which never changes: `innodb-lock-95`.
    pub id: &'static str,
    /// The program that prints it.
    pub program: Program,
    /// Its role in a failure.
    pub role: Role,
    /// The variants of its text.
    pub patterns: &'static [Pattern],
    /// What it means, without a full stop. `{spec}` is replaced by what the line quotes.
    pub message: &'static str,
    /// The targets on which it occurs; empty if it can occur anywhere.
    pub targets: &'static [Target],
    /// The rule whose finding shows the place to change.
    pub rule: Lead,
    /// What to do.
    pub help: &'static str,
    /// Where it was reported: `moby#37733`, `MariaDB/mariadb-docker#144`.
    pub sources: &'static [&'static str],
}

/// A variant of the text of a line.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// A substring of every such line. Its first four bytes should be rare in logs, because the search begins with them.
    pub trigger: &'static str,
    /// Matches the line. The group `path` is a path in the container, `spec` is what the help depends on.
    pub regex: &'static str,
}

/// The role of a line in a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It shows the cause.
    Cause,
    /// It shows a circumstance that made the failure possible.
    Evidence,
    /// It shows that something failed, but not why.
    Consequence,
    /// A consequence of many different causes. It is reported only if one of them was recognised.
    Aftermath,
}

/// The rule that explains a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// No rule.
    None,
    /// This rule.
    Rule(Code),
    /// This rule, if it has a finding in the Compose file: the line also has other causes.
    IfFound(Code),
    /// It depends on the form of the host path in the line.
    Spelling {
        /// Whether the help depends on it, too.
        advises: bool,
    },
}
