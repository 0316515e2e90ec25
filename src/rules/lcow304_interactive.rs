//! A terminal or an open standard input: on LCOW they do not reach the container.

use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{Service, Value};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(304),
    name: "interactive",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "`tty` or `stdin_open`: attaching and ctrl-c do not reach the container",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "`docker attach` and ctrl-c do not work, and bash of CentOS 5 and 6 prints nothing at all.",
            ),
            Effect::desktop("Both work."),
        ],
        cure: "Take the key out of services that need no terminal. For a shell use `docker compose exec web \
               sh`; to stop the container, `docker kill`.",
        fix: None,
        certainty: "Reported for LCOW. The cause is not known.",
        before: include_str!("../../testdata/rules/lcow304_interactive/before.yml"),
        after: include_str!("../../testdata/rules/lcow304_interactive/after.yml"),
    },
    evidence: &["moby#37919", "moby#36984"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let keys = ["tty", "stdin_open"].into_iter();
    let mut asked =
        keys.filter_map(|key| Some((key, service.get(key).filter(|value| Value::is_true(value))?)));
    let Some((key, value)) = asked.next() else { return };
    let mut draft = findings
        .about(service, value.origin.span, "attaching and ctrl-c do not reach a container on LCOW".to_owned())
        .label(format!("`{key}` asks for it"))
        .help("use `docker compose exec`, and `docker kill` to stop the container");
    if let Some((key, value)) = asked.next() {
        draft = draft.also(value.origin.span, format!("so does `{key}`"));
    }
    draft.report();
}
