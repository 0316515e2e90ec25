//! LCOW102 database-on-lcow-volume: the data is on a volume, which LCOW also shares over 9p.

use super::data_location::{DataLocation, locate};
use super::data_on_host::evidence_label;
use super::writable_layer;
use crate::images::{self, DataDirSetting, DataPlace, Identity, Image};
use crate::rules::prelude::*;
use crate::targets::{Definition, Target, Targets};

pub(crate) static RULE: Rule = Rule {
    code: Code(102),
    name: "database-on-lcow-volume",
    severity: |target| images::highest(|_| true, DataPlace::Volume, target),
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
    // The data were in memory if a tmpfs held them.
    facts: Facts { fix_stage: FixStage::AfterMoves, may_unmask: &[Code(301)], ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if service.is_partial() {
        return;
    }
    let Some(identity) = findings.context.facts.known(service) else { return };
    let (span, label, directory) = match locate(service, &identity) {
        DataLocation::Volume(mount) => match &mount.source {
            Some(source) => (
                source.span(),
                format!("on LCOW the volume `{}` is a 9p share", source.text),
                mount.target_directory().unwrap_or_default().to_owned(),
            ),
            None => (
                mount.target.span(),
                "on LCOW an anonymous volume is a 9p share".to_owned(),
                mount.target_directory().unwrap_or_default().to_owned(),
            ),
        },
        // The base may mount something there.
        DataLocation::ImageVolume(_) if service.base_not_loaded() => return,
        DataLocation::ImageVolume(directory) => (
            identity.evidence,
            format!("the image declares a volume on `{directory}`, a 9p share on LCOW"),
            directory.clone(),
        ),
        DataLocation::Host(_) | DataLocation::Elsewhere => return,
    };
    let context = findings.context;
    let judge = |target: &Definition| identity.image.judge(&directory, DataPlace::Volume, target);
    let severities = context.severities(|target| Some(judge(target)?.severity));
    let severity = severities.highest(Targets::new(Target::ALL));
    let fix = writable_layer::fix(service, &identity, findings.context);
    let mut draft = findings
        .about(service, span, message(identity.image, severity))
        .label(label)
        .help(help(&identity))
        .severities(severities)
        .reasons(|target| Some(judge(target)?.basis.reason(identity.image.title)))
        .confidence(identity.confidence)
        .fix(fix);
    if span != identity.evidence {
        draft = draft.also(identity.evidence, evidence_label(&identity));
    }
    draft.report();
}

fn message(image: &Image, severity: Option<Severity>) -> String {
    let outcome = if severity == Some(Severity::Error) { "it fails there" } else { "it may fail there" };
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
    help
}
