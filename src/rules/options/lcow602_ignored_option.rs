//! An option that an engine ignores or does not have: the container runs without it.

use super::service_options::{highest, message, reported, set_in};
use crate::compose::{NetworkDeclaration, Value};
use crate::rules::prelude::*;
use crate::targets::Definition;

pub(crate) static RULE: Rule = Rule {
    code: Code(602),
    name: "ignored-option",
    severity: |target| {
        let of_network = (!target.networks.links || !target.networks.ipv6).then_some(Severity::Warning);
        highest(target.ignored_options).max(of_network)
    },
    summary: "`shm_size`, `sysctls`, `init`, `pid`, `ipc`, `extra_hosts` or another option that LCOW \
              ignores or `wslc` lacks; on LCOW up to 18.09 also `mem_limit` and `cpus`",
    docs: include_str!("../../../docs/rules/LCOW602.md"),
    fix: None,
    evidence: &[
        "moby: daemon/oci_windows.go, 20.10",
        "moby#39300",
        "moby#37859",
        "moby#37296",
        "microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Diagnostics<'_>) {
    for &service in findings.context.facts.linux() {
        check_options(service, findings);
        check_links(service, findings);
    }
    for network in findings.context.model().networks() {
        if !network.is_external() {
            check_ipv6(&network, findings);
        }
    }
}

fn check_options(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for (program, ignored, severities) in
        reported(findings.context.options.front_end, |target| target.ignored_options)
    {
        for span in set_in(ignored, service) {
            findings
                .about(service, span, message(program, ignored))
                .label(ignored.label)
                .help(ignored.help)
                .severities(severities)
                .evidence(ignored.evidence)
                .report();
        }
    }
}

fn check_links(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some((key, links)) = service.value.entry("links") else { return };
    if links.items().is_empty() {
        return;
    }
    // Services of one network find each other by name. Compose v1 has no networks, only links.
    let (severity, help) = if service.model.is_v1() {
        let help =
            "put the services under `services:`: they then share a network and find each other by name";
        (Severity::Warning, help.to_owned())
    } else if let Some((linked, alias)) = links.items().iter().find_map(link_alias) {
        // The only name that the program knows is lost.
        let help = format!(
            "let the program connect to `{linked}`, or give that service the network alias `{alias}`"
        );
        (Severity::Warning, help)
    } else {
        (Severity::Advice, "services of the same network find each other by name without links".to_owned())
    };
    let ignores = |target: &Definition| !target.networks.links;
    let programs = findings.context.programs(ignores);
    findings
        .about(service, key.span, format!("`links` has no effect with {programs}"))
        .label("it sets no variables and adds nothing to `/etc/hosts`")
        .help(help)
        .severity(|target| ignores(target).then_some(severity))
        .evidence(&["moby: daemon/container_operations_windows.go, 20.10", "moby#40357"])
        .report();
}

/// The service and the other name of a link such as `db:database`.
fn link_alias(link: &Value) -> Option<(&str, &str)> {
    let (linked, alias) = link.known_text()?.split_once(':')?;
    (!alias.is_empty() && alias != linked).then_some((linked, alias))
}

fn check_ipv6(network: &NetworkDeclaration<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = network.value.get("enable_ipv6").filter(|value| Value::is_true(value)) else { return };
    let span = value.origin.span;
    let ignores = |target: &Definition| !target.networks.ipv6;
    let message = format!("{} ignores `enable_ipv6`", findings.context.program(ignores));
    for user in findings.context.facts.network_users(network.name) {
        let finding = match user {
            Some(service) => findings.about(service, span, &*message),
            None => findings.at(span, &*message),
        };
        finding
            .label("networks of Windows containers have no IPv6")
            .help("use IPv4 addresses, or names")
            .severity(|target| ignores(target).then_some(Severity::Warning))
            .evidence(&["moby: daemon/daemon_windows.go, 20.10"])
            .report();
    }
}
