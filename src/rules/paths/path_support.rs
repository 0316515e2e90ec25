//! What becomes of a host path on the targets: how severe that is, and how it is said.

use super::host_sources::HostSource;
use crate::compose::{DriveMount, HostPath};
use crate::diagnostic::Severity;
use crate::rules::Context;
use crate::targets::{Definition, PathSupport, Place};

/// What becomes of a host path on a target, by its spelling.
pub(crate) fn support_of(source: &HostSource<'_>, target: &Definition) -> PathSupport {
    match &source.path {
        HostPath::Drive(_) if source.is_device => target.paths.devices.windows,
        HostPath::Drive(_) => target.paths.drive,
        HostPath::Wsl(mount, _) => drive_mount_support(*mount, source.is_device, target),
        HostPath::Msys(_) => msys_support(source.has_double_slash(), target),
        HostPath::Unc if Place::of_network_path(&source.slashed()) == Place::Network => target.paths.network,
        HostPath::Unc => target.paths.wsl_network,
        HostPath::Posix => target.paths.posix,
        HostPath::NamedPipe => PathSupport::Refused,
        HostPath::Relative | HostPath::Home | HostPath::Name | HostPath::Unknown => PathSupport::Works,
    }
}

/// What becomes of a drive where a Linux machine mounts it: `/mnt/c/shop`.
pub(super) fn drive_mount_support(mount: DriveMount, is_device: bool, target: &Definition) -> PathSupport {
    let (paths, devices) = (&target.paths, &target.paths.devices);
    match (mount, is_device) {
        (DriveMount::Distribution, false) => paths.wsl_drive,
        (DriveMount::Distribution, true) => devices.wsl_drive,
        (DriveMount::HostMnt, false) => paths.host_mnt_drive,
        (DriveMount::HostMnt, true) => devices.host_mnt_drive,
        (DriveMount::Desktop, false) => paths.desktop_drive,
        (DriveMount::Desktop, true) => devices.desktop_drive,
    }
}

/// What becomes of `/c/shop`, or of `//c/shop`, which Windows reads as the directory `shop` of a server `c`.
pub(super) fn msys_support(has_double_slash: bool, target: &Definition) -> PathSupport {
    if has_double_slash && is_read_by_windows(target) {
        target.paths.network
    } else {
        target.paths.msys_drive
    }
}

/// Whether Windows itself reads paths such as `/c/shop` and `//c/shop`.
pub(super) fn is_read_by_windows(target: &Definition) -> bool {
    target.paths.msys_drive == PathSupport::CreatedEmpty && target.paths.posix_from_windows == Place::Drive
}

/// Whether two host paths that name one directory lead to one on a target.
pub(crate) fn lead_to_one_directory(
    source: &HostSource<'_>,
    other: &HostSource<'_>,
    target: &Definition,
) -> bool {
    let supports = [support_of(source, target), support_of(other, target)];
    if supports.contains(&PathSupport::Refused) {
        return false;
    }
    // What is made is at a path of its own for each spelling.
    !supports.contains(&PathSupport::CreatedEmpty) || source.is_spelled_as(other)
}

/// The severity of a path with this outcome; `None` if it works.
pub(super) fn outcome(support: PathSupport) -> Option<Severity> {
    match support {
        PathSupport::Works => None,
        PathSupport::Discouraged => Some(Severity::Advice),
        PathSupport::Unreliable => Some(Severity::Warning),
        PathSupport::Refused | PathSupport::CreatedEmpty => Some(Severity::Error),
    }
}

/// Whether the mount is refused on a selected target.
pub(super) fn is_refused(context: Context<'_>, support: impl Fn(&Definition) -> PathSupport) -> bool {
    context.selected().any(|target| support(target) == PathSupport::Refused)
}

/// A help that also says on which selected targets the mount is refused, and where another directory is made.
pub(super) fn with_outcomes(
    help: &str,
    context: Context<'_>,
    support: impl Fn(&Definition) -> PathSupport,
) -> String {
    let refused = context.target_names(|target| support(target) == PathSupport::Refused);
    let help = match refused {
        Some(names) => format!("{help}\non {names} the mount is refused"),
        None => help.to_owned(),
    };
    with_created_empty(&help, context, support)
}

/// A help that also says on which selected targets another directory is made, and where.
pub(super) fn with_created_empty(
    help: &str,
    context: Context<'_>,
    support: impl Fn(&Definition) -> PathSupport,
) -> String {
    let mut text = help.to_owned();
    for (place, at) in [
        (Place::Drive, "on the current drive"),
        (Place::Distribution, "in the WSL distribution"),
        (Place::Engine, "in the engine's virtual machine"),
    ] {
        let is_made = |target: &Definition| {
            support(target) == PathSupport::CreatedEmpty && target.paths.posix_from_windows == place
        };
        if let Some(names) = context.target_names(is_made) {
            text.push_str(&format!("\non {names} it is made empty {at}, without a message"));
        }
    }
    text
}
