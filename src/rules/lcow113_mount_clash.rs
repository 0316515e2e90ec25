//! Two mounts in one place, or one in the root: Windows does not tell their targets apart, or takes none there.

use std::collections::HashMap;

use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::Service;
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(113),
    name: "mount-clash",
    severity: PerTarget::lcow(Severity::Error),
    summary: "targets that differ only by case; a mount over `/`",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "Windows takes the two targets for one, and the container is not made: `The object already \
                 exists. (0x1392)`. Of a mount over the root the daemon says `invalid specification: \
                 destination can't be '/'`.",
            ),
            Effect::desktop(
                "Linux tells the targets apart. What a mount over the root does there is not judged.",
            ),
        ],
        cure: "Choose targets that differ by more than the case of their letters, and mount on a folder, not \
               on `/`.",
        fix: None,
        certainty: "The clash is told in a change of the daemon's authors, the root was read in the daemon's \
                    code.",
        before: include_str!("../../testdata/rules/lcow113_mount_clash/before.yml"),
        after: include_str!("../../testdata/rules/lcow113_mount_clash/after.yml"),
    },
    evidence: &["moby: commit af0f7dec7b", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let mut first_by_key = HashMap::new();
    for mount in service.all_mounts() {
        let span = mount.target.span();
        let Some(target) = mount.target_folder().map(str::to_owned) else { continue };
        if target == "/" {
            findings
                .about(service, span, "nothing can be mounted over the root of a container".to_owned())
                .label("the root")
                .help("mount it on a folder")
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
