//! A folder in memory: on LCOW there is none.

use super::data_location::covers;
use super::{Check, Findings, Rule};
use crate::compose::{Confidence, MountKind, Service, Value, identify};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(107),
    name: "tmpfs-mount",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a folder in memory: the long form is refused, `tmpfs:` is ignored",
    evidence: &["moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Tmpfs) {
        let span = mount.value.get("type").map_or(mount.value.origin.span, |kind| kind.origin.span);
        let instead = instead(service, mount.target_folder());
        findings
            .about(service, span, "the Windows daemon knows no mounts of the type `tmpfs`".to_owned())
            .label("refused when the container is made")
            .help(format!("leave the mount out: on LCOW the folder is {instead} then"))
            .report();
    }
    let Some(tmpfs) = service.get("tmpfs").map(Value::as_written) else { return };
    let alone = std::slice::from_ref(tmpfs);
    let items = if tmpfs.text().is_some() { alone } else { tmpfs.items() };
    if let Some((first, others)) = items.split_first() {
        let on_volume =
            service.tmpfs_folders().into_iter().find(|folder| image_volume(service, folder).is_some());
        let instead = instead(service, on_volume);
        let mut draft = findings
            .about(service, first.origin.span, "the Windows daemon ignores `tmpfs`".to_owned())
            .label("not in memory on LCOW")
            .help(format!("do not count on it: on LCOW what is written there is {instead}"))
            .severities(RULE.severity.at_most(Severity::Warning));
        for other in others {
            draft = draft.also(other.origin.span, "nor is this");
        }
        draft.report();
    }
}

/// Where a folder is when it is not in memory: where the image has a volume, on that.
fn instead(service: Service<'_>, folder: Option<&str>) -> String {
    match folder.and_then(|folder| image_volume(service, folder)) {
        Some(volume) => format!("on the image's own volume `{volume}`, a 9p share without locks"),
        None => "on the container's own disk".to_owned(),
    }
}

/// The volume of a known image that a folder lies on.
fn image_volume(service: Service<'_>, folder: &str) -> Option<&'static str> {
    let identity = identify(service).filter(|identity| identity.confidence > Confidence::Low)?;
    identity.image.volumes.iter().copied().find(|volume| covers(volume, folder))
}
