//! What many rules ask of a project, looked up once.

use std::collections::HashMap;

use crate::compose::{Model, Mount, MountKind, Service};
use crate::diagnostic::Confidence;
use crate::images::{CustomImages, Identity, identify};

/// The services of a project: what they run, which volumes they mount.
pub struct ProjectFacts<'p> {
    linux: Vec<Service<'p>>,
    has_windows: bool,
    has_known_linux: bool,
    identities: HashMap<&'p str, Identity>,
    volume_users: HashMap<String, Vec<VolumeUser<'p>>>,
    network_users: HashMap<&'p str, Vec<Service<'p>>>,
    has_unseen_users: bool,
}

/// A service and its first mount of a volume.
pub(super) type VolumeUser<'p> = (Service<'p>, Mount<'p>);

impl<'p> ProjectFacts<'p> {
    /// Looks through a project, told of its custom images.
    pub fn of(model: Model<'p>, own: &CustomImages) -> Self {
        let (windows, linux): (Vec<_>, Vec<_>) = model.services().partition(|service| service.is_windows());
        let has_windows = !windows.is_empty();
        let identity = |service: &Service<'p>| {
            let identity =
                identify(*service, own).filter(|found| !(has_windows && is_doubtful(*service, found)))?;
            Some((service.name(), identity))
        };
        let identities = linux.iter().filter_map(identity).collect();
        let has_known_linux = linux.iter().any(|service| is_plainly_linux(*service, &identities));
        ProjectFacts {
            has_windows,
            has_known_linux,
            identities,
            volume_users: volume_users(model),
            network_users: network_users(model),
            has_unseen_users: may_have_unseen_users(model),
            linux,
        }
    }

    /// The services that are not plainly Windows containers.
    pub fn linux(&self) -> &[Service<'p>] {
        &self.linux
    }

    /// Whether a service shows that it is no Windows container.
    pub fn shows_linux(&self, service: Service<'_>) -> bool {
        is_plainly_linux(service, &self.identities)
    }

    /// What the containers around a service that says nothing of itself let one think of it.
    pub fn company(&self) -> ServiceMix {
        match (self.has_windows, self.has_known_linux) {
            (false, _) => ServiceMix::Linux,
            (true, true) => ServiceMix::Mixed,
            (true, false) => ServiceMix::Windows,
        }
    }

    /// The known image a service runs.
    pub fn identity(&self, service: Service<'_>) -> Option<Identity> {
        self.identities.get(service.name()).copied()
    }

    /// The known image a service runs, when more than a path says so.
    pub fn known(&self, service: Service<'_>) -> Option<Identity> {
        self.identity(service).filter(|identity| identity.confidence > Confidence::Low)
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

    /// The Linux services that join a network, in the same way. Empty as well when no service of a whole project joins
    /// it: Docker Compose does not make such a network.
    pub(super) fn network_users(&self, name: &str) -> Vec<Option<Service<'p>>> {
        match self.network_users.get(name) {
            Some(users) => users.iter().copied().filter(|service| !service.is_windows()).map(Some).collect(),
            None if self.has_unseen_users => vec![None],
            None => Vec::new(),
        }
    }
}

/// What the services of a project are, as far as they show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceMix {
    /// None is plainly a Windows container.
    Linux,
    /// Some are plainly Windows containers, others plainly are not.
    Mixed,
    /// Some are plainly Windows containers, and no other shows that it is none.
    Windows,
}

/// Whether a service shows that it is no Windows container: by its platform, its image or a directory.
fn is_plainly_linux(service: Service<'_>, identities: &HashMap<&str, Identity>) -> bool {
    service.platform().is_some()
        || identities.get(service.name()).is_some_and(|identity| identity.is_the_image(service))
        || has_linux_directory(service)
}

fn has_linux_directory(service: Service<'_>) -> bool {
    service.mounts().any(|mount| mount.target.text.flat().starts_with('/'))
}

/// Beside Windows containers another publisher's image of a known name may be one for Windows, unless a mount shows a
/// directory of Linux.
fn is_doubtful(service: Service<'_>, identity: &Identity) -> bool {
    !identity.is_the_image(service) && !has_linux_directory(service)
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

fn network_users(model: Model<'_>) -> HashMap<&str, Vec<Service<'_>>> {
    let mut users: HashMap<&str, Vec<Service<'_>>> = HashMap::new();
    for service in model.services() {
        for name in service.networks() {
            users.entry(name).or_default().push(service);
        }
    }
    users
}

/// Whether services that are not seen here may join a network: the project is a part of another one.
fn may_have_unseen_users(model: Model<'_>) -> bool {
    let is_partial = |service: Service<'_>| service.is_partial() || service.base_not_loaded();
    model.services().next().is_none() || model.services().any(is_partial)
}
