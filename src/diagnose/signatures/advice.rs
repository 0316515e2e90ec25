//! What several signatures advise.

/// What fixes data on a share of Docker Desktop.
pub(super) const NAMED_VOLUME: &str =
    "mount a named volume instead of the directory: on Docker Desktop it is ext4 in the virtual machine";

/// What fixes data on a share when the line does not tell whose share it is.
pub(super) const OFF_THE_SHARE: &str = "on Docker Desktop mount a named volume instead of the directory; on LCOW a volume is a share as \
     well, so move the data to a directory of the container that is on no mount, where they die with it";

/// What is left for a server that locks its files on LCOW.
pub(super) const NO_LOCKS_ON_LCOW: &str = "on LCOW neither a directory nor a volume takes locks: run the project on Docker Desktop with a \
     named volume, or move the data to a directory of the container that is on no mount, where they die with it";
