//! A new volume hides what the image brings along: on Windows Docker copies nothing into it.

use std::path::Path;

use super::data_location::covers;
use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::compose::{Confidence, Identity, Mount, MountKind, Service};
use crate::finding::Code;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(109),
    name: "volume-starts-empty",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "a new volume over a folder that the image fills: it stays empty",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "A Linux daemon copies what the image has in a folder into a new volume. The Windows daemon \
                 copies nothing: the volume is empty and hides the files of the image. nginx has no pages, \
                 `node_modules` has no modules, and nothing says why.",
            ),
            Effect::desktop("The volume is filled when it is new."),
        ],
        cure: "Leave the volume out where its content need not outlive the container. Or mount a folder of \
               the host that has the files: `docker cp` takes them out of a container that is not running. \
               Modules can be installed when the service starts: `command: sh -c \"npm install && npm \
               start\"`.",
        fix: None,
        certainty: "Reported for named and for anonymous volumes, and read in the daemon's code. Which \
                    folders an image fills was read in its Dockerfile or documentation; of `node_modules` \
                    and its like it is an assumption about your Dockerfile.",
        before: include_str!("../../testdata/rules/lcow109_volume_starts_empty/before.yml"),
        after: include_str!("../../testdata/rules/lcow109_volume_starts_empty/after.yml"),
    },
    evidence: &["moby#39892", "moby#39921", "linuxkit/lcow#46", "moby: daemon/create_windows.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// Folders that are filled while an image is built, and that people put a volume over to keep what is in them.
const INSTALLED: [&str; 3] = ["bower_components", "node_modules", "vendor"];

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    if service.is_fragment() {
        return;
    }
    let identity = findings.context.survey.identity(service);
    for mount in service.mounts().filter(|mount| is_new_volume(service, mount)) {
        if let Some((folder, confidence)) = filled_by_image(service, identity, &mount) {
            let span = mount.source.as_ref().unwrap_or(&mount.target).span();
            findings
                .about(
                    service,
                    span,
                    "on LCOW a new volume is empty, whatever the image has there".to_owned(),
                )
                .label(format!("hides what the image has in `{folder}`"))
                .help("mount a folder of the host that has the files, or leave the volume out")
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

/// The folder under a mount that the image fills, and how sure that is.
fn filled_by_image(
    service: Service<'_>,
    identity: Option<Identity>,
    mount: &Mount<'_>,
) -> Option<(String, Confidence)> {
    let target = mount.target_folder()?;
    let identity = identity.filter(|identity| identity.is_the_image(service));
    let known = identity.and_then(|identity| {
        let folder = identity.image.content.iter().find(|folder| covers(target, folder))?;
        Some(((*folder).to_owned(), identity.confidence))
    });
    known.or_else(|| {
        let last = target.rsplit('/').next()?;
        let is_built = service.get("build").is_some() && !installs(service);
        let is_filled = INSTALLED.contains(&last) && is_built && lies_in_a_bind(service, target);
        is_filled.then(|| (target.to_owned(), Confidence::Medium))
    })
}

/// Whether a folder of the host is mounted above: then the volume is there to let the image's own files through.
fn lies_in_a_bind(service: Service<'_>, target: &str) -> bool {
    let is_above = |mount: &Mount<'_>| mount.target_folder().is_some_and(|above| covers(above, target));
    service.mounts().any(|mount| mount.kind == MountKind::Bind && is_above(&mount))
}

/// Whether the service fills the folder itself when it starts: `npm install && npm start`.
fn installs(service: Service<'_>) -> bool {
    const WORDS: [&str; 4] = ["ci", "i", "install", "update"];
    service.started().iter().flat_map(|word| word.split_whitespace()).any(|word| WORDS.contains(&word))
        // With `yarn` alone, or a script, nobody knows.
        || service.started().iter().any(|word| word == "yarn" || is_script(word))
}

fn is_script(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|extension| extension == "sh")
}
