//! The volumes of a project and their names in Docker.

use std::collections::HashSet;
use std::iter::once;

use super::project::Project;
use crate::compose::{Model, Mount, MountKind, Value};

/// The name in Docker of a project's volume: prefixed with the project name, if there is one.
pub(crate) fn volume_name(project: Option<&str>, volume: &str) -> String {
    match project {
        Some(project) => format!("{project}_{volume}"),
        None => volume.to_owned(),
    }
}

/// The volumes of a project, those of inactive services included. Names are compared without case.
#[derive(Debug, Default)]
pub struct KnownVolumes {
    /// Names in the project, declared or only mounted.
    written: HashSet<String>,
    /// Explicit names in Docker.
    named: HashSet<String>,
}

impl KnownVolumes {
    /// The volumes of a project.
    pub fn of(project: &Project) -> Self {
        let mut known = KnownVolumes::default();
        for volume in project.model().volumes() {
            known.written.insert(volume.name.to_lowercase());
            let own = volume.value.get("name").and_then(Value::known_text);
            let own = own.or_else(|| volume.is_external().then_some(volume.name));
            known.named.extend(own.map(str::to_lowercase));
        }
        for service in once(project.model()).chain(project.inactive_services()).flat_map(Model::containers) {
            let may_be = |mount: &Mount<'_>| matches!(mount.kind, MountKind::Volume | MountKind::Depends(_));
            let sources = service.mounts().filter(may_be).filter_map(|mount| mount.spec.source.as_ref());
            known.written.extend(sources.map(|source| source.text.flat().to_lowercase()));
        }
        known
    }

    /// The names in the project, in lower case.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(String::as_str)
    }

    /// The explicit names in Docker, in lower case.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(String::as_str)
    }

    /// Whether the project has a volume of that name.
    pub fn has(&self, volume: &str) -> bool {
        self.written.contains(&volume.to_lowercase())
    }

    /// Whether a volume has that explicit name in Docker.
    pub fn has_named(&self, name: &str) -> bool {
        self.named.contains(&name.to_lowercase())
    }
}

impl Project {
    /// The name in Docker of a volume of this project. A Compose v1 file has no prefix.
    pub fn volume_name(&self, volume: &str) -> String {
        volume_name((!self.model().is_v1()).then_some(self.name.as_str()), volume)
    }
}
