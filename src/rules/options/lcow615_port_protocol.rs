//! A port that is not TCP, where only TCP works reliably.

use super::published_ports::published_ports;
use crate::rules::prelude::*;
use crate::targets::{Definition, Protocols};

pub(crate) static RULE: Rule = Rule {
    code: Code(615),
    name: "port-protocol",
    severity: |target| is_limited(target).then_some(Severity::Error),
    summary: "a published UDP or SCTP port where only TCP works reliably",
    docs: include_str!("../../../docs/rules/LCOW615.md"),
    fix: None,
    evidence: &[
        "microsoft/WSL#40999",
        "microsoft/openvmm#3902",
        "microsoft/WSL: src/windows/wslc/services/ContainerModel.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn is_limited(target: &Definition) -> bool {
    target.networks.protocols == Protocols::TcpReliably
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let program = findings.context.program(is_limited);
    for port in published_ports(service) {
        let (message, label, help, ceiling) = match port.text("protocol").as_deref() {
            Some("udp") => (
                format!("{program} sends UDP answers from another port than the published one"),
                "clients that expect the port drop the answers",
                "use TCP if the program supports it, or another target",
                Severity::Warning,
            ),
            Some("sctp") => (
                format!("{program} refuses to publish SCTP ports"),
                "Only 'tcp' and 'udp' are supported.",
                "use another target",
                Severity::Error,
            ),
            _ => continue,
        };
        findings
            .about(service, port.span("protocol"), message)
            .label(label)
            .help(help)
            .at_most(ceiling)
            .report();
    }
}
