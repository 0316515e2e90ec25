//! A toy target, with which a test shows what a new target needs: this file, and its entries in the registry.

use super::Target;
use super::definition::*;
use super::file_system::{EXT4, FileSystem, Provision};
use super::hyperv::{LIFECYCLE, MOUNTS, NETWORKS, VOLUMES};

pub(super) static TOY: Definition = Definition {
    target: Target::Toy,
    name: "toy",
    title: "An engine that does not exist",
    program: "the toy engine",
    // It keeps no owners, and has no other fault.
    drive: &FileSystem {
        name: "a toy share",
        owners: Provision::NotKept,
        sources: &["toys#1"],
        ..EXT4
    },
    // It refuses all modes but `ro` and `rw`.
    mounts: Mounts { modes: Modes::ReadWriteOnly, ..MOUNTS },
    volume: &EXT4,
    volumes: VOLUMES,
    lifecycle: LIFECYCLE,
    networks: NETWORKS,
    ..super::wsl2::WSL2
};
