//! The move of a server's data into the container's own layer: on LCOW the only file system with locks.

use super::data_location::covers;
use crate::compose::{Data, Model, Mount, MountKind, Origin, Service, Text, Value, split_words};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::images::Identity;
use crate::images::{WritableLayer, WritableLayerSetting};
use crate::rules::Context;
use crate::yaml::{Change, NewValue, NodeKind, Op};

/// Keys that the new one goes behind.
const NEAR: &[&str] = &["image", "build"];

/// Characters by which a command is more than words.
const SHELL: [char; 10] = [';', '&', '|', '<', '>', '(', ')', '`', '\n', '\r'];

/// The health check of the MariaDB image, which reads its password from the data directory.
const HEALTH_SCRIPT: &str = "healthcheck.sh";

/// The fix, or why it cannot be made; `None` for servers whose data no known setting moves.
pub(crate) fn fix(service: Service<'_>, identity: &Identity, context: Context<'_>) -> Option<FixResult> {
    let layer = identity.image.writable_layer?;
    let wanted = match layer.setting {
        WritableLayerSetting::Argument(name) | WritableLayerSetting::Variable(name) => {
            format!("{name}={}", layer.directory)
        }
    };
    let relocation = Relocation { service, identity, context, layer, wanted };
    Some(relocation.fix())
}

struct Relocation<'c> {
    service: Service<'c>,
    identity: &'c Identity,
    context: Context<'c>,
    layer: WritableLayer,
    /// `--datadir=/directory`, `PGDATA=/directory`
    wanted: String,
}

