//! A network that is the host's, or another container's: on LCOW there is neither.

use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{Service, Value};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(603),
    name: "network-mode",
    severity: PerTarget::each(Severity::Error, Severity::Advice, Severity::Advice),
    summary: "the network of the host, of another container, or `bridge`",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The Windows daemon has no networks `host` and `bridge`: `network host not found`. A container in \
                 a virtual machine of its own cannot share the network of another one, either: `sharing of hyperv \
                 containers network is not supported`. The container is not made.",
            ),
            Effect::desktop(
                "`host` is the network of the virtual machine, not of Windows: ports do not appear on the machine \
                 unless host networking is switched on (Docker Desktop 4.34 and later, TCP and UDP only). \
                 `service:` and `container:` work and are not reported.",
            ),
        ],
        cure: "Leave `network_mode` out, publish the ports that must be reached with `ports`, and let services reach \
               each other by their names.",
        fix: None,
        certainty: "The message for `host` was reported; the rest was read in the daemon's code. Host networking of \
                    Docker Desktop is documented by Docker.",
        before: include_str!("../../testdata/rules/lcow603_network_mode/before.yml"),
        after: include_str!("../../testdata/rules/lcow603_network_mode/after.yml"),
    },
    evidence: &[
        "moby#38166",
        "docker/for-win#1960",
        "moby: daemon/container_operations_windows.go, 20.10",
        "Docker: Host network driver",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let Some(value) = service.get("network_mode").map(Value::as_written) else { return };
    let Some(mode) = value.known_text() else { return };
    let is_shared = mode.starts_with("container:") || mode.starts_with("service:");
    let (message, help, severities) = match mode {
        "host" => (
            "the network of the host is not the one of Windows",
            "publish the ports instead; Docker Desktop has host networking since 4.34, when it is switched on",
            RULE.severity,
        ),
        _ if is_shared => (
            "LCOW containers cannot share a network stack",
            "give both services a network, and let them talk by service name",
            PerTarget::lcow(Severity::Error),
        ),
        "bridge" => (
            "the Windows daemon has no network `bridge`",
            "leave `network_mode` out: the default network works on every daemon",
            PerTarget::lcow(Severity::Error),
        ),
        _ => return,
    };
    findings
        .about(service, value.origin.span, message.to_owned())
        .label(format!("`{mode}`"))
        .help(help)
        .severities(severities)
        .report();
}
