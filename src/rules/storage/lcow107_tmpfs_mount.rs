//! A directory in memory: on LCOW there is none.

use super::data_location::covers;
use crate::compose::{MountKind, Service};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::images::Identity;
use crate::rules::{Check, Diagnostics, Facts, Rule};

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

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let identity = findings.context.facts.known(service);
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Tmpfs) {
        let span = mount.value.get("type").map_or(mount.value.origin.span, |kind| kind.origin.span);
        let instead = instead(identity, mount.target_directory());
        findings
            .about(service, span, "the Windows daemon knows no mounts of the type `tmpfs`".to_owned())
            .label("refused when the container is made")
            .help(format!("leave the mount out: on LCOW the directory is {instead} then"))
            .report();
    }
    let directories = service.tmpfs_directories();
    if let Some(((first, _), others)) = directories.split_first() {
        let mut on_volumes = directories.iter().map(|(_, directory)| *directory);
        let on_volume = on_volumes.find(|directory| image_volume(identity, directory).is_some());
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

/// Where a directory is when it is not in memory: where the image has a volume, on that.
fn instead(identity: Option<Identity>, directory: Option<&str>) -> String {
    match directory.and_then(|directory| image_volume(identity, directory)) {
        Some(volume) => format!("on the image's own volume `{volume}`, a 9p share without locks"),
        None => "on the container's own disk".to_owned(),
    }
}

/// The volume of a known image that a directory lies on.
fn image_volume(identity: Option<Identity>, directory: &str) -> Option<&'static str> {
    identity?.image.volumes.iter().copied().find(|volume| covers(volume, directory))
}
