use super::project::Project;
use super::{builds, env_files};
use crate::compose::ExternalFacts;
use crate::fs::FileSystem;

impl Project {
    /// Reads the Dockerfiles and env files of its services, as far as they are inside the project directory.
    pub fn read_related_files(&mut self, files: &dyn FileSystem) {
        let (variables, problem) = env_files::read(files, self);
        self.beside = ExternalFacts { builds: builds::read(files, self), variables };
        self.problems.extend(problem);
    }
}
