//! The directories of a project that hold data and may be replaced with volumes.

use std::cmp::Reverse;

use super::data_location::{DataLocation, locate};
use crate::compose::{Mount, MountKind, Service};
use crate::diagnostic::Confidence;
use crate::images::{Identity, ImageKind};
use crate::loader::{HostDirectory, Project};
use crate::rules::ProjectFacts;
use crate::workspace::VolumeClaim;

/// The last part of the name of a main volume.
const DATA: &str = "data";

/// A data directory of a service.
struct Claim<'p> {
    service: &'p str,
    confidence: Confidence,
    /// Whether the mount is written for the service, not inherited by `volumes_from`.
    is_own: bool,
    mount: Mount<'p>,
    directory: &'p HostDirectory,
    /// Whether it is the service's directory called `data`, or else its first one.
    is_main: bool,
}

/// The data directories of all services. A directory of several services is named after the one whose image is known
/// best, and of equals after one that mounts it itself.
pub fn volume_claims(project: &Project, facts: &ProjectFacts<'_>) -> Vec<VolumeClaim> {
    let mut claims = Vec::new();
    for &service in facts.linux_containers() {
        if let Some(identity) = facts.identity(service).filter(keeps_data) {
            claims.extend(claims_of(project, service, &identity));
        }
    }
    claims.sort_by_key(|claim| Reverse((claim.confidence, claim.is_own)));
    claims.into_iter().map(|claim| claim.with_names(project)).collect()
}

fn keeps_data(identity: &Identity) -> bool {
    match identity.image.kind {
        ImageKind::Application => identity.confidence > Confidence::Low,
        kind => kind.is_server(),
    }
}

/// The claims of a service, in the order in which its mounts are written.
fn claims_of<'p>(project: &'p Project, service: Service<'p>, identity: &Identity) -> Vec<Claim<'p>> {
    let DataLocation::Host(mut mounts) = locate(service, identity) else { return Vec::new() };
    mounts.retain(|mount| mount.kind == MountKind::Bind && !mount.read_only);
    mounts.sort_by_key(|mount| (mount.value.origin.span.file, mount.value.origin.span.start));
    let mut claims = Vec::new();
    for mount in mounts {
        let Some(directory) = project.host_directory(&mount) else { continue };
        claims.push(Claim {
            service: service.name(),
            confidence: identity.confidence,
            is_own: service.mounts().any(|own| own.is_same(&mount)),
            directory,
            mount,
            is_main: false,
        });
    }
    let called_data = claims.iter().position(|claim| name_part(claim.directory.last_part()) == DATA);
    let main = claims.get(called_data.unwrap_or(0)).map(|claim| claim.directory.path.clone());
    for claim in &mut claims {
        claim.is_main = main.as_ref() == Some(&claim.directory.path);
    }
    claims
}

impl Claim<'_> {
    /// Adds the possible names: `<service>-data` for the main directory, then `<service>-<last part of the path>`.
    fn with_names(self, project: &Project) -> VolumeClaim {
        let mut parts = Vec::new();
        if self.is_main {
            parts.push(DATA.to_owned());
        }
        parts.push(name_part(self.directory.last_part()));
        let target = self.mount.target_directory().and_then(|target| target.rsplit('/').next());
        parts.extend(target.map(name_part));
        parts.retain(|part| !part.is_empty());
        let name = name_part(self.service);
        let service = if name.is_empty() { "service" } else { &name };
        VolumeClaim {
            names: parts.iter().map(|part| format!("{service}-{part}")).collect(),
            fallback: format!("{service}-{DATA}"),
            directory: self.directory.path.clone(),
            file: project.path_of(self.mount.value.origin.file),
        }
    }
}

/// A text with only those characters that a volume name may have.
fn name_part(text: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let part: String = text.chars().map(|c| if is_allowed(c) { c } else { '-' }).collect();
    part.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}
