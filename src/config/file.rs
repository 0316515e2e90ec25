//! What a settings file says.

use super::choices::{FailOn, ShellChoice};
use super::path_pattern::PathPattern;
use super::selection::IgnoredInFiles;
use crate::images::OwnImage;
use crate::targets::{Severity, Targets};

/// A value and the line, counted from 1, on which its key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// What.
    pub value: T,
    /// Where.
    pub line: u32,
}

/// The settings of lcow-lint, `lcow-lint.toml` or `.lcow-lint.toml`. An option on the command line wins over the
/// setting of its name.
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
    /// Where the project shall run.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::targets"))]
    pub targets: Option<At<Targets>>,
    /// Only these rules: codes, names, or beginnings of codes such as LCOW1.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::selectors"))]
    pub select: Option<At<Vec<String>>>,
    /// Not these rules.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::ignored"))]
    pub ignore: Option<At<Vec<String>>>,
    /// Not these rules in the files that a pattern means. Patterns are those of .gitignore and start at the folder
    /// of the settings file.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::per_file_ignores"))]
    pub per_file_ignores: Option<At<Vec<IgnoredInFiles>>>,
    /// How grave rules are on the targets they concern. The narrower selector counts; `ignore` silences a rule.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::severities"))]
    pub severities: Option<At<Vec<(String, Severity)>>>,
    /// The mildest severity that makes the exit code 1.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::fail_on"))]
    pub fail_on: Option<At<FailOn>>,
    /// The `stop_grace_period` that LCOW301 adds, instead of one that suits the image. Longer than 10 s, which
    /// Docker gives anyway.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::grace_period"))]
    pub grace_period: Option<At<String>>,
    /// The `platform` that LCOW501 adds: `linux`, or with an architecture.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::platform"))]
    pub platform: Option<At<String>>,
    /// Where Compose is started (LCOW212); auto says wsl when lcow-lint runs there.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::shell"))]
    pub shell: Option<At<ShellChoice>>,
    /// Compose files that a search of folders leaves out. Patterns are those of .gitignore and start at the folder
    /// of the settings file.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::patterns"))]
    pub exclude: Option<At<Vec<PathPattern>>>,
    /// Images of one's own, and which known image each is like. The first that matches counts.
    #[cfg_attr(feature = "cli", schemars(schema_with = "super::schema::images"))]
    pub image: Option<At<Vec<OwnImage>>>,
}

/// The JSON Schema of a settings file.
#[cfg(feature = "cli")]
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(SettingsFile).into()
}
