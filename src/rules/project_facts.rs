//! Facts about the services of a project that many rules need, collected once.

use std::collections::HashMap;

use crate::compose::{Model, Mount, MountKind, Service};
use crate::diagnostic::Confidence;
use crate::images::{CustomImages, Identity, identify};

/// The services of a project: what they run, and the volumes and networks they use.
pub struct ProjectFacts<'p> {
    linux: Vec<Service<'p>>,
    has_windows: bool,
    has_known_linux: bool,
    identities: HashMap<&'p str, Identity>,
    volume_users: HashMap<String, Vec<VolumeUser<'p>>>,
    network_users: HashMap<&'p str, Vec<Service<'p>>>,
    may_have_unseen_users: bool,
}

/// A service and its first mount of a volume.
pub(super) type VolumeUser<'p> = (Service<'p>, Mount<'p>);

impl<'p> ProjectFacts<'p> {
    /// Collects the facts of a project with these custom images.
    pub fn of(model: Model<'p>, images: &CustomImages) -> Self {
        let (windows, linux): (Vec<_>, Vec<_>) = model.services().partition(|service| service.is_windows());
        let has_windows = !windows.is_empty();
        let mut identities = HashMap::new();
        for &service in &linux {
            let Some(identity) = identify(service, images) else { continue };
            if !has_windows || !may_be_windows(service, &identity) {
                identities.insert(service.name(), identity);
            }
        }
        ProjectFacts {
            has_windows,
            has_known_linux: linux.iter().any(|service| shows_linux(*service, &identities)),
            identities,
            volume_users: volume_users(model),
            network_users: network_users(model),
            may_have_unseen_users: may_have_unseen_users(model),
            linux,
        }
    }

    /// The services that are not clearly Windows containers.
    pub fn linux(&self) -> &[Service<'p>] {
        &self.linux
    }

    /// Whether a service is clearly a Linux container.
    pub fn shows_linux(&self, service: Service<'_>) -> bool {
        shows_linux(service, &self.identities)
    }

    /// The mix of Linux and Windows services: a hint for a service that does not show which one it is.
    pub fn service_mix(&self) -> ServiceMix {
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

    /// The known image a service runs, unless only a path suggests it.
    pub fn known(&self, service: Service<'_>) -> Option<Identity> {
        self.identity(service).filter(|identity| identity.confidence > Confidence::Low)
    }

    /// The database, broker or search engine a service runs.
    pub fn server(&self, service: Service<'_>) -> Option<Identity> {
        self.identity(service).filter(|identity| identity.image.kind.is_server())
    }

    /// The Linux services that mount a volume, each to be reported for the volume's declaration; a single `None` when
    /// no service mounts it. Empty when only Windows containers mount it.
    pub(super) fn volume_users(&self, name: &str) -> Vec<Option<&VolumeUser<'p>>> {
        match self.volume_users.get(name) {
            Some(users) => users.iter().filter(|(service, _)| !service.is_windows()).map(Some).collect(),
            None => vec![None],
        }
    }

    /// The Linux services that join a network, in the same way. Also empty when no service of a complete project joins
    /// it: Docker Compose does not create such a network.
    pub(super) fn network_users(&self, name: &str) -> Vec<Option<Service<'p>>> {
        match self.network_users.get(name) {
            Some(users) => users.iter().copied().filter(|service| !service.is_windows()).map(Some).collect(),
            None if self.may_have_unseen_users => vec![None],
            None => Vec::new(),
        }
    }
}

/// The container platforms of a project's services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceMix {
    /// No service is clearly a Windows container.
    Linux,
    /// Some services are clearly Windows containers, others clearly Linux containers.
    Mixed,
    /// Some services are clearly Windows containers, and none is clearly a Linux container.
    Windows,
}

/// Whether a service is clearly a Linux container: by its platform, its image or a mount target.
fn shows_linux(service: Service<'_>, identities: &HashMap<&str, Identity>) -> bool {
    service.platform().is_some()
        || identities.get(service.name()).is_some_and(|identity| identity.is_the_image(service))
        || has_linux_directory(service)
}

fn has_linux_directory(service: Service<'_>) -> bool {
    service.mounts().any(|mount| mount.target.text.flat().starts_with('/'))
}

/// Whether an identity may be wrong in a project with Windows containers: an image of another publisher may be for
/// Windows, unless a mount target is a Linux directory.
fn may_be_windows(service: Service<'_>, identity: &Identity) -> bool {
    !identity.is_the_image(service) && !has_linux_directory(service)
}

fn volume_users(model: Model<'_>) -> HashMap<String, Vec<VolumeUser<'_>>> {
    let mut users: HashMap<String, Vec<VolumeUser<'_>>> = HashMap::new();
    for service in model.services() {
        for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
            let Some(name) = mount.source.as_ref().and_then(|source| source.text.known()) else { continue };
            let users = users.entry(name.to_owned()).or_default();
            // Mounts of a service are consecutive: if it is a user already, it is the last one.
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

/// Whether services outside this project may join its networks, because it is part of another one.
fn may_have_unseen_users(model: Model<'_>) -> bool {
    let is_partial = |service: Service<'_>| service.is_partial() || service.base_not_loaded();
    model.services().next().is_none() || model.services().any(is_partial)
}
