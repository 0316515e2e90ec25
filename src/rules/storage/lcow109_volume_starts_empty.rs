//! A new volume hides what the image brings along: on Windows Docker copies nothing into it.

use std::path::Path;

use super::data_location::covers;
use crate::compose::{Mount, MountKind, Service};
use crate::diagnostic::{Code, Confidence, PerTarget, Severity};
use crate::images::Identity;
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(109),
    name: "volume-starts-empty",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "a new volume over a directory that the image fills: it stays empty",
    docs: include_str!("../../../docs/rules/LCOW109.md"),
    fix: None,
    evidence: &["moby#39892", "moby#39921", "linuxkit/lcow#46", "moby: daemon/create_windows.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// Directories that are filled while an image is built, and that people put a volume over to keep what is in them.
const INSTALLED: [&str; 3] = ["bower_components", "node_modules", "vendor"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if service.is_partial() {
        return;
    }
    let identity = findings.context.facts.identity(service);
    for mount in service.mounts().filter(|mount| is_new_volume(service, mount)) {
        if let Some((directory, confidence)) = filled_by_image(service, identity, &mount) {
            let span = mount.source.as_ref().unwrap_or(&mount.target).span();
            findings
                .about(
                    service,
                    span,
                    "on LCOW a new volume is empty, whatever the image has there".to_owned(),
                )
                .label(format!("hides what the image has in `{directory}`"))
                .help("mount a host directory that has the files, or leave the volume out")
                .confidence(confidence)
                .report();
        }
    }
}

/// Whether a mount is of a volume that Docker makes for this project.
fn is_new_volume(service: Service<'_>, mount: &Mount<'_>) -> bool {
    let name = mount.source.as_ref().map(|source| source.text.known());
    let declared = name.flatten().and_then(|name| service.model.volume(name));
    mount.kind == MountKind::Volume
        && service.bind_device(mount).is_none()
        && !declared.is_some_and(|volume| volume.is_external())
}

/// The directory under a mount that the image fills, and how sure that is.
fn filled_by_image(
    service: Service<'_>,
    identity: Option<Identity>,
    mount: &Mount<'_>,
) -> Option<(String, Confidence)> {
    let target = mount.target_directory()?;
    let identity = identity.filter(|identity| identity.is_the_image(service));
    let known = identity.and_then(|identity| {
        let directory = identity.image.content.iter().find(|directory| covers(target, directory))?;
        Some(((*directory).to_owned(), identity.confidence))
    });
    known.or_else(|| {
        let last = target.rsplit('/').next()?;
        let is_built = service.get("build").is_some() && !installs(service);
        let is_filled = INSTALLED.contains(&last) && is_built && lies_in_a_bind(service, target);
        is_filled.then(|| (target.to_owned(), Confidence::Medium))
    })
}

/// Whether a host directory is mounted above: then the volume is there to let the image's own files through.
fn lies_in_a_bind(service: Service<'_>, target: &str) -> bool {
    let is_above = |mount: &Mount<'_>| mount.target_directory().is_some_and(|above| covers(above, target));
    service.mounts().any(|mount| mount.kind == MountKind::Bind && is_above(&mount))
}

/// Whether the service fills the directory itself when it starts: `npm install && npm start`.
fn installs(service: Service<'_>) -> bool {
    const WORDS: [&str; 4] = ["ci", "i", "install", "update"];
    service.started().iter().flat_map(|word| word.split_whitespace()).any(|word| WORDS.contains(&word))
        // With `yarn` alone, or a script, nobody knows.
        || service.started().iter().any(|word| word == "yarn" || is_script(word))
}

fn is_script(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|extension| extension == "sh")
}
