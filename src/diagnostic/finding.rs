//! The words rules, fixes and reports share.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use crate::fix::data_copy::Migration;
use crate::source::{FileId, Span};
use crate::targets::{PerTarget, Severity, Targets};
use crate::yaml::{Change, EditError, TextEdit};

/// A rule's number. Codes are permanent: `LCOW101` means the same in every version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LCOW{:03}", self.0)
    }
}

/// Something a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// The rule's name.
    pub name: &'static str,
    /// How severe it is on each target.
    pub severities: PerTarget,
    /// How sure it is of what the service runs.
    pub confidence: Confidence,
    /// What is wrong, without a place: equal ones are folded for people.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where it was seen before.
    pub evidence: &'static [&'static str],
    /// The service it is about; `None` when it is about none.
    pub service: Option<String>,
    /// Where the cure goes.
    pub span: Span,
    /// What stands there, for people.
    pub label: String,
    /// Further places that explain it.
    pub labels: Vec<Label>,
    /// Its fix, or why that cannot be made here; `None` when there is none for what was found.
    pub fix_result: Option<FixResult>,
    /// Whether Docker Compose refuses the service, or the whole file when there is none: nothing there is fixed, for
    /// the result could not be checked.
    pub blocks_fixes: bool,
    /// What suppressed it: then it is neither counted nor fixed.
    pub suppressed: Option<Suppression>,
    /// Stays the same while the file is edited elsewhere; filled in by [`crate::linter`].
    pub fingerprint: String,
}

/// How sure a finding is of what the service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Only a path speaks.
    Low,
    /// A mirror or a fork of a known name, or a data directory together with a name or a variable.
    Medium,
    /// The image is known, or no guess was needed.
    High,
}

/// What suppresses a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// A comment in the file, with the reason that stands behind it.
    Comment {
        /// Where it stands.
        span: Span,
        /// Why, in its author's words; empty when none is given.
        reason: String,
    },
    /// It was there when the baseline was written.
    Baseline,
}

/// A place and what to know about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What.
    pub message: String,
}

/// A fix, or why it cannot be made here.
pub type FixResult = Result<Fix, FixRefusal>;

/// A rewrite that resolves a finding.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does: "mount the named volume `db-data` instead".
    pub title: String,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// What shall be different afterwards; all of it or nothing.
    pub changes: Vec<Change>,
    /// Services for which it is meant as well, whether or not anything is found of them.
    pub also_for: BTreeSet<String>,
    /// Rules that may newly report something at the fixed place; sorted, each once.
    pub may_unmask: Vec<Code>,
    /// What people must do or know besides: data to copy.
    pub notes: Vec<String>,
    /// The file to write after the others that change: while it is as it was, the next run finds the same again. Without
    /// one it is the finding's.
    pub written_last: Option<FileId>,
    /// Data that must be copied for the fix to lose nothing: for each project that has a volume of its own.
    pub migrations: Vec<Migration>,
    /// Whether the server begins without data where it then looks for them, so that it reads no copy of them.
    pub begins_anew: bool,
    /// The byte edits of this fix applied alone; filled in by [`crate::linter`].
    pub edits: Vec<(FileId, TextEdit)>,
}

/// Whether a fix may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// It can lose something or make a selected target worse: only with `--unsafe-fixes`.
    Unsafe,
    /// It makes no selected target worse.
    Safe,
}

/// Why the fix of a finding cannot be made here, and what to do about that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct FixRefusal {
    /// A sentence without its period.
    pub reason: String,
    /// Where it applies.
    pub scope: RefusalScope,
}

/// The projects that a refusal applies to, of all that read the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalScope {
    /// All of them.
    File,
    /// The one it was found in: the reason is that project's own, and says nothing about the others.
    Project,
}

impl FixRefusal {
    /// A refusal for every project that reads the file.
    pub fn new(reason: impl Into<String>) -> Self {
        FixRefusal { reason: reason.into(), scope: RefusalScope::File }
    }

    /// A refusal for this project alone.
    pub fn for_project(reason: impl Into<String>) -> Self {
        FixRefusal { reason: reason.into(), scope: RefusalScope::Project }
    }

    /// The text cannot be edited safely as it is written.
    pub(crate) fn by_hand(problem: impl Display) -> Self {
        FixRefusal::new(format!("{problem}: edit it by hand"))
    }

    /// The value has no path of its own in its file.
    pub(crate) fn no_path() -> Self {
        FixRefusal::by_hand("its place in the file is not known")
    }

    /// A Compose v1 file cannot have what the fix writes.
    pub(crate) fn v1_file() -> Self {
        FixRefusal::new("the Compose v1 format does not support it: put the services under `services:` first")
    }

    /// A key has no value.
    pub(crate) fn no_value(key: &str) -> Self {
        FixRefusal::new(format!("`{key}` has no value: give it one"))
    }

    /// A key comes from a variable.
    pub(crate) fn set_by_variable(key: &str) -> Self {
        FixRefusal::new(format!("`{key}` is set by a variable: change it where the variable is set"))
    }

    /// A path comes from a variable.
    pub(crate) fn path_from_variable(variable: &str) -> Self {
        FixRefusal::new(format!(
            "the path comes from the variable `{variable}`: change it where the variable is set"
        ))
    }

    /// A service that the selected profiles exclude is in the way.
    pub(crate) fn excluded_service(service: &str, why: &str) -> Self {
        FixRefusal::new(format!(
            "the service `{service}`, excluded by the selected profiles, {why}: run without `--profile`, or add its \
             profile"
        ))
    }

    /// The fix would change something whose finding is suppressed.
    pub(crate) fn suppressed(whose: &str) -> Self {
        FixRefusal::for_project(format!(
            "it would also change {whose}, where this is suppressed: edit it by hand"
        ))
    }

    /// The project has errors that must be fixed first.
    pub(crate) fn has_errors(code: Code) -> Self {
        FixRefusal::for_project(format!("the file has errors ({code}): fix them first"))
    }
}

impl From<EditError> for FixRefusal {
    fn from(error: EditError) -> Self {
        FixRefusal::new(error.to_string())
    }
}

impl Fix {
    /// A fix without notes that unmasks no other finding.
    pub fn new(title: impl Into<String>, applicability: Applicability, changes: Vec<Change>) -> Self {
        Fix {
            title: title.into(),
            applicability,
            changes,
            also_for: BTreeSet::new(),
            may_unmask: Vec::new(),
            notes: Vec::new(),
            written_last: None,
            migrations: Vec::new(),
            begins_anew: false,
            edits: Vec::new(),
        }
    }

    /// Adds rules that may newly report something at the fixed place.
    #[must_use]
    pub fn unmasking(mut self, codes: &[Code]) -> Self {
        self.may_unmask.extend(codes);
        self.may_unmask.sort_unstable();
        self.may_unmask.dedup();
        self
    }
}

impl Finding {
    /// The highest severity among the selected targets; `None` when it concerns none of them.
    pub fn severity(&self, targets: Targets) -> Option<Severity> {
        targets.highest(self.severities)
    }

    /// Its fix, if it can be made. What is suppressed is left as it is.
    pub fn fix(&self) -> Option<&Fix> {
        self.unsuppressed_result()?.as_ref().ok()
    }

    /// Why its fix cannot be made. Nothing is reported about what is suppressed.
    pub fn refusal(&self) -> Option<&FixRefusal> {
        self.unsuppressed_result()?.as_ref().err()
    }

    fn unsuppressed_result(&self) -> Option<&FixResult> {
        if self.suppressed.is_some() { None } else { self.fix_result.as_ref() }
    }
}
