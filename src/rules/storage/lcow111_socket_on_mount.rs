//! LCOW111 socket-on-mount: services share a Unix socket through a mount, which Windows shares do not support.

use std::path::Path;

use crate::compose::{HostPath, MountKind};
use crate::rules::paths::host_sources::host_source;
use crate::rules::prelude::*;
use crate::targets::{FileSystem, Need};

pub(crate) static RULE: Rule = Rule {
    code: Code(111),
    name: "socket-on-mount",
    severity: |target| on(target.drive),
    summary: "a Unix socket shared through a mount",
    docs: include_str!("../../../docs/rules/LCOW111.md"),
    fix: None,
    evidence: &["Microsoft: Linux containers on Windows, 2019-09", "docker/for-win#5519"],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn on(file_system: &FileSystem) -> Option<Severity> {
    file_system.provides(Need::Sockets).is_missing().then_some(Severity::Warning)
}

/// Directories for sockets; the same ones exist below `/var/run`.
const SOCKET_DIRECTORIES: [&str; 7] =
    ["/run/dbus", "/run/mysqld", "/run/php", "/run/php-fpm", "/run/postgresql", "/run/redis", "/run/uwsgi"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for mount in service.mounts() {
        let Some(target) = mount.target_directory().filter(|target| is_for_sockets(target)) else { continue };
        let context = findings.context;
        let severities = match (&mount.kind, host_source(service, mount)) {
            // A directory of the daemon's machine, about which other rules report.
            (MountKind::Bind | MountKind::Volume, Some(source)) if source.path == HostPath::Posix => continue,
            (MountKind::Bind | MountKind::Volume, Some(source)) => {
                context.severities_at(&source, |target, place| on(target.host_file_system(place)?))
            }
            (MountKind::Volume, None) => context.severities(|target| on(target.volume)),
            _ => continue,
        };
        let source = mount.source.as_ref().unwrap_or(&mount.target);
        findings
            .about(service, source.span(), "a socket cannot be created on a Windows share")
            .label(format!("`{target}` holds sockets"))
            .help("connect the services over TCP, by service name and port")
            .severities(severities)
            .report();
    }
}

/// Whether a directory is one for sockets, or a path is that of a socket by its name. The sockets of container engines
/// have their own rule.
pub(crate) fn is_for_sockets(target: &str) -> bool {
    let target = target.strip_prefix("/var").filter(|rest| rest.starts_with("/run/")).unwrap_or(target);
    if SOCKET_DIRECTORIES.contains(&target) {
        return true;
    }
    let is_engine =
        ["docker.sock", "podman.sock", "containerd.sock"].iter().any(|name| target.ends_with(name));
    let extension = Path::new(target).extension();
    !is_engine && extension.is_some_and(|extension| extension == "sock" || extension == "socket")
}
