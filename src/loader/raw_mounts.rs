//! The mounts of a project as its files write them, in effect or not: a later file may take one away or put another in
//! its place, but where it is not loaded the mount is there again.

use std::collections::{HashMap, HashSet};

use crate::compose::{DirectoryId, Field, Model, Mount, MountKind, Value};
use crate::source::FileId;
use crate::yaml::NodeId;

/// Every mount that a file of a project writes into a service, and every directory of the host that it declares as a
/// volume.
#[derive(Debug, Default)]
pub struct RawMounts {
    mounts: Vec<Value>,
    /// The devices of bind mounts in disguise, by the volume's name: each file may declare it otherwise.
    devices: HashMap<String, Vec<Value>>,
    /// What is known already: a file may be taken in more than once.
    seen: HashSet<(FileId, usize, NodeId, DirectoryId)>,
}

impl RawMounts {
    /// Adds what a document writes, before anything else is merged with it.
    pub(super) fn add(&mut self, document: &Value) {
        let model = Model::new(document);
        let mounts = model.services().filter_map(|service| service.get("volumes")).flat_map(Value::items);
        for mount in mounts {
            if self.is_new(mount) {
                self.mounts.push(mount.clone());
            }
        }
        for volume in model.volumes() {
            let Some(device) = volume.bind_device().filter(|device| self.is_new(device)) else { continue };
            self.devices.entry(volume.name.to_owned()).or_default().push(device.clone());
        }
    }

    fn is_new(&mut self, value: &Value) -> bool {
        let origin = &value.origin;
        self.seen.insert((origin.file, origin.document, origin.node, origin.directory))
    }

    /// The mounts, each with what names the directories of the host it leads to: its source, or the devices of its volume's
    /// declarations.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&Value, Field<'_>)> {
        let mounts = self.mounts.iter().filter_map(|value| Some((value, Mount::parse(value).ok()?)));
        mounts
            .flat_map(|(value, mount)| self.sources_of(mount).into_iter().map(move |source| (value, source)))
    }

    fn sources_of<'m>(&'m self, mount: Mount<'m>) -> Vec<Field<'m>> {
        match (mount.kind, mount.source) {
            (MountKind::Bind, source) => source.into_iter().collect(),
            (MountKind::Volume, Some(name)) => {
                let devices = name.text.known().and_then(|name| self.devices.get(name));
                devices.into_iter().flatten().filter_map(Field::whole).collect()
            }
            _ => Vec::new(),
        }
    }
}
