//! Reports of programs on a file system of a target.

use crate::targets::{Need, Target};

/// That a program was seen, or is documented, to fail or to run.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    /// What happened.
    pub outcome: Outcome,
    /// On which target.
    pub target: Target,
    /// Where its data was.
    pub storage: Storage,
    /// What the file system did not provide; `None` if the report does not show it.
    pub missing: Option<Need>,
    /// The source.
    pub source: &'static str,
}

/// What happened to a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It does not start, or stops at once.
    NoStart,
    /// Its data was damaged.
    Damage,
    /// It runs, but a function fails.
    FunctionFails,
    /// It runs.
    Runs,
}

/// What data is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// A directory of Windows.
    Drive,
    /// A volume.
    Volume,
}

impl Report {
    /// Whether it is about a failure.
    pub fn is_failure(&self) -> bool {
        self.outcome != Outcome::Runs
    }
}

/// A server that did not start on a directory of Windows for want of something.
pub(super) const fn no_start(target: Target, missing: Need, source: &'static str) -> Report {
    Report { outcome: Outcome::NoStart, target, storage: Storage::Drive, missing: Some(missing), source }
}

/// A program that did not start on a volume for want of something.
pub(super) const fn no_start_on_volume(target: Target, missing: Need, source: &'static str) -> Report {
    Report { storage: Storage::Volume, ..no_start(target, missing, source) }
}

/// A program that ran on a directory of Windows.
pub(super) const fn runs(target: Target, source: &'static str) -> Report {
    Report { outcome: Outcome::Runs, target, storage: Storage::Drive, missing: None, source }
}
