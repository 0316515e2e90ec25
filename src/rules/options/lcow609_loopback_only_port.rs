//! A port without a host address, where that means the loopback address alone.

use super::published_ports::{PublishedPort, published_ports};
use crate::rules::prelude::*;
use crate::targets::{Definition, PublishedOn};

pub(crate) static RULE: Rule = Rule {
    code: Code(609),
    name: "loopback-only-port",
    severity: |target| publishes_on_loopback(target).then_some(Severity::Advice),
    summary: "a port without a host address, which `wslc` publishes on 127.0.0.1 only",
    docs: include_str!("../../../docs/rules/LCOW609.md"),
    fix: None,
    evidence: &[
        "microsoft/WSL: src/windows/wslc/services/ContainerService.cpp, 2.9.4",
        "microsoft/WSL: src/windows/wslcsession/WSLCVirtualMachine.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn publishes_on_loopback(target: &Definition) -> bool {
    target.networks.published_on == PublishedOn::Loopback
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let ports = published_ports(service);
    let mut ports = ports.iter().filter(|port| port.text("host_ip").is_none_or(|address| address.is_empty()));
    let Some(first) = ports.next() else { return };
    let program = findings.context.program(publishes_on_loopback);
    let message = format!("{program} publishes a port without a host address on 127.0.0.1 only");
    let mut finding = findings
        .about(service, first.written().origin.span, message)
        .label("other machines cannot connect to it")
        .help(format!("if other machines must connect, write the address: {}", with_address(first)));
    for port in ports {
        finding = finding.also(port.written().origin.span, "nor to this");
    }
    finding.report();
}

/// The entry with the address that means all.
fn with_address(port: &PublishedPort<'_>) -> String {
    // A number alone is a short form as well.
    let text = port.written().go_text();
    match text.as_str() {
        "" => "`host_ip: 0.0.0.0`".to_owned(),
        text if text.contains(':') => format!("`0.0.0.0:{text}`"),
        text => format!("`0.0.0.0::{text}`"),
    }
}
