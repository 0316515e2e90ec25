//! WSL containers: Microsoft's `wslc.exe`, part of WSL 3.0.
//!
//! Compose reaches them through a tool that calls `wslc.exe`, or through a relay to the engine in its virtual machine.

use super::Target;
use super::definition::{
    Aliases, Attaching, Definition, DevicePaths, DriverOptions, HostNetwork, HostPaths, HostPortRanges,
    Images, Lifecycle, LoggingDrivers, MissingSource, Modes, Mounts, NetworkDrivers, Networks, PathSupport,
    Protocols, PublishedOn, Restarts, SharedStack, Sizes, Stop, Volumes,
};
use super::file_system::{EXT4, Events, FileSystem, Provision};
use super::hyperv::{LIFECYCLE, MOUNTS, NETWORKS, VOLUMES};
use super::options::Effect::{self, Broken, Harmless, Missing};
use super::options::SetBy::{self, Bytes, Entries, Number, Positive, Text, True, Words};
use super::options::{OptionFact, Treatment};
use super::place::Place;

/// Through a tool over `wslc.exe`.
pub(super) static CLI: Definition = Definition {
    target: Target::Wslc,
    name: "wslc",
    title: "WSL containers (`wslc`)",
    versions: "WSL 2.9.3 to 3.0.5",
    program: "`wslc`",
    is_current: true,
    compose_in_windows: true,
    loads_compose_v1: false,
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
        // The tools leave `local` out: its name in `wslc` is `guest`.
        drivers: Some(&["guest", "local", "vhd"]),
        copies_image_files: true,
        anonymous_short_form: false,
    },
    lifecycle: Lifecycle {
        stop: Stop::OptionsDropped,
        attaches: Attaching::Unconfirmed,
        restarts: Restarts::Never("`wslc` has no restart policies up to WSL 3.0.5"),
        ..LIFECYCLE
    },
    networks: Networks {
        host: HostNetwork::Refused,
        shares_stack: SharedStack::ContainersOnly,
        drivers: NetworkDrivers::BridgeOnly,
        links: false,
        aliases: Aliases::OneNetworkUntil("WSL 2.9.4"),
        published_on: PublishedOn::Loopback,
        host_port_ranges: HostPortRanges::Refused("Host port range must match the container port range"),
        protocols: Protocols::TcpReliably,
        logging_drivers: Some(LoggingDrivers::Dropped),
        ..NETWORKS
    },
    sizes: Sizes::CapitalsUntil("WSL 2.9.4"),
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
    compose_in_windows: true,
    loads_compose_v1: false,
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
    lifecycle: Lifecycle {
        restarts: Restarts::Never(
            "its virtual machine stops while only containers of a relay run, and none starts it again",
        ),
        ..LIFECYCLE
    },
    networks: Networks { host: HostNetwork::EngineMachine, ..NETWORKS },
    sizes: Sizes::Docker,
    refused_options: &[],
    ignored_options: &[],
    sources: SOURCES,
};

const SOURCES: &[&str] = &[
    "microsoft/WSL: src/windows/wslc/services/ContainerModel.cpp, 2.9.4",
    "microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4",
    "microsoft/WSL#40957",
    "microsoft/WSL#40976",
];

/// Without the option `metadata`, which later versions may set: which ones is not known. Locks are the Linux kernel's own:
/// they work in one container, and each mount of a directory has others. So an embedded database works in one container,
/// slowly (advice), and not in two (another rule).
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
    sources: &["microsoft/openvmm: support/fs/lxutil/src/windows/fs.rs", "microsoft/WSL#40733"],
};

const NOT_AN_OPTION: &str = "`wslc` has no such option: it is refused, or dropped by the tool that calls it";
const OTHER_TARGET: &str = "remove it, or run this service with Docker Desktop";
const LOOSER: &str =
    "remove it if the program does not depend on it: the container runs with fewer restrictions";
