//! An option that an engine refuses, or without which a program fails or has too many rights.

use super::service_options::{highest, message, reported, set_in};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(601),
    name: "refused-option",
    severity: |target| highest(target.refused_options),
    summary: "`privileged`, `read_only`, `ulimits`, `mem_reservation`, `pids_limit`, `cpuset` or another \
              option that LCOW refuses or `wslc` lacks",
    docs: include_str!("../../../docs/rules/LCOW601.md"),
    fix: None,
    evidence: &[
        "moby: daemon/daemon_windows.go, 20.10",
        "moby: runconfig/hostconfig_windows.go, 20.10",
        "openshift/origin#17461",
        "moby#35298",
        "docker/for-win#1357",
        "microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for (program, refused, severities) in
        reported(findings.context.options.front_end, |target| target.refused_options)
    {
        for span in set_in(refused, service) {
            findings
                .about(service, span, message(program, refused))
                .label(refused.label)
                .help(refused.help)
                .severities(severities)
                .evidence(refused.evidence)
                .report();
        }
    }
}
