//! The daemon's socket, mounted into a container.

use super::host_sources::{HostSource, host_sources};
use super::path_support::{is_refused, outcome, with_created_empty};
use crate::compose::{HostPath, Text};
use crate::diagnostic::Confidence;
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::Definition;

pub(crate) static RULE: Rule = Rule {
    code: Code(205),
    name: "docker-socket",
    severity: |target| outcome(target.paths.socket),
    summary: "`/var/run/docker.sock` in any spelling, or `use_api_socket`",
    docs: include_str!("../../../docs/rules/LCOW205.md"),
    fix: None,
    evidence: &[
        "moby#36574",
        "docker/for-win#3533",
        "microsoft/WSL#40957",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Container(check),
    facts: Facts::NONE,
};

/// File names of the sockets of Docker, Docker Desktop and Podman.
const SOCKETS: [&str; 5] =
    ["docker.sock", "docker.sock.raw", "docker-cli.sock", "docker.proxy.sock", "podman.sock"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service).iter().filter(|source| is_docker_socket(source)) {
        let is_certain = is_socket(&source.field.text);
        let confidence = if is_certain { Confidence::High } else { Confidence::Medium };
        report(service, source.span(), confidence, findings);
    }
    if let Some(option) = service.own("use_api_socket").filter(|value| value.is_true()) {
        report(service, option.as_written().origin.span, Confidence::High, findings);
    }
}

fn report(service: Service<'_>, span: Span, confidence: Confidence, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    let lacks = |target: &Definition| outcome(target.paths.socket).is_some();
    let message =
        format!("with {}, a container cannot mount the socket of its engine", context.programs(lacks));
    let help = if is_refused(context, |target| target.paths.socket) {
        "run this service elsewhere; on LCOW the daemon can listen on TCP with TLS, for `DOCKER_HOST`"
    } else {
        "run this service elsewhere"
    };
    let help = with_created_empty(help, context, |target| target.paths.socket);
    findings
        .about(service, span, message)
        .label("the socket of the daemon")
        .help(help)
        .confidence(confidence)
        .report();
}

/// Whether a mount is that of a daemon's socket: by the name of its source or, if an unset variable decides the source,
/// by its target.
pub(crate) fn is_docker_socket(source: &HostSource<'_>) -> bool {
    match source.path {
        HostPath::Posix | HostPath::Home => is_socket(&source.field.text),
        HostPath::Unknown => is_socket(&source.field.text) || is_socket(&source.mount.target.text),
        _ => false,
    }
}

fn is_socket(path: &Text) -> bool {
    path.flat().rsplit(['/', '\\']).next().is_some_and(|name| SOCKETS.contains(&name))
}