const CAPABILITIES: Treatment = Treatment::AbsentBefore("WSL 3.0.5");
const NO_CAPABILITIES: &str = "before, it is refused, or dropped by the tool that calls `wslc`";
const UNRESERVED: &str = "remove it: it takes effect only when memory is short";
const RUN: &[&str] = &["microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4"];

/// The options without which a program fails, or has more rights than it was meant to have.
const REFUSED: &[OptionFact] = &[
    OptionFact {
        treatment: CAPABILITIES,
        ..absent(
            "cap_add",
            Entries,
            Broken,
            NO_CAPABILITIES,
            "update WSL, or run this service with Docker Desktop",
        )
    },
    OptionFact { treatment: CAPABILITIES, ..absent("cap_drop", Entries, Missing, NO_CAPABILITIES, LOOSER) },
    absent("cpuset", Text, Missing, NOT_AN_OPTION, LOOSER),
    absent("deploy.resources.limits.pids", Positive, Missing, NOT_AN_OPTION, LOOSER),
    absent("deploy.resources.reservations.memory", Bytes, Missing, NOT_AN_OPTION, UNRESERVED),
    absent("devices", Entries, Broken, NOT_AN_OPTION, OTHER_TARGET),
    absent("mem_reservation", Bytes, Missing, NOT_AN_OPTION, UNRESERVED),
    absent("pids_limit", Number, Missing, NOT_AN_OPTION, LOOSER),
    absent("privileged", True, Broken, NOT_AN_OPTION, OTHER_TARGET),
    absent("read_only", True, Missing, NOT_AN_OPTION, LOOSER),
    absent("security_opt", Entries, Missing, NOT_AN_OPTION, LOOSER),
];

const NO_HOSTS: &str = "`wslc` has no `--add-host`; the Windows host is `host.wslc.internal`";
const NO_ADDRESS: &str = "`wslc` has no `--ip`: the container gets any address of the network";
const NO_CONDITIONS: &str = "some start all services at once";
const CONDITIONS: &[&str] = &["service_completed_successfully", "service_healthy"];
const REPEAT: &str = "let the program repeat its first connection until it succeeds";
const WITHOUT: &str = "make sure that the program runs without it";
const NAMES: &str = "use names instead of addresses";

/// The other options that it does not have.
const IGNORED: &[OptionFact] = &[
    OptionFact {
        treatment: Treatment::LeftToTools,
        ..absent("depends_on.*.condition", Words(CONDITIONS), Harmless, NO_CONDITIONS, REPEAT)
    },
    absent("extra_hosts", Entries, Missing, NO_HOSTS, WITHOUT),
    absent("group_add", Entries, Missing, NOT_AN_OPTION, WITHOUT),
    absent("init", True, Missing, NOT_AN_OPTION, WITHOUT),
    absent("ipc", Words(&["host", "shareable", "container:", "service:"]), Missing, NOT_AN_OPTION, WITHOUT),
    absent("memswap_limit", Bytes, Harmless, NOT_AN_OPTION, WITHOUT),
    absent("networks.*.ipv4_address", Text, Missing, NO_ADDRESS, NAMES),
    absent("oom_kill_disable", True, Harmless, NOT_AN_OPTION, WITHOUT),
    absent("oom_score_adj", Number, Harmless, NOT_AN_OPTION, WITHOUT),
    absent("pid", Words(&["host", "container:", "service:"]), Missing, NOT_AN_OPTION, WITHOUT),
    absent("sysctls", Entries, Missing, NOT_AN_OPTION, WITHOUT),
    absent("userns_mode", Text, Missing, NOT_AN_OPTION, WITHOUT),
];

const fn absent(
    path: &'static str,
    set_by: SetBy,
    effect: Effect,
    label: &'static str,
    help: &'static str,
) -> OptionFact {
    OptionFact { path, set_by, treatment: Treatment::Absent, effect, label, help, evidence: RUN }
}
