//! LCOW109 volume-starts-empty: a new volume hides files of the image, which Docker on Windows does not copy into it.

use super::data_location::covers;
use crate::compose::{Mount, MountKind};
use crate::diagnostic::Confidence;
use crate::images::Identity;
use crate::rules::commands::installs_packages;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(109),
    name: "volume-starts-empty",
    severity: |target| (!target.volumes.copies_image_files).then_some(Severity::Warning),
    summary: "a new volume over a directory that the image fills: it stays empty",
    docs: include_str!("../../../docs/rules/LCOW109.md"),
    fix: None,
    evidence: &["moby#39892", "moby#39921", "linuxkit/lcow#46", "moby: daemon/create_windows.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// Directories that are filled while an image is built. A volume over one is meant to keep its files.
const INSTALLED: [&str; 3] = ["bower_components", "node_modules", "vendor"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if service.is_partial() {
        return;
    }
    let identity = findings.context.facts.identity(service).filter(|found| found.is_the_image(service));
    for mount in service.mounts().filter(|mount| is_new_volume(service, mount)) {
        let Some(target) = mount.target_directory() else { continue };
        let (directory, confidence) = match known_content(identity, target) {
            Some(known) => known,
            None if is_filled_by_build(service, target) => (target, Confidence::Medium),
            None => continue,
        };
        let span = mount.source.as_ref().unwrap_or(&mount.target).span();
        findings
            .about(service, span, "on LCOW a new volume is empty, whatever the image has there")
            .label(format!("hides what the image has in `{directory}`"))
            .help("mount a host directory that has the files, or remove the volume")
            .confidence(confidence)
            .report();
    }
}

/// Whether Docker creates the mounted volume for this project.
fn is_new_volume(service: Service<'_>, mount: &Mount<'_>) -> bool {
    if mount.kind != MountKind::Volume || service.bind_device(mount).is_some() {
        return false;
    }
    let name = mount.source.as_ref().and_then(|source| source.text.known());
    let declared = name.and_then(|name| service.model.volume(name));
    declared.is_none_or(|volume| !volume.is_external())
}

/// The directory at or below a target that a known image has files in.
pub(crate) fn known_content(identity: Option<Identity>, target: &str) -> Option<(&'static str, Confidence)> {
    let identity = identity?;
    let directory = identity.image.content.iter().find(|directory| covers(target, directory))?;
    Some((directory, identity.confidence))
}

/// Whether a build installs packages in a directory, and the volume is there to keep a bind mount from hiding them.
fn is_filled_by_build(service: Service<'_>, target: &str) -> bool {
    let name = target.rsplit('/').next().unwrap_or_default();
    let is_above = |mount: &Mount<'_>| mount.target_directory().is_some_and(|above| covers(above, target));
    INSTALLED.contains(&name)
        && service.get("build").is_some()
        && !installs_packages(service)
        && service.mounts().any(|mount| mount.kind == MountKind::Bind && is_above(&mount))
}
