//! The projects of a run, looked up by what they have in common with others.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::summary::ProjectSummary;
use crate::project::Project;

/// The projects of a run by their files, the services they extend, their mounts and their volumes.
#[derive(Debug, Default)]
pub(super) struct RunIndex {
    projects: Vec<Arc<ProjectSummary>>,
    by_arguments: HashMap<Vec<PathBuf>, usize>,
    files: HashMap<PathBuf, RunFile>,
    by_base: HashMap<(PathBuf, String), Vec<usize>>,
    by_mount: HashMap<String, Vec<usize>>,
    by_mount_file: HashMap<PathBuf, Vec<usize>>,
    /// The directories of the projects that have a volume, by its name to Docker in lower case.
    volume_owners: HashMap<String, HashSet<PathBuf>>,
}

/// A file of projects of the run.
#[derive(Debug)]
pub(super) struct RunFile {
    /// The projects.
    users: Vec<usize>,
    /// Whether one of them was asked for it.
    pub(super) is_asked_for: bool,
    /// Its text as it was loaded.
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
        let summary = ProjectSummary::of(project);
        let number = self.projects.len();
        self.by_arguments.entry(summary.asked_for().to_vec()).or_insert(number);
        for (place, file) in project.files.iter().enumerate() {
            let known = self.files.entry(file.path.clone()).or_insert_with(|| RunFile {
                users: Vec::new(),
                is_asked_for: false,
                text: Arc::clone(project.sources.get(file.id).text()),
            });
            known.users.push(number);
            known.is_asked_for |= place < project.named_files;
        }
        let bases: HashSet<&(PathBuf, String)> = summary.extends.iter().collect();
        for base in bases {
            self.by_base.entry(base.clone()).or_default().push(number);
        }
        let keys: HashSet<&str> = summary.mounts.iter().flat_map(|mount| mount.folder.keys()).collect();
        for key in keys {
            self.by_mount.entry(key.to_owned()).or_default().push(number);
        }
        let files: HashSet<&PathBuf> = summary.mounts.iter().map(|mount| &mount.place.0).collect();
        for file in files {
            self.by_mount_file.entry(file.clone()).or_default().push(number);
        }
        for volume in summary.docker_volumes() {
            self.volume_owners.entry(volume.to_lowercase()).or_default().insert(summary.directory.clone());
        }
        self.projects.push(Arc::new(summary));
    }

    fn all<'i>(&'i self, numbers: Option<&'i Vec<usize>>) -> impl Iterator<Item = &'i Arc<ProjectSummary>> {
        numbers.into_iter().flatten().map(|&number| &self.projects[number])
    }

    pub(super) fn projects(&self) -> &[Arc<ProjectSummary>] {
        &self.projects
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    pub(super) fn file(&self, path: &Path) -> Option<&RunFile> {
        self.files.get(path)
    }

    /// The project that was asked for just these files.
    pub(super) fn project_of(&self, files: &[PathBuf]) -> Option<&Arc<ProjectSummary>> {
        self.by_arguments.get(files).map(|&number| &self.projects[number])
    }

    pub(super) fn is_shared(&self, path: &Path) -> bool {
        self.files.get(path).is_some_and(|file| file.users.len() > 1)
    }

    /// The projects that extend a service of another file.
    pub(super) fn extenders_of(
        &self,
        path: &Path,
        service: &str,
    ) -> impl Iterator<Item = &Arc<ProjectSummary>> {
        self.all(self.by_base.get(&(path.to_owned(), service.to_owned())))
    }

    /// The projects that mount a directory that has one of these keys.
    pub(super) fn mounting<'i>(
        &'i self,
        keys: impl Iterator<Item = &'i str>,
    ) -> impl Iterator<Item = &'i Arc<ProjectSummary>> {
        keys.flat_map(|key| self.all(self.by_mount.get(key)))
    }

    /// The projects with mounts that are written in one of these files.
    pub(super) fn with_mounts_in<'i>(
        &'i self,
        files: impl Iterator<Item = &'i Path>,
    ) -> impl Iterator<Item = &'i Arc<ProjectSummary>> {
        files.flat_map(|file| self.all(self.by_mount_file.get(file)))
    }

    /// Whether a project of another directory has a volume, by its name to Docker.
    pub(super) fn has_volume_elsewhere(&self, docker_name: &str, directory: &Path) -> bool {
        let owners = self.volume_owners.get(&docker_name.to_lowercase());
        owners.is_some_and(|owners| owners.iter().any(|owner| owner != directory))
    }
}
