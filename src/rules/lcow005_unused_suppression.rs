//! A comment that is to silence something and does not.

use super::{Check, Effect, Explanation, Rule};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(crate) static RULE: Rule = Rule {
    code: Code(5),
    name: "unused-suppression",
    severity: PerTarget::everywhere(Severity::Advice),
    summary: "a comment that silences nothing, or has a mistake in it",
    explanation: Explanation {
        effects: &[Effect::everywhere(
            "`# lcow-lint: ignore[LCOW101]` over a line of which LCOW101 has nothing to say tells people of a danger \
             that is not there, and will hide the next one that comes to that line. A comment with a mistake in it, \
             such as a rule that does not exist, hides nothing, whatever its author believes. Neither changes how \
             the project runs.",
        )],
        cure: "Remove the comment, or of several rules the one that silences nothing; mend one that has a mistake in \
               it. A rule that does not concern the selected targets is not called unused, nor one that looks at \
               more than Compose files: on another machine it may find something.",
        fix: Some("removes what silences nothing, and keeps the text behind the bracket"),
        certainty: "It is this program's own doing, and told as soon as it happens.",
        before: include_str!("../../testdata/rules/lcow005_unused_suppression/before.yml"),
        after: include_str!("../../testdata/rules/lcow005_unused_suppression/after.yml"),
    },
    evidence: &[],
    check: Check::Settings,
};
