//! An absolute path that exists only on a Linux host.

use super::host_sources::{HostSource, host_sources};
use super::lcow205_docker_socket::is_docker_socket;
use super::path_support::{device_note, is_refused, outcome, with_created_empty};
use crate::compose::{HostPath, clean_path, has_hole};
use crate::rules::prelude::*;
use crate::rules::storage::data_location::covers;
use crate::targets::{Definition, PathSupport, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(204),
    name: "posix-host-path",
    severity: |target| outcome(target.paths.posix),
    summary: "an absolute Linux path, such as `/opt/data`, as a host path",
    docs: include_str!("../../../docs/rules/LCOW204.md"),
    fix: None,
    evidence: &[
        "moby#36932",
        "docker/for-win#1411",
        "microsoft/WSL#40957",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// Directories and files of an engine's machine, which it can mount.
const ENGINE_PATHS: [&str; 8] =
    ["/dev", "/etc/localtime", "/etc/timezone", "/proc", "/run", "/sys", "/var/lib/docker", "/var/run"];

/// Directories of the display server that WSL provides for Linux programs.
const WSLG_PATHS: [&str; 2] = ["/mnt/wslg", "/tmp/.X11-unix"];

const TIME_ZONE_FILES: [&str; 2] = ["/etc/localtime", "/etc/timezone"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if source.path == HostPath::Posix && !is_docker_socket(&source) {
            report(service, &source, findings);
        }
    }
}

fn report(service: Service<'_>, source: &HostSource<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    let path = clean_path(&source.slashed());
    let kind = PathKind::of(&path);
    let support = |target: &Definition| kind.support(target);
    let (message, help) = match source.field.text.leading_variable() {
        Some(variable) => (
            format!("`{variable}` holds a Linux host path, which does not exist on Windows"),
            "set it to a path relative to the Compose file, or to a Windows path",
        ),
        None => message(&path, kind, context),
    };
    let severities = context.severities_at(source, |target, place| match place {
        // There it is meant and works.
        Place::Distribution if target.distribution.is_some() => None,
        _ => outcome(support(target)),
    });
    findings
        .about(service, source.span(), message)
        .label("not a Windows path")
        .help(with_created_empty(help, context, support) + device_note(source))
        .severities(severities)
        .report();
}

/// Linux paths that some engines have in their own machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathKind {
    /// A directory that every Linux machine has, also that of an engine.
    Engine,
    /// A directory of the display server that WSL provides.
    Display,
    Other,
}

impl PathKind {
    fn of(path: &str) -> Self {
        // `/${DRIVE}/x` and `/mnt/${DRIVE}/x` may be drives, which Docker Desktop can mount.
        let first = path.strip_prefix("/mnt").unwrap_or(path).split('/').nth(1).unwrap_or_default();
        if path == "/" || has_hole(first) || is_among(&ENGINE_PATHS, path) {
            PathKind::Engine
        } else if is_among(&WSLG_PATHS, path) {
            PathKind::Display
        } else {
            PathKind::Other
        }
    }

    fn support(self, target: &Definition) -> PathSupport {
        match self {
            PathKind::Engine => target.paths.engine,
            PathKind::Display => target.paths.display,
            PathKind::Other => target.paths.posix,
        }
    }
}

/// The message and the help.
fn message(path: &str, kind: PathKind, context: Context<'_>) -> (String, &'static str) {
    let (message, help) = if TIME_ZONE_FILES.contains(&path) {
        (
            "this is the time zone of a Linux host, which Windows does not have",
            "set it in `environment` instead: `TZ: Europe/Berlin`",
        )
    } else if path == "/" || is_among(&ENGINE_PATHS, path) {
        (
            "this host path gives access to a Linux host, which Windows is not",
            "remove the mount, or run this service elsewhere",
        )
    } else if is_refused(context, |target| kind.support(target)) {
        (
            "this host path is a Linux path, which does not exist on Windows",
            "write a path relative to the Compose file, or one with a drive: `C:/`; data that only containers \
             use can be kept in a named volume",
        )
    } else {
        (
            "this host path is a Linux path, which does not exist on Windows",
            "where it leads depends on the engine and on where Compose is started: a path relative to the Compose \
             file works everywhere, and so does a named volume",
        )
    };
    (message.to_owned(), help)
}

/// Whether a path is one of these or below one.
fn is_among(paths: &[&str], path: &str) -> bool {
    paths.iter().any(|known| covers(known, path))
}
