//! The data to copy into the new volume, in this project and in others.

use std::collections::{BTreeMap, HashSet};

use super::{Rewrite, written_source};
use crate::compose::Mount;
use crate::diagnostic::{DataCopy, DataSource, FixRefusal};
use crate::fix::data_copy::copy_notes;
use crate::fs::FileKind;
use crate::loader::{HostDirectory, WrittenPlace};
use crate::rules::Context;
use crate::rules::paths::host_sources::host_source;
use crate::rules::storage::host_directories::Use;
use crate::targets::{Place, Target};
use crate::workspace::{ProjectSummary, SummaryMount};

/// The most other projects whose data a user can be expected to copy.
const MAX_PROJECTS: usize = 20;

impl Rewrite<'_> {
    /// The data to copy. A project with another name has another volume, and other variables may give it another
    /// directory. Directories that are known to be empty are left out.
    pub(super) fn data_copies(&self, mount: &Mount<'_>, volume: &str) -> Result<Vec<DataCopy>, FixRefusal> {
        let own = self.own_copy(mount, volume);
        let mut seen = HashSet::from([(own.volume_name(), own.directory.clone())]);
        let projects = self.context.workspace.projects_sharing(self.mount_move(), MAX_PROJECTS + 2);
        let mut others = Vec::new();
        for project in &projects {
            for (directory, copy) in copies_in(project, &own, &self.places) {
                if seen.insert((copy.volume_name(), copy.directory.clone())) {
                    others.push((directory, copy));
                }
            }
        }
        if others.len() > MAX_PROJECTS {
            return Err(FixRefusal::new(format!(
                "too many projects use this mount, each with its own volume (such as `{}` and `{}`): move the data by \
                 hand",
                own.volume_name(),
                others[0].1.volume_name()
            )));
        }
        let mut copies = vec![(self.directory, own)];
        copies.extend(others);
        copies.retain(|(directory, _)| may_hold_data(directory, self.context));
        Ok(copies.into_iter().map(|(_, copy)| copy).collect())
    }

    fn own_copy(&self, mount: &Mount<'_>, volume: &str) -> DataCopy {
        let project = self.context.project;
        let written = written_source(mount);
        let mut services = Vec::new();
        for service in self.service.model.containers() {
            let mounts = service.all_mounts();
            let is_known = services.iter().any(|name| name == service.name());
            if !is_known && mounts.iter().any(|mount| self.uses.iter().any(|used| used.mount.is_same(mount)))
            {
                services.push(service.name().to_owned());
            }
        }
        DataCopy {
            files: project.files.iter().take(project.named_files).map(|file| file.path.clone()).collect(),
            services,
            env_files: project.env_files.clone(),
            project: project.name.clone(),
            is_v1: self.service.model.is_v1(),
            volume: volume.to_owned(),
            from: DataSource::of(self.directory, &written),
            directory: self.directory.path.clone(),
            written,
            owner: self.user_id(),
            is_in_wsl: self.is_in_wsl(mount),
            on_windows_daemon: self.context.options.targets.contains(Target::Lcow),
        }
    }

    /// Whether the directory of a mount is in a WSL distribution.
    fn is_in_wsl(&self, mount: &Mount<'_>) -> bool {
        let Some(source) = host_source(self.service, *mount) else { return false };
        self.context.selected().any(|target| self.context.place(&source, target) == Place::Distribution)
    }

    /// What the user must know or do. `undecided` may mount the directory, or one that overlaps it.
    pub(super) fn notes(&self, copies: &[DataCopy], undecided: Option<&Use<'_>>) -> Vec<String> {
        let mut notes: Vec<String> = copies.iter().flat_map(copy_notes).collect();
        for other in self.context.workspace.other_mounts_of(self.mount_move()) {
            notes.push(format!("{} mounts the same directory: rewrite it as well", self.quoted_path(&other)));
        }
        if let Some(other) = undecided {
            notes.push(format!(
                "the service `{}` mounts `{}`: if `{}` makes that overlap this directory, the service keeps using the \
                 data that remains there",
                other.service.name(),
                written_source(&other.mount),
                other.depends_on.as_deref().unwrap_or_default()
            ));
        }
        notes
    }
}

/// The data that another project has to copy: one copy for each directory that its variables give the mounts.
fn copies_in<'o>(
    project: &'o ProjectSummary,
    own: &DataCopy,
    places: &HashSet<WrittenPlace>,
) -> Vec<(&'o HostDirectory, DataCopy)> {
    let mut by_directory: BTreeMap<&str, (&SummaryMount, Vec<String>)> = BTreeMap::new();
    for mount in project.mounts_at(places) {
        let (_, services) = by_directory.entry(&mount.directory.path).or_insert((mount, Vec::new()));
        services.push(mount.service.clone());
    }
    let mut copies = Vec::new();
    for (mount, mut services) in by_directory.into_values() {
        services.dedup();
        let copy = DataCopy {
            files: project.requested_files().to_vec(),
            services,
            env_files: project.env_files.clone(),
            project: project.name.clone(),
            is_v1: project.is_v1,
            from: DataSource::of(&mount.directory, &mount.written),
            directory: mount.directory.path.clone(),
            written: mount.written.clone(),
            ..own.clone()
        };
        copies.push((&mount.directory, copy));
    }
    copies
}

fn may_hold_data(directory: &HostDirectory, context: Context<'_>) -> bool {
    let Some(local) = &directory.local else { return true };
    match context.files.kind(local) {
        None => false,
        Some(FileKind::Directory) => context.files.is_empty_directory(local) != Some(true),
        Some(_) => true,
    }
}
