//! A range of host ports for one container port.

use super::published_ports::published_ports;
use crate::rules::prelude::*;
use crate::targets::{Definition, HostPortRanges};

pub(crate) static RULE: Rule = Rule {
    code: Code(616),
    name: "port-range",
    severity: |target| refusal(target).map(|_| Severity::Error),
    summary: "a range of host ports for one container port: `8080-8085:80`",
    docs: include_str!("../../../docs/rules/LCOW616.md"),
    fix: None,
    evidence: &[
        "moby: vendor/github.com/docker/libnetwork/drivers/windows/windows.go, 20.10",
        "microsoft/WSL: src/windows/wslc/services/ContainerModel.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// The message with which a target refuses a range.
fn refusal(target: &Definition) -> Option<&'static str> {
    match target.networks.host_port_ranges {
        HostPortRanges::Works => None,
        HostPortRanges::Refused(message) => Some(message),
    }
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let programs = findings.context.programs(|target| refusal(target).is_some());
    let reasons = reasons(findings.context);
    for port in published_ports(service) {
        let Some(published) = port.text("published").filter(|published| is_range(published)) else {
            continue;
        };
        let message = format!("{programs} cannot publish one container port on a range of host ports");
        let (lowest, _) = published.split_once('-').unwrap_or((&published, ""));
        findings
            .about(service, port.span("published"), message)
            .label(&reasons)
            .help(format!("choose one host port, for example {lowest}"))
            .report();
    }
}

/// The messages with which the selected targets refuse a range.
fn reasons(context: Context<'_>) -> String {
    let mut reasons: Vec<&str> = context.selected().filter_map(refusal).collect();
    reasons.dedup();
    reasons.join("; ")
}

/// Whether a host port is a range of more than one.
fn is_range(published: &str) -> bool {
    published.split_once('-').is_some_and(|(first, last)| first != last)
}
