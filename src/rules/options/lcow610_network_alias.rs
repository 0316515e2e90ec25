//! A service in several networks, where that rules out aliases.

use crate::compose::{Key, Value};
use crate::rules::prelude::*;
use crate::targets::{Aliases, Definition};

pub(crate) static RULE: Rule = Rule {
    code: Code(610),
    name: "network-alias",
    // Newer versions accept it.
    severity: |target| needs_one_network_until(target).map(|_| Severity::Advice),
    summary: "a service in several networks, where its name and aliases need exactly one",
    docs: include_str!("../../../docs/rules/LCOW610.md"),
    fix: None,
    evidence: &[
        "microsoft/WSL: src/windows/wslc/services/ContainerService.cpp, 2.9.4",
        "microsoft/WSL#40970",
        "microsoft/WSL#40972",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// The last version that is known to refuse aliases in several networks.
fn needs_one_network_until(target: &Definition) -> Option<&'static str> {
    match target.networks.aliases {
        Aliases::All => None,
        Aliases::OneNetworkUntil(version) => Some(version),
    }
}

/// Whether a container has the name of its service without an alias.
fn is_named_as_service(service: Service<'_>) -> bool {
    let is_name = |key| service.get(key).and_then(Value::known_text) == Some(service.name());
    is_name("container_name") || is_name("hostname")
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(networks) = service.get("networks") else { return };
    let networks: Vec<(&Key, &Value)> = networks.entries().collect();
    let [_, second, ..] = networks[..] else { return };
    let context = findings.context;
    let Some((target, version)) = context.first_with(needs_one_network_until) else { return };
    let program = target.program;
    let with_aliases = networks.iter().find_map(|(_, network)| {
        let (key, aliases) = network.entry("aliases")?;
        (!aliases.items().is_empty()).then_some(key)
    });
    let (span, message, label) = match with_aliases {
        Some(key) => (
            key.span,
            format!(
                "older versions of {program} accept no network aliases for a container in several networks"
            ),
            "Network aliases cannot be specified when multiple networks are requested",
        ),
        None if is_named_as_service(service) => return,
        None => (
            second.0.span,
            format!(
                "in several networks, older versions of {program} cannot give a container the name of its service"
            ),
            "a tool may also join the first network only, without a message",
        ),
    };
    findings
        .about(service, span, message)
        .label(label)
        .help(format!(
            "let the service join one network that all its partners are in; {version} refuses more, newer versions \
             take aliases for each network if the tool passes them"
        ))
        .report();
}
