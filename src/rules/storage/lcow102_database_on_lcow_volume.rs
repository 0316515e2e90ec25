//! LCOW102 database-on-lcow-volume: the data is on a volume, which LCOW also shares over 9p.

use super::data_location::{DataLocation, locate};
use super::data_on_host::{evidence_label, highest_severity, why};
use super::writable_layer;
use crate::images::{DataDirSetting, Identity, Image};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(102),
    name: "database-on-lcow-volume",
    severity: PerTarget::lcow(Severity::Error),
    summary: "data of a database, broker, search engine or application in a volume, which is a 9p share on \
              LCOW",
    docs: include_str!("../../../docs/rules/LCOW102.md"),
    fix: Some(
        "moves the data of MySQL, MariaDB, PostgreSQL and MongoDB into the container's writable layer, \
         with `--unsafe-fixes`",
    ),
    evidence: &[
        "MariaDB/mariadb-docker#144",
        "moby#35665",
        "moby#37733",
        "opengcs#337",
        "docker/for-win#1386",
        "docker/for-win#1385",
        "rabbitmq/rabbitmq-management#712",
        "moby: daemon/oci_windows.go, before e047d984dc",
    ],
    check: Check::Container(check),
    facts: Facts { fix_stage: FixStage::AfterMoves, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if service.is_partial() {
        return;
    }
    let Some(identity) = findings.context.facts.known(service) else { return };
    let (span, label) = match locate(service, &identity) {
        DataLocation::Volume(mount) => match &mount.source {
            Some(source) => (source.span(), format!("on LCOW the volume `{}` is a 9p share", source.text)),
            None => (mount.target.span(), "on LCOW an anonymous volume is a 9p share".to_owned()),
        },
        // The base may mount something there.
        DataLocation::ImageVolume(_) if service.base_not_loaded() => return,
        DataLocation::ImageVolume(directory) => {
            (identity.evidence, format!("the image declares a volume on `{directory}`, a 9p share on LCOW"))
        }
        DataLocation::Host(_) | DataLocation::Elsewhere => return,
    };
    let severity = identity.image.on_lcow_volume.min(highest_severity(identity.image));
    let fix = writable_layer::fix(service, &identity, findings.context);
    let mut draft = findings
        .about(service, span, message(identity.image, severity))
        .label(label)
        .help(help(&identity))
        .severities(PerTarget::lcow(severity))
        .confidence(identity.confidence)
        .fix(fix);
    if span != identity.evidence {
        draft = draft.also(identity.evidence, evidence_label(&identity));
    }
    draft.report();
}

fn message(image: &Image, severity: Severity) -> String {
    let outcome = if severity == Severity::Error { "it fails there" } else { "it may fail there" };
    format!(
        "{} keeps its data on a volume, which on LCOW is a share like any directory: {outcome}",
        image.title
    )
}

fn help(identity: &Identity) -> String {
    let image = identity.image;
    let mut help =
        "a volume does not help on LCOW: use Docker Desktop's Linux containers, where volumes are ext4"
            .to_owned();
    if let Some(setting) = image.moved_by.first() {
        let instead = match setting {
            DataDirSetting::Argument(name) | DataDirSetting::Variable(name) => format!("set `{name}` to"),
            DataDirSetting::Operand(name) => format!("pass after `{name}`"),
        };
        help +=
            &format!(", or {instead} a directory on no volume, where the data is lost with the container");
    }
    help + &why(image, "a 9p share")
}
