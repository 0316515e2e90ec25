//! What holds in the end: the command line, else the settings file, else the default.

use std::path::Path;
use std::sync::Arc;

use super::choices::{FailOn, ShellChoice};
use super::discover::LoadedSettings;
use super::file::{Located, SettingsFile};
use super::selection::{IgnoredInFiles, Selection, Severities};
use crate::diagnostic::Severity;
use crate::images::{CustomImage, CustomImages};
use crate::rules::RuleOptions;
use crate::targets::Targets;

/// What the command line says of things that a settings file may say, too.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    /// The targets to judge.
    pub targets: Option<Targets>,
    /// The targets to judge where nobody chooses.
    pub targets_by_default: Targets,
    /// Only these rules; empty when it says nothing.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
    /// The least severe severity that makes the exit code 1.
    pub fail_on: Option<FailOn>,
    /// Where Compose is started.
    pub shell: Option<ShellChoice>,
    /// What a search of directories leaves out.
    pub exclude: Vec<String>,
}

/// Who says what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingSource {
    /// Nobody.
    Default,
    /// The settings file, on this line.
    File(u32),
    /// The command line.
    CommandLine,
    /// The settings file, on this line, and the command line besides.
    Both(u32),
}

/// A value that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// What.
    pub value: T,
    /// Who says so.
    pub by: SettingSource,
}

/// The settings that hold for a project.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    file: Option<Arc<LoadedSettings>>,
    command_line: Arc<CommandLine>,
}

impl Settings {
    /// Those of a settings file, if there is one, and a command line.
    pub fn new(file: Option<Arc<LoadedSettings>>, command_line: Arc<CommandLine>) -> Self {
        Settings { file, command_line }
    }

    /// The settings file.
    pub fn file(&self) -> Option<&LoadedSettings> {
        self.file.as_deref()
    }

    /// The targets to judge.
    pub fn targets(&self) -> Setting<Targets> {
        let given = self.pick(self.command_line.targets, |file| file.targets.as_ref());
        match given.by {
            SettingSource::Default => Setting { value: self.command_line.targets_by_default, ..given },
            _ => given,
        }
    }

    /// The least severe severity that makes the run fail.
    pub fn fail_on(&self) -> Setting<FailOn> {
        self.pick(self.command_line.fail_on, |file| file.fail_on.as_ref())
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

    /// The rules not to report. Who asks for rules on the command line wants to see them, whatever the file ignores.
    pub fn ignore(&self) -> Setting<Vec<String>> {
        let own = &self.command_line.ignore;
        match self.in_file(|file| file.ignore.as_ref()).filter(|_| self.command_line.select.is_empty()) {
            Some(theirs) => added(theirs, own.clone()),
            None => alone(own.clone()),
        }
    }

    /// The rules not to report in some files.
    pub fn per_file_ignores(&self) -> Setting<Vec<IgnoredInFiles>> {
        self.pick(None, |file| file.per_file_ignores.as_ref())
    }

    /// How severe rules are.
    pub fn severities(&self) -> Setting<Vec<(String, Severity)>> {
        self.pick(None, |file| file.severities.as_ref())
    }

    /// The grace period LCOW301 adds; without a value what suits the image.
    pub fn grace_period(&self) -> Setting<Option<String>> {
        optional(self.in_file(|file| file.grace_period.as_ref()))
    }

    /// The platform LCOW501 pins; without a value plain Linux.
    pub fn platform(&self) -> Setting<Option<String>> {
        optional(self.in_file(|file| file.platform.as_ref()))
    }

    /// The patterns, as they are written, of what a search of directories leaves out.
    pub fn exclude(&self) -> Setting<Vec<String>> {
        let own = self.command_line.exclude.clone();
        match self.in_file(|file| file.exclude.as_ref()) {
            Some(Located { value, line }) => {
                let texts = value.iter().map(|pattern| pattern.text().to_owned()).collect();
                added(&Located { value: texts, line: *line }, own)
            }
            None => alone(own),
        }
    }

    /// The custom images.
    pub fn images(&self) -> Setting<Vec<CustomImage>> {
        self.pick(None, |file| file.image.as_ref())
    }

    /// Whether the settings file leaves a file out of a search; `path` is absolute.
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

    /// How severe rules are to the project.
    pub fn grading(&self) -> Severities {
        Severities::new(self.severities().value)
    }

    /// What the rules are reported, when this program runs in WSL or does not.
    pub fn rule_options(&self, is_in_wsl: bool) -> RuleOptions {
        let default = RuleOptions::default();
        RuleOptions {
            targets: self.targets().value,
            platform: self.platform().value.unwrap_or(default.platform),
            grace_period: self.grace_period().value,
            images: CustomImages::new(self.images().value),
            shell: self.shell().value.shell(is_in_wsl),
            ..default
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

fn optional<T: Clone>(setting: Option<&Located<T>>) -> Setting<Option<T>> {
    match setting {
        Some(Located { value, line }) => {
            Setting { value: Some(value.clone()), by: SettingSource::File(*line) }
        }
        None => Setting { value: None, by: SettingSource::Default },
    }
}

/// A list that the command line alone has a say in.
fn alone(own: Vec<String>) -> Setting<Vec<String>> {
    let by = if own.is_empty() { SettingSource::Default } else { SettingSource::CommandLine };
    Setting { value: own, by }
}

/// The list of a file with what the command line adds to it.
fn added(theirs: &Located<Vec<String>>, own: Vec<String>) -> Setting<Vec<String>> {
    let by = if own.is_empty() { SettingSource::File(theirs.line) } else { SettingSource::Both(theirs.line) };
    Setting { value: theirs.value.iter().cloned().chain(own).collect(), by }
}
