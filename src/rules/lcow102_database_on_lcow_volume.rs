//! On LCOW a volume is a 9p share as well: the data are on one.

use super::data_location::{DataLocation, locate};
use super::data_on_host::{evidence_label, gravest, why};
use super::{Check, Effect, Explanation, Facts, Findings, FixStage, Rule, own_layer};
use crate::compose::{Identity, Service};
use crate::finding::Code;
use crate::knowledge::{Image, Mover};
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(102),
    name: "database-on-lcow-volume",
    severity: PerTarget::lcow(Severity::Error),
    summary: "data of a database, broker, search engine or application on a volume, which LCOW shares over \
              9p",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "A volume is a folder below `C:\\ProgramData\\docker\\volumes`, and reaches the container as \
                 a 9p share like any folder: no file locks, names that do not differ by case. So does an \
                 anonymous volume, and so does the `VOLUME` of an image that nothing is mounted on: MariaDB \
                 without any mount stopped with `InnoDB: Unable to lock ./ibdata1 error: 95`, PostgreSQL \
                 with `chmod: changing permissions of '/var/lib/postgresql/data': Permission denied`. With a \
                 named volume RabbitMQ said `Cookie file /var/lib/rabbitmq/.erlang.cookie must be accessible \
                 by owner only`, Portainer `funlock error: operation not supported`, an application on \
                 SQLite `disk I/O error`.",
            )
            .or(Severity::Warning),
            Effect::desktop("A volume is ext4 in the virtual machine. The data are in the right place."),
        ],
        cure: "Neither another volume nor none at all helps. Leave LCOW: Docker Desktop's Linux containers \
               with the same volume work. Or move the data off every mount, into the container's own layer: \
               `command: --datadir=/var/lib/mysql-data` (MySQL, MariaDB), `PGDATA: /var/lib/pg_data` \
               (PostgreSQL), `command: --dbpath=/tmp` (MongoDB, which makes no folder itself), `RABBITMQ_MNESIA_BASE` (RabbitMQ). \
               There they die with the container: `docker compose down`, `docker rm` and every new version \
               of the service begin with an empty database. PostgreSQL was also seen to work on an ordinary \
               NTFS folder, from Windows 1809 on.",
        fix: Some(
            "moves the data of MySQL, MariaDB, PostgreSQL and MongoDB into the container's own layer, with `--unsafe-fixes`",
        ),
        certainty: "That volumes are shares was reported many times, and read in the daemon's code, which \
                    treats every mount alike. Errors are programs that were reported to fail, or that \
                    Microsoft listed; warnings are programs that need what is missing. The container's own \
                    layer is ext4 by the code; that each server runs there is a conclusion.",
        before: include_str!("../../testdata/rules/lcow102_database_on_lcow_volume/before.yml"),
        after: include_str!("../../testdata/rules/lcow102_database_on_lcow_volume/after.yml"),
    },
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

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    if service.is_fragment() {
        return;
    }
    let Some(identity) = findings.context.survey.known(service) else { return };
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
        DataLocation::ImageVolume(_) if service.has_unseen_base() => return,
        DataLocation::ImageVolume(folder) => {
            (identity.evidence, format!("the image puts a volume on `{folder}`, a 9p share on LCOW"))
        }
        DataLocation::Host(_) | DataLocation::Elsewhere => return,
    };
    let severity = image.on_lcow_volume.min(gravest(image));
    let fix = own_layer::fix(service, &identity, findings.context);
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
        Severity::Error => "which on LCOW is a share like any folder: it fails there",
        _ => "which on LCOW is a share like any folder: it may fail there",
    };
    format!("{} keeps its data on a volume, {outcome}", image.title)
}

fn help(identity: &Identity) -> String {
    let image = identity.image;
    let moved = image.moved_by.first().map(|mover| match mover {
        Mover::Argument(name) | Mover::Variable(name) => format!("move the data with `{name}` to a folder"),
        Mover::Operand(name) => format!("name a folder behind `{name}` that is"),
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
