//! Every mount of a host directory in a project, collected once: a fix that replaces a directory must know them all.

use std::collections::{HashMap, HashSet};

use crate::compose::{Model, Mount, MountKind, Origin, Service};
use crate::loader::{HostDirectory, Project, RawMount};

/// A service's mount of a host directory.
pub struct Use<'p> {
    /// The service.
    pub service: Service<'p>,
    /// Its mount.
    pub mount: Mount<'p>,
    /// The directory.
    pub directory: &'p HostDirectory,
    /// Whether the mount is of a named volume that binds the directory.
    pub is_device: bool,
    /// The variable that decides whether the mount is of a directory or of a volume.
    pub depends_on: Option<String>,
}

/// The host directories of a project.
#[derive(Default)]
pub struct HostDirectories<'p> {
    uses: Vec<Use<'p>>,
    by_path: HashMap<String, Vec<usize>>,
    /// Mounts that may be of a directory, depending on a variable.
    possible: Vec<Use<'p>>,
    /// Mounts of services that the profiles exclude.
    inactive: Vec<Use<'p>>,
    /// Mounts without effect, because another file removes or overrides them.
    ineffective: Vec<&'p RawMount>,
}

impl<'p> HostDirectories<'p> {
    /// Collects the mounts of a project.
    pub fn of(project: &'p Project) -> Self {
        let mut directories = HostDirectories::default();
        for service in project.model().services() {
            for mount in service.mounts() {
                match used(project, service, mount) {
                    None => {}
                    Some(used) if used.depends_on.is_some() => directories.possible.push(used),
                    Some(used) => {
                        let index = directories.uses.len();
                        directories.by_path.entry(used.directory.path.clone()).or_default().push(index);
                        directories.uses.push(used);
                    }
                }
            }
        }
        for service in project.inactive_services().into_iter().flat_map(Model::services) {
            for mount in service.mounts() {
                directories.inactive.extend(used(project, service, mount));
            }
        }
        let place = |origin: &Origin| (origin.file, origin.document, origin.node);
        let uses = directories.uses.iter();
        let in_effect: HashSet<_> = uses.map(|used| place(&used.mount.value.origin)).collect();
        let raw = project.raw_mounts.iter();
        directories.ineffective = raw.filter(|mount| !in_effect.contains(&place(&mount.origin))).collect();
        directories
    }

    /// Every mount of exactly this directory.
    pub fn uses_of(&self, directory: &HostDirectory) -> impl Iterator<Item = &Use<'p>> {
        self.by_path.get(&directory.path).into_iter().flatten().map(|&index| &self.uses[index])
    }

    /// Every mount of this directory and of those that overlap it.
    pub fn uses_overlapping<'u>(
        &'u self,
        directory: &'u HostDirectory,
        project: &'u Project,
    ) -> impl Iterator<Item = &'u Use<'p>> {
        let is_same = |other: &Use<'_>| other.directory.path == directory.path;
        self.uses.iter().filter(move |other| is_same(other) || conflicts(other.directory, directory, project))
    }

    /// A mount of another directory that contains this one, is contained in it, or is the same one by another name; else
    /// a mount that may be of this directory. Mounts of the whole project do not count.
    pub fn conflicting_use(&self, directory: &HostDirectory, project: &Project) -> Option<&Use<'p>> {
        let mut others = self.uses.iter().filter(|other| other.directory.path != directory.path);
        others
            .find(|other| conflicts(other.directory, directory, project))
            .or_else(|| self.possible.iter().find(|other| other.directory.meets(directory)))
    }

    /// A mount that may be of this directory or of one that overlaps it, depending on a variable.
    pub fn may_overlap(&self, directory: &HostDirectory, project: &Project) -> Option<&Use<'p>> {
        self.possible.iter().find(|other| conflicts(other.directory, directory, project))
    }

    /// A mount of this directory, or of one that overlaps it, in a service that the profiles exclude.
    pub fn inactive_use(&self, directory: &HostDirectory, project: &Project) -> Option<&Use<'p>> {
        self.inactive.iter().find(|other| conflicts(other.directory, directory, project))
    }

    /// A mount of this directory, or of one that overlaps it, without effect.
    pub fn ineffective_mount(&self, directory: &HostDirectory, project: &Project) -> Option<&'p RawMount> {
        self.ineffective.iter().copied().find(|mount| conflicts(&mount.directory, directory, project))
    }
}

/// The use of a host directory that a mount is or may be.
fn used<'p>(project: &'p Project, service: Service<'p>, mount: Mount<'p>) -> Option<Use<'p>> {
    let directory = project.host_directory(&mount)?;
    let is_device = mount.kind == MountKind::Volume;
    let depends_on = match &mount.kind {
        MountKind::Depends(variable) => Some(variable.clone()),
        _ => None,
    };
    Some(Use { service, mount, directory, is_device, depends_on })
}

/// Whether a mounted directory is or overlaps a directory. One that contains the project is a mount of code.
fn conflicts(other: &HostDirectory, directory: &HostDirectory, project: &Project) -> bool {
    other.meets(directory) || (other.overlaps(directory) && !other.holds(&project.directory))
}
