//! Every line that is recognised, as data: who prints it, what it means, which targets and which rule it points to.
//!
//! A line is taken for the first signature that fits it. What a line does not tell is left open: without the number
//! of an error it points to no target.

mod daemon;
mod entrypoints;
mod mysql;
mod servers;

use super::signature::Signature;

/// Every signature, in the order they are tried.
pub fn all() -> impl Iterator<Item = &'static Signature> {
    [mysql::MYSQL, servers::SERVERS, entrypoints::ENTRYPOINTS, daemon::DAEMON].into_iter().flatten()
}

/// What cures data on a share of Docker Desktop.
const NAMED_VOLUME: &str =
    "mount a named volume instead of the folder: on Docker Desktop it is ext4 in the virtual machine";

/// What cures data on a share when the line does not tell whose share it is.
const OFF_THE_SHARE: &str = "on Docker Desktop mount a named volume instead of the folder; on LCOW a volume is a share as \
     well, so move the data to a folder of the container that is on no mount, where they die with it";

/// What is left for a server that locks its files on LCOW.
const NO_LOCKS_ON_LCOW: &str = "on LCOW neither a folder nor a volume takes locks: run the project on Docker Desktop with a \
     named volume, or move the data to a folder of the container that is on no mount, where they die with it";
