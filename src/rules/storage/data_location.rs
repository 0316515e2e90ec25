//! Where the data of a program is stored: on which mount, or on a volume of the image.

use crate::compose::{Mount, MountKind, Service, clean_directory};
use crate::images::Identity;

/// Where the data of a program is stored.
pub(crate) enum DataLocation<'p> {
    /// In host directories, or on mounts that may be of host directories.
    Host(Vec<Mount<'p>>),
    /// On a volume, named or anonymous.
    Volume(Mount<'p>),
    /// On the anonymous volume that the image declares at this directory.
    ImageVolume(String),
    /// In the container's writable layer, in memory, or unknown.
    Elsewhere,
}

/// Finds where the data of a service is stored. The key `tmpfs` is not considered: data in memory is fine on Linux
/// daemons, and LCOW ignores the key.
pub(crate) fn locate<'p>(service: Service<'p>, identity: &Identity) -> DataLocation<'p> {
    let Some(directories) = identity.data_directories(service) else { return DataLocation::Elsewhere };
    let mounts = service.all_mounts();
    let mut on_host: Vec<Mount<'p>> = Vec::new();
    let mut on_volume = None;
    let mut is_in_memory = false;
    let mut is_unknown = false;
    for directory in &directories {
        let Some(mount) = covering(&mounts, directory) else { continue };
        match mount.kind {
            MountKind::Tmpfs => is_in_memory = true,
            MountKind::Volume if service.bind_device(mount).is_none() => {
                if may_be_a_volume(mount) {
                    on_volume.get_or_insert(mount);
                } else {
                    is_unknown = true;
                }
            }
            MountKind::Bind | MountKind::Volume | MountKind::Depends(_) => {
                if on_host.iter().all(|known| known.value.origin.span != mount.value.origin.span) {
                    on_host.push(*mount);
                }
            }
            MountKind::Other(_) => {}
        }
    }
    match on_volume {
        _ if !on_host.is_empty() => DataLocation::Host(on_host),
        _ if is_in_memory || is_unknown => DataLocation::Elsewhere,
        Some(mount) => DataLocation::Volume(*mount),
        None => image_volume(service, identity, &directories),
    }
}

/// Whether all data that a service stores are in memory: a tmpfs holds some data directory, and no mount holds another.
/// On LCOW, which ignores `tmpfs`, the data were not meant to be kept either.
pub(crate) fn is_in_memory(service: Service<'_>, identity: &Identity) -> bool {
    let Some(directories) = identity.data_directories(service) else { return false };
    let mounts = service.all_mounts();
    let in_memory = service.tmpfs_directories();
    let mut found = false;
    for directory in &directories {
        match covering(&mounts, directory) {
            Some(mount) if mount.kind != MountKind::Tmpfs => return false,
            Some(_) => found = true,
            None => found |= in_memory.iter().any(|(_, tmpfs)| covers(tmpfs, directory)),
        }
    }
    found
}

/// Whether the source is a valid volume name, unlike `data/db` or `%USERPROFILE%`.
fn may_be_a_volume(mount: &Mount<'_>) -> bool {
    let Some(name) = mount.source.as_ref().and_then(|source| source.text.known()) else { return true };
    name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

fn image_volume<'p>(service: Service<'_>, identity: &Identity, directories: &[String]) -> DataLocation<'p> {
    let built = service.build().map_or(&[][..], |build| &build.image.volumes);
    for volume in identity.image.volumes.iter().copied().chain(built.iter().map(String::as_str)) {
        if directories.iter().any(|directory| covers(clean_directory(volume), directory)) {
            return DataLocation::ImageVolume(volume.to_owned());
        }
    }
    DataLocation::Elsewhere
}

/// The mount that contains a directory: the innermost one.
fn covering<'m, 'p>(mounts: &'m [Mount<'p>], directory: &str) -> Option<&'m Mount<'p>> {
    mounts
        .iter()
        .filter(|mount| mount.target_directory().is_some_and(|target| covers(target, directory)))
        .max_by_key(|mount| mount.target_directory().map_or(0, str::len))
}

/// Whether a directory is a target or below it.
pub(crate) fn covers(target: &str, directory: &str) -> bool {
    target == "/"
        || directory.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
