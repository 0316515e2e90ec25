//! The projects of a run, indexed by what they share with others.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::summary::ProjectSummary;
use crate::loader::{HostDirectory, Project};

/// The projects of a run by their files, mounts and volumes.
#[derive(Debug, Default)]
pub(super) struct RunIndex {
    pub(super) projects: Vec<Arc<ProjectSummary>>,
    files: HashMap<PathBuf, RunFile>,
    by_mount: HashMap<String, Vec<Arc<ProjectSummary>>>,
    /// The directories of the projects that have a volume, by its Docker name in lower case.
    volume_owners: HashMap<String, HashSet<PathBuf>>,
}

/// A file that projects of the run load.
#[derive(Debug)]
pub(super) struct RunFile {
    projects: Vec<Arc<ProjectSummary>>,
    /// Whether one of the projects was requested with it, not only includes or extends it.
    pub(super) is_requested: bool,
    /// Its text as loaded.
    pub(super) text: Arc<str>,
}

impl RunIndex {
    pub(super) fn new<'p>(projects: impl IntoIterator<Item = &'p Project>) -> Self {
        let mut index = RunIndex::default();
        for project in projects {
            index.add(project);
        }
        index
    }

    fn add(&mut self, project: &Project) {
        let summary = Arc::new(ProjectSummary::of(project));
        for (number, file) in project.files.iter().enumerate() {
            let entry = self.files.entry(file.path.clone()).or_insert_with(|| RunFile {
                projects: Vec::new(),
                is_requested: false,
                text: Arc::clone(project.sources.get(file.id).text()),
            });
            entry.projects.push(Arc::clone(&summary));
            entry.is_requested |= number < project.named_files;
        }
        let keys: HashSet<&str> = summary.mounts.iter().flat_map(|mount| mount.directory.keys()).collect();
        for key in keys {
            self.by_mount.entry(key.to_owned()).or_default().push(Arc::clone(&summary));
        }
        for volume in summary.docker_volumes() {
            self.volume_owners.entry(volume.to_lowercase()).or_default().insert(summary.directory.clone());
        }
        self.projects.push(summary);
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    pub(super) fn file(&self, path: &Path) -> Option<&RunFile> {
        self.files.get(path)
    }

    pub(super) fn projects_loading(&self, path: &Path) -> &[Arc<ProjectSummary>] {
        self.files.get(path).map_or(&[], |file| &file.projects)
    }

    /// The project that was requested with exactly these files.
    pub(super) fn project_of(&self, files: &[PathBuf]) -> Option<&Arc<ProjectSummary>> {
        self.projects_loading(files.first()?).iter().find(|project| project.requested_files() == files)
    }

    /// The projects that mount a directory, or may mount it.
    pub(super) fn projects_mounting(
        &self,
        directory: &HostDirectory,
    ) -> impl Iterator<Item = &Arc<ProjectSummary>> {
        directory.keys().filter_map(|key| self.by_mount.get(key)).flatten()
    }

    /// Whether a project of another directory has a volume of this Docker name, which is in lower case.
    pub(super) fn has_volume_elsewhere(&self, docker_name: &str, directory: &Path) -> bool {
        let owners = self.volume_owners.get(docker_name);
        owners.is_some_and(|owners| owners.iter().any(|owner| owner != directory))
    }
}
