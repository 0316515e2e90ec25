//! The host side of everything a service mounts, for the rules about its spelling.

use super::data_location::bind_device;
use crate::compose::{Field, HostPath, Mount, MountKind, Service};

/// A path of the host and what kind it is.
pub(super) struct HostSource<'p> {
    /// The path where it is written.
    pub(super) field: Field<'p>,
    /// What its spelling says.
    pub(super) path: HostPath,
}

/// The sources of a service's bind mounts, and the devices of the volumes that are bind mounts in disguise.
pub(super) fn host_sources(service: Service<'_>) -> Vec<HostSource<'_>> {
    service
        .mounts()
        .filter_map(|mount| match mount.kind {
            MountKind::Bind => mount.source,
            MountKind::Volume => bind_device(service, &mount).and_then(Field::whole),
            _ => None,
        })
        .map(|field| HostSource { path: HostPath::of(&field.text), field })
        .collect()
}

/// Whether a mount's source is a folder of the daemon's own machine, by its spelling.
pub(super) fn is_posix(mount: &Mount<'_>) -> bool {
    mount.host_path() == Some(HostPath::Posix)
}
