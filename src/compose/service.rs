//! The view of a service.

use super::image::ImageReference;
use super::key_values::pairs;
use super::model::{Build, Model};
use super::mount::{Field, Mount, MountKind, clean_directory};
use super::platform::Platform;
use super::schema::CONTAINER;
use super::shell_words::split_words;
use super::text::Text;
use super::value::{Data, Key, Value};
use crate::source::Span;

/// The network of services without `networks`.
const DEFAULT_NETWORK: &str = "default";

/// A view of a container: an entry of `services` or `jobs`, or a hook of a service.
#[derive(Clone, Copy, Debug)]
pub struct Service<'p> {
    /// The project.
    pub model: Model<'p>,
    /// The name and its location.
    pub key: &'p Key,
    /// The mapping.
    pub value: &'p Value,
    /// What it is.
    pub kind: ContainerKind<'p>,
}

/// What a container is.
#[derive(Clone, Copy, Debug)]
pub enum ContainerKind<'p> {
    /// An entry of `services`.
    Service,
    /// An entry of `jobs`.
    Job,
    /// An item of `pre_start`. It inherits what the service has of the keys of a container, except for the volumes, and
    /// is removed by force when it ends.
    Hook {
        /// The service.
        of: &'p Value,
        /// Its number among the hooks of the service.
        index: usize,
    },
}

/// Whether a hook inherits a key of its service.
pub(crate) fn is_inherited_by_hooks(key: &str) -> bool {
    key != "volumes" && CONTAINER.iter().any(|known| known.name == key)
}

impl<'p> Model<'p> {
    /// The services, then the jobs, each in the order of the file; without entries that are not mappings.
    pub fn services(self) -> impl Iterator<Item = Service<'p>> {
        let section = |name: &str| self.root().get(name).filter(|_| !self.is_v1());
        let services = if self.is_v1() { Some(self.root()) } else { section("services") };
        self.entries(services, ContainerKind::Service)
            .chain(self.entries(section("jobs"), ContainerKind::Job))
    }

    fn entries(
        self,
        section: Option<&'p Value>,
        kind: ContainerKind<'p>,
    ) -> impl Iterator<Item = Service<'p>> {
        section
            .into_iter()
            .flat_map(Value::entries)
            .filter(|(key, value)| matches!(value.data, Data::Map(_)) && !key.text.starts_with("x-"))
            .map(move |(key, value)| Service { model: self, key, value, kind })
    }

    /// The services, each followed by its hooks, then the jobs.
    pub fn containers(self) -> impl Iterator<Item = Service<'p>> {
        self.services().flat_map(|service| std::iter::once(service).chain(service.hooks()))
    }

    /// A service or job by name.
    pub fn service(self, name: &str) -> Option<Service<'p>> {
        self.services().find(|service| service.name() == name)
    }
}

