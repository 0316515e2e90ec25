//! The projects of a run on their way from input to findings.

use super::inputs::ProjectInput;
use crate::linter::{Linted, Request};
use crate::loader::Project;
use crate::workspace::VolumeClaim;

/// A loaded project.
pub(super) struct LoadedProject {
    pub(super) input: ProjectInput,
    pub(super) request: Request,
    pub(super) project: Project,
    pub(super) claims: Vec<VolumeClaim>,
}

/// A linted project.
pub struct LintedProject {
    /// Where it came from.
    pub input: ProjectInput,
    pub(super) request: Request,
    /// The project and its findings.
    pub linted: Linted,
}
