//! A logging driver that an engine does not have.

use crate::rules::prelude::*;
use crate::targets::{Definition, LoggingDrivers};

pub(crate) static RULE: Rule = Rule {
    code: Code(607),
    name: "logging-driver",
    severity: |target| match target.networks.logging_drivers {
        Some(LoggingDrivers::Only(_)) => Some(Severity::Error),
        Some(LoggingDrivers::Dropped) => Some(Severity::Warning),
        None => None,
    },
    summary: "a logging driver that LCOW does not have, such as `journald`, or any on `wslc`",
    docs: include_str!("../../../docs/rules/LCOW607.md"),
    fix: None,
    evidence: &[
        "moby: daemon/logdrivers_windows.go, 20.10",
        "laradock#1526",
        "microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = service.get("logging").and_then(|logging| logging.get("driver")) else { return };
    let Some(driver) = value.known_text() else { return };
    let lacks = |target: &Definition| target.networks.logging_drivers.is_some_and(|own| !own.has(driver));
    let Some(first) = findings.context.first_target(lacks) else { return };
    let program = first.program;
    let (message, label, help) = match first.networks.logging_drivers {
        Some(LoggingDrivers::Dropped) => (
            format!("{program} has no option for logging drivers"),
            "dropped: the log is written as `json-file`",
            "remove `driver`, or let the program write its log where it is needed",
        ),
        _ => (
            format!("{program} has no logging driver `{driver}`"),
            match driver {
                "journald" => "it is part of systemd, which Windows does not have",
                _ => "it supports no plugins",
            },
            "remove `driver`, or use `json-file`, `local`, `fluentd`, `gelf` or `syslog`",
        ),
    };
    findings
        .about(service, value.origin.span, message)
        .label(label)
        .help(help)
        .severity(|target| (RULE.severity)(target).filter(|_| lacks(target)))
        .report();
}
