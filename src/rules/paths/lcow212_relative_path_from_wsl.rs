//! A relative path of the host that Compose completes in the spelling of WSL or of MSYS.

use super::host_sources::{HostSource, host_sources};
use crate::compose::{HostPath, MountKind, Service, Variables};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule, Shell};
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
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// Makes Docker Compose spell drives as MSYS does.
const CONVERT: &str = "COMPOSE_CONVERT_WINDOWS_PATHS";

/// Why paths do not reach the daemon as Windows spells them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// Compose runs inside WSL.
    Wsl,
    /// Compose converts them.
    Converted,
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(reason) = reason(findings.context) else { return };
    for source in host_sources(service).iter().filter(|source| is_completed(source, reason)) {
        report(service, source, reason, findings);
    }
}

fn reason(context: Context<'_>) -> Option<Reason> {
    // To docker-compose 1.x only `0` and `false` are a no; nobody means a yes by the others.
    let value = context.project.variables.get(CONVERT).unwrap_or_default().to_ascii_lowercase();
    if !["", "0", "false", "no", "off"].contains(&value.as_str()) {
        return Some(Reason::Converted);
    }
    (context.options.shell == Shell::Wsl).then_some(Reason::Wsl)
}

/// Whether this rule finds something in relative paths, so that a cure had better write none.
pub(crate) fn minds_relative_paths(context: Context<'_>) -> bool {
    reason(context).is_some_and(|reason| severities(reason).highest(context.options.targets).is_some())
}

/// Whether Compose would spell a drive for the Windows daemon in a way that it refuses, whatever is written.
pub(crate) fn converts_drives(context: Context<'_>) -> bool {
    context.options.targets.contains(Target::Lcow) && reason(context) == Some(Reason::Converted)
}

fn severities(reason: Reason) -> PerTarget {
    match reason {
        Reason::Wsl => RULE.severity,
        // Docker Desktop takes that spelling.
        Reason::Converted => PerTarget::lcow(Severity::Error),
    }
}

/// Whether Compose makes another path of it than Windows has. It leaves devices as they are.
fn is_completed(source: &HostSource<'_>, reason: Reason) -> bool {
    let is_relative = match &source.path {
        HostPath::Relative | HostPath::Home => true,
        // In the long form a plain name is a directory.
        HostPath::Name => source.mount.kind == MountKind::Bind,
        HostPath::Drive(_) => reason == Reason::Converted,
        HostPath::Unknown => ["PWD", "HOME"].map(Some).contains(&source.field.text.leading_variable()),
        _ => false,
    };
    is_relative && !source.is_device
}

fn is_home(source: &HostSource<'_>) -> bool {
    source.path == HostPath::Home || source.field.text.leading_variable() == Some("HOME")
}

fn report(service: Service<'_>, source: &HostSource<'_>, reason: Reason, findings: &mut Diagnostics<'_>) {
    let (message, label, help) = match reason {
        Reason::Wsl => (
            "started from WSL, this host path reaches the daemon as one of Linux, which Windows does not have",
            if is_home(source) { "becomes the home directory in WSL" } else { "becomes `/mnt/c/…`" },
            "start Compose from PowerShell or cmd, or write the path with its drive, `C:/…`, and set \
             COMPOSE_FORCE_WINDOWS_HOST=1 for docker-compose 1.x",
        ),
        Reason::Converted => (
            "COMPOSE_CONVERT_WINDOWS_PATHS turns this host path into one that the Windows daemon refuses",
            "becomes `/c/…`",
            "take COMPOSE_CONVERT_WINDOWS_PATHS out of `.env`",
        ),
    };
    findings
        .about(service, source.span(), message.to_owned())
        .label(label)
        .help(help)
        .severities(severities(reason))
        .report();
}
