//! A service in several networks, where that rules out aliases.

use crate::compose::{Key, Value};
use crate::rules::prelude::*;
use crate::targets::{Aliases, Definition};

pub(crate) static RULE: Rule = Rule {
    code: Code(610),
    name: "network-alias",
    severity: |target| needs_one_network(target).then_some(Severity::Warning),
    summary: "a service in several networks, where its name and aliases need exactly one",
    docs: include_str!("../../../docs/rules/LCOW610.md"),
    fix: None,
    evidence: &[
        "microsoft/WSL: src/windows/wslc/services/ContainerService.cpp, 2.9.4",
        "microsoft/WSL#40970",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn needs_one_network(target: &Definition) -> bool {
    target.networks.aliases == Aliases::OneNetwork
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(networks) = service.get("networks") else { return };
    let networks: Vec<(&Key, &Value)> = networks.entries().collect();
    let [_, second, ..] = networks[..] else { return };
    let program = findings.context.program(needs_one_network);
    let with_aliases = networks.iter().find_map(|(_, network)| {
        let (key, aliases) = network.entry("aliases")?;
        (!aliases.items().is_empty()).then_some(key)
    });
    let (span, message, label) = match with_aliases {
        Some(key) => (
            key.span,
            format!("{program} accepts no network aliases for a container in several networks"),
            "Network aliases cannot be specified when multiple networks are requested",
        ),
        None => (
            second.0.span,
            format!("in several networks, {program} cannot give a container the name of its service"),
            "a tool may also join the first network only, without a message",
        ),
    };
    findings
        .about(service, span, message)
        .label(label)
        .help("let the service join one network that all its partners are in")
        .report();
}
