//! WSL containers: Microsoft's `wslc.exe`, part of WSL 3.0.
//!
//! Compose reaches them through a tool that calls `wslc.exe`, or through a relay to the engine in its virtual machine.

use super::Target;
use super::definition::*;
use super::file_system::{EXT4, Events, FileSystem, Provision};
use super::hyperv::{LIFECYCLE, MOUNTS, NETWORKS, VOLUMES};
use super::options::Effect::{self, Broken, Missing};
use super::options::OptionFact;
use super::options::SetBy::{self, Bytes, Entries, Number, Text, True, Words};
use super::place::Place;

/// Through a tool over `wslc.exe`.
pub(super) static CLI: Definition = Definition {
    target: Target::Wslc,
    name: "wslc",
    title: "WSL containers (`wslc`)",
    versions: "WSL 2.9.3 to 3.0.5",
    program: "`wslc`",
    is_current: true,
    images: Images::Linux { emulates: false },
    drive: &VIRTIOFS,
    distribution: None,
    volume: &EXT4,
    paths: HostPaths {
        drive: PathSupport::Works,
        wsl_drive: PathSupport::CreatedEmpty,
        host_mnt_drive: PathSupport::CreatedEmpty,
        desktop_drive: PathSupport::CreatedEmpty,
        msys_drive: PathSupport::CreatedEmpty,
        network: PathSupport::Unreliable,
        wsl_network: PathSupport::Unreliable,
        posix: PathSupport::CreatedEmpty,
        posix_from_windows: Place::Drive,
        posix_from_wsl: Place::Drive,
        engine: PathSupport::CreatedEmpty,
        display: PathSupport::CreatedEmpty,
        socket: PathSupport::CreatedEmpty,
        relative_from_wsl: PathSupport::CreatedEmpty,
        // All options of a volume but `type: tmpfs` are refused.
        devices: DevicePaths::REFUSED,
    },
    mounts: Mounts { modes: Modes::ReadWriteOnly, missing_source: MissingSource::CreatedSilently, ..MOUNTS },
    volumes: Volumes {
        driver_options: DriverOptions::TmpfsOnly,
        copies_image_files: true,
        anonymous_short_form: false,
    },
    lifecycle: Lifecycle { stop: Stop::OptionsDropped, attaches: false, restarts: false, ..LIFECYCLE },
    networks: Networks {
        host: HostNetwork::Refused,
        shares_stack: false,
        drivers: NetworkDrivers::BridgeOnly,
        aliases: Aliases::OneNetwork,
        published_on: PublishedOn::Loopback,
        protocols: Protocols::TcpReliably,
        logging_drivers: Some(LoggingDrivers::Dropped),
        ..NETWORKS
    },
    refused_options: REFUSED,
    ignored_options: IGNORED,
    sources: SOURCES,
};

/// Through a relay to the Docker Engine in its virtual machine.
pub(super) static ENGINE: Definition = Definition {
    target: Target::Wslc,
    name: "wslc",
    title: "WSL containers (`wslc`), through a relay to their engine",
    versions: "WSL 2.9.3 to 3.0.5, Docker Engine 25.0.3",
    program: "the relay to the engine of `wslc`",
    is_current: true,
    images: Images::Linux { emulates: false },
    drive: &VIRTIOFS,
    distribution: None,
    volume: &EXT4,
    paths: HostPaths {
        drive: PathSupport::Works,
        wsl_drive: PathSupport::CreatedEmpty,
        host_mnt_drive: PathSupport::CreatedEmpty,
        desktop_drive: PathSupport::CreatedEmpty,
        msys_drive: PathSupport::CreatedEmpty,
        network: PathSupport::Unreliable,
        wsl_network: PathSupport::Unreliable,
        // In the virtual machine, where it is lost when the machine stops.
        posix: PathSupport::Unreliable,
        posix_from_windows: Place::Engine,
        posix_from_wsl: Place::Engine,
        engine: PathSupport::Works,
        display: PathSupport::Unreliable,
        socket: PathSupport::Works,
        relative_from_wsl: PathSupport::CreatedEmpty,
        devices: DevicePaths::REFUSED,
    },
    mounts: Mounts { missing_source: MissingSource::CreatedSilently, ..MOUNTS },
    volumes: VOLUMES,
    lifecycle: Lifecycle { restarts: false, ..LIFECYCLE },
    networks: NETWORKS,
    refused_options: &[],
    ignored_options: &[],
    sources: SOURCES,
};

