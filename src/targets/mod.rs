//! The ways of running Linux containers on Windows.

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

    /// The name in options and reports.
    pub fn name(self) -> &'static str {
        match self {
            Target::Lcow => "lcow",
            Target::Hyperv => "hyperv",
            Target::Wsl2 => "wsl2",
        }
    }

    /// Whether its users had a Compose that loads Compose v1 files, whose services are at the top level:
    /// docker-compose 1.x does, Docker Compose v2 and later do not.
    pub fn loads_compose_v1(self) -> bool {
        match self {
            Target::Lcow => true,
            Target::Hyperv | Target::Wsl2 => false,
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

/// An unknown target name.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a target: use lcow, hyperv or wsl2")]
pub struct UnknownTarget(String);

/// The selected targets, in the order of [`Target::ALL`].
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

    /// The union of two sets.
    #[must_use]
    pub fn and(self, other: Targets) -> Self {
        Targets::new(self.iter().chain(other.iter()))
    }
}

impl Default for Targets {
    fn default() -> Self {
        Targets::new([Target::Lcow])
    }
}
