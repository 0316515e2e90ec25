//! The contents of a settings file.

use super::choices::{FailOn, ProjectOn, ShellChoice};
use super::path_pattern::PathPattern;
use super::selection::IgnoredInFiles;
use crate::diagnostic::Severity;
use crate::images::CustomImage;
use crate::targets::{FrontEnd, Targets};

/// A value and the line of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The line of its key, counted from 1.
    pub line: u32,
}

/// The settings of lcow-lint, `lcow-lint.toml` or `.lcow-lint.toml`. An option on the command line overrides the setting
/// of the same name.
#[derive(Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "cli",
    schemars(
        title = "lcow-lint settings",
        rename_all = "kebab-case",
        deny_unknown_fields,
        transform = super::schema::optional
    )
)]
pub struct SettingsFile {
    /// Where the project is to run.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::targets"))]
    pub targets: Option<Located<Targets>>,
    /// Only these rules: codes, names, or prefixes of codes such as LCOW1.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::selectors"))]
    pub select: Option<Located<Vec<String>>>,
    /// Not these rules.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::ignored"))]
    pub ignore: Option<Located<Vec<String>>>,
    /// Not these rules in files that match a pattern. Patterns are as in .gitignore, relative to the directory of the
    /// settings file.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::per_file_ignores"))]
    pub per_file_ignores: Option<Located<Vec<IgnoredInFiles>>>,
    /// How severe rules are on the targets they concern. The most specific selector counts; `ignore` turns a rule off.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::severities"))]
    pub severities: Option<Located<Vec<(String, Severity)>>>,
    /// The least severe severity that makes the exit code 1.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::fail_on"))]
    pub fail_on: Option<Located<FailOn>>,
    /// The `stop_grace_period` that LCOW301 adds, instead of one that suits the image. Longer than 10 s, Docker's
    /// default.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::grace_period"))]
    pub grace_period: Option<Located<String>>,
    /// The `platform` that LCOW501 adds: `linux`, or with an architecture.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::platform"))]
    pub platform: Option<Located<String>>,
    /// Where the project lies: on a Windows drive, inside WSL or on a network server; auto means where its directory is.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::project_on"))]
    pub project_on: Option<Located<ProjectOn>>,
    /// How Compose reaches WSL containers (target wslc): through a tool that calls wslc.exe, or a relay to their engine.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::front_end"))]
    pub front_end: Option<Located<FrontEnd>>,
    /// Where Compose is started, if that does not follow from `project-on`; auto means wsl if lcow-lint runs there or
    /// the project lies there.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::shell"))]
    pub shell: Option<Located<ShellChoice>>,
    /// Compose files that a search of directories skips. Patterns are as in .gitignore, relative to the directory of the
    /// settings file.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::patterns"))]
    pub exclude: Option<Located<Vec<PathPattern>>>,
    /// Custom images, and which known image each is like. The first match counts.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::images"))]
    pub image: Option<Located<Vec<CustomImage>>>,
}

/// The JSON Schema of a settings file.
#[cfg(feature = "cli")]
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(SettingsFile).into()
}
