//! An option of a Linux daemon that the Windows daemon refuses: it does not make the container.

use super::service_options::{Asks, ServiceOption};
use crate::compose::Service;
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(601),
    name: "refused-option",
    severity: PerTarget::lcow(Severity::Error),
    summary: "`privileged`, `read_only`, `ulimits`, `mem_reservation`, `pids_limit`, `cpuset` or another \
              option that LCOW refuses",
    docs: include_str!("../../../docs/rules/LCOW601.md"),
    fix: None,
    evidence: &[
        "moby: daemon/daemon_windows.go, 20.10",
        "moby: runconfig/hostconfig_windows.go, 20.10",
        "openshift/origin#17461",
        "moby#35298",
        "docker/for-win#1357",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// An option and what the daemon says to it.
pub(crate) struct Refused {
    pub(crate) option: ServiceOption,
    says: &'static str,
    help: &'static str,
    evidence: &'static [&'static str],
}

const LEAVE_OUT: &str = "leave it out, or keep it in a Compose file for Linux machines";
const MEMORY: &str = "leave it out; `mem_limit` is honoured from Docker 19.03 on";
const PROCESSORS: &str = "leave it out; `cpus` is honoured from Docker 19.03 on";

const DAEMON: &[&str] = &["moby: daemon/daemon_windows.go, 20.10"];
const HOST_CONFIG: &[&str] = &["moby: runconfig/hostconfig_windows.go, 20.10"];

const fn refused(
    path: &'static [&'static str],
    asks: Asks,
    says: &'static str,
    help: &'static str,
    evidence: &'static [&'static str],
) -> Refused {
    Refused { option: ServiceOption { path, asks }, says, help, evidence }
}

/// Every option that is refused, by name. A value that Docker Compose does not send is no reason.
pub(crate) const REFUSED: &[Refused] = &[
    refused(
        &["blkio_config", "device_read_bps"],
        Asks::Entries,
        "invalid option: Windows does not support BlkioDeviceReadBps",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["blkio_config", "device_read_iops"],
        Asks::Entries,
        "invalid option: Windows does not support BlkioDeviceReadIOps",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["blkio_config", "device_write_bps"],
        Asks::Entries,
        "invalid option: Windows does not support BlkioDeviceWriteBps",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["blkio_config", "device_write_iops"],
        Asks::Entries,
        "invalid option: Windows does not support BlkioDeviceWriteIOps",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["blkio_config", "weight"],
        Asks::Positive,
        "invalid option: Windows does not support BlkioWeight",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["blkio_config", "weight_device"],
        Asks::Entries,
        "invalid option: Windows does not support BlkioWeightDevice",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["cgroup_parent"],
        Asks::Text,
        "invalid option: Windows does not support CgroupParent",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["cpu_period"],
        Asks::Number,
        "invalid option: Windows does not support CPUPeriod",
        PROCESSORS,
        DAEMON,
    ),
    refused(
        &["cpu_rt_period"],
        Asks::Number,
        "Windows does not support CPU real-time period",
        LEAVE_OUT,
        HOST_CONFIG,
    ),
    refused(
        &["cpu_rt_runtime"],
        Asks::Number,
        "Windows does not support CPU real-time runtime",
        LEAVE_OUT,
        HOST_CONFIG,
    ),
    refused(
        &["cpuset"],
        Asks::Text,
        "invalid option: Windows does not support CpusetCpus",
        PROCESSORS,
        DAEMON,
    ),
    refused(
        &["deploy", "resources", "limits", "pids"],
        Asks::Positive,
        "invalid option: Windows does not support PidsLimit",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["deploy", "resources", "reservations", "memory"],
        Asks::Bytes,
        "invalid option: Windows does not support MemoryReservation",
        MEMORY,
        MEMORY_RESERVATION,
    ),
    refused(
        &["isolation"],
        Asks::Words(&["process"]),
        "process isolation is invalid for Linux containers on Windows",
        "leave it out: a Linux container is always isolated by Hyper-V",
        &["moby: daemon/create_windows.go, 20.10"],
    ),
    refused(
        &["mem_reservation"],
        Asks::Bytes,
        "invalid option: Windows does not support MemoryReservation",
        MEMORY,
        MEMORY_RESERVATION,
    ),
    refused(
        &["mem_swappiness"],
        Asks::Number,
        "invalid option: Windows does not support MemorySwappiness",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["memswap_limit"],
        Asks::Bytes,
        "invalid option: Windows does not support MemorySwap",
        MEMORY,
        DAEMON,
    ),
    refused(
        &["oom_kill_disable"],
        Asks::True,
        "invalid option: Windows does not support OomKillDisable",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["pids_limit"],
        Asks::Number,
        "invalid option: Windows does not support PidsLimit",
        LEAVE_OUT,
        DAEMON,
    ),
    refused(
        &["privileged"],
        Asks::True,
        "Windows does not support privileged mode",
        "leave it out; `cap_add` gives single capabilities, which LCOW grants",
        &["moby: runconfig/hostconfig_windows.go, 20.10", "openshift/origin#17461"],
    ),
    refused(
        &["read_only"],
        Asks::True,
        "Windows does not support root filesystem in read-only mode",
        LEAVE_OUT,
        HOST_CONFIG,
    ),
    refused(
        &["ulimits"],
        Asks::Entries,
        "invalid option: Windows does not support Ulimits",
        "leave it out: on LCOW a container has 1024 open files, whatever is asked for",
        &["moby: daemon/daemon_windows.go, 20.10", "moby#35298", "moby#38869", "linuxkit/lcow#34"],
    ),
];

const MEMORY_RESERVATION: &[&str] = &["moby: daemon/daemon_windows.go, 20.10", "docker/for-win#1357"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for refused in REFUSED {
        for asked in refused.option.asked(service) {
            let message = format!(
                "the Windows daemon refuses `{}` and does not make the container",
                refused.option.name()
            );
            findings
                .about(service, asked.span(), message)
                .label(refused.says)
                .help(refused.help)
                .evidence(refused.evidence)
                .report();
        }
    }
}
