//! What fixing one project came to: the files it changes, and what became of each fix.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::data_copy::Migration;
use crate::diagnostic::{Code, FixRefusal};
use crate::linter::Linted;
use crate::yaml::{UnplannedEdit, ValueMismatch};

/// What fixing one project came to.
#[derive(Debug)]
pub struct Outcome {
    /// The project as it would be linted afterwards.
    pub linted: Linted,
    /// The files that change, in the order they must be written in: [`write_order`](super::write_order).
    pub rewrites: Vec<Rewrite>,
    /// What was fixed, in order.
    pub fixed: Vec<Fixed>,
    /// What was not, although there is a fix for its kind.
    pub refused: Vec<Refused>,
    /// Why a planned rewrite was dropped: an error of this program.
    pub error: Option<VerifyError>,
}

/// A file before and after.
#[derive(Clone, Debug)]
pub struct Rewrite {
    /// Where it lies.
    pub path: PathBuf,
    /// Its bytes before.
    pub before: Arc<[u8]>,
    /// Its new text.
    pub after: String,
    /// The files that must be written before it: the reason for what changes in them stands here.
    pub behind: BTreeSet<PathBuf>,
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
    /// What people must do or know besides.
    pub notes: Vec<String>,
    /// Data to copy.
    pub migrations: Vec<Migration>,
    /// Whether the server then begins without data.
    pub begins_anew: bool,
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

/// A rewrite that did not pass; the file is not touched.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The second parser reads something else than planned.
    #[error(transparent)]
    Value(#[from] ValueMismatch),
    /// A comment is gone or new.
    #[error("a comment would be lost or changed")]
    Comments,
    /// Something else changed in the text, or what changed is not as it should be.
    #[error(transparent)]
    Text(#[from] UnplannedEdit),
    /// The new text cannot be read as the project it was.
    #[error("the rewritten file could not be read again")]
    Unreadable,
    /// The fixed finding is still there.
    #[error("{0} would still be found")]
    NotCured(Code),
    /// Something is found that the fix did not announce, or it is more severe than before.
    #[error("{0} would newly be found, or be more severe")]
    NewFinding(Code),
}

impl VerifyError {
    /// Whether this program planned wrongly. When the second parser alone cannot make sense of a file, or reads
    /// its keys as something else than text, nothing was planned wrongly.
    pub(super) fn is_our_fault(&self) -> bool {
        !matches!(self, VerifyError::Value(ValueMismatch::Unreadable(_) | ValueMismatch::NotFound(_)))
    }
}
