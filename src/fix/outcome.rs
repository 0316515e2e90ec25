//! The result of fixing one project.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::env_file::EnvFileMismatch;
use crate::diagnostic::{Code, DataCopy, FixRefusal};
use crate::linter::Linted;
use crate::yaml::{UnplannedEdit, ValueMismatch};

/// The result of fixing one project.
#[derive(Debug)]
pub struct FixOutcome {
    /// The project linted after the rewrites.
    pub linted: Linted,
    /// The files that change, in the order to write them in.
    pub rewrites: Vec<Rewrite>,
    /// The fixes made, in order.
    pub fixed: Vec<Fixed>,
    /// The fixes that could not be made.
    pub refused: Vec<Refused>,
    /// The internal error that made verification drop a rewrite.
    pub error: Option<VerifyError>,
}

/// A file's content before and after.
#[derive(Clone, Debug)]
pub struct Rewrite {
    /// The file.
    pub path: PathBuf,
    /// Its bytes before.
    pub before: Arc<[u8]>,
    /// Its new text.
    pub after: String,
    /// Files that must be written before this one, which has the reason for their changes.
    pub write_after: BTreeSet<PathBuf>,
}

/// A fix that was made.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The rule.
    pub code: Code,
    /// The rule's name.
    pub name: &'static str,
    /// The service.
    pub service: Option<String>,
    /// What was done.
    pub title: String,
    /// What the user must do or know.
    pub notes: Vec<String>,
    /// Data to copy.
    pub data_copies: Vec<DataCopy>,
    /// Whether the server then starts without data.
    pub starts_empty: bool,
}

/// A fix that was not made.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The rule.
    pub code: Code,
    /// The service.
    pub service: Option<String>,
    /// Why.
    pub why: FixRefusal,
}

/// Why a rewrite failed verification; the file is not changed.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The second parser reads something other than planned.
    #[error(transparent)]
    Value(#[from] ValueMismatch),
    /// A file of variables has something other than planned.
    #[error(transparent)]
    Variables(#[from] EnvFileMismatch),
    /// A comment was lost, added or changed.
    #[error("a comment would be lost or changed")]
    Comments,
    /// The text differs in something other than the planned changes.
    #[error(transparent)]
    Text(#[from] UnplannedEdit),
    /// The rewritten file could not be loaded.
    #[error("the rewritten file could not be read again")]
    Unreadable,
    /// The fixed finding is still reported.
    #[error("{0} would still be reported")]
    NotFixed(Code),
    /// The fix causes a finding it did not announce, or makes one more severe.
    #[error("{0} would newly be reported, or become more severe")]
    NewFinding(Code),
}

impl VerifyError {
    /// Whether the error is in this program's plan, not merely a file that the second parser cannot read or whose keys it
    /// does not read as text.
    pub(super) fn is_internal(&self) -> bool {
        !matches!(self, VerifyError::Value(ValueMismatch::Unreadable(_) | ValueMismatch::NotFound(_)))
    }
}
