//! The options of a service that the Windows daemon of LCOW refuses or ignores.

use super::options::Effect::{self, Harmless, Missing, NotCreated};
use super::options::SetBy::{self, Bytes, Entries, Number, Positive, Text, True, Words};
use super::options::{OptionFact, Treatment};

const LEAVE_OUT: &str = "remove it, or move it to a Compose file for Linux hosts";
const MEMORY: &str = "remove it; `mem_limit` is supported since Docker 19.03";
const PROCESSORS: &str = "remove it; `cpus` is supported since Docker 19.03";
const CAPABILITIES: &str = "remove it; LCOW supports `cap_add` for single capabilities";
const HYPERV: &str = "remove it: Hyper-V isolates every Linux container";
const OPEN_FILES: &str = "remove it: on LCOW a container is always limited to 1024 open files";

const DAEMON: &[&str] = &["moby: daemon/daemon_windows.go, 20.10"];
const HOST_CONFIG: &[&str] = &["moby: runconfig/hostconfig_windows.go, 20.10"];
const CREATE: &[&str] = &["moby: daemon/create_windows.go, 20.10"];
const PRIVILEGED: &[&str] = &["moby: runconfig/hostconfig_windows.go, 20.10", "openshift/origin#17461"];
const RESERVATION: &[&str] = &["moby: daemon/daemon_windows.go, 20.10", "docker/for-win#1357"];
const ULIMITS: &[&str] =
    &["moby: daemon/daemon_windows.go, 20.10", "moby#35298", "moby#38869", "linuxkit/lcow#34"];

/// The error message of most options.
macro_rules! invalid {
    ($name:literal) => {
        concat!("invalid option: Windows does not support ", $name)
    };
}

const CPU_RT_PERIOD: &str = "Windows does not support CPU real-time period";
const CPU_RT_RUNTIME: &str = "Windows does not support CPU real-time runtime";
const NO_PROCESS_ISOLATION: &str = "process isolation is invalid for Linux containers on Windows";
const NO_PRIVILEGED: &str = "Windows does not support privileged mode";
const NO_READ_ONLY: &str = "Windows does not support root filesystem in read-only mode";

/// Every option that the daemon refuses, by name.
pub(super) const REFUSED: &[OptionFact] = &[
    refused("blkio_config.device_read_bps", Entries, invalid!("BlkioDeviceReadBps"), LEAVE_OUT, DAEMON),
    refused("blkio_config.device_read_iops", Entries, invalid!("BlkioDeviceReadIOps"), LEAVE_OUT, DAEMON),
    refused("blkio_config.device_write_bps", Entries, invalid!("BlkioDeviceWriteBps"), LEAVE_OUT, DAEMON),
    refused("blkio_config.device_write_iops", Entries, invalid!("BlkioDeviceWriteIOps"), LEAVE_OUT, DAEMON),
    refused("blkio_config.weight", Positive, invalid!("BlkioWeight"), LEAVE_OUT, DAEMON),
    refused("blkio_config.weight_device", Entries, invalid!("BlkioWeightDevice"), LEAVE_OUT, DAEMON),
    refused("cgroup_parent", Text, invalid!("CgroupParent"), LEAVE_OUT, DAEMON),
    refused("cpu_period", Number, invalid!("CPUPeriod"), PROCESSORS, DAEMON),
    refused("cpu_rt_period", Number, CPU_RT_PERIOD, LEAVE_OUT, HOST_CONFIG),
    refused("cpu_rt_runtime", Number, CPU_RT_RUNTIME, LEAVE_OUT, HOST_CONFIG),
    refused("cpuset", Text, invalid!("CpusetCpus"), PROCESSORS, DAEMON),
    refused("deploy.resources.limits.pids", Positive, invalid!("PidsLimit"), LEAVE_OUT, DAEMON),
    refused(
        "deploy.resources.reservations.memory",
        Bytes,
        invalid!("MemoryReservation"),
        MEMORY,
        RESERVATION,
    ),
    refused("isolation", Words(&["process"]), NO_PROCESS_ISOLATION, HYPERV, CREATE),
    refused("mem_reservation", Bytes, invalid!("MemoryReservation"), MEMORY, RESERVATION),
    refused("mem_swappiness", Number, invalid!("MemorySwappiness"), LEAVE_OUT, DAEMON),
    refused("memswap_limit", Bytes, invalid!("MemorySwap"), MEMORY, DAEMON),
    refused("oom_kill_disable", True, invalid!("OomKillDisable"), LEAVE_OUT, DAEMON),
    refused("pids_limit", Number, invalid!("PidsLimit"), LEAVE_OUT, DAEMON),
    refused("privileged", True, NO_PRIVILEGED, CAPABILITIES, PRIVILEGED),
    refused("read_only", True, NO_READ_ONLY, LEAVE_OUT, HOST_CONFIG),
    refused("ulimits", Entries, invalid!("Ulimits"), OPEN_FILES, ULIMITS),
];

const fn refused(
    path: &'static str,
    set_by: SetBy,
    label: &'static str,
    help: &'static str,
    evidence: &'static [&'static str],
) -> OptionFact {
    OptionFact { path, set_by, treatment: Treatment::Refused, effect: NotCreated, label, help, evidence }
}

