//! How severe a finding is, on each target.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::targets::{Definition, FrontEnd, Target, Targets};

/// How much a finding matters on one target, ordered from least to most severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; does not fail a run by default.
    Advice,
    /// Degraded, or likely to fail.
    Warning,
    /// It will not run, or will run wrongly.
    Error,
}

impl Severity {
    /// Every severity, least severe first.
    pub const ALL: [Severity; 3] = [Severity::Advice, Severity::Warning, Severity::Error];

    /// The name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The severity on each target; `None` where the target is not concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerTarget([Option<Severity>; Target::ALL.len()]);

impl PerTarget {
    /// Concerns no target.
    pub const NOWHERE: PerTarget = PerTarget([None; Target::ALL.len()]);

    /// The severity that follows from the facts about each target.
    pub fn of(front_end: FrontEnd, severity: impl Fn(&Definition) -> Option<Severity>) -> Self {
        PerTarget(Target::ALL.map(|target| severity(target.definition(front_end))))
    }

    /// The same with another severity on one target.
    #[must_use]
    pub const fn with(mut self, target: Target, severity: Severity) -> Self {
        self.0[target as usize] = Some(severity);
        self
    }

    /// The severity on one target.
    pub fn on(self, target: Target) -> Option<Severity> {
        self.0[target as usize]
    }

    /// The higher of two severities on each target.
    #[must_use]
    pub fn or(self, other: PerTarget) -> Self {
        PerTarget(Target::ALL.map(|target| self.on(target).max(other.on(target))))
    }

    /// Replaces the severity on every target it concerns.
    #[must_use]
    pub fn set_to(self, severity: Severity) -> Self {
        PerTarget(self.0.map(|concerned| concerned.map(|_| severity)))
    }

    /// Concerns only those targets that are among these.
    #[must_use]
    pub fn only_on(self, targets: Targets) -> Self {
        PerTarget(Target::ALL.map(|target| self.on(target).filter(|_| targets.contains(target))))
    }

    /// Lowers every severity above `ceiling` to it.
    #[must_use]
    pub fn at_most(self, ceiling: Severity) -> Self {
        PerTarget(self.0.map(|severity| severity.map(|own| own.min(ceiling))))
    }

    /// The highest severity among some targets; `None` when none of them is concerned.
    pub fn highest(self, targets: Targets) -> Option<Severity> {
        targets.iter().filter_map(|target| self.on(target)).max()
    }
}
