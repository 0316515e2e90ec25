//! The service that a volume is named after, and the user who owns its data.

use std::path::Path;

use super::Rewrite;
use crate::compose::{Mount, Service};
use crate::diagnostic::Confidence;
use crate::images::Identity;
use crate::rules::Context;

/// The service that owns the data of a mount when several have the mount by `volumes_from`: the one whose image is
/// known best, and of two equals the one that the mount is written for.
pub(super) fn owner_of<'c>(mount: &Mount<'_>, context: Context<'c>) -> Option<(Service<'c>, Identity)> {
    let services = context.facts.linux();
    if services.iter().all(|service| service.volumes_from().next().is_none()) {
        return None;
    }
    let mut best: Option<((Confidence, bool), Service<'c>, Identity)> = None;
    for &service in services {
        let Some(identity) = context.facts.identity(service) else { continue };
        if service.all_mounts().iter().any(|own| own.is_same(mount) && is_data(own, service, &identity)) {
            let rank = (identity.confidence, service.mounts().any(|own| own.is_same(mount)));
            if best.as_ref().is_none_or(|(best_rank, ..)| rank > *best_rank) {
                best = Some((rank, service, identity));
            }
        }
    }
    best.map(|(_, service, identity)| (service, identity))
}

fn is_data(mount: &Mount<'_>, service: Service<'_>, identity: &Identity) -> bool {
    !mount.read_only && contains_data(mount, service, identity)
}

/// Whether a mount contains a data directory of a service.
pub(super) fn contains_data(mount: &Mount<'_>, service: Service<'_>, identity: &Identity) -> bool {
    let directories = identity.data_directories(service).unwrap_or_default();
    let target = mount.target_directory().unwrap_or_default();
    directories.iter().any(|directory| Path::new(directory).starts_with(target))
}

impl Rewrite<'_> {
    /// Whether the service, or else its Dockerfile, sets a user who may not own the new volume.
    pub(super) fn has_foreign_user(&self) -> bool {
        let image_user = self.identity.image.user;
        match self.service.get("user") {
            Some(user) => !owns_data(&user.go_text(), image_user),
            None => {
                let built = self.service.build().and_then(|build| build.image.user.as_deref());
                built.is_some_and(|user| !owns_data(user, image_user))
            }
        }
    }

    /// The numeric ID of the user who must own the copied data: Windows directories have no owners to copy.
    pub(super) fn user_id(&self) -> Option<u32> {
        match self.service.get("user") {
            Some(user) => user.go_text().split(':').next()?.parse().ok(),
            None => self.identity.image.user,
        }
    }
}

/// Whether a user is root, or the one that the image gives its data to.
fn owns_data(user: &str, image_user: Option<u32>) -> bool {
    let user = user.split(':').next().unwrap_or_default();
    user == "0" || user == "root" || image_user.is_some_and(|id| id.to_string() == user)
}
