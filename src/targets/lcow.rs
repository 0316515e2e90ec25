//! Linux Containers on Windows: the Windows daemon of Docker 17.09 to 20.10.

use super::Target;
use super::definition::{
    Aliases, Attaching, Definition, DevicePaths, DriverOptions, HealthCheckShell, HostNetwork, HostPaths,
    HostPortRanges, Images, Lifecycle, LoggingDrivers, MissingSource, Modes, Mounts, NetworkDrivers,
    Networks, PathSupport, Protocols, PublishedOn, Restarts, SharedStack, Signals, Sizes, Stop, Volumes,
};
use super::file_system::{Events, FileSystem, Provision};
use super::lcow_options::{IGNORED, REFUSED};
use super::place::Place;

pub(super) static LCOW: Definition = Definition {
    target: Target::Lcow,
    name: "lcow",
    title: "Docker for Windows containers, with the experimental feature \"Linux containers on Windows\"",
    versions: "Docker 17.09 to 20.10, removed in 23.0",
    program: "the Windows daemon",
    is_current: false,
    compose_in_windows: true,
    loads_compose_v1: true,
    images: Images::Windows,
    drive: &DIRECTORY,
    distribution: None,
    volume: &VOLUME,
    paths: HostPaths {
        drive: PathSupport::Works,
        wsl_drive: PathSupport::Refused,
        host_mnt_drive: PathSupport::Refused,
        desktop_drive: PathSupport::Refused,
        msys_drive: PathSupport::Refused,
        network: PathSupport::Refused,
        wsl_network: PathSupport::Refused,
        posix: PathSupport::Refused,
        posix_from_windows: Place::Drive,
        posix_from_wsl: Place::Drive,
        engine: PathSupport::Refused,
        display: PathSupport::Refused,
        socket: PathSupport::Refused,
        relative_from_wsl: PathSupport::Refused,
        // All options of a volume are refused.
        devices: DevicePaths::REFUSED,
    },
    mounts: Mounts {
        modes: Modes::ReadWriteOnly,
        single_files: false,
        tmpfs: false,
        read_only_anonymous: false,
        lower_cases_targets: true,
        missing_source: MissingSource::Refused,
    },
    volumes: Volumes {
        driver_options: DriverOptions::None,
        drivers: Some(&["local"]),
        copies_image_files: false,
        anonymous_short_form: true,
    },
    lifecycle: Lifecycle {
        signals: Signals::TermAndKill,
        stop: Stop::WaitsForMachine,
        attaches: Attaching::Fails,
        restarts: Restarts::Works,
        boots_machine: true,
        health_check_shell: HealthCheckShell::Cmd,
    },
    networks: Networks {
        host: HostNetwork::Refused,
        shares_stack: SharedStack::Refused,
        has_bridge: false,
        drivers: NetworkDrivers::Windows,
        ip_ranges: false,
        links: false,
        ipv6: false,
        names_beside_dns: false,
        aliases: Aliases::All,
        published_on: PublishedOn::All,
        host_addresses: false,
        host_port_ranges: HostPortRanges::Refused(
            "Windows does not support more than one host port in NAT settings",
        ),
        protocols: Protocols::All,
        logging_drivers: Some(LoggingDrivers::Only(LOGGING_DRIVERS)),
    },
    sizes: Sizes::Docker,
    refused_options: REFUSED,
    ignored_options: IGNORED,
    sources: &[
        "moby: daemon/oci_windows.go, 20.10",
        "moby: volume/mounts/lcow_parser.go, 20.10",
        "moby: volume/mounts/windows_parser.go, 20.10",
        "moby#37919",
    ],
};

/// Of a Windows daemon, and `none`.
const LOGGING_DRIVERS: &[&str] = &[
    "awslogs", "etwlogs", "fluentd", "gcplogs", "gelf", "json-file", "local", "logentries", "none", "splunk",
    "syslog",
];

/// Mounted without a cache, so that a writable shared map is refused. Owners and modes are stored from Windows 1803 on.
const DIRECTORY: FileSystem = FileSystem {
    name: "a 9p share without locks",
    locks: Provision::Refused,
    shared_maps: Provision::Refused,
    owners: Provision::Kept,
    modes: Provision::Kept,
    hard_links: Provision::Unknown,
    rename_open: Provision::Unknown,
    sync: Provision::NotKept,
    sockets: Provision::Refused,
    case: Provision::NotKept,
    events: Events::Never,
    is_slow: true,
    shares_locks: false,
    sources: &[
        "Microsoft: Linux containers on Windows, 2019-09",
        "moby#37733",
        "moby#37514",
        "hcsshim: internal/uvm/plan9.go",
    ],
};

/// A directory below `C:\ProgramData\docker\volumes` on the same share; its permissions on Windows forbid what changing
/// owners, modes and links needs.
const VOLUME: FileSystem = FileSystem {
    owners: Provision::NotKept,
    modes: Provision::NotKept,
    hard_links: Provision::Refused,
    sources: &["opengcs#337", "moby#35665", "docker/for-win#1385", "moby#37733"],
    ..DIRECTORY
};
