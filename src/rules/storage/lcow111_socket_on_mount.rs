//! Services talk through a socket on a shared directory: no share carries sockets.

use std::path::Path;

use crate::compose::{HostPath, MountKind, Service};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::paths::host_sources::host_source;
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(111),
    name: "socket-on-mount",
    severity: PerTarget { lcow: Some(Severity::Warning), hyperv: Some(Severity::Warning), wsl2: None },
    summary: "a Unix socket shared through a mount",
    docs: include_str!("../../../docs/rules/LCOW111.md"),
    fix: None,
    evidence: &["Microsoft: Linux containers on Windows, 2019-09", "docker/for-win#5519"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// Directories that exist for sockets; each also below `/var/run`.
const SOCKET_FOLDERS: [&str; 7] =
    ["/run/dbus", "/run/mysqld", "/run/php", "/run/php-fpm", "/run/postgresql", "/run/redis", "/run/uwsgi"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for mount in service.mounts() {
        let Some(target) = mount.target_directory().filter(|target| is_for_sockets(target)) else { continue };
        let severities = match (&mount.kind, host_source(service, mount)) {
            (MountKind::Bind | MountKind::Volume, Some(source)) => match source.path {
                // A directory of the daemon's own machine: what its path means is another rule's question.
                HostPath::Posix => continue,
                _ => RULE.severity,
            },
            (MountKind::Volume, None) => PerTarget::lcow(Severity::Warning),
            _ => continue,
        };
        let place = mount.source.as_ref().unwrap_or(&mount.target).span();
        let label = format!("`{target}` holds sockets");
        report(service, place, label, severities, findings);
    }
}

fn report(
    service: Service<'_>,
    place: Span,
    label: String,
    severities: PerTarget,
    findings: &mut Diagnostics<'_>,
) {
    findings
        .about(service, place, "a socket cannot be made on a share of Windows".to_owned())
        .label(label)
        .help("let the services talk over TCP, by service name and port")
        .severities(severities)
        .report();
}

/// Whether a directory, or what its name says is a socket, is there for sockets.
pub(crate) fn is_for_sockets(target: &str) -> bool {
    let target = target.strip_prefix("/var").filter(|rest| rest.starts_with("/run/")).unwrap_or(target);
    let extension = Path::new(target).extension();
    let is_socket = extension.is_some_and(|extension| extension == "sock" || extension == "socket");
    // The engine's own socket is a matter of its own.
    let is_engine =
        ["docker.sock", "podman.sock", "containerd.sock"].iter().any(|name| target.ends_with(name));
    SOCKET_FOLDERS.contains(&target) || (is_socket && !is_engine)
}
