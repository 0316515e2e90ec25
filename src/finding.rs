//! The words rules, fixes and reports share.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::compose::Confidence;
use crate::migration::Migration;
use crate::source::{FileId, Span};
use crate::target::{PerTarget, Severity, Targets};
use crate::yaml::{Change, TextEdit, YamlPath};

/// A rule's number. Codes are permanent: `LCOW101` means the same in every version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl fmt::Display for Code {
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
    /// How grave it is on each target.
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
    /// Whether it can be fixed.
    pub cure: Cure,
    /// What silenced it: then it is neither counted nor fixed.
    pub suppressed: Option<Suppression>,
    /// Stays the same while the file is edited elsewhere; filled in by [`crate::lint`].
    pub fingerprint: String,
}

/// What silences a finding.
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

/// What the program can do about a finding.
#[derive(Clone, Debug)]
pub enum Cure {
    /// Nothing; the help says what people can.
    None,
    /// This.
    Fix(Fix),
    /// It could, but not here.
    Refused(Refusal),
}

/// A rewrite that cures a finding.
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
    /// Findings that may newly appear at the cured place.
    pub leaves: Vec<Code>,
    /// What people must do or know besides: data to copy.
    pub notes: Vec<String>,
    /// The file to write after the others that change: while it is as it was, the next run finds the same again. Without
    /// one it is the finding's.
    pub written_last: Option<FileId>,
    /// Data that must be copied for the fix to lose nothing: for each project that has a volume of its own.
    pub migrations: Vec<Migration>,
    /// Whether the server begins without data where it then looks for them, so that it reads no copy of them.
    pub begins_anew: bool,
    /// The byte edits of this fix applied alone; filled in by [`crate::lint`].
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

/// Why a finding that has a fix is not fixed here, in words a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A v1 file has no place for it.
    #[error("a Compose v1 file has no place for it: give the file `services:` first")]
    VersionOne,
    /// The key is there, but a variable gives its value.
    #[error("a variable sets `{0}`: give the variable a value")]
    Variable(String),
    /// The key is there without a value.
    #[error("`{0}` is there without a value: give it one")]
    NoValue(String),
    /// Several are possible.
    #[error("`build.platforms` lists several platforms: choose one and set `platform` to it")]
    SeveralPlatforms,
    /// Two servers would share a volume.
    #[error("the services `{0}` and `{1}` both keep their data in this folder: give each its own first")]
    TwoServers(String, String),
    /// A folder above or below is mounted as well.
    #[error(
        "`{0}`, mounted by the service `{1}`, overlaps this folder, and a volume is no part of another: move one of \
         them out of the other first"
    )]
    Overlap(String, String),
    /// The same folder to Windows, another one to Linux.
    #[error("`{0}`, mounted by the service `{1}`, is the same folder on Windows: spell both alike first")]
    OtherCase(String, String),
    /// The same folder under another name.
    #[error(
        "`{0}`, mounted by the service `{1}`, is the same folder, or may be, by a link or by a variable: spell both \
         alike first"
    )]
    OtherName(String, String),
    /// A variable without a value decides whether a folder is mounted as well.
    #[error(
        "`{0}`, mounted by the service `{1}`, may be this folder, as `{2}` decides: give the variable a value first"
    )]
    Undecided(String, String, String),
    /// A service that the profiles leave out has to do with the folder, or may.
    #[error(
        "the service `{0}`, which the profiles leave out, {1}: run without `--profile`, or name its profile, too"
    )]
    LeftOut(String, &'static str),
    /// Another file extends the service and would need the volume, too.
    #[error("{0} extends this service and would need the volume as well: move the data there by hand")]
    Extended(String),
    /// What Docker Compose loads together with the file mounts the folder, too, or one that overlaps it.
    #[error(
        "{0} is loaded together with this file and mounts the same folder, or one that overlaps it: move the data there \
         by hand"
    )]
    MountedElsewhere(String),
    /// Another project takes the same file in and mounts the folder elsewhere, too: the project and the file.
    #[error(
        "{0} takes in {1}, too, and mounts this folder in a place of its own, which would stay behind: have `--fix` \
         rewrite that project, or move the data by hand"
    )]
    MountedBesides(String, String),
    /// Too many projects of other names have the mount: the volume of this one and that of another.
    #[error(
        "too many projects take this mount in under names of their own: {0} and {1} would be two of their volumes, each \
         with a copy of its own"
    )]
    ManyVolumes(String, String),
    /// The mount overrides another one, which would stay behind.
    #[error("it hides a mount of the same target in {0}, which would stay behind: write the mount once")]
    Hidden(String),
    /// A mount of the same folder is written but not in effect, and would stay behind.
    #[error(
        "{0} mounts this folder, too, in a place that is not in effect here, and that mount would stay behind: take it \
         out, or move the data by hand"
    )]
    NotInEffect(String),
    /// The volume's declaration says where the data are.
    #[error(
        "the volume is declared as a bind mount: take `driver_opts` out of `{0}` once its data are copied"
    )]
    DriverOptions(String),
    /// The way it is written cannot be edited safely.
    #[error("the way it is written here cannot be edited safely: {0}")]
    Shape(String),
    /// The text cannot be edited so.
    #[error(transparent)]
    Text(#[from] crate::yaml::Refusal),
    /// The edit would reach services that need none.
    #[error("it is shared, by an anchor or `extends`, with the service `{0}`, which needs no such change")]
    Shared(String),
    /// An alias brings it to a place of another meaning.
    #[error("an anchor makes it `{0}` as well as `{1}`: write the value out in one of them first")]
    Anchor(YamlPath, YamlPath),
    /// The edit would change what somebody wants left as it is.
    #[error("it would change {0} as well, where this is silenced: change it there by hand")]
    Silenced(String),
    /// The file is not sound enough to be rewritten.
    #[error("the file has errors of its own ({0}): mend them first")]
    BrokenFile(Code),
    /// There is no telling which of several documents it belongs in.
    #[error("the file has several YAML documents: keep only one")]
    SeveralDocuments,
    /// What would have to change stands in a file that is not the project's own.
    #[error("{0} is not in the project's folder: change it there by hand")]
    OtherFile(String),
    /// The rewrite did not pass its own check.
    #[error("the rewrite could not be verified: {0}")]
    Unverified(String),
    /// Other fixes have used up what one run may try.
    #[error(
        "one run tries only so many rewrites, and other fixes took them all: select this rule alone, or run it again"
    )]
    LeftOver,
    /// How the server is started is not known, or not to be changed from here.
    #[error("{0}: have it keep the data on no volume (`{1}`) by hand")]
    OwnStart(&'static str, String),
    /// The setting that moves the data is there.
    #[error("`{0}` says where the data are: let it name a folder on no volume")]
    AlreadyMoved(String),
    /// Compose would write the old spelling again.
    #[error("`COMPOSE_CONVERT_WINDOWS_PATHS` would spell it so again: take that out of `.env` first")]
    Converted,
    /// Another service has the data that would move.
    #[error(
        "the service `{0}` mounts the same data, and would go on with what the server leaves behind: take `{0}` off \
         them first, then have the server keep the data on no volume (`{1}`)"
    )]
    OthersData(String, String),
    /// The text comes from somewhere else.
    #[error("the path comes from the variable `{0}`: change it where the variable is set")]
    FromVariable(String),
}

