//! An absolute path that only a Linux host has.

use super::host_sources::{HostSource, host_sources};
use super::lcow205_docker_socket::is_docker_socket;
use crate::compose::{HostPath, Service, clean_path, has_hole};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::storage::data_location::covers;
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::targets::{Target, Targets};

pub(crate) static RULE: Rule = Rule {
    code: Code(204),
    name: "posix-host-path",
    severity: PerTarget::each(Severity::Error, Severity::Advice, Severity::Advice),
    summary: "an absolute Linux path, such as `/opt/data`, as a host path",
    docs: include_str!("../../../docs/rules/LCOW204.md"),
    fix: None,
    evidence: &["moby#36932", "docker/for-win#1411", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// What Docker Desktop's virtual machine has of its own: it is meant, and mounting it works.
const OF_THE_VM: [&str; 8] =
    ["/dev", "/etc/localtime", "/etc/timezone", "/proc", "/run", "/sys", "/var/lib/docker", "/var/run"];

/// What WSL lends to Linux programs with windows of their own.
const OF_WSLG: [&str; 2] = ["/mnt/wslg", "/tmp/.X11-unix"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if source.path == HostPath::Posix && !is_docker_socket(&source) {
            report(service, &source, findings);
        }
    }
}

fn report(service: Service<'_>, source: &HostSource<'_>, findings: &mut Diagnostics<'_>) {
    let path = clean_path(&source.slashed());
    let (message, help) = match source.field.text.leading_variable() {
        Some(variable) => (
            format!("`{variable}` holds a host path of Linux, which Windows does not have"),
            "give it a path relative to the Compose file, or one of Windows".to_owned(),
        ),
        None => message(&path, findings.context.options.targets),
    };
    findings
        .about(service, source.span(), message)
        .label("no path of Windows")
        .help(help)
        .severities(severities(&path))
        .report();
}

fn severities(path: &str) -> PerTarget {
    // `/${DRIVE}/x` and `/mnt/${DRIVE}/x` may be drives, which Docker Desktop takes.
    let first = path.strip_prefix("/mnt").unwrap_or(path).split('/').nth(1).unwrap_or_default();
    let may_be_drive = has_hole(first);
    if path == "/" || may_be_drive || is_among(&OF_THE_VM, path) {
        return PerTarget::lcow(Severity::Error);
    }
    let is_wslg = is_among(&OF_WSLG, path);
    PerTarget { wsl2: RULE.severity.wsl2.filter(|_| !is_wslg), ..RULE.severity }
}

/// What is wrong with a path, and what to do.
fn message(path: &str, targets: Targets) -> (String, String) {
    let (message, help) = if ["/etc/localtime", "/etc/timezone"].contains(&path) {
        (
            "this is the time zone of a Linux host, which Windows does not have",
            "set it in `environment` instead: `TZ: Europe/Berlin`",
        )
    } else if path == "/" || is_among(&OF_THE_VM, path) {
        (
            "this host path looks into a Linux host, and Windows is none",
            "leave the mount out, or run this service elsewhere",
        )
    } else if targets.contains(Target::Lcow) {
        (
            "this host path is one of Linux, which Windows does not have",
            "write a path relative to the Compose file, or a drive as in `C:/`; data that only containers use \
             can go into a named volume",
        )
    } else {
        (
            "this host path is one of Linux, which Windows does not have",
            "Docker Desktop looks for it in its own virtual machine, or in the WSL distribution that Compose \
             is started in: a path relative to the Compose file works everywhere, and so does a named volume",
        )
    };
    (message.to_owned(), help.to_owned())
}

/// Whether a path is one of these or lies below one.
fn is_among(directories: &[&str], path: &str) -> bool {
    directories.iter().any(|directory| covers(directory, path))
}
