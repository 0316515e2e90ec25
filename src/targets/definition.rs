//! The facts about one target. Every field must be given: a new target answers every question a rule may ask.

use super::Target;
use super::file_system::FileSystem;
use super::options::OptionFact;
use super::place::Place;

/// A way of running Linux containers on Windows.
#[derive(Debug)]
pub struct Definition {
    /// The target.
    pub target: Target,
    /// The name in options and reports: `wsl2`.
    pub name: &'static str,
    /// What it is: "Docker Desktop on WSL 2".
    pub title: &'static str,
    /// The versions that the facts are about.
    pub versions: &'static str,
    /// The program that takes the options of a container, for messages: "the Windows daemon".
    pub program: &'static str,
    /// Whether it can still be installed and is maintained.
    pub is_current: bool,
    /// Whether Compose may be started in Windows. If not, it runs inside WSL.
    pub compose_in_windows: bool,
    /// Whether its Compose loads files without `services:`, as docker-compose 1.x does.
    pub loads_compose_v1: bool,
    /// How an image without `platform` is chosen.
    pub images: Images,
    /// A directory of a Windows drive, in a container.
    pub drive: &'static FileSystem,
    /// A directory of a WSL distribution, in a container; `None` if it cannot be mounted.
    pub distribution: Option<&'static FileSystem>,
    /// A volume of the driver `local`.
    pub volume: &'static FileSystem,
    /// What becomes of host paths.
    pub paths: HostPaths,
    /// Which mounts work.
    pub mounts: Mounts,
    /// Which volumes work.
    pub volumes: Volumes,
    /// How containers are stopped and attached to.
    pub lifecycle: Lifecycle,
    /// Which networks and ports work.
    pub networks: Networks,
    /// How sizes, such as those of `mem_limit`, may be written.
    pub sizes: Sizes,
    /// The options that it refuses, or that keep a container from being created.
    pub refused_options: &'static [OptionFact],
    /// The options that it ignores.
    pub ignored_options: &'static [OptionFact],
    /// The sources of what is not in a part with sources of its own.
    pub sources: &'static [&'static str],
}

/// How the sizes of a service may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes {
    /// As in Docker: `512m`, `1.5GB`, `64 MiB`.
    Docker,
    /// Digits, and `B`, `K`, `M`, `G`, `T`, `KB`, `MB`, `GB` or `TB` in capitals, up to this version. Which is the first
    /// to read all that Docker does is not known.
    CapitalsUntil(&'static str),
}

/// How an image without `platform` is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Images {
    /// For Windows. Windows containers run as well.
    Windows,
    /// For Linux and the architecture of the host. Windows containers do not run.
    Linux {
        /// Whether images for another architecture run, by emulation.
        emulates: bool,
    },
}

/// What becomes of a host path in some spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathSupport {
    /// It leads where it seems to.
    Works,
    /// It works, but only when Compose is started in a certain way, or only in the engine's own machine.
    Discouraged,
    /// Both success and failure were reported.
    Unreliable,
    /// The mount is refused.
    Refused,
    /// A directory that was not meant is created, empty, and mounted without a message.
    CreatedEmpty,
}

/// What becomes of host paths, by their spelling.
#[derive(Clone, Copy, Debug)]
pub struct HostPaths {
    /// `C:\shop`.
    pub drive: PathSupport,
    /// `/mnt/c/shop`, the drive in a WSL distribution.
    pub wsl_drive: PathSupport,
    /// `/host_mnt/c/shop`, the drive in the virtual machine of Docker Desktop.
    pub host_mnt_drive: PathSupport,
    /// `/run/desktop/mnt/host/c/shop`, the drive in the virtual machine of Docker Desktop on WSL 2.
    pub desktop_drive: PathSupport,
    /// `/c/shop`.
    pub msys_drive: PathSupport,
    /// `\\server\share`.
    pub network: PathSupport,
    /// `\\wsl$\Ubuntu\home`.
    pub wsl_network: PathSupport,
    /// `/opt/data`, unless it leads to a distribution whose directories can be mounted.
    pub posix: PathSupport,
    /// Where `/opt/data` leads when Compose is started in Windows.
    pub posix_from_windows: Place,
    /// Where `/opt/data` leads when Compose is started inside WSL.
    pub posix_from_wsl: Place,
    /// Directories of the engine's machine that every engine in a Linux machine has, such as `/var/run`.
    pub engine: PathSupport,
    /// The directories of the display server that WSL provides: `/mnt/wslg`.
    pub display: PathSupport,
    /// The daemon's socket, `/var/run/docker.sock`.
    pub socket: PathSupport,
    /// A relative path when Compose is started inside WSL, in a directory of a Windows drive.
    pub relative_from_wsl: PathSupport,
    /// The paths that the daemon reads itself.
    pub devices: DevicePaths,
}

