//! What other projects must know of a project: its files, what it extends and mounts, and how it is called.

use std::collections::HashSet;
use std::iter::once;
use std::path::{Path, PathBuf};

use crate::compose::{Model, Mount, Service};
use crate::loader::{HostDirectory, KnownVolumes, Project, WrittenPlace, volume_name};

/// A project without its trees.
#[derive(Debug, Default)]
pub struct ProjectSummary {
    /// Its files, absolute: those it was asked for first. Empty when it could not be read.
    pub files: Vec<PathBuf>,
    /// How many of the files were asked for.
    pub named_files: usize,
    /// The files of variables that were named; absolute.
    pub env_files: Vec<PathBuf>,
    /// The name.
    pub name: String,
    /// The directory that relative paths start from; absolute.
    pub directory: PathBuf,
    /// Whether it is of version 1.
    pub is_v1: bool,
    /// The services of other files that it extends: file and service.
    pub(super) extends: Vec<(PathBuf, String)>,
    /// The host directories that its services mount.
    pub mounts: Vec<SummaryMount>,
    /// Its volumes.
    pub(super) volumes: KnownVolumes,
}

/// A service's mount of a host directory, or of what a variable may make one.
#[derive(Debug)]
pub struct SummaryMount {
    /// The service; several may have one mount.
    pub service: String,
    /// The directory.
    pub directory: HostDirectory,
    /// The source as it is written.
    pub written: String,
    /// Where the mount is written.
    pub place: WrittenPlace,
    /// Whether it is a mount of the whole project.
    is_all: bool,
}

impl ProjectSummary {
    /// Takes the summary of a loaded project.
    pub fn of(project: &Project) -> Self {
        let mut mounts = Vec::new();
        for service in once(project.model()).chain(project.inactive_services()).flat_map(Model::services) {
            for mount in service.all_mounts() {
                mounts.extend(SummaryMount::of(project, service, &mount));
            }
        }
        ProjectSummary {
            files: project.files.iter().map(|file| file.path.clone()).collect(),
            named_files: project.named_files,
            env_files: project.env_files.clone(),
            name: project.name.clone(),
            directory: project.directory.clone(),
            is_v1: project.model().is_v1(),
            extends: project.extended.clone(),
            mounts,
            volumes: KnownVolumes::of(project),
        }
    }

    /// The files that it was asked for.
    pub fn asked_for(&self) -> &[PathBuf] {
        &self.files[..self.named_files.min(self.files.len())]
    }

    /// Its first file; an empty path when it could not be read.
    pub fn main(&self) -> &Path {
        self.files.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// Whether a file is one of its own.
    pub(super) fn has_file(&self, path: &Path) -> bool {
        self.files.iter().any(|file| file == path)
    }

    /// The name to Docker of a volume of it.
    pub fn volume_name(&self, volume: &str) -> String {
        volume_name((!self.is_v1).then_some(self.name.as_str()), volume)
    }

    /// The names to Docker of its volumes.
    pub(super) fn docker_volumes(&self) -> impl Iterator<Item = String> {
        let written = self.volumes.written().map(|volume| self.volume_name(volume));
        written.chain(self.volumes.named().map(str::to_owned))
    }

    /// Whether it has a volume that would be the same to Docker as one of this name in it.
    pub fn has_volume(&self, volume: &str) -> bool {
        self.volumes.has(volume) || self.volumes.has_named(&self.volume_name(volume))
    }

    /// Its mounts that are written in a file.
    pub(super) fn mounts_in(&self, file: &Path) -> impl Iterator<Item = &SummaryMount> {
        self.mounts.iter().filter(move |mount| mount.place.0 == file)
    }

    /// Its mounts that are written at some places.
    pub fn mounts_at(&self, places: &HashSet<WrittenPlace>) -> impl Iterator<Item = &SummaryMount> {
        self.mounts.iter().filter(|mount| places.contains(&mount.place))
    }
}

impl SummaryMount {
    fn of<'p>(project: &'p Project, service: Service<'p>, mount: &Mount<'p>) -> Option<Self> {
        let source = service.host_source(mount)?;
        let directory = project.host_directory(mount)?;
        Some(SummaryMount {
            service: service.name().to_owned(),
            is_all: directory.holds(&project.directory),
            directory: directory.clone(),
            written: source.text.to_string(),
            place: project.place_of(mount.value)?,
        })
    }

    /// Whether it is a mount of the directory, or of one that overlaps it.
    pub(super) fn meets(&self, directory: &HostDirectory) -> bool {
        self.directory.meets(directory) || (self.directory.overlaps(directory) && !self.is_all)
    }
}
