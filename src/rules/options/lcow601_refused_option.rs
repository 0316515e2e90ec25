//! An option that the Windows daemon refuses: the container is not created.

use super::refused_options::REFUSED;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(601),
    name: "refused-option",
    severity: PerTarget::lcow(Severity::Error),
    summary: "`privileged`, `read_only`, `ulimits`, `mem_reservation`, `pids_limit`, `cpuset` or another \
              option that LCOW refuses",
    docs: include_str!("../../../docs/rules/LCOW601.md"),
    fix: None,
    evidence: &[
        "moby: daemon/daemon_windows.go, 20.10",
        "moby: runconfig/hostconfig_windows.go, 20.10",
        "openshift/origin#17461",
        "moby#35298",
        "docker/for-win#1357",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for refused in REFUSED {
        let name = refused.option.name();
        for span in refused.option.set_in(service) {
            let message = format!("the Windows daemon refuses `{name}` and does not create the container");
            findings
                .about(service, span, message)
                .label(refused.error)
                .help(refused.help)
                .evidence(refused.evidence)
                .report();
        }
    }
}
