//! A directory on a network server, or inside WSL, as a host path.

use super::host_sources::{HostSource, host_sources};
use crate::compose::HostPath;
use crate::rules::prelude::*;
use crate::targets::Target;

pub(crate) static RULE: Rule = Rule {
    code: Code(203),
    name: "unc-path",
    severity: PerTarget::each(Severity::Error, Severity::Error, Severity::Warning),
    summary: "`\\\\server\\share` or `\\\\wsl$\\...` as a host path",
    docs: include_str!("../../../docs/rules/LCOW203.md"),
    fix: None,
    evidence: &["Microsoft: Persistent storage in containers", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let is_lcow = findings.context.options.targets.contains(Target::Lcow);
    for source in host_sources(service) {
        if source.path != HostPath::Unc {
            continue;
        }
        let (message, label) = if is_in_wsl(&source) {
            ("a directory inside WSL cannot be mounted by its network name", "a network name of WSL")
        } else {
            ("a directory on a network server cannot be mounted by its name", "a network path")
        };
        let help = help(is_in_wsl(&source), is_lcow);
        findings.about(service, source.span(), message.to_owned()).label(label).help(help).report();
    }
}

fn help(is_in_wsl: bool, is_lcow: bool) -> &'static str {
    match (is_in_wsl, is_lcow) {
        (true, true) => {
            "the Windows daemon can only mount drives: move the directory to one and write its path relative to \
             the Compose file"
        }
        (true, false) => "start Compose inside WSL and write the path relative to the Compose file",
        (false, true) => {
            "the Windows daemon can only mount drives: map the share to a drive letter with \
             `New-SmbGlobalMapping` and mount that drive"
        }
        (false, false) => {
            "declare a volume for it: `driver_opts` with `type: cifs`, `device: //server/share` and `o` with \
             the user name"
        }
    }
}

/// `\\wsl$\Ubuntu\…`, `\\wsl.localhost\Ubuntu\…`.
fn is_in_wsl(source: &HostSource<'_>) -> bool {
    let path = source.slashed().to_ascii_lowercase();
    ["//wsl$/", "//wsl.localhost/"].iter().any(|server| path.starts_with(server))
}