impl Refusal {
    /// A refusal of what is written in a way that a rule cannot edit.
    pub(crate) fn shape(reason: impl Into<String>) -> Self {
        Refusal::Shape(reason.into())
    }

    /// A refusal of what has no path of its own in its file.
    pub(crate) fn no_place() -> Self {
        Refusal::shape("its place cannot be found again")
    }

    /// Whether the reason stands for every project that takes the file in, not only for the one that has it: who says
    /// that a file is not its own, or that others of its files are broken, does not speak for those whose file it is,
    /// and who does not reach every mount of a folder not for those who do.
    pub fn binds_others(&self) -> bool {
        let is_own_matter = matches!(
            self,
            Refusal::OtherFile(_)
                | Refusal::BrokenFile(_)
                | Refusal::SeveralDocuments
                | Refusal::Unverified(_)
                | Refusal::LeftOver
                | Refusal::Silenced(_)
                | Refusal::MountedElsewhere(_)
                | Refusal::MountedBesides(..)
        );
        !is_own_matter
    }
}

impl Fix {
    /// A fix without notes that cures its finding and brings no other.
    pub fn new(title: impl Into<String>, applicability: Applicability, changes: Vec<Change>) -> Self {
        Fix {
            title: title.into(),
            applicability,
            changes,
            also_for: BTreeSet::new(),
            leaves: Vec::new(),
            notes: Vec::new(),
            written_last: None,
            migrations: Vec::new(),
            begins_anew: false,
            edits: Vec::new(),
        }
    }

    /// Declares findings that may newly appear at the cured place, besides those it has declared before.
    #[must_use]
    pub fn leaving(mut self, leaves: &[Code]) -> Self {
        self.leaves.extend(leaves);
        self.leaves.sort_unstable();
        self.leaves.dedup();
        self
    }
}

impl Finding {
    /// The gravest severity among the selected targets; `None` when it concerns none of them.
    pub fn severity(&self, targets: Targets) -> Option<Severity> {
        targets.highest(self.severities)
    }

    /// Its fix, when there is one that may be made. What is silenced is left as it is.
    pub fn fix(&self) -> Option<&Fix> {
        if let (Cure::Fix(fix), None) = (&self.cure, &self.suppressed) { Some(fix) } else { None }
    }

    /// Why it is not fixed although its rule has a fix; nothing is to be told of what is silenced.
    pub fn refusal(&self) -> Option<&Refusal> {
        if let (Cure::Refused(refusal), None) = (&self.cure, &self.suppressed) { Some(refusal) } else { None }
    }
}
