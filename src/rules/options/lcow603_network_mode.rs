//! The network of the host, of another container, or `bridge`.

use crate::compose::Value;
use crate::rules::prelude::*;
use crate::targets::{Definition, HostNetwork, SharedStack};

pub(crate) static RULE: Rule = Rule {
    code: Code(603),
    name: "network-mode",
    severity: |target| match target.networks.host {
        HostNetwork::Refused => Some(Severity::Error),
        HostNetwork::EngineMachine | HostNetwork::OptIn => Some(Severity::Advice),
    },
    summary: "`network_mode: host`, `bridge`, or the network of another container",
    docs: include_str!("../../../docs/rules/LCOW603.md"),
    fix: None,
    evidence: &[
        "moby#38166",
        "docker/for-win#1960",
        "moby: daemon/container_operations_windows.go, 20.10",
        "Docker: Host network driver",
        "microsoft/WSL: src/windows/wslc/arguments/ArgumentValidation.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

const DOCKER_DESKTOP: &str = "publish the ports instead; in Docker Desktop 4.34 and later users who are signed in can \
                              enable host networking, unless Enhanced Container Isolation is on";

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = service.get("network_mode").map(Value::as_written) else { return };
    let Some(mode) = value.known_text() else { return };
    let context = findings.context;
    let (message, help, severities) = match mode {
        "host" => (host_message(context), host_help(context).to_owned(), context.severities(RULE.severity)),
        _ if mode.starts_with("container:") || mode.starts_with("service:") => {
            let refuses = |target: &Definition| target.networks.shares_stack.refuses(mode);
            (
                format!("{} cannot start a container with this network mode", context.programs(refuses)),
                shared_stack_help(context),
                context.severities(|target| refuses(target).then_some(Severity::Error)),
            )
        }
        "bridge" => {
            let lacks = |target: &Definition| !target.networks.has_bridge;
            (
                format!("{} has no network `bridge`", context.programs(lacks)),
                "remove `network_mode`: the default network works on every daemon".to_owned(),
                context.severities(|target| lacks(target).then_some(Severity::Error)),
            )
        }
        _ => return,
    };
    findings
        .about(service, value.origin.span, message)
        .label(format!("`{mode}`"))
        .help(help)
        .severities(severities)
        .report();
}

fn host_message(context: Context<'_>) -> String {
    let refuses = |target: &Definition| target.networks.host == HostNetwork::Refused;
    if context.selected().any(&refuses) {
        let without = context.programs(refuses);
        if context.selected().all(refuses) {
            format!("there is no host network with {without}")
        } else {
            format!("there is no host network with {without}, and elsewhere it is not the network of Windows")
        }
    } else {
        "the host network is not the network of Windows".to_owned()
    }
}

fn shared_stack_help(context: Context<'_>) -> String {
    const HELP: &str = "add both services to a network and let them connect by service name";
    match context.target_names(|target| target.networks.shares_stack == SharedStack::ContainersOnly) {
        Some(names) => {
            format!("{HELP}\non {names} only `container:` is accepted, with the name of a container")
        }
        None => HELP.to_owned(),
    }
}

fn host_help(context: Context<'_>) -> &'static str {
    let mut selected = context.selected();
    if selected.any(|target| target.networks.host == HostNetwork::OptIn) {
        DOCKER_DESKTOP
    } else {
        "publish the ports instead"
    }
}
