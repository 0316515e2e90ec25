//! Settings with a few possible words.

use crate::diagnostic::Severity;
use crate::rules::Shell;
use crate::targets::Target;

/// A value that is one of a few words.
pub trait Choice: Copy + 'static {
    /// What it is, for "… is no …": `severity`.
    const WHAT: &'static str;

    /// All there are, in the order people expect.
    const ALL: &'static [Self];

    /// How people write it.
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
    /// Anything.
    Advice,
    /// Nothing does.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes the run fail.
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

/// Where Compose is started, as far as somebody says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShellChoice {
    /// Where this program runs.
    #[default]
    Auto,
    /// In a distribution of WSL.
    Wsl,
    /// In PowerShell or cmd.
    Windows,
}

impl ShellChoice {
    /// What it comes to, when this program runs in WSL or does not.
    pub fn shell(self, is_in_wsl: bool) -> Shell {
        match self {
            ShellChoice::Auto if is_in_wsl => Shell::Wsl,
            ShellChoice::Wsl => Shell::Wsl,
            ShellChoice::Auto | ShellChoice::Windows => Shell::Windows,
        }
    }
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
