//! A restart policy that the engine does not have, or cannot keep.

use crate::compose::Value;
use crate::rules::prelude::*;
use crate::targets::{Definition, Restarts};

pub(crate) static RULE: Rule = Rule {
    code: Code(305),
    name: "not-restarted",
    severity: |target| reason(target).map(|_| Severity::Warning),
    summary: "`restart: always` or `unless-stopped` where the engine does not start containers again",
    docs: include_str!("../../../docs/rules/LCOW305.md"),
    fix: None,
    evidence: &[
        "microsoft/WSL#40976",
        "microsoft/WSL#41600",
        "microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// Why a target does not start containers again.
fn reason(target: &Definition) -> Option<&'static str> {
    match target.lifecycle.restarts {
        Restarts::Works => None,
        Restarts::Never(reason) => Some(reason),
    }
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = service.get("restart").map(Value::as_written) else { return };
    let Some(policy) = value.known_text() else { return };
    if !["always", "unless-stopped"].contains(&policy) {
        return;
    }
    let Some((first, reason)) = findings.context.first_with(reason) else { return };
    let message = format!("{} does not start this container again", first.program);
    findings
        .about(service, value.origin.span, message)
        .label(reason)
        .help("start the project again after a crash, a sign-out or a restart of Windows, for example with Task Scheduler")
        .report();
}
