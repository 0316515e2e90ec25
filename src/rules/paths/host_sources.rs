//! The host side of everything a service mounts, for the rules about its spelling.

use crate::compose::{Field, HostPath, Mount, MountKind, Service};
use crate::source::Span;

/// A path of the host and what kind it is.
pub(crate) struct HostSource<'p> {
    /// The path where it is written.
    pub(crate) field: Field<'p>,
    /// What its spelling says.
    pub(crate) path: HostPath,
    /// The mount it is for.
    pub(crate) mount: Mount<'p>,
    /// Whether it is written at the volume, as its `device`.
    pub(crate) is_device: bool,
}

/// The sources of a service's bind mounts, and the devices of the volumes that are bind mounts in disguise. Of a
/// source that is nothing but a variable without a value nobody knows whether it is a path; it counts.
pub(crate) fn host_sources(service: Service<'_>) -> Vec<HostSource<'_>> {
    service.mounts().filter_map(|mount| host_source(service, mount)).collect()
}

/// The path of the host behind one mount.
pub(crate) fn host_source<'p>(service: Service<'p>, mount: Mount<'p>) -> Option<HostSource<'p>> {
    if matches!(mount.kind, MountKind::Depends(_)) && mount.short.is_none() {
        return None;
    }
    let field = service.host_source(&mount)?;
    let is_device = mount.kind == MountKind::Volume;
    Some(HostSource { path: HostPath::of(&field.text), field, mount, is_device })
}

impl HostSource<'_> {
    /// Where the path stands; inside a `${NAME:-default}` the default itself.
    pub(crate) fn span(&self) -> Span {
        let exact = self.field.text.written_exactly();
        exact.and_then(|exact| self.field.value.origin.part(exact)).unwrap_or_else(|| self.field.span())
    }

    /// The path with forward slashes; holes stand for themselves.
    pub(crate) fn slashed(&self) -> String {
        self.field.text.flat().replace('\\', "/")
    }
}
