//! The settings in effect: from the command line, the settings file or the defaults, in this order.

use std::path::Path;
use std::sync::Arc;

use super::choices::{Choice, FailOn, ProjectOn, ShellChoice};
use super::discover::LoadedSettings;
use super::file::{Located, SettingsFile};
use super::selection::{IgnoredInFiles, Selection, SeverityOverrides};
use crate::diagnostic::Severity;
use crate::images::{CustomImage, CustomImages};
use crate::machine::ProjectPlace;
use crate::rules::{RuleOptions, Shell};
use crate::targets::{FrontEnd, Place, Targets};

/// Settings from the command line.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    /// The selected targets.
    pub targets: Option<Targets>,
    /// Only these rules; empty for all.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// The least severe severity that makes the exit code 1.
    pub fail_on: Option<FailOn>,
    /// Where projects lie.
    pub project_on: Option<ProjectOn>,
    /// How Compose reaches WSL containers.
    pub front_end: Option<FrontEnd>,
    /// Where Compose is started.
    pub shell: Option<ShellChoice>,
    /// Patterns of files that a search of directories skips.
    pub exclude: Vec<String>,
}

/// What was found out about a project and this machine, for what the settings leave open.
#[derive(Clone, Debug, Default)]
pub struct Detected {
    /// Where the project lies.
    pub place: ProjectPlace,
    /// Whether this program runs in WSL, so that Compose would be started there.
    pub is_in_wsl: bool,
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingSource {
    /// The default.
    Default,
    /// The settings file, on this line.
    File(u32),
    /// The command line.
    CommandLine,
    /// The settings file, on this line, and the command line.
    Both(u32),
}

/// A setting in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub by: SettingSource,
}

/// The settings in effect for a project.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    file: Option<Arc<LoadedSettings>>,
    command_line: Arc<CommandLine>,
}

impl Settings {
    /// Combines a settings file, if there is one, with the command line.
    pub fn new(file: Option<Arc<LoadedSettings>>, command_line: Arc<CommandLine>) -> Self {
        Settings { file, command_line }
    }

    /// The settings file.
    pub fn file(&self) -> Option<&LoadedSettings> {
        self.file.as_deref()
    }

    /// The selected targets.
    pub fn targets(&self) -> Setting<Targets> {
        self.pick(self.command_line.targets, |file| file.targets.as_ref())
    }

    /// The least severe severity that makes the run fail.
    pub fn fail_on(&self) -> Setting<FailOn> {
        self.pick(self.command_line.fail_on, |file| file.fail_on.as_ref())
    }

    /// Where the project lies.
    pub fn project_on(&self) -> Setting<ProjectOn> {
        self.pick(self.command_line.project_on, |file| file.project_on.as_ref())
    }

    /// How Compose reaches WSL containers.
    pub fn front_end(&self) -> Setting<FrontEnd> {
        self.pick(self.command_line.front_end, |file| file.front_end.as_ref())
    }

    /// Where Compose is started.
    pub fn shell(&self) -> Setting<ShellChoice> {
        self.pick(self.command_line.shell, |file| file.shell.as_ref())
    }

    /// The rules to report; empty for all.
    pub fn select(&self) -> Setting<Vec<String>> {
        let own = &self.command_line.select;
        self.pick((!own.is_empty()).then(|| own.clone()), |file| file.select.as_ref())
    }

    /// The rules not to report. `--select` overrides what the file ignores.
    pub fn ignore(&self) -> Setting<Vec<String>> {
        let own = &self.command_line.ignore;
        match self.in_file(|file| file.ignore.as_ref()).filter(|_| self.command_line.select.is_empty()) {
            Some(in_file) => extended(in_file, own.clone()),
            None => from_command_line(own.clone()),
        }
    }

    /// The rules not to report in some files.
    pub fn per_file_ignores(&self) -> Setting<Vec<IgnoredInFiles>> {
        self.pick(None, |file| file.per_file_ignores.as_ref())
    }

    /// The configured severities.
    pub fn severities(&self) -> Setting<Vec<(String, Severity)>> {
        self.pick(None, |file| file.severities.as_ref())
    }

    /// The grace period LCOW301 adds; `None` for one that suits the image.
    pub fn grace_period(&self) -> Setting<Option<String>> {
        optional(self.in_file(|file| file.grace_period.as_ref()))
    }

    /// The platform LCOW501 adds; `None` for plain `linux`.
    pub fn platform(&self) -> Setting<Option<String>> {
        optional(self.in_file(|file| file.platform.as_ref()))
    }

