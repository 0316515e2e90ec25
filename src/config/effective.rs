//! What holds in the end: the command line, else the settings file, else the default.

use std::path::Path;
use std::sync::Arc;

use super::choices::{FailOn, ShellChoice};
use super::discover::LoadedSettings;
use super::file::{At, SettingsFile};
use super::selection::{IgnoredInFiles, Selection, Severities};
use crate::images::{OwnImage, OwnImages};
use crate::rules::RuleOptions;
use crate::targets::{Severity, Targets};

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
    /// The mildest severity that makes the exit code 1.
    pub fail_on: Option<FailOn>,
    /// Where Compose is started.
    pub shell: Option<ShellChoice>,
    /// What a search of folders leaves out.
    pub exclude: Vec<String>,
}

/// Who says what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
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
pub struct Given<T> {
    /// What.
    pub value: T,
    /// Who says so.
    pub by: SetBy,
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
    pub fn targets(&self) -> Given<Targets> {
        let given = self.pick(self.command_line.targets, |file| file.targets.as_ref());
        match given.by {
            SetBy::Default => Given { value: self.command_line.targets_by_default, ..given },
            _ => given,
        }
    }

    /// The mildest severity that makes the run fail.
    pub fn fail_on(&self) -> Given<FailOn> {
        self.pick(self.command_line.fail_on, |file| file.fail_on.as_ref())
    }

    /// Where Compose is started.
    pub fn shell(&self) -> Given<ShellChoice> {
        self.pick(self.command_line.shell, |file| file.shell.as_ref())
    }

    /// The rules to report; empty for all.
    pub fn select(&self) -> Given<Vec<String>> {
        let own = &self.command_line.select;
        self.pick((!own.is_empty()).then(|| own.clone()), |file| file.select.as_ref())
    }

    /// The rules not to report. Who asks for rules on the command line wants to see them, whatever the file ignores.
    pub fn ignore(&self) -> Given<Vec<String>> {
        let own = &self.command_line.ignore;
        match self.in_file(|file| file.ignore.as_ref()).filter(|_| self.command_line.select.is_empty()) {
            Some(theirs) => added(theirs, own.clone()),
            None => alone(own.clone()),
        }
    }

    /// The rules not to report in some files.
    pub fn per_file_ignores(&self) -> Given<Vec<IgnoredInFiles>> {
        self.pick(None, |file| file.per_file_ignores.as_ref())
    }

    /// How grave rules are.
    pub fn severities(&self) -> Given<Vec<(String, Severity)>> {
        self.pick(None, |file| file.severities.as_ref())
    }

    /// The grace period LCOW301 adds; without a value what suits the image.
    pub fn grace_period(&self) -> Given<Option<String>> {
        optional(self.in_file(|file| file.grace_period.as_ref()))
    }

    /// The platform LCOW501 pins; without a value plain Linux.
    pub fn platform(&self) -> Given<Option<String>> {
        optional(self.in_file(|file| file.platform.as_ref()))
    }

    /// The patterns, as they are written, of what a search of folders leaves out.
    pub fn exclude(&self) -> Given<Vec<String>> {
        let own = self.command_line.exclude.clone();
        match self.in_file(|file| file.exclude.as_ref()) {
            Some(At { value, line }) => {
                let texts = value.iter().map(|pattern| pattern.text().to_owned()).collect();
                added(&At { value: texts, line: *line }, own)
            }
            None => alone(own),
        }
    }

    /// The images of one's own.
    pub fn images(&self) -> Given<Vec<OwnImage>> {
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

    /// How grave rules are to the project.
    pub fn grading(&self) -> Severities {
        Severities::new(self.severities().value)
    }

    /// What the rules are told, when this program runs in WSL or does not.
    pub fn rule_options(&self, is_in_wsl: bool) -> RuleOptions {
        let default = RuleOptions::default();
        RuleOptions {
            targets: self.targets().value,
            platform: self.platform().value.unwrap_or(default.platform),
            grace_period: self.grace_period().value,
            images: OwnImages::new(self.images().value),
            shell: self.shell().value.shell(is_in_wsl),
            ..default
        }
    }

    fn in_file<T>(&self, key: impl Fn(&SettingsFile) -> Option<&At<T>>) -> Option<&At<T>> {
        key(&self.file.as_ref()?.content)
    }

    fn pick<T: Clone + Default>(
        &self,
        own: Option<T>,
        key: impl Fn(&SettingsFile) -> Option<&At<T>>,
    ) -> Given<T> {
        match (own, self.in_file(key)) {
            (Some(value), _) => Given { value, by: SetBy::CommandLine },
            (None, Some(At { value, line })) => Given { value: value.clone(), by: SetBy::File(*line) },
            (None, None) => Given { value: T::default(), by: SetBy::Default },
        }
    }
}

fn optional<T: Clone>(setting: Option<&At<T>>) -> Given<Option<T>> {
    match setting {
        Some(At { value, line }) => Given { value: Some(value.clone()), by: SetBy::File(*line) },
        None => Given { value: None, by: SetBy::Default },
    }
}

/// A list that the command line alone has a say in.
fn alone(own: Vec<String>) -> Given<Vec<String>> {
    let by = if own.is_empty() { SetBy::Default } else { SetBy::CommandLine };
    Given { value: own, by }
}

/// The list of a file with what the command line adds to it.
fn added(theirs: &At<Vec<String>>, own: Vec<String>) -> Given<Vec<String>> {
    let by = if own.is_empty() { SetBy::File(theirs.line) } else { SetBy::Both(theirs.line) };
    Given { value: theirs.value.iter().cloned().chain(own).collect(), by }
}
