//! A logging driver that the Windows daemon does not have.

use crate::rules::prelude::*;
use crate::targets::LoggingDrivers;

pub(crate) static RULE: Rule = Rule {
    code: Code(607),
    name: "logging-driver",
    severity: |target| match target.networks.logging_drivers {
        Some(LoggingDrivers::Only(_)) => Some(Severity::Error),
        Some(LoggingDrivers::Dropped) => Some(Severity::Warning),
        None => None,
    },
    summary: "the logging driver `journald`, or one from a plugin",
    docs: include_str!("../../../docs/rules/LCOW607.md"),
    fix: None,
    evidence: &["moby: daemon/logdrivers_windows.go, 20.10", "laradock#1526"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// The drivers of a Windows daemon, and `none`.
const WINDOWS_DRIVERS: [&str; 11] = [
    "awslogs", "etwlogs", "fluentd", "gcplogs", "gelf", "json-file", "local", "logentries", "none", "splunk",
    "syslog",
];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = service.get("logging").and_then(|logging| logging.get("driver")) else { return };
    let Some(driver) = value.known_text() else { return };
    if driver.is_empty() || WINDOWS_DRIVERS.contains(&driver) {
        return;
    }
    let label = if driver == "journald" {
        "it is part of systemd, which Windows does not have"
    } else {
        "it supports no plugins"
    };
    findings
        .about(service, value.origin.span, format!("the Windows daemon has no logging driver `{driver}`"))
        .label(label)
        .help("remove `driver`, or use `json-file`, `local`, `fluentd`, `gelf` or `syslog`")
        .report();
}
