//! A rewrite that resolves a finding.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::{DataCopy, FixRefusal};
use crate::source::FileId;
use crate::yaml::{Change, TextEdit};

/// A fix, or why it cannot be made.
pub type FixResult = Result<Fix, FixRefusal>;

/// A rewrite that resolves a finding.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does: "mount the named volume `db-data` instead".
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// The changes of Compose files; applied all together or not at all, as are the new variables.
    pub changes: Vec<Change>,
    /// The variables to add to `.env` files.
    pub variables: Vec<NewVariable>,
    /// Other services that the fix is right for, even without a finding there.
    pub also_for: BTreeSet<String>,
    /// Rules that may report something new at the fixed place; sorted, without duplicates.
    pub may_unmask: Vec<Code>,
    /// What the user must do or know, such as data to copy.
    pub notes: Vec<String>,
    /// The file to write last; `None` for the finding's file. If a run is killed before that, the next run reports the
    /// same finding again.
    pub written_last: Option<FileId>,
    /// The data to copy so that the fix loses nothing, one entry per project with its own volume.
    pub data_copies: Vec<DataCopy>,
    /// Whether the server then looks for its data in an empty directory, so that no copied data would be read.
    pub starts_empty: bool,
    /// The byte edits when the fix is applied alone; filled in by [`crate::linter`].
    pub edits: Vec<(FileId, TextEdit)>,
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// It can lose something or make a selected target worse: only with `--unsafe-fixes`.
    Unsafe,
    /// It makes no selected target worse.
    Safe,
}

/// A variable to add to an `.env` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVariable {
    /// The file.
    pub file: FileId,
    /// The variable in the file whose last assignment it is written below.
    pub below: &'static str,
    /// The name; not in the file yet.
    pub name: &'static str,
    /// The value; it needs no quotes.
    pub value: &'static str,
}

impl Fix {
    /// A fix without notes that unmasks no other finding.
    pub fn new(title: impl Into<String>, applicability: Applicability, changes: Vec<Change>) -> Self {
        Fix {
            title: title.into(),
            applicability,
            changes,
            variables: Vec::new(),
            also_for: BTreeSet::new(),
            may_unmask: Vec::new(),
            notes: Vec::new(),
            written_last: None,
            data_copies: Vec::new(),
            starts_empty: false,
            edits: Vec::new(),
        }
    }

    /// The files it changes.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        let changes = self.changes.iter().map(|change| change.file);
        changes.chain(self.variables.iter().map(|variable| variable.file))
    }

    /// Adds rules that may report something new at the fixed place.
    #[must_use]
    pub fn unmasking(mut self, codes: &[Code]) -> Self {
        self.may_unmask.extend(codes);
        self.may_unmask.sort_unstable();
        self.may_unmask.dedup();
        self
    }
}
