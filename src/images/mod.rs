//! What is known about the outside world, as data: images, and the code that looks them up.
//!
//! Nothing here reads a file or knows what a Compose service is. Every entry names its evidence.

mod applications;
mod brokers;
mod common;
mod custom;
mod databases;
mod identify;
mod image;
mod lookup;
mod programs;
mod search_engines;
mod source;
mod stateless;

pub use custom::{CustomImage, CustomImageError, CustomImages};
pub use identify::{Identity, identify};

pub use image::{DataDirSetting, FsRequirement, Image, Kind, Setting, StopSignal, WritableLayer};
pub use lookup::{all, by_name, by_repository, names, original_of};
pub use source::{REPOSITORIES, SourceKind, url};
