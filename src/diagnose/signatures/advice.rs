//! Help texts shared by several signatures.

/// For data on a share of Docker Desktop.
pub(super) const NAMED_VOLUME: &str =
    "mount a named volume instead of the directory: on Docker Desktop it is ext4 in the virtual machine";

/// For data on a share of Docker Desktop or LCOW.
pub(super) const OFF_THE_SHARE: &str = "on Docker Desktop, mount a named volume instead of the directory; on LCOW a volume is also a share, \
     so store the data in the container itself, where it is lost with the container";

/// For a server on LCOW that needs file locks.
pub(super) const NO_LOCKS_ON_LCOW: &str = "on LCOW neither directories nor volumes support file locks: run the project on Docker Desktop with a \
     named volume, or store the data in the container itself, where it is lost with the container";
