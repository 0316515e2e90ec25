//! Loads Compose files into one effective project. Every value keeps its source location.
//!
//! [`load`](fn@load) is the entry point. Its steps: read (`open`), resolve aliases and interpolate (`values`), convert
//! scalars (`coerce`), resolve `include`, then `extends`, apply tags (`tags`), merge (`merge`, `dedup`), validate
//! (`validate`), expand short forms (`expand_short_forms`), add defaults (`defaults`), resolve paths (`paths`).

mod builds;
mod coerce;
mod context;
mod dedup;
mod default_files;
mod defaults;
mod env_files;
mod environment;
mod expand_short_forms;
mod extends;
mod host_directory;
mod include;
mod load;
mod merge;
mod name;
mod open;
mod paths;
mod problem;
mod project;
mod raw_mounts;
mod related_files;
mod symlinks;
mod tags;
mod tree_path;
mod unknown_key;
mod validate;
mod values;
mod volumes;

pub(crate) use context::reason;
pub use context::{FileArgument, LoadError, LoadOptions};
pub(crate) use default_files::{FileList, default_files, is_compose_name};
pub(crate) use env_files::{read_entry, text_of};
pub use environment::{Assignment, EnvContent, EnvFileError, EnvFileReason, Environment};
pub use host_directory::HostDirectory;
pub use load::load;
pub(crate) use merge::merge_hook;
pub use problem::{LoadProblem, LoadProblemKind, ProblemText};
pub(crate) use project::has_profile;
pub use project::{LoadedFile, Project, VariableFile, WrittenPlace};
pub use raw_mounts::RawMount;
pub use unknown_key::{KnownKeys, Owner, UnknownKey};
pub(crate) use validate::nearest;
pub use volumes::KnownVolumes;
pub(crate) use volumes::volume_name;

use std::path::Path;

use crate::compose::{Data, Value};
use crate::source::Span;

/// A path as text, with forward slashes.
pub(crate) fn path_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// The span to report for a value; for a collection, its first byte.
fn report_span(value: &Value) -> Span {
    match value.data {
        Data::List(_) | Data::Map(_) => value.origin.span.start_only(),
        _ => value.origin.span,
    }
}
