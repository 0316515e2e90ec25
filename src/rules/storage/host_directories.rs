//! Every mount of a host folder in a project, looked up once: the rewrite to a named volume must know them all.

use std::collections::{HashMap, HashSet};

use crate::compose::{Model, Mount, MountKind, Service, Value};
use crate::loader::{HostFolder, Project};

/// A service's mount of a host folder.
pub struct Use<'p> {
    /// The service.
    pub service: Service<'p>,
    /// Its mount.
    pub mount: Mount<'p>,
    /// The folder.
    pub folder: HostFolder,
    /// Whether the folder is behind a volume that is a bind mount in disguise.
    pub is_device: bool,
    /// The variable that decides whether it is a folder or a volume.
    pub depends_on: Option<String>,
}

/// The host folders of a project.
pub struct HostFolders<'p> {
    uses: Vec<Use<'p>>,
    by_path: HashMap<String, Vec<usize>>,
    /// What may be a use, as a variable decides.
    possible: Vec<Use<'p>>,
    /// Uses by the services that the profiles leave out.
    left_out: Vec<Use<'p>>,
    /// Mounts that are written but not in effect, with the folders they lead to.
    hidden: Vec<(&'p Value, HostFolder)>,
}

impl<'p> HostFolders<'p> {
    /// Looks through a project.
    pub fn of(project: &'p Project) -> Self {
        let mut folders = HostFolders {
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
                    folders.possible.push(used);
                } else {
                    folders.by_path.entry(used.folder.path.clone()).or_default().push(folders.uses.len());
                    folders.uses.push(used);
                }
            }
        }
        for service in project.left_out().into_iter().flat_map(Model::services) {
            for mount in service.mounts() {
                folders.left_out.extend(used(project, service, mount));
            }
        }
        let place = |value: &Value| (value.origin.file, value.origin.document, value.origin.node);
        let in_effect: HashSet<_> = folders.uses.iter().map(|used| place(used.mount.value)).collect();
        let written = project.written_mount_folders();
        folders.hidden = written.filter(|(mount, _)| !in_effect.contains(&place(mount))).collect();
        folders
    }

    /// Every use of exactly this folder.
    pub fn uses_of(&self, folder: &HostFolder) -> impl Iterator<Item = &Use<'p>> {
        self.by_path.get(&folder.path).into_iter().flatten().map(|&index| &self.uses[index])
    }

    /// A use of another folder that lies in this one, or that this one lies in, or that is this one by another name;
    /// else one that may be of this very folder. A mount of the whole project counts as none.
    pub fn in_the_way(&self, folder: &HostFolder, project: &Project) -> Option<&Use<'p>> {
        let mut others = self.uses.iter().filter(|other| other.folder.path != folder.path);
        let is_met = |other: &&Use<'p>| is_met(&other.folder, folder, project);
        let mut possible = self.possible.iter();
        others.find(is_met).or_else(|| possible.find(|other| other.folder.meets(folder)))
    }

    /// What may be a use of a folder that lies in this one, or that this one lies in.
    pub fn perhaps_around(&self, folder: &HostFolder, project: &Project) -> Option<&Use<'p>> {
        self.possible.iter().find(|other| is_met(&other.folder, folder, project))
    }

    /// A use of this folder, or of one that overlaps it, by a service that the profiles leave out.
    pub fn left_out(&self, folder: &HostFolder, project: &Project) -> Option<&Use<'p>> {
        self.left_out.iter().find(|other| is_met(&other.folder, folder, project))
    }

    /// A mount of this folder, or of one that overlaps it, that is written but not in effect: another file takes it
    /// away or puts something else in its place.
    pub fn hidden(&self, folder: &HostFolder, project: &Project) -> Option<&'p Value> {
        self.hidden.iter().find(|(_, other)| is_met(other, folder, project)).map(|(mount, _)| *mount)
    }
}

/// The use of a host folder that a mount is, or may be.
fn used<'p>(project: &Project, service: Service<'p>, mount: Mount<'p>) -> Option<Use<'p>> {
    let source = service.host_source(&mount)?;
    let folder = project.host_folder(source.value, &source.text);
    let is_device = mount.kind == MountKind::Volume;
    let depends_on = match &mount.kind {
        MountKind::Depends(variable) => Some(variable.clone()),
        _ => None,
    };
    Some(Use { service, mount, folder, is_device, depends_on })
}

/// Whether a mounted folder is another one, or lies in it, or the other way round.
fn is_met(other: &HostFolder, folder: &HostFolder, project: &Project) -> bool {
    other.meets(folder) || (other.overlaps(folder) && !other.holds(&project.folder))
}
