//! Known images as data, and the identification of the image that a service runs.
//!
//! Every entry names its evidence.

mod applications;
mod brokers;
mod common;
mod custom;
mod databases;
mod identify;
mod image;
mod judgement;
mod lookup;
mod persistence;
mod programs;
mod report;
mod search_engines;
mod source;
mod stateless;

pub use custom::{CustomImage, CustomImageError, CustomImages};
pub use identify::{Identity, identify};

pub use image::{
    DataDirSetting, Image, ImageKind, Persistence, StopSignal, WritableLayer, WritableLayerSetting,
};
pub use judgement::{Basis, DataPlace, Judgement, highest};
pub use lookup::{all, by_name, by_repository, names, original_of};
pub use report::{Outcome, Report, Storage};
pub use source::{REPOSITORIES, SourceKind, url};
