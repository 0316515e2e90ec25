//! A Windows drive as MSYS, Git Bash and Docker Toolbox write it.

use super::drive_paths::report;
use super::host_sources::host_sources;
use super::path_support::{msys_support, outcome, support_of};
use crate::compose::HostPath;
use crate::rules::prelude::*;
use crate::targets::Definition;

pub(crate) static RULE: Rule = Rule {
    code: Code(202),
    name: "msys-path",
    severity: |target| {
        let supports = [false, true].map(|has_double_slash| msys_support(has_double_slash, target));
        supports.into_iter().filter_map(outcome).max()
    },
    summary: "`/c/...` or `//c/...` as a host path",
    docs: include_str!("../../../docs/rules/LCOW202.md"),
    fix: Some("writes `C:/...` or a relative path"),
    evidence: &[
        "moby#36932",
        "microsoft/WSL#40957",
        "docker/for-win#1899",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Container(check),
    facts: Facts::NONE,
};

const MESSAGE: &str = "only Docker Desktop and Git Bash know this form of a Windows drive";

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        // No daemon has this form of a drive in its own machine: LCOW207 reports devices.
        if let HostPath::Msys(drive) = &source.path
            && !source.is_device
        {
            let support = |target: &Definition| support_of(&source, target);
            report(service, &source, drive, MESSAGE, support, findings);
        }
    }
}
