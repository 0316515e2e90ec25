//! Two mounts in one place, or one in the root: Windows does not tell their targets apart, or takes none there.

use std::collections::HashMap;

use crate::compose::Service;
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(113),
    name: "mount-clash",
    severity: PerTarget::lcow(Severity::Error),
    summary: "mount targets that differ only in case, or a mount over `/`",
    docs: include_str!("../../../docs/rules/LCOW113.md"),
    fix: None,
    evidence: &["moby: commit af0f7dec7b", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let mut first_by_key = HashMap::new();
    for mount in service.all_mounts() {
        let span = mount.target.span();
        let Some(target) = mount.target_directory().map(str::to_owned) else { continue };
        if target == "/" {
            findings
                .about(service, span, "nothing can be mounted over the root of a container".to_owned())
                .label("the root")
                .help("mount it on a directory")
                .report();
            continue;
        }
        let (other, other_span) = first_by_key.entry(target.to_lowercase()).or_insert((target.clone(), span));
        // The same target twice is one mount that hides the other.
        if *other != target {
            findings
                .about(service, span, "two mounts have targets that differ only by case".to_owned())
                .label(format!("to LCOW the same as `{other}`"))
                .also(*other_span, "the other one")
                .help("choose targets that differ by more than their letters' case")
                .report();
        }
    }
}
