//! A Windows drive as MSYS, Git Bash and Docker Toolbox write it.

use super::drive_paths::report;
use super::host_sources::host_sources;
use crate::compose::HostPath;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(202),
    name: "msys-path",
    severity: PerTarget::lcow(Severity::Error),
    summary: "`/c/...` or `//c/...` as a host path",
    docs: include_str!("../../../docs/rules/LCOW202.md"),
    fix: Some("writes `C:/...` or a relative path"),
    evidence: &["moby#36932", "docker/for-win#1899", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if let HostPath::Msys(drive) = &source.path {
            let message = "the Windows daemon refuses this form of a Windows drive";
            report(service, &source, drive, message, findings);
        }
    }
}
