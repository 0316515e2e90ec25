//! The fix that moves a server's data into the container's writable layer, the only file system on LCOW with locks.

mod setting;

use super::data_location::covers;
use crate::compose::{Model, Mount, MountKind, Service, Text, Value};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::images::{Identity, WritableLayer, WritableLayerSetting};
use crate::rules::Context;

/// The health check of the MariaDB image, which reads its password from the data directory.
const HEALTH_SCRIPT: &str = "healthcheck.sh";

/// The fix, or why it cannot be made; `None` when no known setting moves the data of the image.
pub(crate) fn fix(service: Service<'_>, identity: &Identity, context: Context<'_>) -> Option<FixResult> {
    let layer = identity.image.writable_layer?;
    let (WritableLayerSetting::Argument(name) | WritableLayerSetting::Variable(name)) = layer.setting;
    let assignment = format!("{name}={}", layer.directory);
    let relocation = Relocation { service, identity, context, layer, assignment };
    Some(relocation.fix())
}

struct Relocation<'c> {
    service: Service<'c>,
    identity: &'c Identity,
    context: Context<'c>,
    layer: WritableLayer,
    /// `--datadir=/directory`, `PGDATA=/directory`
    assignment: String,
}

impl Relocation<'_> {
    fn fix(&self) -> FixResult {
        self.check_start()?;
        self.check_directory()?;
        self.check_health()?;
        self.check_other_services()?;
        let change = match self.layer.setting {
            WritableLayerSetting::Argument(name) => self.set_argument(name)?,
            WritableLayerSetting::Variable(name) => self.set_variable(name)?,
        };
        let title = format!("keep the data in the container's writable layer: `{}`", self.assignment);
        let mut fix = Fix::new(title, Applicability::Unsafe, vec![change]);
        fix.starts_empty = true;
        let name = self.service.name();
        fix.notes = vec![format!(
            "the server of `{name}` then starts without data, and loses its data with the container: the data on the \
             volume stays there unused; copy it with a dump, and keep dumps elsewhere"
        )];
        Ok(fix)
    }

    fn not_movable(&self, reason: &str) -> FixRefusal {
        FixRefusal::new(format!("{reason}: move the data off the volume by hand (`{}`)", self.assignment))
    }

    /// The entrypoint of the image must start the server.
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
        // The entrypoint recognizes the server by the first word.
        let words = self.service.started();
        let servers = self.identity.image.servers;
        if words.first().is_some_and(|first| !first.starts_with('-') && !servers.contains(&first.as_str())) {
            return Err(self.not_movable("a custom command starts the server"));
        }
        Ok(())
    }

    /// The directory must not be on a mount, either.
    fn check_directory(&self) -> Result<(), FixRefusal> {
        let directory = self.layer.directory;
        let mounts = self.service.all_mounts();
        let mut targets = mounts.iter().filter_map(|mount| mount.target_directory());
        let built = self.service.build().map_or(&[][..], |build| &build.image.volumes);
        let mut volumes = built.iter().map(|volume| volume.trim_end_matches('/'));
        if targets.any(|target| covers(target, directory)) || volumes.any(|volume| covers(volume, directory))
        {
            return Err(self.not_movable("the directory for it is on a mount as well"));
        }
        Ok(())
    }

    /// A health check that reads the old directory would always fail.
    fn check_health(&self) -> Result<(), FixRefusal> {
        let test = self.service.get("healthcheck").and_then(|check| check.get("test")).map(Value::as_written);
        let texts = test.into_iter().flat_map(|test| std::iter::once(test).chain(test.items()));
        if texts.filter_map(Value::text).any(|text| self.reads_data(text)) {
            return Err(self.not_movable("its health check reads the data where it is now"));
        }
        Ok(())
    }

    fn reads_data(&self, command: &Text) -> bool {
        let command = command.flat();
        command.split(['/', ' ']).any(|word| word == HEALTH_SCRIPT)
            || self.identity.image.data.iter().any(|directory| command.contains(directory))
    }

    /// Another service with the same data would keep using the volume, which the server no longer updates. That
    /// includes services that the profiles exclude.
    fn check_other_services(&self) -> Result<(), FixRefusal> {
        let volumes = self.data_volumes();
        let inactive = self.context.project.inactive_services().into_iter().flat_map(Model::services);
        for other in self.context.model().services().chain(inactive) {
            if other.name() == self.service.name() {
                continue;
            }
            if self.has_mounts_of_service(other) || volume_names(other).any(|name| volumes.contains(&name)) {
                return Err(FixRefusal::new(format!(
                    "the service `{}` mounts the same data, and would keep using what the server leaves on the volume: \
                     remove that mount first, then move the data off the volume (`{}`)",
                    other.name(),
                    self.assignment
                )));
            }
        }
        Ok(())
    }

    /// Whether another service has all mounts of this one by `volumes_from`.
    fn has_mounts_of_service(&self, other: Service<'_>) -> bool {
        let container = self.service.get("container_name").and_then(Value::known_text);
        other.volumes_from().any(|(name, rest)| match name {
            "container" => rest.is_some() && rest == container,
            name => name == self.service.name(),
        })
    }

    /// The names of the volumes with data of the server.
    fn data_volumes(&self) -> Vec<String> {
        let directories = self.identity.data_directories(self.service).unwrap_or_default();
        let mut volumes = Vec::new();
        for mount in self.service.all_mounts() {
            let Some(target) = mount.target_directory() else { continue };
            if directories.iter().any(|directory| covers(target, directory)) {
                volumes.extend(volume_name(self.service, &mount));
            }
        }
        volumes
    }
}

/// The names of the volumes that a service mounts, also by `volumes_from`.
fn volume_names(service: Service<'_>) -> impl Iterator<Item = String> {
    service.all_mounts().into_iter().filter_map(move |mount| volume_name(service, &mount))
}

/// The `name` that a mounted volume is declared with, or else its key: volumes with the same name are one. A mount that
/// a variable may make a volume counts.
fn volume_name(service: Service<'_>, mount: &Mount<'_>) -> Option<String> {
    if !matches!(mount.kind, MountKind::Volume | MountKind::Depends(_)) {
        return None;
    }
    let key = mount.source.as_ref()?.text.to_string();
    let name = service.model.volume(&key).and_then(|volume| volume.value.get("name"));
    Some(name.map_or(key, Value::go_text))
}
