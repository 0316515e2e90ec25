//! The ways of running Linux containers on Windows, and how bad a thing is on each of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One way of running Linux containers on a Windows machine.
///
/// They differ in what a Windows directory and a named volume are inside the container, so the same line of a
/// Compose file can be right on one and fatal on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// The Windows daemon of Docker 17.09 to 20.10 with one Hyper-V utility VM a container. Host directories *and*
    /// named volumes are 9p shares: no file locks, no inotify, case-insensitive.
    Lcow,
    /// Docker Desktop with the Moby VM. Host directories come over SMB or gRPC-FUSE, named volumes are ext4.
    Hyperv,
    /// Docker Desktop on WSL 2. Host directories come over drvfs (9p), named volumes are ext4.
    Wsl2,
}

impl Target {
    /// Every target, in the order reports use.
    pub const ALL: [Target; 3] = [Target::Lcow, Target::Hyperv, Target::Wsl2];

    /// The name people type after `--target`.
    pub fn name(self) -> &'static str {
        match self {
            Target::Lcow => "lcow",
            Target::Hyperv => "hyperv",
            Target::Wsl2 => "wsl2",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Target::ALL
            .into_iter()
            .find(|target| target.name() == text)
            .ok_or_else(|| UnknownTarget(text.to_owned()))
    }
}

/// A name that is no [`Target`].
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a target: use lcow, hyperv or wsl2")]
pub struct UnknownTarget(String);

/// How much a finding matters on one target. Ordered from the least severe to the most severe.
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
    /// Every severity, the least severe first.
    pub const ALL: [Severity; 3] = [Severity::Advice, Severity::Warning, Severity::Error];

    /// The word reports print.
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

/// A severity for each target it concerns; `None` where it does not concern the target at all.
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
    /// A severity each, in the order of [`Target::ALL`].
    pub const fn each(lcow: Severity, hyperv: Severity, wsl2: Severity) -> Self {
        PerTarget { lcow: Some(lcow), hyperv: Some(hyperv), wsl2: Some(wsl2) }
    }

    /// The same severity everywhere.
    pub const fn everywhere(severity: Severity) -> Self {
        PerTarget { lcow: Some(severity), hyperv: Some(severity), wsl2: Some(severity) }
    }

    /// Nowhere.
    pub const NOWHERE: PerTarget = PerTarget { lcow: None, hyperv: None, wsl2: None };

    /// Only on LCOW.
    pub const fn lcow(severity: Severity) -> Self {
        PerTarget { lcow: Some(severity), hyperv: None, wsl2: None }
    }

    /// What holds on one target.
    pub fn on(self, target: Target) -> Option<Severity> {
        match target {
            Target::Lcow => self.lcow,
            Target::Hyperv => self.hyperv,
            Target::Wsl2 => self.wsl2,
        }
    }

    /// The more severe of two on each target.
    #[must_use]
    pub fn or(self, other: PerTarget) -> Self {
        PerTarget {
            lcow: self.lcow.max(other.lcow),
            hyperv: self.hyperv.max(other.hyperv),
            wsl2: self.wsl2.max(other.wsl2),
        }
    }

    /// This severity wherever it concerns a target.
    #[must_use]
    pub fn set_to(self, severity: Severity) -> Self {
        let set = |concerned: Option<Severity>| concerned.map(|_| severity);
        PerTarget { lcow: set(self.lcow), hyperv: set(self.hyperv), wsl2: set(self.wsl2) }
    }

    /// The same, with no severity above `ceiling`.
    #[must_use]
    pub fn at_most(self, ceiling: Severity) -> Self {
        let cap = |severity: Option<Severity>| severity.map(|s| s.min(ceiling));
        PerTarget { lcow: cap(self.lcow), hyperv: cap(self.hyperv), wsl2: cap(self.wsl2) }
    }
}

/// The targets a run was asked to judge: a small set that keeps the order of [`Target::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Targets([bool; Target::ALL.len()]);

impl Targets {
    /// The set of these targets.
    pub fn new(targets: impl IntoIterator<Item = Target>) -> Self {
        let mut flags = [false; Target::ALL.len()];
        for target in targets {
            flags[target as usize] = true;
        }
        Targets(flags)
    }

    /// Whether the target was selected.
    pub fn contains(self, target: Target) -> bool {
        self.0[target as usize]
    }

    /// The selected targets, in the order of [`Target::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Target> {
        Target::ALL.into_iter().filter(move |&target| self.contains(target))
    }

    /// Those of both.
    #[must_use]
    pub fn and(self, other: Targets) -> Self {
        Targets::new(self.iter().chain(other.iter()))
    }

    /// The highest severity among the selected targets, `None` when none is concerned.
    pub fn highest(self, severities: PerTarget) -> Option<Severity> {
        self.iter().filter_map(|target| severities.on(target)).max()
    }
}

impl Default for Targets {
    fn default() -> Self {
        Targets::new([Target::Lcow])
    }
}