/// What becomes of the `device` of a volume with `o: bind`. Compose leaves it to the daemon, which reads it in its own
/// machine.
#[derive(Clone, Copy, Debug)]
pub struct DevicePaths {
    /// `C:\shop`, `/c/shop`, `\\server\share`, and relative paths from Windows.
    pub windows: PathSupport,
    /// Relative paths of a project inside WSL, with `driver: local`: Compose makes those absolute.
    pub relative_from_wsl: PathSupport,
    /// `/mnt/c/shop`.
    pub wsl_drive: PathSupport,
    /// `/host_mnt/c/shop`.
    pub host_mnt_drive: PathSupport,
    /// `/run/desktop/mnt/host/c/shop`.
    pub desktop_drive: PathSupport,
}

impl DevicePaths {
    /// None of them works.
    pub(super) const REFUSED: DevicePaths = DevicePaths {
        windows: PathSupport::Refused,
        relative_from_wsl: PathSupport::Refused,
        wsl_drive: PathSupport::Refused,
        host_mnt_drive: PathSupport::Refused,
        desktop_drive: PathSupport::Refused,
    };
}

/// Which mounts work.
#[derive(Clone, Copy, Debug)]
pub struct Mounts {
    /// The modes of the short form other than `ro` and `rw`.
    pub modes: Modes,
    /// Whether a single file can be mounted.
    pub single_files: bool,
    /// Whether tmpfs mounts work.
    pub tmpfs: bool,
    /// Whether an anonymous volume can be read-only.
    pub read_only_anonymous: bool,
    /// Whether the target of a short form is changed to lower case.
    pub lower_cases_targets: bool,
    /// What becomes of a host directory that does not exist.
    pub missing_source: MissingSource,
}

/// What becomes of the modes of a short-form mount other than `ro` and `rw`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modes {
    /// Those of Linux work. Those for SELinux and consistency have no effect.
    Linux,
    /// All others are refused.
    ReadWriteOnly,
}

/// What becomes of a mounted directory that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingSource {
    /// It is created, as on Linux.
    Created,
    /// It is created; what looks like a file becomes a directory without a message.
    CreatedSilently,
    /// The container is not created.
    Refused,
}

/// Which volumes work.
#[derive(Clone, Copy, Debug)]
pub struct Volumes {
    /// The options of the driver `local` that are accepted.
    pub driver_options: DriverOptions,
    /// The drivers; `None` for `local` and plugins.
    pub drivers: Option<&'static [&'static str]>,
    /// Whether a new volume gets the files that the image has in its directory.
    pub copies_image_files: bool,
    /// Whether an anonymous volume can be written as `/data` in the short form.
    pub anonymous_short_form: bool,
}

/// The `driver_opts` that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriverOptions {
    /// Those of Linux.
    Linux,
    /// Only `type: tmpfs`.
    TmpfsOnly,
    /// None, and no plugins.
    None,
}

/// How containers are stopped and attached to.
#[derive(Clone, Copy, Debug)]
pub struct Lifecycle {
    /// The stop signals.
    pub signals: Signals,
    /// How a container is stopped.
    pub stop: Stop,
    /// Whether a terminal and standard input reach the container.
    pub attaches: Attaching,
    /// Whether `restart` starts containers again.
    pub restarts: Restarts,
    /// Whether a virtual machine boots for each container.
    pub boots_machine: bool,
    /// The shell that runs a health check in shell form.
    pub health_check_shell: HealthCheckShell,
}

/// The stop signals that an engine sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signals {
    /// All of Linux.
    All,
    /// `TERM` and `KILL`; the names of others are refused.
    TermAndKill,
}

/// How a container is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The stop signal, the grace period, `KILL`.
    GracePeriod,
    /// As [`Stop::GracePeriod`], but the tools drop the options that change it.
    OptionsDropped,
    /// The grace period; once the program has ended, up to 300 s until its virtual machine has stopped.
    WaitsForMachine,
}

/// Whether a terminal and standard input reach a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attaching {
    /// They do.
    Works,
    /// The engine offers it; nobody has reported that it works through the tools.
    Unconfirmed,
    /// They do not.
    Fails,
}

