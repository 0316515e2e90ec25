//! The host paths that a service mounts, for the rules about their spelling.

use crate::compose::{Field, HostPath, Mount, MountKind, Service, Value};
use crate::source::Span;

/// A host path of a mount.
pub(crate) struct HostSource<'p> {
    /// The path.
    pub(crate) field: Field,
    /// The scalar that holds the path: in the short form the whole mount.
    pub(crate) value: &'p Value,
    /// The kind of the path, by its spelling.
    pub(crate) path: HostPath,
    /// The mount.
    pub(crate) mount: Mount<'p>,
    /// Whether the path is the `device` of a volume's declaration.
    pub(crate) is_device: bool,
}

/// The sources of a service's bind mounts, and the devices of local volumes that bind a host directory. The source of a
/// short form that is only a variable without a value counts, although it may be a volume's name.
pub(crate) fn host_sources(service: Service<'_>) -> Vec<HostSource<'_>> {
    service.mounts().filter_map(|mount| host_source(service, mount)).collect()
}

/// The host path of one mount.
pub(crate) fn host_source<'p>(service: Service<'p>, mount: Mount<'p>) -> Option<HostSource<'p>> {
    if matches!(mount.kind, MountKind::Depends(_)) && mount.short.is_none() {
        return None;
    }
    let field = service.host_source(&mount)?;
    let is_device = mount.kind == MountKind::Volume;
    let value = if is_device { service.bind_device(&mount)?.as_written() } else { mount.source_value()? };
    Some(HostSource { path: HostPath::of(&field.text), field, value, mount, is_device })
}

impl HostSource<'_> {
    /// The span of the path; in `${NAME:-default}` that of the default.
    pub(crate) fn span(&self) -> Span {
        let exact = self.field.text.written_exactly();
        exact.and_then(|exact| self.field.origin.part(exact)).unwrap_or_else(|| self.field.span())
    }

    /// Whether the path begins with two slashes, as in `//c/shop`.
    pub(super) fn has_double_slash(&self) -> bool {
        self.slashed().starts_with("//")
    }

    /// Whether both paths are of one kind of spelling.
    pub(super) fn is_spelled_as(&self, other: &HostSource<'_>) -> bool {
        let is_same_mount = match (&self.path, &other.path) {
            (HostPath::Wsl(mount, _), HostPath::Wsl(others, _)) => mount == others,
            (own, others) => std::mem::discriminant(own) == std::mem::discriminant(others),
        };
        is_same_mount
            && self.is_device == other.is_device
            && self.has_double_slash() == other.has_double_slash()
    }

    /// The path with forward slashes; unset variables keep their names.
    pub(crate) fn slashed(&self) -> String {
        self.field.text.flat().replace('\\', "/")
    }
}
