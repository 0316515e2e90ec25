//! What people decide: `lcow-lint.toml`, where it is looked for, and what holds in the end; comments in the files that
//! suppress findings; and the baseline of what was there before.

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

pub use choices::{Choice, FailOn, ShellChoice};
pub use discover::{Discovery, Found, LoadedSettings, NAMES, SettingsError, load};
pub use effective::{CommandLine, Setting, SettingSource, Settings};
#[cfg(feature = "cli")]
pub use file::json_schema;
pub use file::{Located, SettingsFile};
pub use path_pattern::{PathPattern, PatternError};
pub use read::Problem;
pub use selection::{IgnoredInFiles, Selection, Severities};
pub use show::show;
