//! The ways of running Linux containers on Windows, one file each.
//!
//! A target is data: what it gives the programs in containers, and what becomes of the parts of a Compose file. Rules
//! compute severities from it, so that a new target is one new file and an entry below.

mod definition;
mod file_system;
mod hyperv;
mod lcow;
mod lcow_options;
mod options;
mod place;
mod wsl2;
mod wsl_engine;
mod wslc;

pub use definition::{
    Aliases, Attaching, Definition, DevicePaths, DriverOptions, HealthCheckShell, HostNetwork, HostPaths,
    HostPortRanges, Images, Lifecycle, LoggingDrivers, MissingSource, Modes, Mounts, NetworkDrivers,
    Networks, PathSupport, Protocols, PublishedOn, Restarts, SharedStack, Signals, Sizes, Stop, Volumes,
};
pub use file_system::{Events, FileSystem, Need, Provision};
pub use options::{Effect, OptionFact, SetBy, Treatment};
pub use place::Place;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One way of running Linux containers on a Windows machine.
///
/// They differ in what a Windows directory and a named volume are inside the container, so the same line of a
/// Compose file can be right on one and fatal on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The Windows daemon of Docker 17.09 to 20.10 with one Hyper-V utility VM a container. Host directories *and*
    /// named volumes are 9p shares: no file locks, no inotify, case-insensitive.
    Lcow,
    /// Docker Desktop with the Moby VM. Host directories come over SMB or gRPC-FUSE, named volumes are ext4.
    Hyperv,
    /// Docker Desktop on WSL 2. Host directories come over drvfs (9p), named volumes are ext4.
    Wsl2,
    /// Docker Engine or Podman inside a WSL distribution. Windows drives come over drvfs without owners and modes.
    WslEngine,
    /// WSL containers, `wslc.exe`. Host directories come over virtiofs, named volumes are ext4.
    Wslc,
}

/// How Compose reaches WSL containers. It makes no difference to other targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FrontEnd {
    /// A tool calls `wslc.exe`.
    #[default]
    Cli,
    /// A relay to the Docker Engine in the virtual machine.
    Engine,
}

impl FrontEnd {
    /// Every front end.
    pub const ALL: [FrontEnd; 2] = [FrontEnd::Cli, FrontEnd::Engine];

    /// The name in options.
    pub fn name(self) -> &'static str {
        match self {
            FrontEnd::Cli => "cli",
            FrontEnd::Engine => "engine",
        }
    }
}

impl Target {
    /// Every target, in the order reports use.
    pub const ALL: [Target; 5] =
        [Target::Lcow, Target::Hyperv, Target::Wsl2, Target::WslEngine, Target::Wslc];

    /// The facts about it.
    pub fn definition(self, front_end: FrontEnd) -> &'static Definition {
        match (self, front_end) {
            (Target::Lcow, _) => &lcow::LCOW,
            (Target::Hyperv, _) => &hyperv::HYPERV,
            (Target::Wsl2, _) => &wsl2::WSL2,
            (Target::WslEngine, _) => &wsl_engine::WSL_ENGINE,
            (Target::Wslc, FrontEnd::Cli) => &wslc::CLI,
            (Target::Wslc, FrontEnd::Engine) => &wslc::ENGINE,
        }
    }

    /// The name in options and reports.
    pub fn name(self) -> &'static str {
        self.definition(FrontEnd::default()).name
    }

    /// Whether it can still be installed and is maintained.
    pub fn is_current(self) -> bool {
        self.definition(FrontEnd::default()).is_current
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
#[error("`{0}` is not a target: use {names}", names = Target::ALL.map(Target::name).join(", "))]
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

    /// The selected targets in the order of reports for people: those that can still be installed come first.
    pub fn current_first(self) -> impl Iterator<Item = Target> {
        self.current().iter().chain(self.outdated().iter())
    }

    /// The selected targets that can still be installed.
    #[must_use]
    pub fn current(self) -> Self {
        Targets::new(self.iter().filter(|target| target.is_current()))
    }

    /// The selected targets that can no longer be installed.
    #[must_use]
    pub fn outdated(self) -> Self {
        Targets::new(self.iter().filter(|target| !target.is_current()))
    }

    /// Whether no target was selected.
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// The union of two sets.
    #[must_use]
    pub fn and(self, other: Targets) -> Self {
        Targets::new(self.iter().chain(other.iter()))
    }
}

impl Default for Targets {
    /// The targets of a run for which nobody selected any, on every machine alike.
    fn default() -> Self {
        Targets::new([Target::Lcow, Target::Hyperv, Target::Wsl2])
    }
}

impl fmt::Display for Targets {
    /// The names as in a sentence, in the order of [`Targets::current_first`]: `hyperv, wsl2 and lcow`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.current_first().map(Target::name).collect();
        if names.is_empty() { f.write_str("no target") } else { f.write_str(&enumerated(&names)) }
    }
}

/// Words as in a sentence: `a, b and c`; empty without words.
pub(crate) fn enumerated<W: AsRef<str>>(words: &[W]) -> String {
    match words {
        [] => String::new(),
        [word] => word.as_ref().to_owned(),
        [others @ .., last] => {
            let others: Vec<&str> = others.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", others.join(", "), last.as_ref())
        }
    }
}
