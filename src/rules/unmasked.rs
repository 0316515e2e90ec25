//! What a rewrite may bring to light: rules that had nothing to say as long as something was not what it was meant to
//! be. A fix names the tables of what it makes, and nothing that it cannot cause.

use crate::diagnostic::Code;

/// What may be reported once a path of the host can be read: what its directory is used for, what is in it, how it is
/// spelled, which variables decide it, and which kind of containers the project has.
pub(super) const READABLE_PATH: &[Code] = &[
    Code(4),
    Code(101),
    Code(103),
    Code(104),
    Code(108),
    Code(109),
    Code(110),
    Code(111),
    Code(112),
    Code(207),
    Code(209),
    Code(213),
    Code(401),
    Code(501),
    Code(503),
];

/// What may be said of what lies where a path leads to, once the path is seen to lead into the project's directory.
pub(super) const FOLDER_IN_SIGHT: &[Code] =
    &[Code(104), Code(108), Code(110), Code(112), Code(213), Code(401)];

/// What may be said of a path on a drive, of which only the name tells whether it is that of a file.
pub(super) const FOLDER_ON_DRIVE: &[Code] = &[Code(104), Code(108), Code(110), Code(207)];

/// What may be said of a volume that is mounted, whatever is declared of it.
pub(super) const MOUNTED_VOLUME: &[Code] = &[Code(102), Code(109)];

/// What may be said of such a volume where sockets are.
pub(super) const SOCKETS_ON_VOLUME: &[Code] = &[Code(111)];

/// What may be said of the target of a volume that took the place of what seemed to be a file, which is not mounted at
/// all.
pub(super) const NO_LONGER_A_FILE: &[Code] = &[Code(108)];

/// A variable without a value is reported for once, at the first place it decides something: at the next one, when that
/// place is gone.
pub(super) const NO_LONGER_DECIDED: &[Code] = &[Code(4)];

/// What may be said of the options and the driver of a volume once it is mounted.
pub(super) const VOLUME_OPTIONS: &[Code] = &[Code(106)];

/// What may be said of the name that a volume is given, once it is mounted.
pub(super) const VOLUME_NAME: &[Code] = &[Code(209)];

/// What may be said of the device of a volume that is a local volume that binds a host directory, once it is mounted.
pub(super) const DISGUISED_FOLDER: &[Code] = &[
    Code(101),
    Code(103),
    Code(201),
    Code(202),
    Code(203),
    Code(204),
    Code(205),
    Code(206),
    Code(207),
    Code(209),
    Code(210),
    Code(211),
];

/// What may be said of a service, and of those that wait for it, once a mount on its data shows which program it runs.
pub(super) const KNOWN_PROGRAM: &[Code] =
    &[Code(4), Code(101), Code(102), Code(103), Code(109), Code(301), Code(302), Code(401)];

/// What may be said of the services of a project, once another one shows whether it is a Windows container.
pub(super) const KNOWN_SYSTEM: &[Code] = &[Code(501), Code(503)];

/// What may be said of a directory that a variable decides.
pub(super) const UNDECIDED_FOLDER: &[Code] = &[Code(4)];

/// What may be said of the targets of mounts, once one is what it was meant to be.
pub(super) const MOUNT_TARGETS: &[Code] = &[Code(113)];
