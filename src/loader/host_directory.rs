//! Host directories of mounts, comparable however their paths are spelled.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::symlinks::Links;
use crate::compose::{Field, HostPath, Model, MountId, Origin, Text, Variables, clean_path};
use crate::fs::absolute;

/// The variables that hold the home directory: on Unix, and on Windows.
const HOME: [&str; 2] = ["HOME", "USERPROFILE"];

/// A host directory that a mount leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostDirectory {
    /// Its path without a trailing slash: absolute where it depends on the project's directory alone, otherwise as
    /// written. Drives are `C:/…`, the home directory is its path or `~`.
    pub path: String,
    /// The path in lower case: Windows ignores case.
    pub key: String,
    /// The path on this machine, where it is certain; for messages, not for access.
    pub here: Option<PathBuf>,
    /// The path on this machine when it is in the project's directory, so that the directory may be read.
    pub local: Option<PathBuf>,
    /// The path from the home directory with a leading slash, when it is written so.
    pub below_home: Option<String>,
    /// Other possible paths in lower case: the target of a link, or the path while a variable with a default is set.
    other_keys: Vec<String>,
}

/// Resolves the host paths of one project.
pub(super) struct Resolver<'l> {
    /// The project's directory; absolute.
    pub(super) project: &'l Path,
    /// The directories relative paths start from, by [`DirectoryId`](crate::compose::DirectoryId); absolute.
    pub(super) directories: &'l [PathBuf],
    /// The variables the project is interpolated with.
    pub(super) variables: &'l dyn Variables,
    pub(super) links: Links<'l>,
}

impl Resolver<'_> {
    /// The host directories of all mounts that have one.
    pub(super) fn resolve_all(&mut self, model: Model<'_>) -> HashMap<MountId, HostDirectory> {
        let mut resolved = HashMap::new();
        for service in model.services() {
            for mount in service.mounts() {
                if let Some(source) = service.host_source(&mount) {
                    resolved.insert(mount.id, self.resolve(&source));
                }
            }
        }
        resolved
    }

    /// The directory at a host path.
    pub(super) fn resolve(&mut self, source: &Field) -> HostDirectory {
        let base = directory_at(&source.origin, self.directories, self.project);
        let source = &source.text;
        // Unset variables keep their names: different variables are different directories.
        let text = source.to_string();
        let by_variable = below_variable(source, &text);
        let below_head = by_variable.or_else(|| Some((Head::Home, rest_after(&text, "~")?)));
        let holes = source.unknowns().count() - usize::from(by_variable.is_some());
        let (path, here) = match below_head {
            Some((head, rest)) => self.place(&self.replaced(head, rest), holes, base),
            None => self.place(&text, holes, base),
        };
        let here = here.filter(|_| holes == 0);
        let local = here.clone().filter(|here| here.starts_with(self.project));
        let below_home = below_head.filter(|(head, _)| *head == Head::Home && holes == 0);
        let mut directory = HostDirectory {
            key: path.to_lowercase(),
            path,
            here,
            local,
            below_home: below_home.map(|(_, rest)| rest.replace('\\', "/")),
            other_keys: Vec::new(),
        };
        if let Some((head, rest)) = other_head(source, &text) {
            directory.add_path(&self.place(&self.replaced(head, &rest), holes, base).0);
        }
        if let Some(local) = &directory.local {
            let end = self.links.end_of(local);
            if end != local {
                directory.add_path(&end.to_string_lossy());
            }
        }
        directory
    }

    /// A path with its head replaced by the directory that the head stands for.
    fn replaced(&self, head: Head, rest: &str) -> String {
        if head == Head::Project {
            return format!("{}{rest}", self.project.to_string_lossy());
        }
        let home = HOME.iter().find_map(|variable| self.variables.get(variable));
        let home = home.filter(|home| !home.is_empty()).unwrap_or("~");
        format!("{}{rest}", home.trim_end_matches(['/', '\\']))
    }

    /// The canonical form of a path that starts from a directory if it is relative, and the path on this machine, if it
    /// is one.
    fn place(&self, written: &str, holes: usize, base: &Path) -> (String, Option<PathBuf>) {
        // In the long form a plain name is a relative path as well.
        let is_relative =
            matches!(HostPath::of(&Text::literal(written)), HostPath::Relative | HostPath::Name)
                && !written.starts_with("${");
        let own = if is_relative {
            Some(base.join(written.replace('\\', "/")))
        } else {
            let is_absolute = written.starts_with('/') || Path::new(written).is_absolute();
            below_project(&canonical(written), self.project).or_else(|| is_absolute.then(|| written.into()))
        };
        // What `..` leads to after an unset variable is unknown.
        let own = own.map(|own| if holes == 0 || !written.contains("..") { absolute(&own) } else { own });
        let text = own.as_deref().filter(|_| is_relative).map(Path::to_string_lossy);
        (canonical(text.as_deref().unwrap_or(written)), own)
    }
}

