//! A Windows drive in the spelling of MSYS, Git Bash and Docker Toolbox.

use super::host_sources::host_sources;
use super::{Check, Effect, Explanation, Facts, Findings, Rule, lcow201_wsl_path};
use crate::compose::{HostPath, Service};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(202),
    name: "msys-path",
    severity: PerTarget::lcow(Severity::Error),
    summary: "`/c/...` or `//c/...` as a host path",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The Windows daemon knows drives by their letter and colon only: `invalid volume \
                 specification: '/c/shop/html:/html'`. `COMPOSE_CONVERT_WINDOWS_PATHS=1` and a WSL whose \
                 drives are mounted below `/` make such paths of relative ones (LCOW212). The container is \
                 not made.",
            ),
            Effect::desktop(
                "Docker Desktop takes this spelling, which comes from Docker Toolbox and Git Bash.",
            ),
        ],
        cure: "Write a path relative to the Compose file, or the drive with its colon: `C:/shop/html`. \
               Windows takes both.",
        fix: Some("writes `C:/...`, or a relative path"),
        certainty: "Reported several times, and read in the daemon's code.",
        before: include_str!("../../testdata/rules/lcow202_msys_path/before.yml"),
        after: include_str!("../../testdata/rules/lcow202_msys_path/after.yml"),
    },
    evidence: &["moby#36932", "docker/for-win#1899", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    for source in host_sources(service) {
        if let HostPath::Msys(drive) = &source.path {
            let message = "this spelling of a Windows drive is refused by the Windows daemon".to_owned();
            lcow201_wsl_path::report(service, &source, drive, message, findings);
        }
    }
}
