//! Other projects and nearby files that use the same mounts or the same directory.

use std::path::Path;

use super::Rewrite;
use crate::compose::{Mount, Service, WORKLOAD_SECTIONS, relative_path};
use crate::diagnostic::FixRefusal;
use crate::loader::path_text;
use crate::rules::Context;
use crate::source::FileId;
use crate::yaml::Segment;

impl Rewrite<'_> {
    /// An override file that Docker Compose loads by default would still mount the directory.
    pub(super) fn check_override(&self) -> Result<(), FixRefusal> {
        match self.context.workspace.default_override_mount(self.mount_move()) {
            None => Ok(()),
            Some(other) => Err(FixRefusal::for_project(format!(
                "{} is loaded together with this file and mounts the same directory or one that overlaps it: move the \
                 data by hand",
                quoted_name(&other)
            ))),
        }
    }

    /// A project that shares the file of a mount would have the volume there, but the directory in its other files.
    pub(super) fn check_other_projects(&self) -> Result<(), FixRefusal> {
        match self.context.workspace.unreachable_mount(self.mount_move()) {
            None => Ok(()),
            Some((other, shared)) => Err(FixRefusal::for_project(format!(
                "{} also includes or extends {} and mounts this directory in another file, which would not be changed: \
                 run `--fix` on that project as well, or move the data by hand",
                self.quoted_path(&other),
                self.quoted_path(&shared)
            ))),
        }
    }

    /// A file's path relative to the project's directory, for a message.
    pub(super) fn quoted_path(&self, path: &Path) -> String {
        let path = path_text(path);
        let relative = relative_path(&path_text(&self.context.project.directory), &path);
        format!("`{}`", relative.unwrap_or(path))
    }
}

/// Refuses when a Compose file outside the project extends the service that a mount is written in: that file would have
/// to declare the volume.
pub(crate) fn check_not_extended(
    service: Service<'_>,
    mount: &Mount<'_>,
    context: Context<'_>,
) -> Result<(), FixRefusal> {
    let origin = &mount.value.origin;
    let (Some(file), Some(path)) = (context.file(origin.file), context.path(mount.value)) else {
        return Ok(());
    };
    // A mount may be written in another service, or in an anchor outside of services.
    let written_in = match path.0.as_slice() {
        [Segment::Key(section), Segment::Key(name), ..] if WORKLOAD_SECTIONS.contains(&section.as_str()) => {
            name.as_str()
        }
        _ => service.name(),
    };
    for other in context.workspace.extenders_of(&file.path, written_in) {
        if context.project.files.iter().all(|file| file.path != other) {
            return Err(FixRefusal::new(format!(
                "{} extends this service and would need the volume as well: move the data there by hand",
                quoted_name(&other)
            )));
        }
    }
    Ok(())
}

/// The quoted name of a file of the project.
pub(super) fn file_name(file: FileId, context: Context<'_>) -> String {
    context.file(file).map(|file| quoted_name(&file.path)).unwrap_or_default()
}

fn quoted_name(path: &Path) -> String {
    format!("`{}`", path.file_name().unwrap_or_default().to_string_lossy())
}