/// The directory that relative paths of an origin start from; absolute.
pub(super) fn directory_at<'l>(origin: &Origin, directories: &'l [PathBuf], project: &'l Path) -> &'l Path {
    directories.get(origin.directory.0 as usize).map_or(project, PathBuf::as_path)
}

/// The beginning of a path that has more than one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    /// `$PWD`: the directory Compose is started in, which is meant to be the project's.
    Project,
    /// `~`, `$HOME`.
    Home,
    /// `$USERPROFILE`: the home directory, but not in every shell.
    WindowsHome,
}

impl Head {
    fn of_variable(variable: &str) -> Option<Self> {
        match variable {
            "PWD" => Some(Head::Project),
            "HOME" => Some(Head::Home),
            "USERPROFILE" => Some(Head::WindowsHome),
            _ => None,
        }
    }
}

impl HostDirectory {
    /// Adds another path that it has or may have.
    fn add_path(&mut self, path: &str) {
        let key = canonical(path).to_lowercase();
        if key != self.key && !self.other_keys.contains(&key) {
            self.other_keys.push(key);
        }
    }

    /// All paths that it has or may have, in lower case.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.key).chain(&self.other_keys).map(String::as_str)
    }

    /// Whether both are, or may be, one directory.
    pub fn meets(&self, other: &HostDirectory) -> bool {
        self.keys().any(|own| other.keys().any(|others| own == others))
    }

    /// Whether one of two different directories is or may be inside the other.
    pub fn overlaps(&self, other: &HostDirectory) -> bool {
        self.keys().any(|own| other.keys().any(|others| is_below(own, others) || is_below(others, own)))
    }

    /// Whether it is the project's directory or contains it: such a mount is for the code, not for data.
    pub fn holds(&self, project: &Path) -> bool {
        let project = canonical(&project.to_string_lossy()).to_lowercase();
        self.keys().any(|own| project == own || is_below(&project, own))
    }

    /// The last part of each path that it has or may have: files that mount it contain one of them.
    pub fn last_parts(&self) -> impl Iterator<Item = &str> {
        let others = self.other_keys.iter().filter_map(|key| key.rsplit('/').next());
        std::iter::once(self.last_part()).chain(others)
    }

    /// The last part of its path; empty for a root.
    pub fn last_part(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The head of a path that begins with an unset variable, and the rest of the path.
fn below_variable<'t>(source: &Text, text: &'t str) -> Option<(Head, &'t str)> {
    let variable = source.first_unknown().filter(|variable| source.leading_variable() == Some(variable))?;
    Some((Head::of_variable(variable)?, rest_after(text, &format!("${{{variable}}}"))?))
}

/// Another head that a path may have, and the rest of the path.
fn other_head(source: &Text, text: &str) -> Option<(Head, String)> {
    // The default applies only where the variable is not set.
    if let Some((variable, default)) = source.leading_default() {
        return Some((Head::of_variable(variable)?, rest_after(text, &default.to_string())?.to_owned()));
    }
    // `~name` is another user's home directory, but Docker Compose joins the name to the current user's.
    let name = text.strip_prefix('~').filter(|name| rest_after(name, "").is_none())?;
    Some((Head::Home, format!("/{name}")))
}

/// The rest of a path after its head; `None` when the head ends within a name.
fn rest_after<'t>(text: &'t str, head: &str) -> Option<&'t str> {
    text.strip_prefix(head).filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}

/// A path with forward slashes and a colon after the drive, without `.` and `..` and a trailing slash.
fn canonical(path: &str) -> String {
    let (path, has_server) = match HostPath::of(&Text::literal(path)) {
        HostPath::Wsl(_, drive) | HostPath::Msys(drive) | HostPath::Drive(drive) => {
            (drive.with_colon(), false)
        }
        kind => (path.replace('\\', "/"), matches!(kind, HostPath::Unc | HostPath::NamedPipe)),
    };
    let (head, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    let is_open = rest.contains("${") && rest.contains("..");
    let path = match rest.strip_prefix('/') {
        None => path,
        Some(_) if has_server || is_open => path,
        // `..` may lead out of the home directory or the directory of a variable, but not out of a drive.
        Some(below) if !head.is_empty() && !head.ends_with(':') => match clean_path(below).as_str() {
            "." => head.to_owned(),
            below => format!("{head}/{below}"),
        },
        Some(_) => format!("{head}{}", clean_path(rest)),
    };
    let clean = path.trim_end_matches('/');
    if clean.is_empty() { path } else { clean.to_owned() }
}

/// The path on this machine of a path inside the project's directory: `C:/shop/data` may be in `/mnt/c/shop`.
fn below_project(path: &str, project: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix(&canonical(&project.to_string_lossy()))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| absolute(&project.join(rest.trim_start_matches('/'))))
}

fn is_below(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/') || outer.ends_with('/'))
}