impl<'p> Service<'p> {
    /// The name.
    pub fn name(self) -> &'p str {
        &self.key.text
    }

    /// The location of the name.
    pub fn span(self) -> Span {
        self.key.span
    }

    /// Its hooks, without those that are not mappings.
    pub fn hooks(self) -> impl Iterator<Item = Service<'p>> {
        let hooks = match self.kind {
            ContainerKind::Service => self.value.get("pre_start"),
            ContainerKind::Job | ContainerKind::Hook { .. } => None,
        };
        let hooks = hooks.map_or(&[][..], Value::items).iter();
        hooks.filter(|hook| matches!(hook.data, Data::Map(_))).enumerate().map(move |(index, value)| {
            Service { value, kind: ContainerKind::Hook { of: self.value, index }, ..self }
        })
    }

    /// Whether it is a hook of a service.
    pub fn is_hook(self) -> bool {
        matches!(self.kind, ContainerKind::Hook { .. })
    }

    /// Whether it is an entry of `services`.
    pub fn is_service(self) -> bool {
        matches!(self.kind, ContainerKind::Service)
    }

    /// The service of a hook; itself otherwise.
    #[must_use]
    pub fn owner(self) -> Self {
        match self.kind {
            ContainerKind::Hook { of, .. } => Service { value: of, kind: ContainerKind::Service, ..self },
            ContainerKind::Service | ContainerKind::Job => self,
        }
    }

    /// Its name, and its number among the hooks of the service: distinct for every container of a project.
    pub(crate) fn id(self) -> (&'p str, Option<usize>) {
        match self.kind {
            ContainerKind::Hook { index, .. } => (self.name(), Some(index)),
            ContainerKind::Service | ContainerKind::Job => (self.name(), None),
        }
    }

    /// The value of a key, which a hook may inherit; `None` if it is null.
    pub fn get(self, key: &str) -> Option<&'p Value> {
        match self.kind {
            ContainerKind::Hook { of, .. } if self.value.get(key).is_none() && is_inherited_by_hooks(key) => {
                of.get(key).filter(|value| !value.is_null())
            }
            _ => self.own(key),
        }
    }

    /// The value of a key in its own mapping; `None` if it is null.
    pub fn own(self, key: &str) -> Option<&'p Value> {
        self.value.get(key).filter(|value| !value.is_null())
    }

    /// `image` as written.
    pub fn image(self) -> Option<Field> {
        Field::whole(self.get("image")?).filter(|image| !image.text.is_empty())
    }

    /// `image`, parsed; may contain holes.
    pub fn image_reference(self) -> Option<ImageReference> {
        self.image().map(|image| ImageReference::parse(image.text.flat()))
    }

    /// The base image of its Dockerfile, parsed.
    pub fn base_image(self) -> Option<ImageReference> {
        Some(ImageReference::parse(self.build()?.image.base.as_deref()?))
    }

    /// The location to report for its `build`.
    pub fn build_span(self) -> Option<Span> {
        let build = self.get("build")?.as_written();
        let parts = ["dockerfile", "context", "dockerfile_inline"].into_iter();
        let part =
            parts.filter_map(|key| build.get(key)).map(Value::as_written).find(|part| part.text().is_some());
        Some(part.map_or_else(|| build.origin.span.start_only(), |part| part.origin.span))
    }

    /// Whether it has no `image`, `build` and `extends`, so that another file must complete it.
    pub fn is_partial(self) -> bool {
        let owner = self.owner();
        ["image", "build", "extends"].iter().all(|key| self.get(key).is_none() && owner.get(key).is_none())
    }

    /// Whether it extends a service that was not loaded.
    pub fn base_not_loaded(self) -> bool {
        self.owner().get("extends").is_some()
    }

    /// `platform`, parsed; `None` if it is absent or depends on a variable.
    pub fn platform(self) -> Option<Platform> {
        self.get("platform").and_then(Value::known_text).filter(|text| !text.is_empty()).map(Platform::parse)
    }

    /// Whether it is a Windows container, to which rules for Linux do not apply.
    pub fn is_windows(self) -> bool {
        let by_platform = self.platform().as_ref().map(Platform::is_windows);
        by_platform.unwrap_or_else(|| {
            self.image_reference().is_some_and(|image| image.is_windows())
                || self.base_image().is_some_and(|image| image.is_windows())
                || self.get("isolation").is_some()
                || self.is_placed_on_windows()
                || self.mounts().any(|mount| {
                    let target = mount.target.text.flat();
                    // `d:/data` alone is more likely a volume `d` mounted at `/data`.
                    let is_drive = mount.source.is_some() || target.contains('\\');
                    is_drive && is_windows_directory(target)
                })
                || self.get("working_dir").and_then(Value::known_text).is_some_and(is_windows_directory)
        })
    }

    /// Whether its placement constraints require a Windows node.
    fn is_placed_on_windows(self) -> bool {
        let placement = self.get("deploy").and_then(|deploy| deploy.get("placement"));
        let constraints = placement.and_then(|placement| placement.get("constraints"));
        constraints.map_or(&[][..], Value::items).iter().filter_map(Value::known_text).any(|constraint| {
            let words: String = constraint.split_whitespace().collect();
            words.eq_ignore_ascii_case("node.platform.os==windows")
        })
    }

    /// The entries of `volumes`.
    pub(crate) fn volumes(self) -> &'p [Value] {
        self.get("volumes").map_or(&[], Value::items)
    }

    /// The valid entries of `volumes`; none for a tree that was not completely loaded, see [`Model::new`].
    pub fn mounts(self) -> impl Iterator<Item = Mount<'p>> {
        let table = self.model.mount_table();
        table.into_iter().flat_map(move |table| table.mounts(self.id(), self.volumes()))
    }

    /// The services whose mounts it inherits, each with the mode given after its name.
    pub fn volumes_from(self) -> impl Iterator<Item = (&'p str, Option<&'p str>)> {
        let items = self.get("volumes_from").map_or(&[][..], Value::items);
        items.iter().filter_map(Value::known_text).map(|text| {
            let mut parts = text.split(':');
            (parts.next().unwrap_or_default(), parts.next())
        })
    }

    /// Its own mounts, then those it inherits from other services of the project by `volumes_from`, except where a mount
    /// with the same target precedes them.
    pub fn all_mounts(self) -> Vec<Mount<'p>> {
        let mut mounts: Vec<Mount<'p>> = self.mounts().collect();
        for (name, mode) in self.volumes_from() {
            // `container:name` is not a service of the project: its mounts are not known.
            let Some(other) = self.model.service(name).filter(|_| name != self.name()) else { continue };
            for mut mount in other.mounts() {
                mount.read_only |= mode == Some("ro");
                if mounts.iter().all(|own| own.target_directory() != mount.target_directory()) {
                    mounts.push(mount);
                }
            }
        }
        mounts
    }

    /// The host directory of a mount of a local volume that binds one.
    pub fn bind_device(self, mount: &Mount<'_>) -> Option<&'p Value> {
        let name = mount.source.as_ref().filter(|_| mount.kind == MountKind::Volume)?.text.known()?;
        self.model.volume(name)?.bind_device()
    }

    /// The host path of a mount: its source, which a variable may make a path, or the device of its volume.
    pub fn host_source(self, mount: &Mount<'_>) -> Option<Field> {
        match mount.kind {
            MountKind::Volume => self.bind_device(mount).and_then(Field::whole),
            MountKind::Bind | MountKind::Depends(_) => mount.source.clone(),
            _ => None,
        }
    }

    /// The networks it joins, which may be the default one. Those of a partial service are not known.
    pub fn networks(self) -> Vec<&'p str> {
        let named: Vec<&str> = self
            .get("networks")
            .into_iter()
            .flat_map(Value::entries)
            .map(|(key, _)| key.text.as_str())
            .collect();
        let is_known = !self.is_partial() && !self.model.is_v1();
        if named.is_empty() && is_known && self.get("network_mode").is_none() {
            return vec![DEFAULT_NETWORK];
        }
        named
    }

    /// The entries of `tmpfs` with their directories, without options and trailing slashes.
    pub fn tmpfs_directories(self) -> Vec<(&'p Value, &'p str)> {
        let Some(tmpfs) = self.get("tmpfs").map(Value::as_written) else { return Vec::new() };
        let alone = std::slice::from_ref(tmpfs);
        let items = if tmpfs.text().is_some() { alone } else { tmpfs.items() };
        let directory =
            |item: &'p Value| Some((item, clean_directory(item.known_text()?.split(':').next()?)));
        items.iter().filter_map(directory).collect()
    }

    /// The variables of `environment`, then those of `env_file`. The value is `None` for `NAME` alone.
    pub fn environment(self) -> Vec<(&'p str, Option<Text>)> {
        let mut all = self.get("environment").map(pairs).unwrap_or_default();
        for (name, value) in self.model.file_variables(self.name()) {
            if all.iter().all(|(own, _)| own != name) {
                all.push((name, Some(Text::synthetic(value))));
            }
        }
        all
    }

    /// The value of an environment variable, if known.
    pub fn variable(self, name: &str) -> Option<Text> {
        self.environment().into_iter().find(|(own, _)| *own == name)?.1
    }

    /// The build of its image, if its Dockerfile could be read.
    pub fn build(self) -> Option<&'p Build> {
        if self.is_hook() && self.own("image").is_some() {
            return None;
        }
        self.model.build(self.name())
    }

    /// The words of its entrypoint and command, with those of the Dockerfile as defaults. A string is split as in a
    /// shell. May contain holes.
    pub fn started(self) -> Vec<String> {
        let image = self.build().map(|build| &build.image);
        let own = |key: &str| self.get(key).map(words);
        let entrypoint = own("entrypoint");
        // `entrypoint` resets the command of the image.
        let built_command = image.filter(|_| entrypoint.is_none()).and_then(|image| image.command.clone());
        let mut started = entrypoint.or_else(|| image?.entrypoint.clone()).unwrap_or_default();
        started.extend(own("command").or(built_command).unwrap_or_default());
        started
    }
}

fn is_windows_directory(directory: &str) -> bool {
    let bytes = directory.as_bytes();
    matches!(bytes, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

fn words(value: &Value) -> Vec<String> {
    match &value.data {
        // Text that a shell refuses is split at white space.
        Data::Text(text) => split_words(text.flat())
            .unwrap_or_else(|_| text.flat().split_whitespace().map(str::to_owned).collect()),
        Data::List(items) => items.iter().filter_map(|item| Some(item.text()?.flat().to_owned())).collect(),
        _ => Vec::new(),
    }
}
