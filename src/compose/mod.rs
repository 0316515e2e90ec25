//! What a Compose file says, one idea a file: views over the tree of values, which keep every place.
//!
//! Behaviour is Docker Compose's own; where it surprises, a comment says so. Nothing here reads a file.

mod duration;
mod host_path;
mod identity;
mod image;
mod interpolation;
mod model;
mod mount;
mod platform;
mod service;
mod text;
mod value;

pub use duration::{DurationError, parse_duration};
pub use host_path::{DrivePath, HostPath};
pub use identity::{Confidence, Identity, identify};
pub use image::ImageReference;
pub use interpolation::{InterpolationError, Variables, interpolate};
pub use model::{Model, VolumeDeclaration};
pub use mount::{Field, Mount, MountError, MountKind, ShortForm};
pub use platform::Platform;
pub use service::Service;
pub use text::{Answer, Text};
pub use value::{Data, Key, Origin, Step, Value};
