//! An application keeps its state, most often an embedded database, on a folder of the host.

use super::{Check, Findings, Rule, data_on_host};
use crate::compose::Service;
use crate::finding::Code;
use crate::knowledge::Kind;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(103),
    name: "app-state-on-host-path",
    severity: PerTarget::everywhere(Severity::Warning),
    summary: "an application keeps its state, such as an embedded database, on a folder of the host",
    evidence: &[],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let Some(identity) = findings.context.survey.known(service) else { return };
    if identity.image.kind == Kind::Application {
        data_on_host::report_all(service, &identity, findings);
    }
}