    /// Patterns, as written, of files that a search of directories skips.
    pub fn exclude(&self) -> Setting<Vec<String>> {
        let own = self.command_line.exclude.clone();
        match self.in_file(|file| file.exclude.as_ref()) {
            Some(Located { value, line }) => {
                let texts = value.iter().map(|pattern| pattern.text().to_owned()).collect();
                extended(&Located { value: texts, line: *line }, own)
            }
            None => from_command_line(own),
        }
    }

    /// The custom images.
    pub fn images(&self) -> Setting<Vec<CustomImage>> {
        self.pick(None, |file| file.image.as_ref())
    }

    /// Whether the settings file excludes a file from a search; `path` is absolute.
    pub fn excludes(&self, path: &Path) -> bool {
        let patterns = self.in_file(|file| file.exclude.as_ref());
        patterns.is_some_and(|patterns| patterns.value.iter().any(|pattern| pattern.matches(path)))
    }

    /// The rules to report.
    pub fn selection(&self) -> Selection {
        Selection {
            select: self.select().value,
            ignore: self.ignore().value,
            ignore_in_files: self.per_file_ignores().value,
        }
    }

    /// The configured severities, to apply to findings.
    pub fn severity_overrides(&self) -> SeverityOverrides {
        SeverityOverrides::new(self.severities().value)
    }

    /// The options of the rules.
    pub fn rule_options(&self, detected: Detected) -> RuleOptions {
        let default = RuleOptions::default();
        let targets = self.targets();
        RuleOptions {
            targets: targets.value,
            targets_are_assumed: targets.by == SettingSource::Default,
            platform: self.platform().value.unwrap_or(default.platform),
            grace_period: self.grace_period().value,
            images: CustomImages::new(self.images().value),
            shell: self.shell_of(&detected),
            front_end: self.front_end().value,
            project_place: self.place_of(detected),
            ..default
        }
    }

    /// Where Compose is started: a project inside WSL is started there.
    fn shell_of(&self, detected: &Detected) -> Shell {
        match (self.shell().value, self.project_on().value) {
            (ShellChoice::Wsl, _) | (ShellChoice::Auto, ProjectOn::Wsl) => Shell::Wsl,
            (ShellChoice::Auto, _) if detected.is_in_wsl => Shell::Wsl,
            (ShellChoice::Windows | ShellChoice::Auto, _) => Shell::Windows,
        }
    }

    /// Where the project lies. If that is not known, Compose in PowerShell or cmd is started on a drive.
    fn place_of(&self, detected: Detected) -> ProjectPlace {
        let (project_on, shell) = (self.project_on(), self.shell());
        match (project_on.value.place(), shell.value) {
            (Some(place), _) => ProjectPlace { place, reason: reason("project-on", &project_on) },
            (None, ShellChoice::Windows) if detected.place.place == Place::Unknown => {
                ProjectPlace { place: Place::Drive, reason: reason("shell", &shell) }
            }
            (None, _) => detected.place,
        }
    }

    fn in_file<T>(&self, key: impl Fn(&SettingsFile) -> Option<&Located<T>>) -> Option<&Located<T>> {
        key(&self.file.as_ref()?.content)
    }

    fn pick<T: Clone + Default>(
        &self,
        own: Option<T>,
        key: impl Fn(&SettingsFile) -> Option<&Located<T>>,
    ) -> Setting<T> {
        match (own, self.in_file(key)) {
            (Some(value), _) => Setting { value, by: SettingSource::CommandLine },
            (None, Some(Located { value, line })) => {
                Setting { value: value.clone(), by: SettingSource::File(*line) }
            }
            (None, None) => Setting { value: T::default(), by: SettingSource::Default },
        }
    }
}

/// A setting as the reason of what follows from it.
fn reason(key: &str, setting: &Setting<impl Choice>) -> String {
    let word = setting.value.word();
    match setting.by {
        SettingSource::File(line) => format!("line {line} of the settings file says `{key} = \"{word}\"`"),
        _ => format!("`--{key} {word}` says so"),
    }
}

fn optional<T: Clone>(setting: Option<&Located<T>>) -> Setting<Option<T>> {
    match setting {
        Some(Located { value, line }) => {
            Setting { value: Some(value.clone()), by: SettingSource::File(*line) }
        }
        None => Setting { value: None, by: SettingSource::Default },
    }
}

/// A list from the command line alone.
fn from_command_line(own: Vec<String>) -> Setting<Vec<String>> {
    let by = if own.is_empty() { SettingSource::Default } else { SettingSource::CommandLine };
    Setting { value: own, by }
}

/// The list of a file, extended by the command line.
fn extended(in_file: &Located<Vec<String>>, own: Vec<String>) -> Setting<Vec<String>> {
    let by =
        if own.is_empty() { SettingSource::File(in_file.line) } else { SettingSource::Both(in_file.line) };
    Setting { value: in_file.value.iter().cloned().chain(own).collect(), by }
}
