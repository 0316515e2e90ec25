//! A Windows drive in the spelling of MSYS, Git Bash and Docker Toolbox.

use super::host_sources::host_sources;
use super::{Check, Effect, Explanation, Findings, Rule, lcow201_wsl_path};
use crate::compose::{HostPath, Service};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(202),
    name: "msys-path",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a host path such as `/c/…` or `//c/…` that the Windows daemon does not take",
    explanation: Explanation {
        effects: &[Effect::everywhere("")],
        cure: "",
        fix: None,
        certainty: "",
        before: include_str!("../../testdata/rules/lcow202_msys_path/before.yml"),
        after: include_str!("../../testdata/rules/lcow202_msys_path/after.yml"),
    },
    evidence: &["moby#36932", "docker/for-win#1899"],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    for source in host_sources(service) {
        if let HostPath::Msys(drive) = &source.path {
            let message = "this spelling of a Windows drive is refused by the Windows daemon".to_owned();
            lcow201_wsl_path::report(service, &source, drive, message, findings);
        }
    }
}
