//! The data of a database, broker or search engine are on a folder of the host.

use super::{Check, Effect, Explanation, Findings, Rule, data_on_host};
use crate::compose::Service;
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(101),
    name: "database-on-host-path",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "the data of a database, broker or search engine are on a folder of the host",
    explanation: Explanation {
        effects: &[Effect::everywhere("")],
        cure: "",
        fix: None,
        certainty: "",
        before: include_str!("../../testdata/rules/lcow101_database_on_host_path/before.yml"),
        after: include_str!("../../testdata/rules/lcow101_database_on_host_path/after.yml"),
    },
    evidence: &[],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    if let Some(identity) = findings.context.survey.server(service) {
        data_on_host::report_all(service, &identity, findings);
    }
}
