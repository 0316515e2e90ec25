//! Facts about a project that several rules need, collected once.

use std::collections::HashMap;

use crate::compose::{Model, Mount, MountKind, Service};
use crate::diagnostic::Confidence;
use crate::images::{CustomImages, Identity, identify};

/// What the services of a project run, and which volumes and networks they use.
pub struct ProjectFacts<'p> {
    linux: Vec<Service<'p>>,
    linux_containers: Vec<Service<'p>>,
    has_windows: bool,
    has_known_linux: bool,
    identities: HashMap<(&'p str, Option<usize>), Identity>,
    volume_users: HashMap<String, Vec<VolumeUser<'p>>>,
    network_users: HashMap<&'p str, Vec<Service<'p>>>,
    is_incomplete: bool,
}

/// A service and its first mount of a volume.
pub(super) type VolumeUser<'p> = (Service<'p>, Mount<'p>);

impl<'p> ProjectFacts<'p> {
    /// Collects the facts of a project with some custom images.
    pub fn of(model: Model<'p>, custom: &CustomImages) -> Self {
        let (windows, linux_containers): (Vec<_>, Vec<_>) =
            model.containers().partition(|service| service.is_windows());
        let has_windows = windows.iter().any(|service| !service.is_hook());
        let linux: Vec<_> = linux_containers.iter().copied().filter(|service| !service.is_hook()).collect();
        let identity = |service: &Service<'p>| {
            let identity =
                identify(*service, custom).filter(|found| !(has_windows && is_doubtful(*service, found)))?;
            Some((service.id(), identity))
        };
        let identities = linux_containers.iter().filter_map(identity).collect();
        ProjectFacts {
            has_windows,
            has_known_linux: linux.iter().any(|service| is_certainly_linux(*service, &identities)),
            identities,
            volume_users: volume_users(model),
            network_users: network_users(model),
            is_incomplete: is_incomplete(model),
            linux,
            linux_containers,
        }
    }

    /// The services, each followed by its hooks, and the jobs that are not certainly Windows containers.
    pub fn linux_containers(&self) -> &[Service<'p>] {
        &self.linux_containers
    }

    /// The services and jobs that are not certainly Windows containers.
    pub fn linux(&self) -> &[Service<'p>] {
        &self.linux
    }

    /// Whether a service is certainly a Linux container.
    pub fn is_certainly_linux(&self, service: Service<'_>) -> bool {
        is_certainly_linux(service, &self.identities)
    }

    /// The operating systems of the services, from which that of an undecided service follows.
    pub fn service_mix(&self) -> ServiceMix {
        match (self.has_windows, self.has_known_linux) {
            (false, _) => ServiceMix::Linux,
            (true, true) => ServiceMix::Mixed,
            (true, false) => ServiceMix::Windows,
        }
    }

    /// The known image a service runs.
    pub fn identity(&self, service: Service<'_>) -> Option<Identity> {
        self.identities.get(&service.id()).copied()
    }

    /// The known image a service runs, when there is more evidence than a path.
    pub fn known(&self, service: Service<'_>) -> Option<Identity> {
        self.identity(service).filter(|identity| identity.confidence > Confidence::Low)
    }

    /// The database, broker or search engine a service runs.
    pub fn server(&self, service: Service<'_>) -> Option<Identity> {
        self.identity(service).filter(|identity| identity.image.kind.is_server())
    }

    /// The Linux services that mount a volume, for findings about its declaration in each of them; a single `None` when
    /// no service mounts it. Empty when only Windows containers do.
    pub(super) fn volume_users(&self, name: &str) -> Vec<Option<&VolumeUser<'p>>> {
        match self.volume_users.get(name) {
            Some(users) => users.iter().filter(|(service, _)| !service.is_windows()).map(Some).collect(),
            None => vec![None],
        }
    }

    /// The same for the Linux services that join a network. Also empty when no service of a complete project joins it:
    /// Docker Compose does not create such a network.
    pub(super) fn network_users(&self, name: &str) -> Vec<Option<Service<'p>>> {
        match self.network_users.get(name) {
            Some(users) => users.iter().copied().filter(|service| !service.is_windows()).map(Some).collect(),
            None if self.is_incomplete => vec![None],
            None => Vec::new(),
        }
    }
}

/// The operating systems of a project's services, as far as they are certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceMix {
    /// None is certainly a Windows container.
    Linux,
    /// Some are certainly Windows containers, others certainly Linux containers.
    Mixed,
    /// Some are certainly Windows containers, none is certainly a Linux container.
    Windows,
}

/// Whether a service is certainly a Linux container, by its platform, its image or a directory.
fn is_certainly_linux(service: Service<'_>, identities: &HashMap<(&str, Option<usize>), Identity>) -> bool {
    service.platform().is_some()
        || identities.get(&service.id()).is_some_and(|identity| identity.is_the_image(service))
        || has_linux_directory(service)
}

fn has_linux_directory(service: Service<'_>) -> bool {
    service.mounts().any(|mount| mount.target.text.flat().starts_with('/'))
}

/// Whether another publisher's image of a known name may be for Windows, in a project with Windows containers: no mount
/// has a Linux directory.
fn is_doubtful(service: Service<'_>, identity: &Identity) -> bool {
    !identity.is_the_image(service) && !has_linux_directory(service)
}

fn volume_users(model: Model<'_>) -> HashMap<String, Vec<VolumeUser<'_>>> {
    let mut users: HashMap<String, Vec<VolumeUser<'_>>> = HashMap::new();
    for service in model.containers() {
        for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
            let name = mount.source.as_ref().and_then(|source| source.text.known()).map(str::to_owned);
            let Some(users) = name.map(|name| users.entry(name).or_default()) else { continue };
            // A service is added once: its mounts follow one another.
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

/// Whether services of other files may join a network, because the project is not complete.
fn is_incomplete(model: Model<'_>) -> bool {
    let is_partial = |service: Service<'_>| service.is_partial() || service.base_not_loaded();
    model.services().next().is_none() || model.services().any(is_partial)
}
