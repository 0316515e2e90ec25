//! An application keeps its state, most often an embedded database, on a folder of the host.

use super::{Check, Effect, Explanation, Findings, Rule, data_on_host};
use crate::compose::Service;
use crate::finding::Code;
use crate::knowledge::Kind;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(103),
    name: "app-state-on-host-path",
    severity: PerTarget::everywhere(Severity::Warning),
    summary: "an application keeps its state, such as an embedded database, on a folder of the host",
    explanation: Explanation {
        effects: &[Effect::everywhere("")],
        cure: "",
        fix: None,
        certainty: "",
        before: include_str!("../../testdata/rules/lcow103_app_state_on_host_path/before.yml"),
        after: include_str!("../../testdata/rules/lcow103_app_state_on_host_path/after.yml"),
    },
    evidence: &[],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let Some(identity) = findings.context.survey.known(service) else { return };
    if identity.image.kind == Kind::Application {
        data_on_host::report_all(service, &identity, findings);
    }
}
