//! Files -> one effective project, every value of which knows where it was written.
//!
//! `load` is the one door: what it returns stays the same while the ways a project can be put together grow.

mod env_file;
mod host_folder;
mod load;
mod neighbours;
mod values;

pub use env_file::{EnvFileError, EnvironmentFile};
pub use host_folder::HostFolder;
pub use load::{LoadError, LoadOptions, LoadProblem, LoadProblemKind, LoadedFile, Project, load};
pub use neighbours::Neighbours;
