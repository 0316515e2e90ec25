//! A relative host path that Compose resolves to a path of WSL or MSYS.

use super::host_sources::{HostSource, host_sources};
use super::path_support::{outcome, with_created_empty};
use crate::compose::{HostPath, MountKind, Variables};
use crate::rules::Shell;
use crate::rules::prelude::*;
use crate::targets::{Definition, DriverOptions, PathSupport, Place, Target};

pub(crate) static RULE: Rule = Rule {
    code: Code(212),
    name: "relative-path-from-wsl",
    severity: |target| {
        let device = device_severity(target, target.paths.devices.windows);
        [severity(target, Place::Distribution), severity(target, Place::Drive), device]
            .into_iter()
            .flatten()
            .max()
    },
    summary: "a relative host path when the project lies in WSL (`--project-on`), or Compose is started there or \
              converts paths",
    docs: include_str!("../../../docs/rules/LCOW212.md"),
    fix: None,
    evidence: &[
        "moby#36932",
        "docker/for-win#1899",
        "moby#38539",
        "microsoft/WSL#1854",
        "docker/compose#9132",
        "docker/desktop-feedback#697",
        "microsoft/WSL#40957",
        "docker/compose: compose/config/config.py, 1.24.1",
    ],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// With this variable Docker Compose writes drives as MSYS does.
const CONVERT: &str = "COMPOSE_CONVERT_WINDOWS_PATHS";

/// What Compose turns host paths into before it sends them to the daemon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conversion {
    /// Relative paths become `/mnt/c/…` or `/home/…`, because Compose runs inside WSL.
    Wsl,
    /// Relative paths and drives become `/c/…`, because of `COMPOSE_CONVERT_WINDOWS_PATHS`.
    Msys,
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let conversion = conversion(findings.context);
    for source in host_sources(service) {
        if source.is_device {
            report_device(service, &source, findings);
        } else if let Some(conversion) = conversion.filter(|conversion| is_converted(&source, *conversion)) {
            report(service, &source, conversion, findings);
        }
    }
}

fn conversion(context: Context<'_>) -> Option<Conversion> {
    // docker-compose 1.x only reads `0` and `false` as false, but the others are surely not meant as true.
    let value = context.project.variables.get(CONVERT).unwrap_or_default().to_ascii_lowercase();
    match (value.as_str(), context.options.shell) {
        ("" | "0" | "false" | "no" | "off", Shell::Wsl) => Some(Conversion::Wsl),
        ("" | "0" | "false" | "no" | "off", Shell::Windows) => None,
        _ => Some(Conversion::Msys),
    }
}

/// The severity of a relative path that Compose makes absolute inside WSL.
fn severity(target: &Definition, place: Place) -> Option<Severity> {
    match place {
        Place::Distribution if target.distribution.is_some() => None,
        // There is no way to mount such a directory.
        Place::Distribution => Some(Severity::Error),
        _ => outcome(target.paths.relative_from_wsl),
    }
}

fn severities(source: &HostSource<'_>, conversion: Conversion, context: Context<'_>) -> PerTarget {
    match conversion {
        Conversion::Wsl => context.severities_at(source, severity),
        // Docker Desktop accepts `/c/…`.
        Conversion::Msys => context.severities(|target| outcome(target.paths.msys_drive)),
    }
}

/// Whether relative paths are reported, so that a fix must not write one.
pub(super) fn relative_paths_fail(context: Context<'_>) -> bool {
    let place = match context.options.project_place.place {
        Place::Unknown => Place::Drive,
        place => place,
    };
    let severities = conversion(context).map(|conversion| match conversion {
        Conversion::Wsl => context.severities(|target| severity(target, place)),
        Conversion::Msys => context.severities(|target| outcome(target.paths.msys_drive)),
    });
    severities.is_some_and(|severities| severities.highest(context.options.targets).is_some())
}

/// Whether Compose converts every drive to a form that the Windows daemon refuses.
pub(super) fn converts_drives(context: Context<'_>) -> bool {
    context.options.targets.contains(Target::Lcow) && conversion(context) == Some(Conversion::Msys)
}

/// Whether Compose turns the path into one that Windows does not have.
fn is_converted(source: &HostSource<'_>, conversion: Conversion) -> bool {
    is_relative(source) || (conversion == Conversion::Msys && matches!(source.path, HostPath::Drive(_)))
}

