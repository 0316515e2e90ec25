//! An absolute path that exists only on a Linux host.

use super::host_sources::{HostSource, host_sources};
use super::lcow205_docker_socket::is_docker_socket;
use super::path_support::{is_refused, outcome, with_created_empty};
use crate::compose::{HostPath, Value, clean_path, has_hole};
use crate::rules::commands::started_words;
use crate::rules::prelude::*;
use crate::rules::storage::data_location::covers;
use crate::rules::storage::lcow109_volume_starts_empty::known_content;
use crate::rules::storage::single_files::names_file;
use crate::targets::{Definition, PathSupport, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(204),
    name: "posix-host-path",
    severity: |target| {
        let with_content = (target.paths.posix_from_windows == Place::Engine).then_some(Severity::Warning);
        outcome(target.paths.posix).max(with_content)
    },
    summary: "an absolute Linux path, such as `/opt/data`, as a host path",
    docs: include_str!("../../../docs/rules/LCOW204.md"),
    fix: None,
    evidence: &[
        "moby#36932",
        "docker/for-win#1411",
        "microsoft/WSL#40957",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Container(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// Directories and files of an engine's machine, which it can mount.
const ENGINE_PATHS: [&str; 8] =
    ["/dev", "/etc/localtime", "/etc/timezone", "/proc", "/run", "/sys", "/var/lib/docker", "/var/run"];

/// Directories and files that every Linux machine has, with contents of its own.
const SYSTEM_PATHS: [&str; 10] = [
    "/boot", "/etc/group", "/etc/hosts", "/etc/machine-id", "/etc/os-release", "/etc/passwd",
    "/etc/resolv.conf", "/etc/ssl/certs", "/lib", "/usr",
];

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
    let expected = if kind == PathKind::Other { Expected::of(service, source, context) } else { None };
    let (message, help) = match source.field.text.leading_variable() {
        Some(variable) => (
            format!("`{variable}` holds a Linux host path, which does not exist on Windows"),
            "set it to a path relative to the Compose file, or to a Windows path",
        ),
        None if source.is_device => (
            "the daemon reads `device` in its own machine, not on Windows".to_owned(),
            "mount a directory in the services instead of declaring a volume for it, or use a volume without \
             `driver_opts`",
        ),
        None => message(&path, kind, expected, context),
    };
    // The options of a volume are refused where a directory would be made.
    let mut help =
        if source.is_device { help.to_owned() } else { with_created_empty(help, context, support) };
    let is_in_engine = |target: &Definition| context.place(source, target) == Place::Engine;
    if let (Some(expected), Some(names)) = (expected, context.target_names(is_in_engine)) {
        help.push_str(&format!("\non {names} {}", expected.consequence()));
    }
    // In a distribution it is meant and works.
    let severities = context.severities_outside_distribution(source, |target, place| match place {
        Place::Engine if expected.is_some() => outcome(support(target)).max(Some(Severity::Warning)),
        _ => outcome(support(target)),
    });
    findings
        .about(service, source.span(), message)
        .label("not a Windows path")
        .help(help)
        .severities(severities)
        .report();
}

/// What a service expects to find at a host path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// A file.
    File,
    /// A directory with files: code, configuration, or something to read.
    Content,
}

/// Where images look for files that they run when they start.
const INITIAL_SCRIPTS: [&str; 2] = ["/docker-entrypoint-initdb.d", "/docker-entrypoint.d"];

impl Expected {
    /// `None` if the directory may begin empty, as far as is known.
    fn of(service: Service<'_>, source: &HostSource<'_>, context: Context<'_>) -> Option<Self> {
        if source.is_device || is_among(&SYSTEM_PATHS, &clean_path(&source.slashed())) {
            return None;
        }
        if names_file(&source.mount) {
            return Some(Expected::File);
        }
        let target = source.mount.target_directory()?;
        let is_read = source.mount.read_only || is_among(&INITIAL_SCRIPTS, target);
        (is_read || hides_image_files(service, target, context) || runs_from(service, target))
            .then_some(Expected::Content)
    }

    /// What is there in the engine's machine.
    fn consequence(self) -> &'static str {
        match self {
            Expected::File => {
                "a missing file becomes an empty directory in the engine's virtual machine, which cannot be mounted \
                 on a file of the image"
            }
            Expected::Content => {
                "it is a directory of the engine's virtual machine, empty unless something was copied there"
            }
        }
    }
}

/// Whether the image of a service has files at or below a directory.
fn hides_image_files(service: Service<'_>, directory: &str, context: Context<'_>) -> bool {
    let identity = context.facts.identity(service).filter(|found| found.is_the_image(service));
    known_content(identity, directory).is_some()
}

/// Whether a service starts in a directory, or starts a file that is in it. A directory itself may be an argument.
fn runs_from(service: Service<'_>, directory: &str) -> bool {
    let is_inside = |path: &str| path.starts_with('/') && directory != "/" && covers(directory, path);
    let working_directory = service.get("working_dir").and_then(Value::known_text);
    working_directory.is_some_and(is_inside)
        || started_words(service).iter().any(|word| is_inside(word) && clean_path(word) != directory)
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
fn message(
    path: &str,
    kind: PathKind,
    expected: Option<Expected>,
    context: Context<'_>,
) -> (String, &'static str) {
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
    } else if expected.is_some() {
        // A new volume has no files either.
        (
            "this host path is a Linux path, which does not exist on Windows",
            "write a path relative to the Compose file: that works everywhere",
        )
    } else if is_refused(context, |target| kind.support(target)) {
        (
            "this host path is a Linux path, which does not exist on Windows",
            "write a path relative to the Compose file, or a Windows path such as `C:/data`; data that only \
             containers use can be kept in a named volume",
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
