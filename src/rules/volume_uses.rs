//! The services that use a volume: what is wrong with its declaration is wrong for each of them.

use crate::compose::{Model, Mount, MountKind, Service};

/// Everybody who mounts a volume, each with its first mount: the Linux services, or `None` alone when no service
/// does. Empty when Windows containers alone mount it.
pub(super) fn uses_of<'p>(model: Model<'p>, name: &str) -> Vec<Option<(Service<'p>, Mount<'p>)>> {
    let by = |service: Service<'p>| {
        let is_it = |mount: &Mount<'p>| {
            mount.kind == MountKind::Volume
                && mount.source.as_ref().is_some_and(|source| source.text.known() == Some(name))
        };
        service.mounts().find(is_it).map(|mount| (service, mount))
    };
    let users: Vec<(Service<'p>, Mount<'p>)> = model.services().filter_map(by).collect();
    if users.is_empty() {
        return vec![None];
    }
    users.into_iter().filter(|(service, _)| !service.is_windows()).map(Some).collect()
}
