//! A host path as only WSL, or the virtual machine, knows it.

use super::drive_paths::report;
use super::host_sources::host_sources;
use crate::compose::HostPath;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(201),
    name: "wsl-path",
    severity: PerTarget::each(Severity::Error, Severity::Error, Severity::Advice),
    summary: "`/mnt/c/...` or a similar WSL path as a host path",
    docs: include_str!("../../../docs/rules/LCOW201.md"),
    fix: Some("writes `C:/...` or a relative path"),
    evidence: &[
        "moby#36932",
        "microsoft/WSL#1854",
        "docker/compose#4699",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if let HostPath::Wsl(drive) = &source.path {
            report(service, &source, drive, "this host path exists only inside WSL", findings);
        }
    }
}
