//! Docker Desktop on WSL 2.

use super::Target;
use super::definition::{Definition, DevicePaths, HostPaths, Images, PathSupport, Sizes};
use super::file_system::{EXT4, Events, FileSystem, Provision};
use super::hyperv::{LIFECYCLE, MOUNTS, NETWORKS, VOLUMES};
use super::place::Place;

pub(super) static WSL2: Definition = Definition {
    target: Target::Wsl2,
    name: "wsl2",
    title: "Docker Desktop in Linux mode, on WSL 2",
    versions: "Docker Desktop 2.4 and later",
    program: "Docker Desktop",
    is_current: true,
    compose_in_windows: true,
    loads_compose_v1: false,
    images: Images::Linux { emulates: true },
    drive: &DRVFS_WITH_METADATA,
    distribution: Some(&EXT4),
    volume: &EXT4,
    paths: HostPaths {
        drive: PathSupport::Works,
        wsl_drive: PathSupport::Discouraged,
        host_mnt_drive: PathSupport::Discouraged,
        desktop_drive: PathSupport::Discouraged,
        msys_drive: PathSupport::Works,
        network: PathSupport::Unreliable,
        wsl_network: PathSupport::Unreliable,
        posix: PathSupport::Discouraged,
        posix_from_windows: Place::Engine,
        posix_from_wsl: Place::Distribution,
        engine: PathSupport::Works,
        display: PathSupport::Works,
        socket: PathSupport::Works,
        relative_from_wsl: PathSupport::Works,
        devices: DevicePaths {
            host_mnt_drive: PathSupport::Works,
            desktop_drive: PathSupport::Works,
            // No source says that its machine has no `/mnt/c`.
            wsl_drive: PathSupport::Unreliable,
            ..DevicePaths::REFUSED
        },
    },
    mounts: MOUNTS,
    volumes: VOLUMES,
    lifecycle: LIFECYCLE,
    networks: NETWORKS,
    sizes: Sizes::Docker,
    refused_options: &[],
    ignored_options: &[],
    sources: &["docker/for-win#4824", "docker/for-win#14804", "Docker: Host network driver"],
};

/// Docker Desktop mounts the drives with the option `metadata`, which stores owners and modes.
const DRVFS_WITH_METADATA: FileSystem = FileSystem {
    name: "a Windows drive mounted by WSL",
    locks: Provision::Kept,
    shared_maps: Provision::Kept,
    owners: Provision::Kept,
    modes: Provision::Kept,
    hard_links: Provision::Kept,
    rename_open: Provision::Refused,
    sync: Provision::Kept,
    sockets: Provision::Unknown,
    case: Provision::NotKept,
    events: Events::Never,
    is_slow: true,
    shares_locks: true,
    sources: &[
        "docker/for-win#6284", "docker-library/postgres#116", "microsoft/WSL#4739", "ClickHouse#35036",
    ],
};
