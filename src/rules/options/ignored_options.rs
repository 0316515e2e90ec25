//! The options that the Windows daemon ignores.

use super::service_options::ServiceOption;
use super::service_options::SetBy::{self, Bytes, Entries, Number, Text, True, Words};
use crate::diagnostic::Severity::{self, Advice, Warning};

/// An option that the daemon ignores.
pub(super) struct IgnoredOption {
    pub(super) option: ServiceOption,
    pub(super) severity: Severity,
    /// What the container gets instead.
    pub(super) label: &'static str,
    pub(super) help: &'static str,
    pub(super) evidence: &'static [&'static str],
}

/// The function that creates the OCI specification reads none of these options for a Linux container.
const CREATE_SPEC: &[&str] = &["moby: daemon/oci_windows.go, 20.10"];
/// The virtual machine gets limits since 19.03.
const LIMITS: &[&str] = &["moby#37859", "moby#37296"];
const SHM: &[&str] = &["moby#39300"];
const HOSTS: &[&str] =
    &["moby: daemon/container_operations_windows.go, 20.10", "StefanScherer/dockerfiles-windows#308"];
/// The daemon drops IPv6 address pools.
pub(super) const NETWORKS: &[&str] = &["moby: daemon/daemon_windows.go, 20.10"];

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
pub(super) const NO_IPV6: &str = "networks of Windows containers have no IPv6";

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
pub(super) const IGNORED: &[IgnoredOption] = &[
    row("cgroup", Words(&["host"]), Advice, (OWN_CGROUPS, HARMLESS), CREATE_SPEC),
    row("cpus", Number, Advice, (UP_TO_18_09, UPDATE), LIMITS),
    row("deploy.resources.limits.cpus", Number, Advice, (UP_TO_18_09, UPDATE), LIMITS),
    row("deploy.resources.limits.memory", Bytes, Advice, (UP_TO_18_09, UPDATE), LIMITS),
    row("devices", Entries, Warning, (NO_DEVICES, OTHER_TARGET), CREATE_SPEC),
    row("extra_hosts", Entries, Warning, (NO_HOSTS, RESOLVE), HOSTS),
    row("group_add", Entries, Warning, (NO_GROUPS, PERMISSIONS), CREATE_SPEC),
    row("init", True, Warning, (NO_INIT, TINI), CREATE_SPEC),
    row("ipc", Words(IPC_MODES), Warning, (NO_SHARED_MEMORY, TALK), CREATE_SPEC),
    row("mem_limit", Bytes, Advice, (UP_TO_18_09, UPDATE), LIMITS),
    row("networks.*.ipv6_address", Text, Warning, (NO_IPV6, NAMES), NETWORKS),
    row("oom_score_adj", Number, Advice, (OWN_MEMORY, HARMLESS), CREATE_SPEC),
    row("pid", Words(PID_MODES), Warning, (NO_OTHER_PROCESSES, OTHER_TARGET), CREATE_SPEC),
    row("security_opt", Entries, Warning, (NO_SECURITY, HARMLESS), CREATE_SPEC),
    row("shm_size", Bytes, Warning, (SAME_SHM, LESS_SHM), SHM),
    row("sysctls", Entries, Warning, (SAME_KERNEL, OTHER_TARGET), CREATE_SPEC),
    row("userns_mode", Text, Advice, (OWN_USERS, HARMLESS), CREATE_SPEC),
];

const IPC_MODES: &[&str] = &["host", "shareable", "container:", "service:"];
const PID_MODES: &[&str] = &["host", "container:", "service:"];

const fn row(
    path: &'static str,
    set_by: SetBy,
    severity: Severity,
    (label, help): (&'static str, &'static str),
    evidence: &'static [&'static str],
) -> IgnoredOption {
    IgnoredOption { option: ServiceOption { path, set_by }, severity, label, help, evidence }
}
