//! Settings with a fixed set of values.

use crate::diagnostic::Severity;
use crate::targets::{FrontEnd, Place, Target};

/// A value from a fixed set of words.
pub trait Choice: Copy + 'static {
    /// The noun for messages: `severity`.
    const WHAT: &'static str;

    /// All values, in the order of messages.
    const ALL: &'static [Self];

    /// The value as written.
    fn word(self) -> &'static str;
}

/// The least severe severity that makes the exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    #[default]
    Warning,
    /// Any finding.
    Advice,
    /// Nothing.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity fails the run.
    pub fn is_reached_by(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Advice => true,
            FailOn::Never => false,
        }
    }
}

impl Choice for FailOn {
    const WHAT: &'static str = "severity to fail on";
    const ALL: &'static [Self] = &[FailOn::Error, FailOn::Warning, FailOn::Advice, FailOn::Never];

    fn word(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Advice => "advice",
            FailOn::Never => "never",
        }
    }
}

/// Where Compose is started, as configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShellChoice {
    /// Where this program runs.
    #[default]
    Auto,
    /// In a WSL distribution.
    Wsl,
    /// In PowerShell or cmd.
    Windows,
}

impl Choice for ShellChoice {
    const WHAT: &'static str = "shell";
    const ALL: &'static [Self] = &[ShellChoice::Auto, ShellChoice::Wsl, ShellChoice::Windows];

    fn word(self) -> &'static str {
        match self {
            ShellChoice::Auto => "auto",
            ShellChoice::Wsl => "wsl",
            ShellChoice::Windows => "windows",
        }
    }
}

/// Where the project lies, as configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectOn {
    /// Where its directory is.
    #[default]
    Auto,
    /// On a Windows drive.
    Windows,
    /// In the Linux file system of a WSL distribution.
    Wsl,
    /// On a network server.
    Network,
}

impl ProjectOn {
    /// The place; `None` for `Auto`.
    pub fn place(self) -> Option<Place> {
        match self {
            ProjectOn::Auto => None,
            ProjectOn::Windows => Some(Place::Drive),
            ProjectOn::Wsl => Some(Place::Distribution),
            ProjectOn::Network => Some(Place::Network),
        }
    }
}

impl Choice for ProjectOn {
    const WHAT: &'static str = "place of a project";
    const ALL: &'static [Self] = &[ProjectOn::Auto, ProjectOn::Windows, ProjectOn::Wsl, ProjectOn::Network];

    fn word(self) -> &'static str {
        self.place().map_or("auto", Place::name)
    }
}

impl Choice for FrontEnd {
    const WHAT: &'static str = "front end";
    const ALL: &'static [Self] = &FrontEnd::ALL;

    fn word(self) -> &'static str {
        self.name()
    }
}

impl Choice for Severity {
    const WHAT: &'static str = "severity";
    const ALL: &'static [Self] = &[Severity::Error, Severity::Warning, Severity::Advice];

    fn word(self) -> &'static str {
        self.name()
    }
}

impl Choice for Target {
    const WHAT: &'static str = "target";
    const ALL: &'static [Self] = &Target::ALL;

    fn word(self) -> &'static str {
        self.name()
    }
}
