//! Every mount of a host folder in a project, looked up once: the rewrite to a named volume must know them all.

use std::collections::{HashMap, HashSet};

use super::data_location::bind_device;
use crate::compose::{Field, Model, Mount, MountKind, Service};
use crate::project::{HostFolder, Project};

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

/// The host folders of a project and the names its volumes have.
pub struct HostFolders<'p> {
    uses: Vec<Use<'p>>,
    by_path: HashMap<String, Vec<usize>>,
    /// What may be a use, as a variable decides.
    possible: Vec<Use<'p>>,
    /// Uses by the services that the profiles leave out.
    left_out: Vec<Use<'p>>,
    volume_names: HashSet<String>,
}

impl<'p> HostFolders<'p> {
    /// Looks through a project.
    pub fn of(project: &'p Project) -> Self {
        let mut folders = HostFolders {
            uses: Vec::new(),
            by_path: HashMap::new(),
            possible: Vec::new(),
            left_out: Vec::new(),
            volume_names: project.model().volumes().map(|volume| volume.name.to_owned()).collect(),
        };
        for service in project.model().services() {
            for mount in service.mounts() {
                let Some(used) = folders.used(project, service, mount) else { continue };
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
                let used = folders.used(project, service, mount);
                folders.left_out.extend(used);
            }
        }
        folders
    }

    /// The use that a mount is; of a volume the name is remembered.
    fn used(&mut self, project: &Project, service: Service<'p>, mount: Mount<'p>) -> Option<Use<'p>> {
        let device = bind_device(service, &mount).and_then(Field::whole);
        let is_device = device.is_some();
        let source = device.or_else(|| mount.source.clone())?;
        let depends_on = match &mount.kind {
            MountKind::Depends(variable) => Some(variable.clone()),
            _ => None,
        };
        if mount.kind == MountKind::Volume || depends_on.is_some() {
            self.volume_names.insert(source.text.flat().to_owned());
        }
        (mount.kind == MountKind::Bind || is_device || depends_on.is_some()).then(|| {
            let folder = project.host_folder(source.value, &source.text);
            Use { service, mount, folder, is_device, depends_on }
        })
    }

    /// Every use of exactly this folder.
    pub fn uses_of(&self, folder: &HostFolder) -> impl Iterator<Item = &Use<'p>> {
        self.by_path.get(&folder.path).into_iter().flatten().map(|&index| &self.uses[index])
    }

    /// A use of another folder that lies in this one, or that this one lies in, or that is this one by another name;
    /// else one that may be such a use. A mount of the whole project counts as none.
    pub fn in_the_way(&self, folder: &HostFolder, project: &Project) -> Option<&Use<'p>> {
        let mut others = self.uses.iter().filter(|other| other.folder.path != folder.path);
        let is_met = |other: &&Use<'p>| is_met(other, folder, project);
        others.find(is_met).or_else(|| self.possible.iter().find(is_met))
    }

    /// A use of this folder, or of one that overlaps it, by a service that the profiles leave out.
    pub fn left_out(&self, folder: &HostFolder, project: &Project) -> Option<&Use<'p>> {
        self.left_out.iter().find(|other| is_met(other, folder, project))
    }

    /// Whether a volume has this name.
    pub fn has_volume(&self, name: &str) -> bool {
        self.volume_names.contains(name)
    }
}

/// Whether a use is of a folder, or of one that lies in it, or that it lies in.
fn is_met(other: &Use<'_>, folder: &HostFolder, project: &Project) -> bool {
    other.folder.meets(folder) || (other.folder.overlaps(folder) && !other.folder.holds(&project.folder))
}
