//! Docker Desktop with its Hyper-V virtual machine.

use super::Target;
use super::definition::{
    Aliases, Attaching, Definition, DevicePaths, DriverOptions, HealthCheckShell, HostNetwork, HostPaths,
    HostPortRanges, Images, Lifecycle, MissingSource, Modes, Mounts, NetworkDrivers, Networks, PathSupport,
    Protocols, PublishedOn, Restarts, SharedStack, Signals, Sizes, Stop, Volumes,
};
use super::file_system::{EXT4, Events, FileSystem, Provision};
use super::place::Place;

pub(super) static HYPERV: Definition = Definition {
    target: Target::Hyperv,
    name: "hyperv",
    title: "Docker Desktop in Linux mode, on Hyper-V",
    versions: "Docker Desktop 2.2 and later; before, directories were shared over SMB",
    program: "Docker Desktop",
    is_current: true,
    compose_in_windows: true,
    loads_compose_v1: false,
    images: Images::Linux { emulates: true },
    drive: &GRPC_FUSE,
    distribution: None,
    volume: &EXT4,
    paths: HostPaths {
        drive: PathSupport::Works,
        wsl_drive: PathSupport::CreatedEmpty,
        host_mnt_drive: PathSupport::Discouraged,
        desktop_drive: PathSupport::CreatedEmpty,
        msys_drive: PathSupport::Works,
        network: PathSupport::Refused,
        wsl_network: PathSupport::Refused,
        posix: PathSupport::Discouraged,
        posix_from_windows: Place::Engine,
        posix_from_wsl: Place::Engine,
        engine: PathSupport::Works,
        display: PathSupport::Discouraged,
        socket: PathSupport::Works,
        relative_from_wsl: PathSupport::Discouraged,
        devices: DevicePaths { host_mnt_drive: PathSupport::Works, ..DevicePaths::REFUSED },
    },
    mounts: MOUNTS,
    volumes: VOLUMES,
    lifecycle: LIFECYCLE,
    networks: NETWORKS,
    sizes: Sizes::Docker,
    refused_options: &[],
    ignored_options: &[],
    sources: &["docker/for-win#1829", "Docker: Host network driver"],
};

/// SMB behaved alike, except that locks were not passed on at all.
const GRPC_FUSE: FileSystem = FileSystem {
    name: "a gRPC-FUSE share",
    locks: Provision::NotKept,
    shared_maps: Provision::Refused,
    owners: Provision::NotKept,
    modes: Provision::NotKept,
    hard_links: Provision::Refused,
    rename_open: Provision::Unknown,
    sync: Provision::Refused,
    sockets: Provision::Refused,
    case: Provision::NotKept,
    events: Events::Sometimes,
    is_slow: true,
    shares_locks: true,
    sources: &[
        "docker/for-win#11", "boltdb#272", "docker/for-win#445", "ClickHouse#4791", "docker/for-win#39",
        "docker/for-win#5519", "docker/for-win#8479",
    ],
};

/// Those of a Linux daemon.
pub(super) const MOUNTS: Mounts = Mounts {
    modes: Modes::Linux,
    single_files: true,
    tmpfs: true,
    read_only_anonymous: true,
    lower_cases_targets: false,
    missing_source: MissingSource::Created,
};

/// Those of a Linux daemon.
pub(super) const VOLUMES: Volumes = Volumes {
    driver_options: DriverOptions::Linux,
    drivers: None,
    copies_image_files: true,
    anonymous_short_form: true,
};

/// That of a Linux daemon.
pub(super) const LIFECYCLE: Lifecycle = Lifecycle {
    signals: Signals::All,
    stop: Stop::GracePeriod,
    attaches: Attaching::Works,
    restarts: Restarts::Works,
    boots_machine: false,
    health_check_shell: HealthCheckShell::Container,
};

/// Those of a Linux daemon in the virtual machine of Docker Desktop.
pub(super) const NETWORKS: Networks = Networks {
    host: HostNetwork::OptIn,
    shares_stack: SharedStack::Works,
    has_bridge: true,
    drivers: NetworkDrivers::Linux,
    ip_ranges: true,
    links: true,
    ipv6: true,
    names_beside_dns: true,
    aliases: Aliases::All,
    published_on: PublishedOn::All,
    host_addresses: true,
    host_port_ranges: HostPortRanges::Works,
    protocols: Protocols::All,
    logging_drivers: None,
};
