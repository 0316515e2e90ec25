//! What many rules ask of a project, looked up once.

use std::collections::HashMap;

use crate::compose::{Identity, Model, Mount, MountKind, Service, identify};

/// The services of a project: what they run, which volumes they mount.
pub struct Survey<'p> {
    linux: Vec<Service<'p>>,
    has_windows: bool,
    identities: HashMap<&'p str, Identity>,
    volume_users: HashMap<String, Vec<VolumeUser<'p>>>,
}

/// A service and its first mount of a volume.
pub(super) type VolumeUser<'p> = (Service<'p>, Mount<'p>);

impl<'p> Survey<'p> {
    /// Looks through a project.
    pub fn of(model: Model<'p>) -> Self {
        let (windows, linux): (Vec<_>, Vec<_>) = model.services().partition(|service| service.is_windows());
        let identities =
            linux.iter().filter_map(|service| Some((service.name(), identify(*service)?))).collect();
        Survey { has_windows: !windows.is_empty(), identities, volume_users: volume_users(model), linux }
    }

    /// The services that are not plainly Windows containers.
    pub fn linux(&self) -> &[Service<'p>] {
        &self.linux
    }

    /// Whether some of the services are plainly Windows containers.
    pub fn has_windows(&self) -> bool {
        self.has_windows
    }

    /// The known image a service runs.
    pub fn identity(&self, service: Service<'_>) -> Option<Identity> {
        self.identities.get(service.name()).copied()
    }

    /// The database, broker or search engine a service runs.
    pub fn server(&self, service: Service<'_>) -> Option<Identity> {
        self.identity(service).filter(|identity| identity.image.kind.is_server())
    }

    /// The Linux services that mount a volume, or `None` alone when no service does: what is wrong with a declaration
    /// is wrong for each of them. Empty when Windows containers alone mount it.
    pub(super) fn volume_users(&self, name: &str) -> Vec<Option<&VolumeUser<'p>>> {
        match self.volume_users.get(name) {
            Some(users) => users.iter().filter(|(service, _)| !service.is_windows()).map(Some).collect(),
            None => vec![None],
        }
    }
}

fn volume_users(model: Model<'_>) -> HashMap<String, Vec<VolumeUser<'_>>> {
    let mut users: HashMap<String, Vec<VolumeUser<'_>>> = HashMap::new();
    for service in model.services() {
        for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
            let name = mount.source.as_ref().and_then(|source| source.text.known()).map(str::to_owned);
            let Some(users) = name.map(|name| users.entry(name).or_default()) else { continue };
            // Services come one after the other: only the last can be this one.
            if users.last().is_none_or(|(last, _)| last.name() != service.name()) {
                users.push((service, mount));
            }
        }
    }
    users
}
