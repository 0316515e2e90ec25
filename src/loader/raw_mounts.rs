//! The mounts in the files of a project before merging. A later file may remove or replace a mount, but the mount is in
//! effect again wherever that file is not loaded.

use std::collections::{HashMap, HashSet};

use super::host_directory::{HostDirectory, Resolver};
use crate::compose::{DirectoryId, Field, Model, MountKind, MountSpec, Origin, Value};
use crate::source::FileId;
use crate::yaml::NodeId;

/// A mount of a host directory in one file, in effect or not.
#[derive(Debug)]
pub struct RawMount {
    /// The origin of the whole entry.
    pub origin: Origin,
    /// The directory.
    pub directory: HostDirectory,
}

/// The mounts and volume declarations of the files read so far.
#[derive(Default)]
pub(super) struct RawMounts {
    mounts: Vec<(Origin, MountSpec)>,
    /// The host directories that local volumes bind, by the volume's name: each file may declare another one.
    devices: HashMap<String, Vec<Field>>,
    /// Entries and devices added already: a file may be included or extended more than once.
    seen: HashSet<(FileId, usize, NodeId, DirectoryId)>,
}

impl RawMounts {
    /// Adds the mounts and volumes of a document that is not merged with others yet.
    pub(super) fn add(&mut self, document: &Value) {
        let model = Model::new(document);
        for value in model.containers().filter_map(|service| service.get("volumes")).flat_map(Value::items) {
            if self.is_new(value)
                && let Ok(spec) = MountSpec::parse(value)
            {
                self.mounts.push((value.origin.clone(), spec));
            }
        }
        for volume in model.volumes() {
            let Some(device) = volume.bind_device().filter(|device| self.is_new(device)) else { continue };
            self.devices.entry(volume.name.to_owned()).or_default().extend(Field::whole(device));
        }
    }

    fn is_new(&mut self, value: &Value) -> bool {
        let origin = &value.origin;
        self.seen.insert((origin.file, origin.document, origin.node, origin.directory))
    }

    /// The mounts of host directories; one entry for each directory that declarations of a mount's volume bind.
    pub(super) fn resolve(self, resolver: &mut Resolver<'_>) -> Vec<RawMount> {
        let mut resolved = Vec::new();
        for (origin, spec) in self.mounts {
            let sources = match (&spec.kind, &spec.source) {
                (MountKind::Bind, Some(source)) => std::slice::from_ref(source),
                (MountKind::Volume, Some(name)) => {
                    let devices = name.text.known().and_then(|name| self.devices.get(name));
                    devices.map_or(&[][..], Vec::as_slice)
                }
                _ => &[],
            };
            for source in sources {
                resolved.push(RawMount { origin: origin.clone(), directory: resolver.resolve(source) });
            }
        }
        resolved
    }
}