/// The function that creates the OCI specification reads none of these options for a Linux container.
const CREATE_SPEC: &[&str] = &["moby: daemon/oci_windows.go, 20.10"];
/// The virtual machine gets limits since 19.03.
const LIMITS: &[&str] = &["moby#37859", "moby#37296"];
const SHM: &[&str] = &["moby#39300"];
const HOSTS: &[&str] =
    &["moby: daemon/container_operations_windows.go, 20.10", "StefanScherer/dockerfiles-windows#308"];
/// The daemon drops IPv6 address pools.
const NETWORKS: &[&str] = &["moby: daemon/daemon_windows.go, 20.10"];

const OWN_CGROUPS: &str = "each container has its own virtual machine and control groups";
const OWN_MEMORY: &str = "each container has its own virtual machine and memory";
const OWN_USERS: &str = "each container has its own virtual machine and users";
const NO_SHARED_MEMORY: &str = "each container has its own virtual machine and shares no memory";
const NO_OTHER_PROCESSES: &str = "each container has its own virtual machine and sees only its own processes";
const NO_DEVICES: &str = "the container does not get the devices";
const NO_HOSTS: &str = "nothing is added to `/etc/hosts`";
const NO_GROUPS: &str = "the program does not get the groups";
const NO_INIT: &str = "no init process reaps the child processes of the program";
const NO_SECURITY: &str = "none of these options is applied";
const SAME_SHM: &str = "`/dev/shm` keeps its default size";
const SAME_KERNEL: &str = "the kernel keeps its default settings";
const UP_TO_18_09: &str = "ignored up to Docker 18.09, supported since 19.03";
const NO_IPV6: &str = "networks of Windows containers have no IPv6";

const HARMLESS: &str = "do not rely on it on LCOW; it does no harm";
const OTHER_TARGET: &str = "if the program depends on it, use another target than LCOW";
const UPDATE: &str = "use Docker 19.03 or 20.10, which support it";
const NAMES: &str = "remove it, and use names instead of addresses";
const RESOLVE: &str = "resolve the names by DNS, or write `/etc/hosts` when the container starts";
const PERMISSIONS: &str = "give the program the permissions in the image";
const TINI: &str = "if the program leaves child processes, start it with `tini` or `dumb-init` in the image";
const TALK: &str = "let the services communicate over the network";
const LESS_SHM: &str = "configure the program to use less shared memory, or a directory on disk";

/// Every option that the daemon ignores, by name.
pub(super) const IGNORED: &[OptionFact] = &[
    ignored("cgroup", Words(&["host"]), Harmless, (OWN_CGROUPS, HARMLESS), CREATE_SPEC),
    ignored("cpus", Number, Harmless, (UP_TO_18_09, UPDATE), LIMITS),
    ignored("deploy.resources.limits.cpus", Number, Harmless, (UP_TO_18_09, UPDATE), LIMITS),
    ignored("deploy.resources.limits.memory", Bytes, Harmless, (UP_TO_18_09, UPDATE), LIMITS),
    ignored("devices", Entries, Missing, (NO_DEVICES, OTHER_TARGET), CREATE_SPEC),
    ignored("extra_hosts", Entries, Missing, (NO_HOSTS, RESOLVE), HOSTS),
    ignored("group_add", Entries, Missing, (NO_GROUPS, PERMISSIONS), CREATE_SPEC),
    ignored("init", True, Missing, (NO_INIT, TINI), CREATE_SPEC),
    ignored("ipc", Words(IPC_MODES), Missing, (NO_SHARED_MEMORY, TALK), CREATE_SPEC),
    ignored("mem_limit", Bytes, Harmless, (UP_TO_18_09, UPDATE), LIMITS),
    ignored("networks.*.ipv6_address", Text, Missing, (NO_IPV6, NAMES), NETWORKS),
    ignored("oom_score_adj", Number, Harmless, (OWN_MEMORY, HARMLESS), CREATE_SPEC),
    ignored("pid", Words(PID_MODES), Missing, (NO_OTHER_PROCESSES, OTHER_TARGET), CREATE_SPEC),
    ignored("security_opt", Entries, Missing, (NO_SECURITY, HARMLESS), CREATE_SPEC),
    ignored("shm_size", Bytes, Missing, (SAME_SHM, LESS_SHM), SHM),
    ignored("sysctls", Entries, Missing, (SAME_KERNEL, OTHER_TARGET), CREATE_SPEC),
    ignored("userns_mode", Text, Harmless, (OWN_USERS, HARMLESS), CREATE_SPEC),
];

const IPC_MODES: &[&str] = &["host", "shareable", "container:", "service:"];
const PID_MODES: &[&str] = &["host", "container:", "service:"];

const fn ignored(
    path: &'static str,
    set_by: SetBy,
    effect: Effect,
    (label, help): (&'static str, &'static str),
    evidence: &'static [&'static str],
) -> OptionFact {
    OptionFact { path, set_by, treatment: Treatment::Ignored, effect, label, help, evidence }
}
