//! The files around the Compose files that say more of the services: Dockerfiles and files of variables.

use super::project::Project;
use super::{builds, env_files};
use crate::compose::ExternalFacts;
use crate::fs::FileSystem;

impl Project {
    /// Reads the Dockerfiles and the files of variables in the project's directory that its services name.
    pub fn read_related_files(&mut self, files: &dyn FileSystem) {
        let (variables, problem) = env_files::read(files, self);
        self.beside = ExternalFacts { builds: builds::read(files, self), variables };
        self.problems.extend(problem);
    }
}
