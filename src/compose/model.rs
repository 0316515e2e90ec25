//! The view of a whole project.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::mount::MountTable;
use super::value::{Key, Value};
use crate::dockerfile::BuiltImage;

/// A view of the root of an effective project.
#[derive(Clone, Copy, Debug)]
pub struct Model<'p> {
    root: &'p Value,
    is_v1: bool,
    external: Option<&'p ExternalFacts>,
    mounts: Option<&'p MountTable>,
}

/// Facts from files other than the Compose files, by service name.
#[derive(Clone, Debug, Default)]
pub struct ExternalFacts {
    /// The images that services build.
    pub builds: BTreeMap<String, Build>,
    /// The variables from `env_file`: names and values.
    pub variables: BTreeMap<String, Vec<(String, String)>>,
}

/// The build of a service.
#[derive(Clone, Debug)]
pub struct Build {
    /// The image.
    pub image: BuiltImage,
    /// The absolute build context; `None` if it cannot be read.
    pub context: Option<PathBuf>,
    /// Whether the Dockerfile removes carriage returns from files it copies.
    pub strips_returns: bool,
}

/// An entry of the top-level `volumes`.
#[derive(Clone, Copy, Debug)]
pub struct VolumeDeclaration<'p> {
    /// The name in the project.
    pub name: &'p str,
    /// The declaration, often null.
    pub value: &'p Value,
}

/// An entry of the top-level `networks`.
#[derive(Clone, Copy, Debug)]
pub struct NetworkDeclaration<'p> {
    /// The name in the project.
    pub name: &'p str,
    /// The declaration, often null.
    pub value: &'p Value,
}

/// Top-level keys of the Compose Specification. A file with one of them is not a v1 file.
const SPECIFICATION_KEYS: [&str; 10] =
    ["services", "jobs", "version", "name", "include", "volumes", "networks", "secrets", "configs", "models"];

/// The sections whose entries are services or jobs, which share one name space.
pub(crate) const WORKLOAD_SECTIONS: [&str; 2] = ["services", "jobs"];

/// The services and jobs of a tree.
pub(crate) fn workloads_mut(root: &mut Value) -> impl Iterator<Item = (&Key, &mut Value)> {
    let sections = root.entries_mut().filter(|(key, _)| WORKLOAD_SECTIONS.contains(&key.text.as_str()));
    sections.flat_map(|(_, section)| section.entries_mut())
}

impl<'p> Model<'p> {
    /// A view over a tree alone: the mounts of its services and what other files say of them are added by
    /// [`Model::with_mounts`] and [`Model::with`].
    pub fn new(root: &'p Value) -> Self {
        Model { root, is_v1: is_v1(root), external: None, mounts: None }
    }

    /// The same with the parsed mounts of its services.
    #[must_use]
    pub fn with_mounts(self, mounts: &'p MountTable) -> Self {
        Model { mounts: Some(mounts), ..self }
    }

    pub(super) fn mount_table(self) -> Option<&'p MountTable> {
        self.mounts
    }

    /// Adds facts from other files.
    #[must_use]
    pub fn with(self, external: &'p ExternalFacts) -> Self {
        Model { external: Some(external), ..self }
    }

    /// The build of a service, if its Dockerfile could be read.
    pub fn build(self, service: &str) -> Option<&'p Build> {
        self.external?.builds.get(service)
    }

    /// The variables of a service from the `env_file`s that could be read.
    pub fn file_variables(self, service: &str) -> &'p [(String, String)] {
        self.external.and_then(|external| external.variables.get(service)).map_or(&[], Vec::as_slice)
    }

    /// Whether the services are at the top level, as in Compose v1. Compose v2 refuses such a file.
    pub fn is_v1(self) -> bool {
        self.is_v1
    }

    /// The root.
    pub fn root(self) -> &'p Value {
        self.root
    }

    /// The declared volumes.
    pub fn volumes(self) -> impl Iterator<Item = VolumeDeclaration<'p>> {
        let volumes = self.root.get("volumes").filter(|_| !self.is_v1);
        volumes
            .into_iter()
            .flat_map(Value::entries)
            .map(|(key, value)| VolumeDeclaration { name: &key.text, value })
    }

    /// The declared networks.
    pub fn networks(self) -> impl Iterator<Item = NetworkDeclaration<'p>> {
        let networks = self.root.get("networks").filter(|_| !self.is_v1);
        networks
            .into_iter()
            .flat_map(Value::entries)
            .map(|(key, value)| NetworkDeclaration { name: &key.text, value })
    }

    /// A declared volume by its name.
    pub fn volume(self, name: &str) -> Option<VolumeDeclaration<'p>> {
        self.volumes().find(|volume| volume.name == name)
    }
}

/// Mount options that make a volume a bind mount.
const BIND_OPTIONS: [&str; 2] = ["bind", "rbind"];

impl<'p> VolumeDeclaration<'p> {
    /// Whether it is created outside the project.
    pub fn is_external(&self) -> bool {
        is_external(self.value)
    }

    /// The host directory that a local volume binds: the `device` of `driver_opts` with `o: bind` or `o: rbind`.
    pub fn bind_device(self) -> Option<&'p Value> {
        let is_local = self.value.get("driver").is_none_or(|driver| driver.known_text() == Some("local"));
        let options = self.value.get("driver_opts").filter(|_| is_local)?;
        let mut mount_options = options.get("o").and_then(Value::known_text)?.split(',').map(str::trim);
        mount_options.any(|option| BIND_OPTIONS.contains(&option)).then(|| options.get("device"))?
    }
}

impl NetworkDeclaration<'_> {
    /// Whether it is created outside the project.
    pub fn is_external(&self) -> bool {
        is_external(self.value)
    }
}

fn is_external(declaration: &Value) -> bool {
    let external = declaration.get("external");
    external.is_some_and(|external| external.is_true() || external.entries().next().is_some())
}

fn is_v1(root: &Value) -> bool {
    let keys = || root.entries().map(|(key, _): (&Key, _)| key.text.as_str());
    let is_service = |value: &Value| ["image", "build", "extends"].iter().any(|key| value.get(key).is_some());
    let has_service = || root.entries().any(|(_, value)| is_service(value));
    // The names first: that is cheap.
    keys().all(|key| !SPECIFICATION_KEYS.contains(&key)) && has_service()
}
