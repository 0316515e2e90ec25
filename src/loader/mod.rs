//! Files -> one effective project, every value of which knows where it was written.
//!
//! [`load`](fn@load) is the one door. What it does, in order: read (`open`), resolve aliases and interpolate
//! (`values`), cast (`cast`), complete services (`extends`), take away (`tags`), take in (`include`), merge
//! (`merge`, `unicity`), check against the table of keys (`validate`), give long forms (`canonical`), add defaults
//! (`defaults`), resolve paths (`paths`).

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
mod validate;
mod values;
mod volumes;

pub(crate) use context::reason;
pub use context::{FileArgument, LoadError, LoadOptions};
pub use default_files::{default_files, is_compose_name};
pub(crate) use env_files::{read_entry, text_of};
pub use environment::{EnvFileError, EnvFileReason, Environment};
pub use host_directory::HostDirectory;
pub use load::load;
pub use problem::{LoadProblem, LoadProblemKind, ProblemText};
pub(crate) use project::has_profile;
pub use project::{LoadedFile, Project, WrittenPlace};
pub use raw_mounts::RawMount;
pub(crate) use validate::nearest;
pub use volumes::{KnownVolumes, volume_name};

use std::path::Path;

use crate::compose::{Data, Value};
use crate::source::Span;

/// A path as the texts of a tree have it: with forward slashes.
pub(crate) fn path_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// Where to point at a value: at its beginning, when it is a collection.
fn place_of(value: &Value) -> Span {
    match value.data {
        Data::List(_) | Data::Map(_) => value.origin.span.start_only(),
        _ => value.origin.span,
    }
}
