//! LCOW113 mount-clash: mount targets that LCOW cannot tell apart, or a mount over the root.

use std::collections::HashMap;

use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(113),
    name: "mount-clash",
    severity: |target| target.mounts.lower_cases_targets.then_some(Severity::Error),
    summary: "mount targets that differ only in case, or a mount over `/`",
    docs: include_str!("../../../docs/rules/LCOW113.md"),
    fix: None,
    evidence: &["moby: commit af0f7dec7b", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Container(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let mut first_by_key = HashMap::new();
    for mount in service.all_mounts() {
        let span = mount.target.span();
        let Some(target) = mount.target_directory().map(str::to_owned) else { continue };
        if target == "/" {
            findings
                .about(service, span, "nothing can be mounted over the root of a container")
                .label("the root")
                .help("mount it at a directory")
                .report();
            continue;
        }
        let (first, first_span) = first_by_key.entry(target.to_lowercase()).or_insert((target.clone(), span));
        // A mount with the same target replaces the first one.
        if *first != target {
            findings
                .about(service, span, "two mounts have targets that differ only in case")
                .label(format!("the same as `{first}` on LCOW"))
                .also(*first_span, "the other mount")
                .help("choose targets that differ in more than case")
                .report();
        }
    }
}