const SOURCES: &[&str] = &[
    "WSL: src/windows/wslc/services/ContainerModel.cpp",
    "WSL: src/windows/wslc/arguments/ContainerRunCommand.cpp",
    "microsoft/WSL#40957",
    "microsoft/WSL#40976",
];

/// Without the option `metadata`, which later versions may set: which ones is not known. Locks are the Linux kernel's own:
/// they work in one container, and each mount of a directory has others.
const VIRTIOFS: FileSystem = FileSystem {
    name: "a Windows directory over virtiofs",
    locks: Provision::Kept,
    shared_maps: Provision::Kept,
    owners: Provision::NotKept,
    modes: Provision::NotKept,
    hard_links: Provision::Kept,
    rename_open: Provision::Kept,
    sync: Provision::Kept,
    sockets: Provision::Refused,
    case: Provision::NotKept,
    events: Events::Never,
    is_slow: true,
    shares_locks: false,
    sources: &["openvmm: support/fs/lxutil/src/windows/fs.rs", "microsoft/WSL#40733"],
};

const NOT_AN_OPTION: &str = "`wslc` has no such option: it is refused, or dropped by the tool that calls it";
const OTHER_TARGET: &str = "remove it, or run this service with Docker Desktop";
const LOOSER: &str =
    "remove it if the program does not depend on it: the container runs with fewer restrictions";
const SINCE_3_0_5: &str =
    "WSL 3.0.5 and later have it; before, it is refused, or dropped by the tool that calls `wslc`";
const RUN: &[&str] = &["WSL: src/windows/wslc/commands/ContainerRunCommand.cpp"];

/// The options without which a program fails, or has more rights than it was meant to have.
const REFUSED: &[OptionFact] = &[
    dropped("cap_add", Entries, Broken, SINCE_3_0_5, OTHER_TARGET),
    dropped("cap_drop", Entries, Missing, SINCE_3_0_5, LOOSER),
    dropped("cpuset", Text, Missing, NOT_AN_OPTION, LOOSER),
    dropped("devices", Entries, Broken, NOT_AN_OPTION, OTHER_TARGET),
    dropped("mem_reservation", Bytes, Missing, NOT_AN_OPTION, LOOSER),
    dropped("pids_limit", Number, Missing, NOT_AN_OPTION, LOOSER),
    dropped("privileged", True, Broken, NOT_AN_OPTION, OTHER_TARGET),
    dropped("read_only", True, Missing, NOT_AN_OPTION, LOOSER),
    dropped("security_opt", Entries, Missing, NOT_AN_OPTION, LOOSER),
];

const DROPPED: &str = "`wslc` has no such option, and tools that call it drop it";
const NO_HOSTS: &str = "`wslc` has no `--add-host`; the Windows host is `host.wslc.internal`";
const WITHOUT: &str = "make sure that the program runs without it";

/// The options that tools drop.
const IGNORED: &[OptionFact] = &[
    dropped("extra_hosts", Entries, Missing, NO_HOSTS, WITHOUT),
    dropped("group_add", Entries, Missing, DROPPED, WITHOUT),
    dropped("init", True, Missing, DROPPED, WITHOUT),
    dropped("ipc", Words(&["host", "shareable", "container:", "service:"]), Missing, DROPPED, WITHOUT),
    dropped("pid", Words(&["host", "container:", "service:"]), Missing, DROPPED, WITHOUT),
    dropped("sysctls", Entries, Missing, DROPPED, WITHOUT),
    dropped("userns_mode", Text, Missing, DROPPED, WITHOUT),
];

const fn dropped(
    path: &'static str,
    set_by: SetBy,
    effect: Effect,
    label: &'static str,
    help: &'static str,
) -> OptionFact {
    OptionFact { path, set_by, effect, label, help, evidence: RUN }
}
