//! An anonymous volume in the short form.

use crate::compose::MountKind;
use crate::rules::prelude::*;
use crate::targets::Definition;

pub(crate) static RULE: Rule = Rule {
    code: Code(612),
    name: "anonymous-volume-syntax",
    severity: |target| refuses(target).then_some(Severity::Error),
    summary: "an anonymous volume in the short form, `/data`, which `wslc` refuses",
    docs: include_str!("../../../docs/rules/LCOW612.md"),
    fix: None,
    evidence: &["microsoft/WSL: src/windows/wslc/services/ContainerModel.cpp, 2.9.4"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn refuses(target: &Definition) -> bool {
    !target.volumes.anonymous_short_form
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for mount in service.mounts() {
        if mount.kind != MountKind::Volume || mount.source.is_some() || mount.short.is_none() {
            continue;
        }
        // `c:/data` is a path on a drive.
        let target = mount.target.text.to_string();
        if target.contains(':') {
            continue;
        }
        let program = findings.context.program(refuses);
        findings
            .about(service, mount.value.origin.span, format!("{program} refuses an anonymous volume"))
            .label("Invalid volume specifications, unless the tool names it")
            .help(format!("declare a volume and name it: `data:/{}`", target.trim_start_matches('/')))
            .report();
    }
}
