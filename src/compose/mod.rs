//! The Compose model: a tree of values with source locations, and views of it.
//!
//! It follows Docker Compose, not the specification. Nothing here reads a file.

mod byte_size;
mod duration;
mod host_path;
mod image;
mod interpolation;
mod json_schema;
mod key_values;
mod model;
mod mount;
pub mod number;
mod path;
mod path_variables;
mod platform;
mod port;
pub mod schema;
mod service;
mod shell_words;
mod text;
mod text_budget;
mod value;

pub use byte_size::{ByteSizeError, parse_bytes};
pub use duration::{DurationError, format_duration, parse_duration};
pub use host_path::{DriveMount, DrivePath, HostPath};
pub use image::ImageReference;
pub(crate) use interpolation::interpolate;
pub use interpolation::{InterpolationError, InterpolationReason, Variables};
pub use json_schema::json_schema;
pub(crate) use key_values::pairs;
pub use model::{Build, ExternalFacts, Model, NetworkDeclaration, VolumeDeclaration};
pub use mount::{Field, Mount, MountError, MountKind, MountSpec, MountTable, ShortForm};
pub(crate) use mount::{MountId, PROPAGATION, clean_directory};
pub(crate) use path::{clean_path, is_windows_absolute, join_paths, relative_path};
pub(crate) use path_variables::is_set_by_windows;
pub use platform::Platform;
pub use port::{Port, PortError, parse_ports};
pub use service::Service;
pub use shell_words::{ShellWordsError, split_words};
pub use text::{Answer, Text};
pub(crate) use text::{has_hole, shown};
pub use text_budget::{TextBudget, TooMuchText};
pub use value::{Data, DirectoryId, Key, Origin, Step, Value};
