//! The directories of a project that hold data, for which it needs volumes.

use std::cmp::Reverse;

use super::ProjectFacts;
use super::storage::data_location::{DataLocation, locate};
use crate::compose::{Mount, MountKind, Service};
use crate::diagnostic::Confidence;
use crate::images::Identity;
use crate::images::ImageKind;
use crate::loader::{HostDirectory, Project};
use crate::workspace::VolumeClaim;

/// A service's data directory.
struct Claim<'p> {
    service: &'p str,
    confidence: Confidence,
    /// Whether the service mounts the directory by itself, not by `volumes_from`.
    is_own: bool,
    mount: Mount<'p>,
    directory: &'p HostDirectory,
    /// Whether it is the one that is called `data`, or else the first of the service.
    is_main: bool,
}

/// What the services of a project claim. A directory of several services is named after the one of which it is best
/// known what it runs, and of these after one that mounts it by itself.
pub fn volume_claims(project: &Project, facts: &ProjectFacts<'_>) -> Vec<VolumeClaim> {
    let mut claims = Vec::new();
    for &service in facts.linux() {
        if let Some(identity) = keeper(facts, service) {
            claims.extend(claims_of(project, service, &identity));
        }
    }
    claims.sort_by_key(|claim| Reverse((claim.confidence, claim.is_own)));
    claims.into_iter().map(|claim| claim.into_plain(project)).collect()
}

/// The server or application a service runs, which keeps data.
fn keeper(facts: &ProjectFacts<'_>, service: Service<'_>) -> Option<Identity> {
    let identity = facts.identity(service)?;
    let is_application =
        identity.image.kind == ImageKind::Application && identity.confidence > Confidence::Low;
    (identity.image.kind.is_server() || is_application).then_some(identity)
}

/// What a service claims, in the order of the files, not of the program's directories.
fn claims_of<'p>(project: &'p Project, service: Service<'p>, identity: &Identity) -> Vec<Claim<'p>> {
    let DataLocation::Host(mut mounts) = locate(service, identity) else { return Vec::new() };
    mounts.retain(|mount| mount.kind == MountKind::Bind && !mount.read_only);
    mounts.sort_by_key(|mount| (mount.value.origin.span.file, mount.value.origin.span.start));
    let claim = |mount: Mount<'p>| {
        let directory = project.host_directory(&mount)?;
        let is_own = service.mounts().any(|own| own.is_same(&mount));
        let (service, confidence) = (service.name(), identity.confidence);
        Some(Claim { service, confidence, is_own, mount, directory, is_main: false })
    };
    let mut claims: Vec<Claim<'p>> = mounts.into_iter().filter_map(claim).collect();
    let called_data = claims.iter().position(|claim| name_part(claim.directory.last_part()) == DATA);
    let main = claims.get(called_data.unwrap_or(0)).map(|claim| claim.directory.path.clone());
    for claim in &mut claims {
        claim.is_main = main.as_ref() == Some(&claim.directory.path);
    }
    claims
}

impl Claim<'_> {
    /// With the names that suit it: `<service>-data` where it is the main one, else `<service>-<last path part>`.
    fn into_plain(self, project: &Project) -> VolumeClaim {
        let mut parts = Vec::new();
        if self.is_main {
            parts.push(DATA.to_owned());
        }
        parts.push(name_part(self.directory.last_part()));
        let target = self.mount.target_directory().and_then(|target| target.rsplit('/').next());
        parts.extend(target.map(name_part));
        parts.retain(|part| !part.is_empty());
        let service = Some(name_part(self.service)).filter(|service| !service.is_empty());
        let service = service.unwrap_or_else(|| "service".to_owned());
        VolumeClaim {
            names: parts.iter().map(|part| format!("{service}-{part}")).collect(),
            fallback: format!("{service}-{DATA}"),
            directory: self.directory.path.clone(),
            file: project.path_of(self.mount.value.origin.file),
        }
    }
}

/// What a volume of data is called after the name of its service.
const DATA: &str = "data";

/// What of a text may be part of a volume's name.
fn name_part(text: &str) -> String {
    let part: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
    part.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}
