//! Docker Engine or Podman inside a WSL distribution.

use super::Target;
use super::definition::{
    Definition, DevicePaths, HostNetwork, HostPaths, Images, Networks, PathSupport, Sizes,
};
use super::file_system::{EXT4, Events, FileSystem, Provision};
use super::hyperv::{LIFECYCLE, MOUNTS, NETWORKS, VOLUMES};
use super::place::Place;

pub(super) static WSL_ENGINE: Definition = Definition {
    target: Target::WslEngine,
    name: "wsl-engine",
    title: "Docker Engine or Podman inside a WSL distribution",
    versions: "WSL 2 with its default mount options",
    program: "the engine",
    is_current: true,
    compose_in_windows: false,
    loads_compose_v1: false,
    images: Images::Linux { emulates: false },
    drive: &DRVFS,
    distribution: Some(&EXT4),
    volume: &EXT4,
    paths: HostPaths {
        drive: PathSupport::Refused,
        wsl_drive: PathSupport::Discouraged,
        host_mnt_drive: PathSupport::CreatedEmpty,
        desktop_drive: PathSupport::CreatedEmpty,
        msys_drive: PathSupport::CreatedEmpty,
        network: PathSupport::Refused,
        wsl_network: PathSupport::Refused,
        posix: PathSupport::Works,
        posix_from_windows: Place::Distribution,
        posix_from_wsl: Place::Distribution,
        engine: PathSupport::Works,
        display: PathSupport::Works,
        socket: PathSupport::Works,
        relative_from_wsl: PathSupport::Works,
        devices: DevicePaths {
            wsl_drive: PathSupport::Discouraged,
            relative_from_wsl: PathSupport::Works,
            ..DevicePaths::REFUSED
        },
    },
    mounts: MOUNTS,
    volumes: VOLUMES,
    lifecycle: LIFECYCLE,
    networks: Networks { host: HostNetwork::EngineMachine, ..NETWORKS },
    sizes: Sizes::Docker,
    refused_options: &[],
    ignored_options: &[],
    sources: &["Microsoft: Advanced settings configuration in WSL", "dotnet/aspire#14342"],
};

/// WSL mounts `/mnt/c` without the option `metadata`: chown by root succeeds without effect, chmod by others is refused.
const DRVFS: FileSystem = FileSystem {
    name: "a Windows drive mounted by WSL without owners and modes",
    locks: Provision::Kept,
    shared_maps: Provision::Kept,
    owners: Provision::NotKept,
    modes: Provision::Refused,
    hard_links: Provision::Kept,
    rename_open: Provision::Refused,
    sync: Provision::Kept,
    sockets: Provision::Unknown,
    case: Provision::NotKept,
    events: Events::Never,
    is_slow: true,
    shares_locks: true,
    sources: &[
        "Microsoft: File permissions for WSL",
        "containers/podman#25838",
        "microsoft/WSL#4739",
        "ClickHouse#35036",
    ],
};
