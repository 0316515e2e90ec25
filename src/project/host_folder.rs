//! A folder of the host, however it is spelled.

use std::path::{Path, PathBuf};

use crate::compose::{HostPath, Text};
use crate::files::absolute;

/// A folder of the host as a mount names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFolder {
    /// Where it lies: absolute where the project's folder decides, else as written. Drives as `C:/…`, however
    /// they are spelled; without a trailing slash.
    pub path: String,
    /// The same in lower case: Windows does not tell names apart by case.
    pub key: String,
    /// The folder on this machine, as far as that is certain: to tell people of it, not to look at it.
    pub here: Option<PathBuf>,
    /// The folder on this machine, when it lies in the project's own folder, so that one may look at it.
    pub local: Option<PathBuf>,
}

impl HostFolder {
    /// The folder a source means in a project. `base` is the folder relative paths start from, `project` the
    /// project's own; both are absolute.
    pub fn of(source: &Text, base: &Path, project: &Path) -> Self {
        // Holes keep their variables' names: two of them are not the same folder.
        let text = source.to_string();
        let flat = text.as_str();
        // `$PWD` is the folder Compose is started in: the project's own, as everybody means it.
        let behind_pwd = flat.strip_prefix("${PWD}").filter(|_| source.first_unknown() == Some("PWD"));
        let below_pwd = behind_pwd.filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
        let relative = match (HostPath::of(source), below_pwd) {
            (_, Some(rest)) => Some((project, rest.trim_start_matches(['/', '\\']))),
            // In the long form a plain name is a folder, too.
            (HostPath::Relative | HostPath::Name, _) => Some((base, flat)),
            _ => None,
        };
        let absolute_path =
            relative.map(|(folder, relative)| absolute(&folder.join(relative.replace('\\', "/"))));
        let written = absolute_path.as_deref().map_or_else(|| flat.into(), Path::to_string_lossy);
        let path = canonical(&written);
        let own = absolute_path
            .or_else(|| below_project(&path, project))
            .or_else(|| flat.starts_with('/').then(|| absolute(Path::new(flat))));
        let is_certain = source.unknowns().count() == usize::from(below_pwd.is_some());
        let here = own.filter(|_| is_certain);
        let local = here.clone().filter(|here| here.starts_with(project));
        HostFolder { key: path.to_lowercase(), path, here, local }
    }

    /// Whether one of two different folders lies in the other.
    pub fn overlaps(&self, other: &HostFolder) -> bool {
        is_below(&self.key, &other.key) || is_below(&other.key, &self.key)
    }

    /// Whether it is the project's folder or holds it: such a mount is about the code, not the data.
    pub fn holds(&self, project: &Path) -> bool {
        let project = canonical(&project.to_string_lossy()).to_lowercase();
        project == self.key || is_below(&project, &self.key)
    }

    /// The last part of its path; empty for a root.
    pub fn last_part(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Forward slashes, drives with a colon, no trailing slash.
fn canonical(path: &str) -> String {
    let path = match HostPath::of(&Text::literal(path)) {
        HostPath::Wsl(drive) | HostPath::Msys(drive) | HostPath::Drive(drive) => drive.with_colon(),
        _ => path.replace('\\', "/"),
    };
    let clean = path.trim_end_matches('/');
    if clean.is_empty() { path } else { clean.to_owned() }
}

/// What lies below the project's folder, as this machine spells that: `C:/shop/data` of a project in `/mnt/c/shop`.
fn below_project(path: &str, project: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix(&canonical(&project.to_string_lossy()))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| absolute(&project.join(rest.trim_start_matches('/'))))
}

fn is_below(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/') || outer.ends_with('/'))
}
