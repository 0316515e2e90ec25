//! Every mount of a host directory in a project, looked up once: the rewrite to a named volume must know them all.

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
    /// Whether the directory is behind a volume that is a local volume that binds a host directory.
    pub is_device: bool,
    /// The variable that decides whether it is a directory or a volume.
    pub depends_on: Option<String>,
}

/// The host directories of a project.
pub struct HostDirectories<'p> {
    uses: Vec<Use<'p>>,
    by_path: HashMap<String, Vec<usize>>,
    /// What may be a use, as a variable decides.
    possible: Vec<Use<'p>>,
    /// Uses by the services that the profiles leave out.
    left_out: Vec<Use<'p>>,
    /// Mounts that are written but not in effect, with the directories they lead to.
    hidden: Vec<&'p RawMount>,
}

impl<'p> HostDirectories<'p> {
    /// Looks through a project.
    pub fn of(project: &'p Project) -> Self {
        let mut directories = HostDirectories {
            uses: Vec::new(),
            by_path: HashMap::new(),
            possible: Vec::new(),
            left_out: Vec::new(),
            hidden: Vec::new(),
        };
        for service in project.model().services() {
            for mount in service.mounts() {
                let Some(used) = used(project, service, mount) else { continue };
                if used.depends_on.is_some() {
                    directories.possible.push(used);
                } else {
                    directories
                        .by_path
                        .entry(used.directory.path.clone())
                        .or_default()
                        .push(directories.uses.len());
                    directories.uses.push(used);
                }
            }
        }
        for service in project.inactive_services().into_iter().flat_map(Model::services) {
            for mount in service.mounts() {
                directories.left_out.extend(used(project, service, mount));
            }
        }
        let place = |origin: &Origin| (origin.file, origin.document, origin.node);
        let uses = directories.uses.iter();
        let in_effect: HashSet<_> = uses.map(|used| place(&used.mount.value.origin)).collect();
        let raw = project.raw_mounts.iter();
        directories.hidden = raw.filter(|mount| !in_effect.contains(&place(&mount.origin))).collect();
        directories
    }

    /// Every use of exactly this directory.
    pub fn uses_of(&self, directory: &HostDirectory) -> impl Iterator<Item = &Use<'p>> {
        self.by_path.get(&directory.path).into_iter().flatten().map(|&index| &self.uses[index])
    }

    /// A use of another directory that lies in this one, or that this one lies in, or that is this one by another name;
    /// else one that may be of this very directory. A mount of the whole project counts as none.
    pub fn in_the_way(&self, directory: &HostDirectory, project: &Project) -> Option<&Use<'p>> {
        let mut others = self.uses.iter().filter(|other| other.directory.path != directory.path);
        let is_met = |other: &&Use<'p>| is_met(other.directory, directory, project);
        let mut possible = self.possible.iter();
        others.find(is_met).or_else(|| possible.find(|other| other.directory.meets(directory)))
    }

    /// What may be a use of a directory that lies in this one, or that this one lies in.
    pub fn perhaps_around(&self, directory: &HostDirectory, project: &Project) -> Option<&Use<'p>> {
        self.possible.iter().find(|other| is_met(other.directory, directory, project))
    }

    /// A use of this directory, or of one that overlaps it, by a service that the profiles leave out.
    pub fn inactive_services(&self, directory: &HostDirectory, project: &Project) -> Option<&Use<'p>> {
        self.left_out.iter().find(|other| is_met(other.directory, directory, project))
    }

    /// A mount of this directory, or of one that overlaps it, that is written but not in effect: another file takes it
    /// away or puts something else in its place.
    pub fn hidden(&self, directory: &HostDirectory, project: &Project) -> Option<&'p RawMount> {
        self.hidden.iter().copied().find(|mount| is_met(&mount.directory, directory, project))
    }
}

/// The use of a host directory that a mount is, or may be.
fn used<'p>(project: &'p Project, service: Service<'p>, mount: Mount<'p>) -> Option<Use<'p>> {
    let directory = project.host_directory(&mount)?;
    let is_device = mount.kind == MountKind::Volume;
    let depends_on = match &mount.kind {
        MountKind::Depends(variable) => Some(variable.clone()),
        _ => None,
    };
    Some(Use { service, mount, directory, is_device, depends_on })
}

/// Whether a mounted directory is another one, or lies in it, or the other way round.
fn is_met(other: &HostDirectory, directory: &HostDirectory, project: &Project) -> bool {
    other.meets(directory) || (other.overlaps(directory) && !other.holds(&project.directory))
}
