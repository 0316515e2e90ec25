//! The errors of a run.

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
        /// Its files, as named by the user.
        files: Vec<PathBuf>,
        /// The reason.
        error: LoadError,
    },
    /// A planned rewrite failed its verification and was dropped.
    #[error(
        "{}: internal error: a fix was dropped because {error}. Please report this with the file.",
        display_name(project)
    )]
    FixDropped {
        /// The project, as named by the user.
        project: PathBuf,
        /// What the verification found.
        error: VerifyError,
    },
    /// Fixed files could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}