/// Whether `restart` starts containers again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restarts {
    /// After the program has ended and when the engine starts.
    Works,
    /// Not always, for this reason.
    Never(&'static str),
}

/// The shell that runs a health check in shell form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HealthCheckShell {
    /// That of the image.
    Container,
    /// `cmd`, before Docker 20.10.
    Cmd,
}

/// Which networks and ports work.
#[derive(Clone, Copy, Debug)]
pub struct Networks {
    /// `network_mode: host`.
    pub host: HostNetwork,
    /// Whether a container can share the network of another one.
    pub shares_stack: SharedStack,
    /// Whether there is a network named `bridge`.
    pub has_bridge: bool,
    /// The network drivers.
    pub drivers: NetworkDrivers,
    /// Whether networks can have an `ip_range`.
    pub ip_ranges: bool,
    /// Whether `links` sets variables and adds names.
    pub links: bool,
    /// Whether there are IPv6 addresses.
    pub ipv6: bool,
    /// Whether containers resolve the names of services when `dns` is set.
    pub names_beside_dns: bool,
    /// Whether a container can have a network alias, and be in several networks.
    pub aliases: Aliases,
    /// The address that a port without one is published on.
    pub published_on: PublishedOn,
    /// Whether a port can be published on one address of the host.
    pub host_addresses: bool,
    /// What becomes of a container port that is published on any port of a range.
    pub host_port_ranges: HostPortRanges,
    /// What becomes of protocols other than TCP.
    pub protocols: Protocols,
    /// The logging drivers; `None` for all of a Linux daemon.
    pub logging_drivers: Option<LoggingDrivers>,
}

/// What `network_mode: host` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostNetwork {
    /// It is the network of the engine's machine, not that of Windows.
    EngineMachine,
    /// As [`HostNetwork::EngineMachine`], unless the user enables host networking.
    OptIn,
    /// It is refused.
    Refused,
}

/// Whether a container can share the network of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedStack {
    /// It can.
    Works,
    /// Only with `container:`, not with `service:`.
    ContainersOnly,
    /// It cannot.
    Refused,
}

impl SharedStack {
    /// Whether a network mode, `container:…` or `service:…`, is refused.
    pub fn refuses(self, mode: &str) -> bool {
        match self {
            SharedStack::Works => false,
            SharedStack::ContainersOnly => mode.starts_with("service:"),
            SharedStack::Refused => true,
        }
    }
}

/// The network drivers of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkDrivers {
    /// Those of a Linux daemon, and plugins.
    Linux,
    /// `nat` and the other drivers of Windows.
    Windows,
    /// Only `bridge`.
    BridgeOnly,
}

/// The drivers of a Windows daemon. It chooses one itself for `default` and for an empty name.
const WINDOWS_DRIVERS: [&str; 11] =
    ["", "default", "ics", "internal", "l2bridge", "l2tunnel", "nat", "none", "null", "overlay", "private"];

impl NetworkDrivers {
    /// Whether Linux containers run on networks with a driver. Plugins of a Linux daemon count.
    pub fn has(self, driver: &str) -> bool {
        match self {
            NetworkDrivers::Linux => true,
            NetworkDrivers::Windows => WINDOWS_DRIVERS.contains(&driver),
            NetworkDrivers::BridgeOnly => ["", "bridge", "default"].contains(&driver),
        }
    }
}

/// Where network aliases work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aliases {
    /// Everywhere.
    All,
    /// Only for a container in exactly one network of the project, up to this version. Which is the first that takes
    /// them for each network is not known.
    OneNetworkUntil(&'static str),
}

/// The address that a port without one is published on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedOn {
    /// All addresses of the host.
    All,
    /// `127.0.0.1`.
    Loopback,
}

/// What becomes of a container port that is published on any port of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostPortRanges {
    /// A free port is chosen.
    Works,
    /// It is refused, with this message.
    Refused(&'static str),
}

/// What becomes of published ports that are not TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocols {
    /// All work.
    All,
    /// UDP answers come from another port, and SCTP is refused.
    TcpReliably,
}

/// The logging drivers of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoggingDrivers {
    /// Only these, and no plugins.
    Only(&'static [&'static str]),
    /// `logging` is dropped: the driver is `json-file`.
    Dropped,
}

impl LoggingDrivers {
    /// Whether a driver takes effect.
    pub fn has(self, driver: &str) -> bool {
        match self {
            LoggingDrivers::Only(drivers) => driver.is_empty() || drivers.contains(&driver),
            LoggingDrivers::Dropped => ["", "json-file"].contains(&driver),
        }
    }
}
