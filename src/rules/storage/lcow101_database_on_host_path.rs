//! LCOW101 database-on-host-path: the data of a database, broker or search engine is in a host directory.

use super::data_on_host;
use crate::images::ImageKind;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(101),
    name: "database-on-host-path",
    severity: |target| data_on_host::highest_on_drive(SERVERS, target),
    summary: "data of a database, broker or search engine in a host directory",
    docs: include_str!("../../../docs/rules/LCOW101.md"),
    fix: Some("mounts a named volume"),
    evidence: &[
        "MariaDB/mariadb-docker#144",
        "Microsoft: Linux containers on Windows, 2019-09",
        "opengcs#337",
        "docker/for-win#4824",
        "docker-library/postgres#558",
        "MariaDB/mariadb-docker#308",
        "docker-library/mongo#190",
    ],
    check: Check::Service(check),
    facts: Facts { fix_stage: FixStage::ServerData, ..Facts::NONE },
};

const SERVERS: &[ImageKind] = &[ImageKind::Database, ImageKind::Broker, ImageKind::SearchEngine];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if let Some(identity) = findings.context.facts.server(service) {
        data_on_host::report_all(service, &identity, findings);
    }
}
