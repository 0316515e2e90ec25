//! How severe a finding is, on each target.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::targets::{Target, Targets};

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
pub struct PerTarget {
    /// On [`Target::Lcow`].
    pub lcow: Option<Severity>,
    /// On [`Target::Hyperv`].
    pub hyperv: Option<Severity>,
    /// On [`Target::Wsl2`].
    pub wsl2: Option<Severity>,
}

impl PerTarget {
    /// One severity per target, in the order of [`Target::ALL`].
    pub const fn each(lcow: Severity, hyperv: Severity, wsl2: Severity) -> Self {
        PerTarget { lcow: Some(lcow), hyperv: Some(hyperv), wsl2: Some(wsl2) }
    }

    /// The same severity on every target.
    pub const fn everywhere(severity: Severity) -> Self {
        PerTarget { lcow: Some(severity), hyperv: Some(severity), wsl2: Some(severity) }
    }

    /// Concerns no target.
    pub const NOWHERE: PerTarget = PerTarget { lcow: None, hyperv: None, wsl2: None };

    /// Only on LCOW.
    pub const fn lcow(severity: Severity) -> Self {
        PerTarget { lcow: Some(severity), hyperv: None, wsl2: None }
    }

    /// The severity on one target.
    pub fn on(self, target: Target) -> Option<Severity> {
        match target {
            Target::Lcow => self.lcow,
            Target::Hyperv => self.hyperv,
            Target::Wsl2 => self.wsl2,
        }
    }

    /// The higher of two severities on each target.
    #[must_use]
    pub fn or(self, other: PerTarget) -> Self {
        PerTarget {
            lcow: self.lcow.max(other.lcow),
            hyperv: self.hyperv.max(other.hyperv),
            wsl2: self.wsl2.max(other.wsl2),
        }
    }

    /// Replaces the severity on every target it concerns.
    #[must_use]
    pub fn set_to(self, severity: Severity) -> Self {
        let set = |concerned: Option<Severity>| concerned.map(|_| severity);
        PerTarget { lcow: set(self.lcow), hyperv: set(self.hyperv), wsl2: set(self.wsl2) }
    }

    /// Concerns only those targets that are among these.
    #[must_use]
    pub fn only_on(self, targets: Targets) -> Self {
        let keep = |target| self.on(target).filter(|_| targets.contains(target));
        PerTarget { lcow: keep(Target::Lcow), hyperv: keep(Target::Hyperv), wsl2: keep(Target::Wsl2) }
    }

    /// Lowers every severity above `ceiling` to it.
    #[must_use]
    pub fn at_most(self, ceiling: Severity) -> Self {
        let cap = |severity: Option<Severity>| severity.map(|s| s.min(ceiling));
        PerTarget { lcow: cap(self.lcow), hyperv: cap(self.hyperv), wsl2: cap(self.wsl2) }
    }

    /// The highest severity among some targets; `None` when none of them is concerned.
    pub fn highest(self, targets: Targets) -> Option<Severity> {
        targets.iter().filter_map(|target| self.on(target)).max()
    }
}
