//! LCOW107 tmpfs-mount: LCOW has no file systems in memory.

use super::data_location::covers;
use crate::compose::MountKind;
use crate::images::Identity;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(107),
    name: "tmpfs-mount",
    severity: |target| (!target.mounts.tmpfs).then_some(Severity::Error),
    summary: "a tmpfs mount: the long form is refused, `tmpfs` is ignored",
    docs: include_str!("../../../docs/rules/LCOW107.md"),
    fix: None,
    evidence: &[
        "moby: volume/mounts/lcow_parser.go, 20.10",
        "moby: volume/mounts/windows_parser.go, 20.10",
        "moby: daemon/volumes.go, 20.10",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let identity = findings.context.facts.known(service);
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Tmpfs) {
        let kind = mount.value.get("type").unwrap_or(mount.value);
        let volume = mount.target_directory().and_then(|directory| image_volume(identity, directory));
        findings
            .about(service, kind.origin.span, "the Windows daemon does not support mounts of type `tmpfs`")
            .label("refused when the container is created")
            .help(format!("remove the mount: on LCOW the directory is then {}", storage(volume)))
            .report();
    }
    let directories = service.tmpfs_directories();
    let Some(((first, _), others)) = directories.split_first() else { return };
    let volume = directories.iter().find_map(|(_, directory)| image_volume(identity, directory));
    let mut draft = findings
        .about(service, first.origin.span, "the Windows daemon ignores `tmpfs`")
        .label("not in memory on LCOW")
        .help(format!("do not rely on it: on LCOW what is written there is {}", storage(volume)))
        .at_most(Severity::Warning);
    for (other, _) in others {
        draft = draft.also(other.origin.span, "nor is this");
    }
    draft.report();
}

/// Where a directory is stored without tmpfs.
fn storage(volume: Option<&str>) -> String {
    match volume {
        Some(volume) => format!("on the image's volume `{volume}`, a 9p share without locks"),
        None => "on the container's disk".to_owned(),
    }
}

/// The volume of a known image that contains a directory.
fn image_volume(identity: Option<Identity>, directory: &str) -> Option<&'static str> {
    identity?.image.volumes.iter().copied().find(|volume| covers(volume, directory))
}
