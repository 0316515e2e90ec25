//! What a rule reports.

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::{Fix, FixRefusal, FixResult, PerTarget, Severity};
use crate::source::Span;
use crate::targets::{Target, Targets};

/// One problem that a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// The rule's name.
    pub name: &'static str,
    /// How severe it is on each target.
    pub severities: PerTarget,
    /// What decides the severity on a target, where that is computed from facts about a program.
    pub reasons: Vec<Reason>,
    /// How certain it is what the service runs.
    pub confidence: Confidence,
    /// What is wrong, without a location, so that the text formats can fold equal messages.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Reports of the same problem.
    pub evidence: &'static [&'static str],
    /// The service concerned; `None` when it concerns the whole file.
    pub service: Option<String>,
    /// Where to edit.
    pub span: Span,
    /// A note on `span`.
    pub label: String,
    /// Related locations.
    pub labels: Vec<Label>,
    /// The fix, or why it cannot be made; `None` when the rule has no fix for this case.
    pub fix_result: Option<FixResult>,
    /// Whether Docker Compose rejects the service, or the whole file if `service` is `None`. Nothing there is fixed
    /// because the result could not be checked.
    pub blocks_fixes: bool,
    /// What suppresses it; a suppressed finding is neither counted nor fixed.
    pub suppressed: Option<Suppression>,
    /// An identifier that survives edits elsewhere in the file; filled in by [`crate::linter`].
    pub fingerprint: String,
}

/// How certain it is what the service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Inferred from a path alone.
    Low,
    /// A mirror or fork of a known image, or a data directory together with a matching name or variable.
    Medium,
    /// A known image, or nothing had to be inferred.
    High,
}

/// What suppresses a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// A comment in the file.
    Comment {
        /// The instruction in the comment.
        span: Span,
        /// The reason given after it; may be empty.
        reason: String,
    },
    /// An entry of the baseline.
    Baseline,
}

/// A location and a note on it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The location.
    pub span: Span,
    /// The note.
    pub message: String,
}

impl Finding {
    /// The highest severity among the selected targets; `None` when it concerns none of them.
    pub fn severity(&self, targets: Targets) -> Option<Severity> {
        self.severities.highest(targets)
    }

    /// The fix, if it can be made and the finding is not suppressed.
    pub fn fix(&self) -> Option<&Fix> {
        self.unsuppressed_result()?.as_ref().ok()
    }

    /// Why the fix cannot be made; `None` when the finding is suppressed.
    pub fn refusal(&self) -> Option<&FixRefusal> {
        self.unsuppressed_result()?.as_ref().err()
    }

    fn unsuppressed_result(&self) -> Option<&FixResult> {
        if self.suppressed.is_some() { None } else { self.fix_result.as_ref() }
    }
}

/// What decides the severity of a finding on one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The target.
    pub target: Target,
    /// The reason, as a clause: "MySQL needs file locks, which a 9p share does not provide".
    pub text: String,
}
