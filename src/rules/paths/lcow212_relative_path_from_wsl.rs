//! A relative host path that Compose resolves to a path of WSL or MSYS.

use super::host_sources::{HostSource, host_sources};
use crate::compose::{HostPath, MountKind, Variables};
use crate::rules::Shell;
use crate::rules::prelude::*;
use crate::targets::Target;

pub(crate) static RULE: Rule = Rule {
    code: Code(212),
    name: "relative-path-from-wsl",
    severity: PerTarget { lcow: Some(Severity::Error), hyperv: Some(Severity::Advice), wsl2: None },
    summary: "a relative host path when Compose is started from WSL (`--shell`) or converts paths",
    docs: include_str!("../../../docs/rules/LCOW212.md"),
    fix: None,
    evidence: &[
        "moby#36932",
        "docker/for-win#1899",
        "moby#38539",
        "microsoft/WSL#1854",
        "docker/compose#9132",
        "docker/compose: compose/config/config.py, 1.24.1",
    ],
    check: Check::Container(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// With this variable Docker Compose writes drives as MSYS does.
const CONVERT: &str = "COMPOSE_CONVERT_WINDOWS_PATHS";

/// What Compose turns host paths into before it sends them to the daemon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conversion {
    /// Relative paths become `/mnt/c/…`, because Compose runs inside WSL.
    Wsl,
    /// Relative paths and drives become `/c/…`, because of `COMPOSE_CONVERT_WINDOWS_PATHS`.
    Msys,
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(conversion) = conversion(findings.context) else { return };
    for source in host_sources(service) {
        if is_converted(&source, conversion) {
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

fn severities(conversion: Conversion) -> PerTarget {
    match conversion {
        Conversion::Wsl => RULE.severity,
        // Docker Desktop accepts `/c/…`.
        Conversion::Msys => PerTarget::lcow(Severity::Error),
    }
}

/// Whether relative paths are reported, so that a fix must not write one.
pub(super) fn relative_paths_fail(context: Context<'_>) -> bool {
    let severities = conversion(context).map(severities);
    severities.is_some_and(|severities| severities.highest(context.options.targets).is_some())
}

/// Whether Compose converts every drive to a form that the Windows daemon refuses.
pub(super) fn converts_drives(context: Context<'_>) -> bool {
    context.options.targets.contains(Target::Lcow) && conversion(context) == Some(Conversion::Msys)
}

/// Whether Compose turns the path into one that Windows does not have. It does not change devices.
fn is_converted(source: &HostSource<'_>, conversion: Conversion) -> bool {
    if source.is_device {
        return false;
    }
    match &source.path {
        HostPath::Relative | HostPath::Home => true,
        // In the long form a name is a directory.
        HostPath::Name => source.mount.kind == MountKind::Bind,
        HostPath::Drive(_) => conversion == Conversion::Msys,
        HostPath::Unknown => matches!(source.field.text.leading_variable(), Some("PWD" | "HOME")),
        _ => false,
    }
}

fn report(
    service: Service<'_>,
    source: &HostSource<'_>,
    conversion: Conversion,
    findings: &mut Diagnostics<'_>,
) {
    let is_home = source.path == HostPath::Home || source.field.text.leading_variable() == Some("HOME");
    let (message, label, help) = match conversion {
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
    findings
        .about(service, source.span(), message.to_owned())
        .label(label)
        .help(help)
        .severities(severities(conversion))
        .report();
}