impl Relocation<'_> {
    fn fix(&self) -> FixResult {
        self.check_start()?;
        self.check_directory()?;
        self.check_health()?;
        self.check_others()?;
        let change = match self.layer.setting {
            WritableLayerSetting::Argument(name) => self.argument(name)?,
            WritableLayerSetting::Variable(name) => self.variable(name)?,
        };
        let title = format!("keep the data in the container's own layer: `{}`", self.wanted);
        let mut fix = Fix::new(title, Applicability::Unsafe, vec![change]);
        fix.starts_empty = true;
        let name = self.service.name();
        fix.notes = vec![format!(
            "the server of `{name}` then begins without data, and they die with its container: what is on the \
             volume now stays there, unused; copy it over with a dump, and keep dumps elsewhere"
        )];
        Ok(fix)
    }

    fn not_movable(&self, why: &str) -> FixRefusal {
        FixRefusal::new(format!("{why}: move the data off the volume by hand (`{}`)", self.wanted))
    }

    /// Whether the image's own entrypoint starts the server.
    fn check_start(&self) -> Result<(), FixRefusal> {
        let built = self.service.build().map(|build| &build.image);
        if !self.identity.is_the_image(self.service) || self.service.base_not_loaded() {
            return Err(self.not_movable("it is not known how this image starts its server"));
        }
        if self.service.get("entrypoint").is_some() || built.is_some_and(|image| image.entrypoint.is_some()) {
            return Err(self.not_movable("a custom entrypoint starts the server"));
        }
        let user = self.service.get("user").map(Value::go_text);
        let user = user.or_else(|| built.and_then(|image| image.user.clone())).unwrap_or_default();
        let is_root = ["", "0", "root"].contains(&user.split(':').next().unwrap_or_default());
        if self.layer.made_by_root && !is_root {
            return Err(self.not_movable("it runs as a user who cannot create the directory"));
        }
        // The entrypoint looks at the first word alone.
        let words = self.service.started();
        let is_server =
            |word: &String| word.starts_with('-') || self.identity.image.servers.contains(&word.as_str());
        if words.first().is_some_and(|first| !is_server(first)) {
            return Err(self.not_movable("a custom command starts the server"));
        }
        Ok(())
    }

    /// Whether the directory is on no mount.
    fn check_directory(&self) -> Result<(), FixRefusal> {
        let mounts = self.service.all_mounts();
        let mut targets = mounts.iter().filter_map(|mount| mount.target_directory());
        let built = self.service.build().map_or(&[][..], |build| &build.image.volumes);
        let mut volumes = built.iter().map(|volume| volume.trim_end_matches('/'));
        let directory = self.layer.directory;
        if targets.any(|target| covers(target, directory)) || volumes.any(|volume| covers(volume, directory))
        {
            return Err(self.not_movable("the directory for it is on a mount as well"));
        }
        Ok(())
    }

    /// Whether a health check would go on looking where the data were, and find the server ill for ever.
    fn check_health(&self) -> Result<(), FixRefusal> {
        let test = self.service.get("healthcheck").and_then(|check| check.get("test")).map(Value::as_written);
        let texts = test.into_iter().flat_map(|test| std::iter::once(test).chain(test.items()));
        let mut texts = texts.filter_map(Value::text);
        let looks = |text: &Text| {
            let is_script = text.flat().split(['/', ' ']).any(|word| word == HEALTH_SCRIPT);
            is_script || self.identity.image.data.iter().any(|directory| text.flat().contains(directory))
        };
        if texts.any(looks) {
            return Err(self.not_movable("its health check reads the data where it is now"));
        }
        Ok(())
    }

    /// Whether another service has the data as well: it would go on with those on the volume, which nobody changes
    /// any more. The profiles may leave it out today.
    fn check_others(&self) -> Result<(), FixRefusal> {
        let volumes = self.data_volumes();
        let container = self.service.get("container_name").and_then(Value::known_text);
        let has_data = |other: &Service<'_>| {
            let takes_all = other.volumes_from().any(|(name, rest)| match name {
                "container" => rest.is_some() && rest == container,
                name => name == self.service.name(),
            });
            takes_all || named_volumes(*other).any(|volume| volumes.contains(&volume))
        };
        let left_out = self.context.project.inactive_services().into_iter().flat_map(Model::services);
        let mut others = self.context.model().services().chain(left_out);
        let other = others.find(|other| other.name() != self.service.name() && has_data(other));
        let Some(other) = other.map(Service::name) else { return Ok(()) };
        Err(FixRefusal::new(format!(
            "the service `{other}` mounts the same data, and would keep using what the server leaves behind: remove that \
             mount first, then move the data off the volume (`{}`)",
            self.wanted
        )))
    }

    /// The volumes with data of the server, as [`named_volumes`] calls them.
    fn data_volumes(&self) -> Vec<String> {
        let directories = self.identity.data_directories(self.service).unwrap_or_default();
        let is_data = |mount: &Mount<'_>| {
            let target = mount.target_directory();
            target.is_some_and(|target| directories.iter().any(|directory| covers(target, directory)))
        };
        let mounts = self.service.all_mounts();
        mounts
            .iter()
            .filter(|mount| is_data(mount))
            .filter_map(|mount| volume_of(self.service, mount))
            .collect()
    }

    fn argument(&self, name: &'static str) -> Result<Change, FixRefusal> {
        let words = self.service.started();
        let is_it =
            |word: &str| word == name || word.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
        if words.iter().flat_map(|word| word.split_whitespace()).any(is_it) {
            return Err(FixRefusal::new(format!(
                "`{name}` already sets the data directory: set it to a directory that is on no volume"
            )));
        }
        let Some(command) = self.service.get("command").map(Value::as_written) else {
            let has_command = self.service.build().is_some_and(|build| build.image.command.is_some());
            if has_command {
                return Err(self.not_movable("its Dockerfile has its own command"));
            }
            return self.context.insert_beside_image(self.service, ("command", &self.wanted), NEAR);
        };
        let op = match &command.data {
            Data::Text(text) => self.behind_words(command, text)?,
            Data::List(_) => Op::Append(self.wanted.clone()),
            _ => return Err(FixRefusal::by_hand("its command is neither a string nor a list")),
        };
        self.change_of(&command.origin, op)
    }

    /// The argument behind the words of a command in one text.
    fn behind_words(&self, command: &Value, text: &Text) -> Result<Op, FixRefusal> {
        if split_words(text.flat()).unwrap_or_default().is_empty() {
            return Err(FixRefusal::by_hand("its command has no words"));
        }
        let document = self.context.document(&command.origin);
        let written = document.and_then(|document| document.text(command.origin.node));
        let written = written.ok_or_else(|| FixRefusal::by_hand("its command has no text"))?;
        // A block scalar ends its last line.
        if text.flat().trim().contains(SHELL) {
            return Err(self.not_movable("its command is more than a program and its arguments"));
        }
        Ok(Op::ReplacePart { part: written.len()..written.len(), with: format!(" {}", self.wanted) })
    }

    fn variable(&self, name: &'static str) -> Result<Change, FixRefusal> {
        let Some(environment) = self.service.get("environment") else {
            let value = NewValue::map([(name, NewValue::text(self.layer.directory))]);
            return self.context.insert_plain_beside_image(self.service, ("environment", value), NEAR);
        };
        if let Some(change) = self.replaced(environment, name)? {
            return Ok(change);
        }
        let origin = &environment.as_written().origin;
        let document = self
            .context
            .document(origin)
            .ok_or_else(|| FixRefusal::by_hand("its file could not be parsed"))?;
        let op = match document.node(origin.node).kind {
            NodeKind::Sequence { .. } => Op::Append(self.wanted.clone()),
            _ => Op::Insert { key: name.to_owned(), value: NewValue::text(self.layer.directory), near: &[] },
        };
        self.change_of(origin, op)
    }

    /// The change of a variable that is there, in the mapping or in the list.
    fn replaced(&self, environment: &Value, name: &str) -> Result<Option<Change>, FixRefusal> {
        let lead = format!("{name}=");
        let line = |item: &&Value| {
            item.text().is_some_and(|text| text.flat() == name || text.flat().starts_with(&lead))
        };
        let entry = environment.get(name);
        let is_line = entry.is_none();
        let found = entry.or_else(|| environment.items().iter().find(line));
        let Some(value) = found.map(Value::as_written) else { return Ok(None) };
        if value.is_null() {
            return Err(FixRefusal::no_value(name));
        }
        let written =
            self.context.document(&value.origin).and_then(|document| document.text(value.origin.node));
        let written = written.unwrap_or_default();
        let start = match (is_line, written.starts_with(&lead)) {
            (true, true) => lead.len(),
            (true, false) => return Err(FixRefusal::set_by_variable(name)),
            (false, _) => 0,
        };
        let op = Op::ReplacePart { part: start..written.len(), with: self.layer.directory.to_owned() };
        self.change_of(&value.origin, op).map(Some)
    }

    /// A change of what is written at a place.
    fn change_of(&self, origin: &Origin, op: Op) -> Result<Change, FixRefusal> {
        let document = self
            .context
            .document(origin)
            .ok_or_else(|| FixRefusal::by_hand("its file could not be parsed"))?;
        let at = document.path(origin.node).ok_or_else(FixRefusal::no_path)?;
        Ok(Change { file: origin.file, at, op })
    }
}

/// The volumes a service mounts, by `volumes_from` as well: two of one name to Docker are one.
fn named_volumes(service: Service<'_>) -> impl Iterator<Item = String> {
    service.all_mounts().into_iter().filter_map(move |mount| volume_of(service, &mount))
}

/// The name to Docker of a volume, as far as its declaration tells it, else its key. A variable may decide whether it
/// is one.
fn volume_of(service: Service<'_>, mount: &Mount<'_>) -> Option<String> {
    let is_volume = matches!(mount.kind, MountKind::Volume | MountKind::Depends(_));
    let key = mount.source.as_ref().filter(|_| is_volume)?.text.to_string();
    let name = service.model.volume(&key).and_then(|volume| volume.value.get("name"));
    Some(name.map_or(key, Value::go_text))
}
