//! The network of the host, of another container, or `bridge`: LCOW has none of them.

use crate::compose::Value;
use crate::rules::prelude::*;
use crate::targets::HostNetwork;

pub(crate) static RULE: Rule = Rule {
    code: Code(603),
    name: "network-mode",
    severity: |target| match target.networks.host {
        HostNetwork::Refused => Some(Severity::Error),
        HostNetwork::EngineMachine => Some(Severity::Advice),
    },
    summary: "`network_mode: host`, `bridge`, or the network of another container",
    docs: include_str!("../../../docs/rules/LCOW603.md"),
    fix: None,
    evidence: &[
        "moby#38166",
        "docker/for-win#1960",
        "moby: daemon/container_operations_windows.go, 20.10",
        "Docker: Host network driver",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = service.get("network_mode").map(Value::as_written) else { return };
    let Some(mode) = value.known_text() else { return };
    let is_shared = mode.starts_with("container:") || mode.starts_with("service:");
    let (message, help, severity): (_, _, SeverityOn) = match mode {
        "host" => (
            "the host network is not the network of Windows",
            "publish the ports instead, or enable host networking in Docker Desktop 4.34 or later",
            RULE.severity,
        ),
        _ if is_shared => (
            "LCOW containers cannot share a network stack",
            "add both services to a network and let them connect by service name",
            |target| (!target.networks.shares_stack).then_some(Severity::Error),
        ),
        "bridge" => (
            "the Windows daemon has no network `bridge`",
            "remove `network_mode`: the default network works on every daemon",
            |target| (!target.networks.has_bridge).then_some(Severity::Error),
        ),
        _ => return,
    };
    findings
        .about(service, value.origin.span, message.to_owned())
        .label(format!("`{mode}`"))
        .help(help)
        .severity(severity)
        .report();
}
