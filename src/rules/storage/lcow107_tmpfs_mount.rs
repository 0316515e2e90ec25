//! A folder in memory: on LCOW there is none.

use super::data_location::covers;
use crate::compose::{MountKind, Service};
use crate::diagnostic::Code;
use crate::images::Identity;
use crate::rules::{Check, Facts, Findings, Rule};
use crate::targets::{PerTarget, Severity};

pub(crate) static RULE: Rule = Rule {
    code: Code(107),
    name: "tmpfs-mount",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a tmpfs mount: the long form is refused, `tmpfs` is ignored",
    docs: include_str!("../../../docs/rules/LCOW107.md"),
    fix: None,
    evidence: &["moby: volume/mounts/lcow_parser.go, 20.10", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let identity = findings.context.survey.known(service);
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Tmpfs) {
        let span = mount.value.get("type").map_or(mount.value.origin.span, |kind| kind.origin.span);
        let instead = instead(identity, mount.target_folder());
        findings
            .about(service, span, "the Windows daemon knows no mounts of the type `tmpfs`".to_owned())
            .label("refused when the container is made")
            .help(format!("leave the mount out: on LCOW the folder is {instead} then"))
            .report();
    }
    let folders = service.tmpfs_folders();
    if let Some(((first, _), others)) = folders.split_first() {
        let mut on_volumes = folders.iter().map(|(_, folder)| *folder);
        let on_volume = on_volumes.find(|folder| image_volume(identity, folder).is_some());
        let instead = instead(identity, on_volume);
        let mut draft = findings
            .about(service, first.origin.span, "the Windows daemon ignores `tmpfs`".to_owned())
            .label("not in memory on LCOW")
            .help(format!("do not count on it: on LCOW what is written there is {instead}"))
            .severities(RULE.severity.at_most(Severity::Warning));
        for (other, _) in others {
            draft = draft.also(other.origin.span, "nor is this");
        }
        draft.report();
    }
}

/// Where a folder is when it is not in memory: where the image has a volume, on that.
fn instead(identity: Option<Identity>, folder: Option<&str>) -> String {
    match folder.and_then(|folder| image_volume(identity, folder)) {
        Some(volume) => format!("on the image's own volume `{volume}`, a 9p share without locks"),
        None => "on the container's own disk".to_owned(),
    }
}

/// The volume of a known image that a folder lies on.
fn image_volume(identity: Option<Identity>, folder: &str) -> Option<&'static str> {
    identity?.image.volumes.iter().copied().find(|volume| covers(volume, folder))
}
