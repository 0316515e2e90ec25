//! A directory on a server of the network, or inside WSL, as a host path.

use super::host_sources::{HostSource, host_sources};
use crate::compose::{HostPath, Service};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::targets::Target;

pub(crate) static RULE: Rule = Rule {
    code: Code(203),
    name: "unc-path",
    severity: PerTarget::each(Severity::Error, Severity::Error, Severity::Warning),
    summary: "`\\\\server\\share` or `\\\\wsl$\\...` as a host path",
    docs: include_str!("../../../docs/rules/LCOW203.md"),
    fix: None,
    evidence: &["Microsoft: Persistent storage in containers", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service).iter().filter(|source| source.path == HostPath::Unc) {
        report(service, source, findings);
    }
}

fn report(service: Service<'_>, source: &HostSource<'_>, findings: &mut Diagnostics<'_>) {
    let is_lcow = findings.context.options.targets.contains(Target::Lcow);
    let (message, label, help) = match (is_in_wsl(source), is_lcow) {
        (true, true) => (
            "a directory inside WSL cannot be mounted by its network name",
            "a network name of WSL",
            "the Windows daemon reaches drives only: keep the directory on one and write its path relative to \
             the Compose file",
        ),
        (true, false) => (
            "a directory inside WSL cannot be mounted by its network name",
            "a network name of WSL",
            "start Compose inside WSL and write the path relative to the Compose file",
        ),
        (false, true) => (
            "a directory on a server of the network cannot be mounted by its name",
            "a network path",
            "the Windows daemon takes drives only: give the share a drive letter with `New-SmbGlobalMapping` \
             and mount that",
        ),
        (false, false) => (
            "a directory on a server of the network cannot be mounted by its name",
            "a network path",
            "declare a volume for it: `driver_opts` with `type: cifs`, `device: //server/share` and `o` with \
             the user name",
        ),
    };
    findings.about(service, source.span(), message.to_owned()).label(label).help(help).report();
}

/// `\\wsl$\Ubuntu\…`, `\\wsl.localhost\Ubuntu\…`.
fn is_in_wsl(source: &HostSource<'_>) -> bool {
    let path = source.slashed().to_ascii_lowercase();
    ["//wsl$/", "//wsl.localhost/"].iter().any(|server| path.starts_with(server))
}