/// Whether the path depends on the directory of the project or of the user.
fn is_relative(source: &HostSource<'_>) -> bool {
    match &source.path {
        HostPath::Relative | HostPath::Home => true,
        // In the long form, and for a device, a name is a directory.
        HostPath::Name => source.mount.kind == MountKind::Bind || source.is_device,
        HostPath::Unknown => matches!(source.field.text.leading_variable(), Some("PWD" | "HOME")),
        _ => false,
    }
}

/// Where options of volumes are refused, another rule reports the volume.
fn device_severity(target: &Definition, support: PathSupport) -> Option<Severity> {
    (target.volumes.driver_options == DriverOptions::Linux).then(|| outcome(support))?
}

/// A relative `device`. Compose makes it absolute with `driver: local` and else leaves it as it is; in both cases the
/// daemon reads it in its own machine.
fn report_device(service: Service<'_>, source: &HostSource<'_>, findings: &mut Diagnostics<'_>) {
    if !is_relative(source) {
        return;
    }
    let context = findings.context;
    let is_absolute = source.path == HostPath::Unknown || has_local_driver(service, source);
    let is_from_wsl = context.options.shell == Shell::Wsl;
    let is_unknown = context.is_place_unknown(source);
    let severities = context.severities_at(source, |target, place| {
        let devices = &target.paths.devices;
        let is_in_wsl = is_from_wsl || (is_unknown && place == Place::Distribution);
        device_severity(
            target,
            if is_absolute && is_in_wsl { devices.relative_from_wsl } else { devices.windows },
        )
    });
    findings
        .about(service, source.span(), "the daemon reads `device` in its own machine, which has no such directory")
        .label("relative to the project, which the daemon does not see")
        .help(
            "mount the directory in the services instead of declaring a volume for it, or use a volume without \
             `driver_opts`",
        )
        .severities(severities)
        .report();
}

/// Whether the volume of a device says `driver: local`.
fn has_local_driver(service: Service<'_>, source: &HostSource<'_>) -> bool {
    let name = source.mount.source.as_ref().and_then(|name| name.text.known());
    let volume = name.and_then(|name| service.model.volume(name));
    let driver = volume.and_then(|volume| volume.value.get("driver"));
    driver.is_some_and(|driver| driver.known_text() == Some("local"))
}

fn report(
    service: Service<'_>,
    source: &HostSource<'_>,
    conversion: Conversion,
    findings: &mut Diagnostics<'_>,
) {
    let context = findings.context;
    let is_home = source.path == HostPath::Home || source.field.text.leading_variable() == Some("HOME");
    let is_in_distribution = context.options.project_place.place == Place::Distribution;
    let (message, label, help) = match conversion {
        Conversion::Wsl if is_in_distribution => (
            "this directory is in the Linux file system of WSL, which not every target can mount",
            if is_home { "the home directory in WSL" } else { "in the Linux file system of WSL" },
            "move the project to a Windows drive and start Compose from PowerShell or cmd, or use Docker Desktop on \
             WSL 2",
        ),
        Conversion::Wsl => (
            "started from WSL, Compose sends this host path as a Linux path, which does not exist on Windows",
            if is_home { "becomes the home directory in WSL" } else { "becomes `/mnt/c/…`" },
            "start Compose from PowerShell or cmd, or write the path with its drive, `C:/…`, and set \
             COMPOSE_FORCE_WINDOWS_HOST=1 for docker-compose 1.x",
        ),
        Conversion::Msys => (
            "COMPOSE_CONVERT_WINDOWS_PATHS turns this host path into one that the Windows daemon refuses",
            "becomes `/c/…`",
            "remove COMPOSE_CONVERT_WINDOWS_PATHS from `.env`",
        ),
    };
    let help = with_created_empty(help, context, |target| match (conversion, is_in_distribution) {
        (Conversion::Wsl, true) if target.distribution.is_none() => target.paths.wsl_drive,
        (Conversion::Wsl, true) => PathSupport::Works,
        (Conversion::Wsl, false) => target.paths.relative_from_wsl,
        (Conversion::Msys, _) => target.paths.msys_drive,
    });
    findings
        .about(service, source.span(), message.to_owned())
        .label(label)
        .help(help)
        .severities(severities(source, conversion, context))
        .report();
}
