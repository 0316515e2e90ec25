//! What other projects must know of a project: its name, its files, what it extends and mounts, its volumes.

use std::collections::HashSet;
use std::iter::once;
use std::path::{Path, PathBuf};

use crate::compose::{Model, Mount, Service};
use crate::loader::{HostDirectory, KnownVolumes, Project, WrittenPlace, volume_name};

/// A project without its trees. All paths are absolute.
#[derive(Debug, Default)]
pub struct ProjectSummary {
    /// Its files, the requested ones first. Empty for a project that could not be loaded.
    files: Vec<PathBuf>,
    requested_files: usize,
    /// The files given with `--env-file`.
    pub env_files: Vec<PathBuf>,
    /// Its name.
    pub name: String,
    /// The directory that relative paths start from.
    pub directory: PathBuf,
    /// Whether it is in the format of Compose v1.
    pub is_v1: bool,
    /// The services of other files that it extends: file and service.
    pub(super) extends: Vec<(PathBuf, String)>,
    /// The host directories that its services mount.
    pub mounts: Vec<SummaryMount>,
    pub(super) volumes: KnownVolumes,
}

/// A service's mount of a host directory, or of a source that a variable may turn into one.
#[derive(Debug)]
pub struct SummaryMount {
    /// The service. Mounts written once for several services are listed for each of them.
    pub service: String,
    /// The directory.
    pub directory: HostDirectory,
    /// The source as written.
    pub written: String,
    /// The file and the path in it at which the mount is written.
    pub place: WrittenPlace,
    /// Whether it mounts the project's own directory, or one that contains it.
    is_whole_project: bool,
}

impl ProjectSummary {
    /// Summarises a loaded project.
    pub fn of(project: &Project) -> Self {
        let mut mounts = Vec::new();
        for service in once(project.model()).chain(project.inactive_services()).flat_map(Model::containers) {
            for mount in service.all_mounts() {
                mounts.extend(SummaryMount::of(project, service, &mount));
            }
        }
        ProjectSummary {
            files: project.files.iter().map(|file| file.path.clone()).collect(),
            requested_files: project.named_files,
            env_files: project.env_files.clone(),
            name: project.name.clone(),
            directory: project.directory.clone(),
            is_v1: project.model().is_v1(),
            extends: project.extended.clone(),
            mounts,
            volumes: KnownVolumes::of(project),
        }
    }

    /// The files it was requested with, without those that it includes or extends.
    pub fn requested_files(&self) -> &[PathBuf] {
        &self.files[..self.requested_files.min(self.files.len())]
    }

    /// Its first file; an empty path for a project that could not be loaded.
    pub fn main_file(&self) -> &Path {
        self.files.first().map_or(Path::new(""), PathBuf::as_path)
    }

    pub(super) fn loads(&self, path: &Path) -> bool {
        self.files.iter().any(|file| file == path)
    }

    /// The Docker name of one of its volumes.
    pub(super) fn volume_name(&self, volume: &str) -> String {
        volume_name((!self.is_v1).then_some(self.name.as_str()), volume)
    }

    /// The Docker names of its volumes.
    pub(super) fn docker_volumes(&self) -> impl Iterator<Item = String> {
        let written = self.volumes.written().map(|volume| self.volume_name(volume));
        written.chain(self.volumes.named().map(str::to_owned))
    }

    /// Whether one of its volumes has this name, or the Docker name that a volume of this name would have.
    pub(super) fn has_volume(&self, volume: &str) -> bool {
        self.volumes.has(volume) || self.volumes.has_named(&self.volume_name(volume))
    }

    pub(super) fn has_mount_in(&self, file: &Path) -> bool {
        self.mounts.iter().any(|mount| mount.file() == file)
    }

    /// Its mounts that are written at one of these places.
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
            is_whole_project: directory.holds(&project.directory),
            directory: directory.clone(),
            written: source.text.to_string(),
            place: project.place_of(mount.value)?,
        })
    }

    /// The file it is written in.
    pub(super) fn file(&self) -> &Path {
        &self.place.0
    }

    /// Whether it mounts the directory or one that overlaps it. A mount of the whole project, which is for its code,
    /// overlaps nothing.
    pub(super) fn overlaps(&self, directory: &HostDirectory) -> bool {
        self.directory.meets(directory) || (!self.is_whole_project && self.directory.overlaps(directory))
    }
}
