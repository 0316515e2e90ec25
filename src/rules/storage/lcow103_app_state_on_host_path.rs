//! LCOW103 app-state-on-host-path: an application keeps its state, often an embedded database, in a host directory.

use super::data_on_host;
use crate::images::ImageKind;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(103),
    name: "app-state-on-host-path",
    severity: |target| data_on_host::highest_on_drive(&[ImageKind::Application], target),
    summary: "state of Grafana, Gitea, Jenkins or a similar application in a host directory",
    docs: include_str!("../../../docs/rules/LCOW103.md"),
    fix: Some("mounts a named volume"),
    evidence: &[
        "docker/for-win#1385",
        "moby#37733",
        "Microsoft: Linux containers on Windows, 2019-09",
        "docker/for-win#11",
        "microsoft/WSL#2395",
    ],
    check: Check::Service(check),
    facts: Facts { fix_stage: FixStage::AppData, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(identity) = findings.context.facts.known(service) else { return };
    if identity.image.kind == ImageKind::Application {
        data_on_host::report_all(service, &identity, findings);
    }
}
