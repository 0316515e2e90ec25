//! The fix that replaces a host directory with a named volume: every mount of the directory, or none.

mod data_copies;
mod edit;
mod eligibility;
mod other_projects;
mod owner;

use std::collections::HashSet;

use super::data_on_host;
use super::host_directories::Use;
use super::lcow111_socket_on_mount::is_for_sockets;
use super::single_files::is_single_file;
use crate::compose::{Mount, MountKind, Service};
use crate::diagnostic::{Applicability, Confidence, Fix, FixRefusal, FixResult};
use crate::images::{DataPlace, Identity};
use crate::loader::{HostDirectory, WrittenPlace};
use crate::rules::Context;
use crate::rules::unmasked::{MOUNTED_VOLUME, REPLACED_FILE, RESOLVED_VARIABLE, SOCKETS_ON_VOLUME};
use crate::workspace::MountMove;

pub(crate) use edit::{declared, declaring_files};
pub(crate) use eligibility::{hidden_by, hidden_refusal};
pub(crate) use other_projects::check_not_extended;

/// The fix for one mount of a service's data.
///
/// # Errors
///
/// The reason why the directory cannot be replaced.
pub(crate) fn fix(
    service: Service<'_>,
    identity: &Identity,
    mount: &Mount<'_>,
    context: Context<'_>,
) -> FixResult {
    let (service, identity) = owner::owner_of(mount, context).unwrap_or((service, *identity));
    let directory = context.project.host_directory(mount).filter(|_| mount.kind == MountKind::Bind);
    let directory = directory.ok_or_else(|| FixRefusal::by_hand("its host directory is not known"))?;
    let uses = eligibility::uses_of(directory, context)?;
    let places = uses.iter().filter_map(|used| context.project.place_of(used.mount.value)).collect();
    Rewrite { service, identity, context, directory, uses, places }.fix(mount)
}

/// The replacement of one host directory.
struct Rewrite<'c> {
    /// The service that the volume is named after, and whose user owns the data.
    service: Service<'c>,
    identity: Identity,
    context: Context<'c>,
    directory: &'c HostDirectory,
    /// Every mount of the directory.
    uses: Vec<&'c Use<'c>>,
    /// Where those mounts are written.
    places: HashSet<WrittenPlace>,
}

impl Rewrite<'_> {
    fn fix(&self, mount: &Mount<'_>) -> FixResult {
        self.check_servers()?;
        self.check_references()?;
        self.check_inactive_services()?;
        self.check_override()?;
        let project = self.context.project;
        let planned = self.context.volumes.volume_of(project, self.directory);
        let planned = planned
            .ok_or_else(|| FixRefusal::by_hand("no volume name could be made from its host directory"))?;
        let changes = self.changes(&planned.name)?;
        self.check_ineffective_mounts()?;
        self.check_other_projects()?;
        let copies = self.data_copies(mount, &planned.name)?;

        let undecided = self.context.directories.may_overlap(self.directory, project);
        let applicability =
            if undecided.is_none() && self.is_safe() { Applicability::Safe } else { Applicability::Unsafe };
        let title = format!("mount the named volume `{}` instead", planned.name);
        let mut fix = self.unmasking(Fix::new(title, applicability, changes));
        fix.also_for = self.uses.iter().map(|used| used.service.name().to_owned()).collect();
        fix.notes = self.notes(&copies, undecided);
        fix.written_last = project.files.iter().find(|file| file.path == planned.file).map(|file| file.id);
        fix.data_copies = copies;
        Ok(fix)
    }

    fn mount_move(&self) -> MountMove<'_> {
        MountMove { project: self.context.project, directory: self.directory, places: &self.places }
    }

    /// Whether the fix makes no selected target worse.
    fn is_safe(&self) -> bool {
        let image = self.identity.image;
        // Users could no longer edit the files on the host.
        !self.makes_worse()
            && !image.edited_by_hand
            && !self.has_foreign_user()
            && self.identity.confidence > Confidence::Low
    }

    /// Whether the directory is right for the data on a selected target, or a volume is worse.
    fn makes_worse(&self) -> bool {
        let image = self.identity.image;
        self.uses.iter().any(|used| {
            let directory = used.mount.target_directory().unwrap_or_default();
            let now = data_on_host::severities(image, used.service, &used.mount, self.context);
            let then = self.context.severities(|target| {
                image.judge(directory, DataPlace::Volume, target).map(|judgement| judgement.severity)
            });
            let mut protected = self.context.options.protected_targets().iter();
            protected.any(|target| now.on(target).is_none() || then.on(target) > now.on(target))
        })
    }

    /// Adds the rules that may report something about the volume.
    fn unmasking(&self, fix: Fix) -> Fix {
        let mut fix = fix.unmasking(MOUNTED_VOLUME);
        for Use { mount, .. } in &self.uses {
            if mount.target_directory().is_some_and(is_for_sockets) {
                fix = fix.unmasking(SOCKETS_ON_VOLUME);
            }
            if is_single_file(mount, self.context).is_some() {
                fix = fix.unmasking(REPLACED_FILE);
            }
            if mount.source.as_ref().is_some_and(|source| source.text.known().is_none()) {
                fix = fix.unmasking(RESOLVED_VARIABLE);
            }
        }
        fix
    }
}

/// The refusal for a volume that binds a host directory.
pub(crate) fn bound_volume(mount: &Mount<'_>) -> FixRefusal {
    FixRefusal::new(format!(
        "the volume is declared as a bind mount: copy its data, then remove `driver_opts` from `{}`",
        written_source(mount)
    ))
}

fn written_source(mount: &Mount<'_>) -> String {
    mount.source.as_ref().map(|source| source.text.to_string()).unwrap_or_default()
}
