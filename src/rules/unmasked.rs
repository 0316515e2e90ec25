//! Rules that may report something new after a fix, because the fix corrects a value they could not check before.
//! Each fix names the tables that its change can affect.

use crate::diagnostic::Code;

/// After a host path becomes readable: its use, its contents, its spelling, its variables, and the container platform
/// of the project.
#[rustfmt::skip]
pub(super) const READABLE_PATH: &[Code] = &[
    Code(4), Code(101), Code(103), Code(104), Code(108), Code(109), Code(110), Code(111), Code(112),
    Code(115), Code(207), Code(209), Code(213), Code(401), Code(501), Code(503),
];

/// After a host path turns out to be in the project's directory, where its contents can be read.
pub(super) const PROJECT_DIRECTORY: &[Code] =
    &[Code(104), Code(108), Code(110), Code(112), Code(115), Code(213), Code(401)];

/// After a host path becomes one on a drive, where only the name shows whether it is a file.
pub(super) const DIRECTORY_ON_DRIVE: &[Code] = &[Code(104), Code(108), Code(110), Code(115), Code(207)];

/// After a volume is mounted, however it is declared.
pub(super) const MOUNTED_VOLUME: &[Code] = &[Code(102), Code(109)];

/// After a volume is mounted on a directory for sockets.
pub(super) const SOCKETS_ON_VOLUME: &[Code] = &[Code(111)];

/// After a volume replaces what looked like a file: the target of a file mount is not checked.
pub(super) const REPLACED_FILE: &[Code] = &[Code(108)];

/// After a value no longer depends on an unset variable: the variable is reported once, now at its next use.
pub(super) const RESOLVED_VARIABLE: &[Code] = &[Code(4)];

/// After a volume with options or a driver is mounted.
pub(super) const VOLUME_OPTIONS: &[Code] = &[Code(106)];

/// After a volume with a custom name is mounted.
pub(super) const VOLUME_NAME: &[Code] = &[Code(209)];

/// After a named volume that binds a host directory is mounted.
#[rustfmt::skip]
pub(super) const BOUND_DIRECTORY: &[Code] = &[
    Code(101), Code(103), Code(115), Code(201), Code(202), Code(203), Code(204), Code(205), Code(206),
    Code(207), Code(209), Code(210), Code(211),
];

/// After a data mount shows which program a service runs: the service, and those that wait for it.
pub(super) const KNOWN_PROGRAM: &[Code] =
    &[Code(4), Code(101), Code(102), Code(103), Code(109), Code(115), Code(301), Code(302), Code(401)];

/// After a service shows whether it is a Windows container: the services of the project.
pub(super) const KNOWN_PLATFORM: &[Code] = &[Code(501), Code(503)];

/// After a mount gets a directory that depends on a variable.
pub(super) const DIRECTORY_FROM_VARIABLE: &[Code] = &[Code(4)];

/// After a mount gets a new target.
pub(super) const MOUNT_TARGETS: &[Code] = &[Code(113)];
