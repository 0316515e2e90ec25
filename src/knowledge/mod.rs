//! What is known about the outside world, as data: images, and the code that looks them up.
//!
//! Nothing here reads a file or knows what a Compose service is. Every entry names its evidence.

mod applications;
mod brokers;
mod common;
mod databases;
mod image;
mod lookup;
mod search_engines;
mod source;
mod stateless;

pub use image::{Image, Kind, Mover, StopSignal, Trouble};
pub use lookup::{all, by_repository, original_of};
pub use source::{REPOSITORIES, SourceKind, url};
