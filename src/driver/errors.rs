//! What goes wrong in a run, besides what is found.

use std::path::PathBuf;

use crate::fix::VerifyError;
use crate::fs::WriteError;
use crate::loader::LoadError;
use crate::output::display_name;

/// Why a part of a run failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A project cannot be loaded.
    #[error("{error}")]
    Load {
        /// Its files as they were named.
        files: Vec<PathBuf>,
        /// Why.
        error: LoadError,
    },
    /// A planned rewrite did not pass its verification and was dropped.
    #[error(
        "{}: a fix was dropped because {error}. This is an error of lcow-lint: please report it with the file.",
        display_name(project)
    )]
    FixDropped {
        /// The project as it was named.
        project: PathBuf,
        /// What the verification found.
        error: VerifyError,
    },
    /// Fixed files could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}
