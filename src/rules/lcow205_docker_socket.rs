//! The daemon's socket, mounted into a container.

use super::host_sources::{HostSource, host_sources};
use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{Confidence, HostPath, Service, Text, Value};
use crate::finding::Code;
use crate::source::Span;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(205),
    name: "docker-socket",
    severity: PerTarget::lcow(Severity::Error),
    summary: "`/var/run/docker.sock` in any spelling, `use_api_socket`",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The Windows daemon has no socket: it listens on a named pipe, which a Linux container \
                 cannot have (LCOW206). `invalid volume specification: \
                 '//var/run/docker.sock:/var/run/docker.sock'`, and the container is not made.",
            ),
            Effect::desktop(
                "The daemon is a Linux one and has the socket. `/var/run/docker.sock` and \
                 `//var/run/docker.sock` both work.",
            ),
        ],
        cure: "No mount leads to the daemon. Let it listen on TCP with TLS, and tell the program: \
               `DOCKER_HOST: tcp://build01.example.com:2376`. Or run the service elsewhere: as a program of \
               Windows, or on a Linux daemon.",
        fix: None,
        certainty: "Reported by users, and read in the daemon's code. For `use_api_socket` it is a \
                    conclusion: it mounts the same socket.",
        before: include_str!("../../testdata/rules/lcow205_docker_socket/before.yml"),
        after: include_str!("../../testdata/rules/lcow205_docker_socket/after.yml"),
    },
    evidence: &["moby#36574", "docker/for-win#3533", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// What the sockets of daemons are called, Docker's own and those of Docker Desktop and Podman.
const SOCKETS: [&str; 5] =
    ["docker.sock", "docker.sock.raw", "docker-cli.sock", "docker.proxy.sock", "podman.sock"];

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    for source in host_sources(service).iter().filter(|source| is_docker_socket(source)) {
        let is_known = is_socket(&source.field.text);
        let confidence = if is_known { Confidence::High } else { Confidence::Medium };
        report(service, source.span(), confidence, findings);
    }
    if let Some(asked) = service.get("use_api_socket").filter(|value| value.is_true()) {
        report(service, Value::as_written(asked).origin.span, Confidence::High, findings);
    }
}

fn report(service: Service<'_>, place: Span, confidence: Confidence, findings: &mut Findings<'_>) {
    let message = "the Windows daemon has no socket that a Linux container could use".to_owned();
    let help = "nothing on LCOW reaches the daemon through a mount: let it listen on TCP with TLS and set \
                `DOCKER_HOST`, or run this service elsewhere";
    findings
        .about(service, place, message)
        .label("the socket of the daemon")
        .help(help)
        .confidence(confidence)
        .report();
}

/// Whether a mount is that of a daemon's socket: by the name of its source, or, where a variable without a value
/// is the source, by its target.
pub(super) fn is_docker_socket(source: &HostSource<'_>) -> bool {
    match source.path {
        HostPath::Posix | HostPath::Home => is_socket(&source.field.text),
        HostPath::Unknown => is_socket(&source.field.text) || is_socket(&source.mount.target.text),
        _ => false,
    }
}

fn is_socket(path: &Text) -> bool {
    path.flat().rsplit(['/', '\\']).next().is_some_and(|name| SOCKETS.contains(&name))
}
