//! Settings: `lcow-lint.toml`, where it is found, and its combination with the command line.

mod choices;
mod discover;
mod effective;
mod file;
mod path_pattern;
mod read;
#[cfg(feature = "cli")]
mod schema;
mod selection;
mod show;
mod values;

pub use choices::{Choice, FailOn, ProjectOn, ShellChoice};
pub use discover::{DiscoveredSettings, Discovery, LoadedSettings, NAMES, SettingsError, load};
pub use effective::{CommandLine, Detected, Setting, SettingSource, Settings};
#[cfg(feature = "cli")]
pub use file::json_schema;
pub use file::{Located, SettingsFile};
pub use path_pattern::{PathPattern, PatternError};
pub use read::SettingsProblem;
pub use selection::{IgnoredInFiles, Selection, SeverityOverrides};
pub use show::show;
