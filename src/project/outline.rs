//! What a project has to do with other files: what it extends, what it mounts, and how it is called.

use std::collections::HashSet;
use std::iter::once;
use std::path::{Path, PathBuf};

use super::effective::Project;
use super::host_folder::HostFolder;
use super::volumes::{KnownVolumes, volume_name};
use crate::compose::{Model, Mount, Service, Value};
use crate::yaml::YamlPath;

/// A place that a file writes something at. It stays the same while the file is edited elsewhere.
pub type WrittenPlace = (PathBuf, YamlPath);

/// As much of a project as other projects must know of it.
#[derive(Debug, Default)]
pub struct Outline {
    /// The files that were asked for; absolute.
    pub files: Vec<PathBuf>,
    /// The files of variables that were named; absolute.
    pub env_files: Vec<PathBuf>,
    /// The name.
    pub name: String,
    /// Whether it is of version 1.
    pub is_v1: bool,
    /// The services of other files it extends: file and service.
    pub(super) extends: Vec<(PathBuf, String)>,
    /// The host folders its services mount.
    pub mounts: Vec<Mounted>,
    /// Its volumes.
    pub(super) volumes: KnownVolumes,
}

/// A service's mount of a host folder, or of what a variable may make one.
#[derive(Debug)]
pub struct Mounted {
    /// The service; several may have one mount.
    pub service: String,
    /// The folder.
    pub folder: HostFolder,
    /// The source as it is written.
    pub written: String,
    /// Where the mount is written.
    pub place: WrittenPlace,
    /// Whether it is a mount of the whole project.
    is_all: bool,
}

impl Mounted {
    /// Whether it is a mount of a folder, or of one that overlaps it.
    pub(super) fn meets(&self, folder: &HostFolder) -> bool {
        self.folder.meets(folder) || (self.folder.overlaps(folder) && !self.is_all)
    }
}

impl Outline {
    pub(super) fn of(project: &Project) -> Self {
        let services = once(project.model()).chain(project.left_out()).flat_map(Model::services);
        let mounts = services.flat_map(|service| {
            let mounts = service.all_mounts().into_iter();
            mounts.filter_map(move |mount| Mounted::of(project, service, &mount))
        });
        Outline {
            files: project.files.iter().take(project.named_files).map(|file| file.path.clone()).collect(),
            env_files: project.env_files.clone(),
            name: project.name.clone(),
            is_v1: project.model().is_v1(),
            extends: project.extended.clone(),
            mounts: mounts.collect(),
            volumes: KnownVolumes::of(project),
        }
    }

    /// Its first file; an empty path when it could not be read.
    pub fn main(&self) -> &Path {
        self.files.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// The name to Docker of a volume of it.
    pub fn volume_name(&self, volume: &str) -> String {
        volume_name((!self.is_v1).then_some(self.name.as_str()), volume)
    }

    /// Whether it has a volume that would be the same to Docker as one of this name in it.
    pub(super) fn has_volume(&self, volume: &str) -> bool {
        self.volumes.has(volume) || self.volumes.has_named(&self.volume_name(volume))
    }

    /// Its mounts that are written at some places.
    pub fn mounts_at(&self, places: &HashSet<WrittenPlace>) -> impl Iterator<Item = &Mounted> {
        self.mounts.iter().filter(|mount| places.contains(&mount.place))
    }
}

impl Mounted {
    fn of<'p>(project: &'p Project, service: Service<'p>, mount: &Mount<'p>) -> Option<Self> {
        let source = service.host_source(mount)?;
        let folder = project.host_folder(source.value, &source.text);
        Some(Mounted {
            service: service.name().to_owned(),
            is_all: folder.holds(&project.folder),
            folder,
            written: source.text.to_string(),
            place: project.place_of(mount.value)?,
        })
    }
}

impl Project {
    /// Where a value is written; `None` for one of no Compose file.
    pub fn place_of(&self, value: &Value) -> Option<WrittenPlace> {
        let file = self.file(value.origin.file)?;
        let path = file.documents.get(value.origin.document)?.path(value.origin.node)?;
        Some((file.path.clone(), path))
    }
}
