//! The options that the Windows daemon refuses, with its error messages.

use super::service_options::ServiceOption;
use super::service_options::SetBy::{self, Bytes, Entries, Number, Positive, Text, True, Words};

/// An option that the daemon refuses.
pub(crate) struct RefusedOption {
    pub(crate) option: ServiceOption,
    /// The daemon's error message.
    pub(super) error: &'static str,
    pub(super) help: &'static str,
    pub(super) evidence: &'static [&'static str],
}

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
pub(crate) const REFUSED: &[RefusedOption] = &[
    row("blkio_config.device_read_bps", Entries, invalid!("BlkioDeviceReadBps"), LEAVE_OUT, DAEMON),
    row("blkio_config.device_read_iops", Entries, invalid!("BlkioDeviceReadIOps"), LEAVE_OUT, DAEMON),
    row("blkio_config.device_write_bps", Entries, invalid!("BlkioDeviceWriteBps"), LEAVE_OUT, DAEMON),
    row("blkio_config.device_write_iops", Entries, invalid!("BlkioDeviceWriteIOps"), LEAVE_OUT, DAEMON),
    row("blkio_config.weight", Positive, invalid!("BlkioWeight"), LEAVE_OUT, DAEMON),
    row("blkio_config.weight_device", Entries, invalid!("BlkioWeightDevice"), LEAVE_OUT, DAEMON),
    row("cgroup_parent", Text, invalid!("CgroupParent"), LEAVE_OUT, DAEMON),
    row("cpu_period", Number, invalid!("CPUPeriod"), PROCESSORS, DAEMON),
    row("cpu_rt_period", Number, CPU_RT_PERIOD, LEAVE_OUT, HOST_CONFIG),
    row("cpu_rt_runtime", Number, CPU_RT_RUNTIME, LEAVE_OUT, HOST_CONFIG),
    row("cpuset", Text, invalid!("CpusetCpus"), PROCESSORS, DAEMON),
    row("deploy.resources.limits.pids", Positive, invalid!("PidsLimit"), LEAVE_OUT, DAEMON),
    row("deploy.resources.reservations.memory", Bytes, invalid!("MemoryReservation"), MEMORY, RESERVATION),
    row("isolation", Words(&["process"]), NO_PROCESS_ISOLATION, HYPERV, CREATE),
    row("mem_reservation", Bytes, invalid!("MemoryReservation"), MEMORY, RESERVATION),
    row("mem_swappiness", Number, invalid!("MemorySwappiness"), LEAVE_OUT, DAEMON),
    row("memswap_limit", Bytes, invalid!("MemorySwap"), MEMORY, DAEMON),
    row("oom_kill_disable", True, invalid!("OomKillDisable"), LEAVE_OUT, DAEMON),
    row("pids_limit", Number, invalid!("PidsLimit"), LEAVE_OUT, DAEMON),
    row("privileged", True, NO_PRIVILEGED, CAPABILITIES, PRIVILEGED),
    row("read_only", True, NO_READ_ONLY, LEAVE_OUT, HOST_CONFIG),
    row("ulimits", Entries, invalid!("Ulimits"), OPEN_FILES, ULIMITS),
];

const fn row(
    path: &'static str,
    set_by: SetBy,
    error: &'static str,
    help: &'static str,
    evidence: &'static [&'static str],
) -> RefusedOption {
    RefusedOption { option: ServiceOption { path, set_by }, error, help, evidence }
}
