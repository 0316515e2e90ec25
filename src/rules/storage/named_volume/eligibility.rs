//! Whether every mount of a directory in the project can be replaced.

use super::other_projects::file_name;
use super::owner::contains_data;
use super::{Rewrite, bound_volume, written_source};
use crate::compose::{Model, Origin, Service, Value};
use crate::diagnostic::FixRefusal;
use crate::loader::{HostDirectory, LoadProblemKind};
use crate::rules::Context;
use crate::rules::project::lcow003_unresolved_reference;
use crate::rules::storage::host_directories::Use;

/// Every mount of a directory in the project.
///
/// # Errors
///
/// Another mount conflicts with a volume.
pub(super) fn uses_of<'c>(
    directory: &HostDirectory,
    context: Context<'c>,
) -> Result<Vec<&'c Use<'c>>, FixRefusal> {
    let uses: Vec<&Use<'c>> = context.directories.uses_of(directory).collect();
    if let Some(device) = uses.iter().find(|used| used.is_device) {
        return Err(bound_volume(&device.mount));
    }
    match context.directories.conflicting_use(directory, context.project) {
        None => Ok(uses),
        Some(other) => Err(conflict(other, directory)),
    }
}

fn conflict(other: &Use<'_>, directory: &HostDirectory) -> FixRefusal {
    let problem = if let Some(variable) = &other.depends_on {
        &format!("may be this directory, depending on `{variable}`: give the variable a value first")
    } else if other.directory.key == directory.key {
        "is the same directory on Windows: spell both mounts alike first"
    } else if other.directory.meets(directory) {
        "is or may be the same directory, by a link or a variable: spell both mounts alike first"
    } else {
        "overlaps this directory, and a volume cannot be part of another: move one of the two directories out of the \
         other first"
    };
    let (written, service) = (written_source(&other.mount), other.service.name());
    FixRefusal::new(format!("`{written}`, mounted by the service `{service}`, {problem}"))
}

impl Rewrite<'_> {
    /// Two servers that share a directory would share the volume, which is wrong as well.
    pub(super) fn check_servers(&self) -> Result<(), FixRefusal> {
        let mut servers: Vec<&str> = Vec::new();
        for used in &self.uses {
            let Some(identity) = self.context.facts.server(used.service) else { continue };
            if contains_data(&used.mount, used.service, &identity) {
                servers.push(used.service.name());
            }
        }
        servers.dedup();
        match servers.as_slice() {
            [first, second, ..] => Err(FixRefusal::new(format!(
                "the services `{first}` and `{second}` both keep their data in this directory: give each a separate \
                 one first"
            ))),
            _ => Ok(()),
        }
    }

    /// A file that was not found may mount the directory.
    pub(super) fn check_references(&self) -> Result<(), FixRefusal> {
        for problem in &self.context.project.problems {
            if matches!(problem.kind, LoadProblemKind::Unresolved(_)) && problem.service.is_none() {
                return Err(FixRefusal::has_errors(lcow003_unresolved_reference::RULE.code));
            }
        }
        Ok(())
    }

    /// A service that the profiles exclude would still mount the directory.
    pub(super) fn check_inactive_services(&self) -> Result<(), FixRefusal> {
        let project = self.context.project;
        if let Some(other) = self.context.directories.inactive_use(self.directory, project) {
            return Err(FixRefusal::excluded_service(other.service.name(), "also mounts this directory"));
        }
        for service in project.inactive_services().into_iter().flat_map(Model::services) {
            if service.base_not_loaded() {
                let why = "extends a service that was not found and may also mount this directory";
                return Err(FixRefusal::excluded_service(service.name(), why));
            }
        }
        Ok(())
    }

    /// A mount that another file overrides takes effect where that file is not loaded.
    pub(super) fn check_ineffective_mounts(&self) -> Result<(), FixRefusal> {
        match self.context.directories.ineffective_mount(self.directory, self.context.project) {
            None => Ok(()),
            Some(mount) => Err(FixRefusal::new(format!(
                "{} also mounts this directory, in a place without effect here, and would not be changed: remove that \
                 mount, or move the data by hand",
                file_name(mount.origin.file, self.context)
            ))),
        }
    }

    /// A mount that this one overrides takes effect where the overriding file is not loaded.
    pub(super) fn check_overridden(&self, used: &Use<'_>) -> Result<(), FixRefusal> {
        for hidden in hidden_by(used.service, &used.mount.value.origin) {
            if !self.uses.iter().any(|used| used.mount.value.origin.is_same(hidden)) {
                return Err(hidden_refusal(hidden, self.context));
            }
        }
        Ok(())
    }
}

/// The items of a service's `volumes` that an item overrides because they have the same target.
pub(crate) fn hidden_by<'p>(service: Service<'p>, item: &Origin) -> Vec<&'p Origin> {
    let items = service.get("volumes").map_or(&[][..], Value::items);
    let found = items.iter().find(|found| found.as_written().origin.is_same(item));
    found.into_iter().flat_map(|item| item.earlier.iter().chain(&item.as_written().earlier)).collect()
}

/// The refusal for a mount that overrides another one, which the fix would not change.
pub(crate) fn hidden_refusal(hidden: &Origin, context: Context<'_>) -> FixRefusal {
    FixRefusal::new(format!(
        "it overrides a mount of the same target in {}, which would not be changed: keep only one of the two",
        file_name(hidden.file, context)
    ))
}
