//! On LCOW a volume is a 9p share as well: the data are on one.

use super::data_location::{DataLocation, locate};
use super::data_on_host::{evidence_label, gravest, why};
use super::writable_layer;
use crate::compose::Service;
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::images::Identity;
use crate::images::{DataDirSetting, Image};
use crate::rules::{Check, Diagnostics, Facts, FixStage, Rule};

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
    check: Check::Service(check),
    facts: Facts { fix_stage: FixStage::AfterMoves, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if service.is_partial() {
        return;
    }
    let Some(identity) = findings.context.facts.known(service) else { return };
    let image = identity.image;
    let (place, label) = match locate(service, &identity) {
        DataLocation::Volume(mount) => {
            let label = match &mount.source {
                Some(source) => format!("on LCOW the volume `{}` is a 9p share", source.text),
                None => "on LCOW an anonymous volume is a 9p share".to_owned(),
            };
            (mount.source.as_ref().unwrap_or(&mount.target).span(), label)
        }
        // Of a base that was not loaded the mounts are not known either.
        DataLocation::ImageVolume(_) if service.base_not_loaded() => return,
        DataLocation::ImageVolume(directory) => {
            (identity.evidence, format!("the image puts a volume on `{directory}`, a 9p share on LCOW"))
        }
        DataLocation::Host(_) | DataLocation::Elsewhere => return,
    };
    let severity = image.on_lcow_volume.min(gravest(image));
    let fix = writable_layer::fix(service, &identity, findings.context);
    let mut draft = findings
        .about(service, place, message(image, severity))
        .label(label)
        .severities(PerTarget::lcow(severity))
        .confidence(identity.confidence)
        .help(help(&identity))
        .fix(fix);
    if place != identity.evidence {
        draft = draft.also(identity.evidence, evidence_label(&identity));
    }
    draft.report();
}

fn message(image: &Image, severity: Severity) -> String {
    let outcome = match severity {
        Severity::Error => "which on LCOW is a share like any directory: it fails there",
        _ => "which on LCOW is a share like any directory: it may fail there",
    };
    format!("{} keeps its data on a volume, {outcome}", image.title)
}

fn help(identity: &Identity) -> String {
    let image = identity.image;
    let moved = image.moved_by.first().map(|mover| match mover {
        DataDirSetting::Argument(name) | DataDirSetting::Variable(name) => {
            format!("move the data with `{name}` to a directory")
        }
        DataDirSetting::Operand(name) => format!("name a directory behind `{name}` that is"),
    });
    let desktop = "use Docker Desktop's Linux containers, where volumes are ext4";
    let help = match moved {
        Some(mover) => format!(
            "no volume helps on LCOW: {desktop}, or {mover} on no volume, where they die with the container"
        ),
        None => format!("no volume helps on LCOW: {desktop}"),
    };
    help + &why(image, "a 9p share")
}
