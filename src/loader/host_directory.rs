//! A directory of the host, however it is spelled.

use std::path::{Path, PathBuf};

use crate::compose::{HostPath, Text, Variables, clean_path};
use crate::fs::absolute;

/// The variables that hold the home directory: on Unix, and on Windows.
const HOME: [&str; 2] = ["HOME", "USERPROFILE"];

/// A directory of the host as a mount names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostDirectory {
    /// Where it lies: absolute where the project's directory decides, else as written. Drives as `C:/…` and the home
    /// directory as `~` or by its path, however they are spelled; without a trailing slash.
    pub path: String,
    /// The same in lower case: Windows does not tell names apart by case.
    pub key: String,
    /// The directory on this machine, as far as that is certain: to tell people of it, not to look at it.
    pub here: Option<PathBuf>,
    /// The directory on this machine, when it lies in the project's own directory, so that one may look at it.
    pub local: Option<PathBuf>,
    /// The way from the home directory, with the slash before it, when that is how it is written.
    pub below_home: Option<String>,
    /// Where it lies as well or instead, in lower case: behind a link, or when a variable with a default is set.
    other_keys: Vec<String>,
}

/// What a relative path starts from, and what `~` means.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'s> {
    /// The directory relative paths start from; absolute.
    pub(crate) base: &'s Path,
    /// The project's own; absolute.
    pub(crate) project: &'s Path,
    /// What the project is interpolated with.
    pub(crate) variables: &'s dyn Variables,
}

/// What a path begins with that has more than one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    /// `$PWD` is the directory Compose is started in: the project's own, as everybody means it.
    Project,
    /// `~`, `$HOME`.
    Home,
    /// `$USERPROFILE`: the home directory, but not to every shell.
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
    /// The directory a source means in a project.
    pub(crate) fn of(source: &Text, around: Surroundings<'_>) -> Self {
        // Holes keep their variables' names: two of them are not the same directory.
        let text = source.to_string();
        let by_variable = below_variable(source, &text);
        let below_head = by_variable.or_else(|| Some((Head::Home, rest_behind(&text, "~")?)));
        let holes = source.unknowns().count() - usize::from(by_variable.is_some());
        let (path, own) = match below_head {
            Some((head, rest)) => place(&around.prefixed_by(head, rest), holes, around),
            None => place(&text, holes, around),
        };
        let here = own.filter(|_| holes == 0);
        let local = here.clone().filter(|here| here.starts_with(around.project));
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
            directory.add_place(&place(&around.prefixed_by(head, &rest), holes, around).0);
        }
        directory
    }

    /// Adds a path at which it lies as well, or may lie.
    pub(crate) fn add_place(&mut self, path: &str) {
        let key = canonical(path).to_lowercase();
        if key != self.key && !self.other_keys.contains(&key) {
            self.other_keys.push(key);
        }
    }

    /// Where it lies, or may lie, in lower case.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.key).chain(&self.other_keys).map(String::as_str)
    }

    /// Whether both are, or may be, one directory.
    pub fn meets(&self, other: &HostDirectory) -> bool {
        self.keys().any(|own| other.keys().any(|others| own == others))
    }

    /// Whether one of two different directories lies, or may lie, in the other.
    pub fn overlaps(&self, other: &HostDirectory) -> bool {
        self.keys().any(|own| other.keys().any(|others| is_below(own, others) || is_below(others, own)))
    }

    /// Whether it is the project's directory or holds it: such a mount is about the code, not the data.
    pub fn holds(&self, project: &Path) -> bool {
        let project = canonical(&project.to_string_lossy()).to_lowercase();
        self.keys().any(|own| project == own || is_below(&project, own))
    }

    /// The last part of each path at which it lies, or may lie: a word of the files that name it so.
    pub fn last_parts(&self) -> impl Iterator<Item = &str> {
        let others = self.other_keys.iter().filter_map(|key| key.rsplit('/').next());
        std::iter::once(self.last_part()).chain(others)
    }

    /// The last part of its path; empty for a root.
    pub fn last_part(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

impl Surroundings<'_> {
    /// A path behind its head, with what is known of that in its place.
    fn prefixed_by(self, head: Head, rest: &str) -> String {
        if head == Head::Project {
            return format!("{}{rest}", self.project.to_string_lossy());
        }
        let home = HOME.iter().find_map(|variable| self.variables.get(variable));
        let home = home.filter(|home| !home.is_empty()).unwrap_or("~");
        format!("{}{rest}", home.trim_end_matches(['/', '\\']))
    }
}

/// The head that a variable without a value is, and what is behind it.
fn below_variable<'t>(source: &Text, text: &'t str) -> Option<(Head, &'t str)> {
    let variable = source.first_unknown().filter(|variable| source.leading_variable() == Some(variable))?;
    Some((Head::of_variable(variable)?, rest_behind(text, &format!("${{{variable}}}"))?))
}

/// Another head that a path may have, and what is behind it.
fn other_head(source: &Text, text: &str) -> Option<(Head, String)> {
    // The default is for those who do not have the variable.
    if let Some((variable, default)) = source.leading_default() {
        return Some((Head::of_variable(variable)?, rest_behind(text, &default.to_string())?.to_owned()));
    }
    // `~name` is another user's home directory, but Docker Compose looks for it in the one there is.
    let name = text.strip_prefix('~').filter(|name| rest_behind(name, "").is_none())?;
    Some((Head::Home, format!("/{name}")))
}

/// What a path goes on with behind its head; `None` when the head ends within a name.
fn rest_behind<'t>(text: &'t str, head: &str) -> Option<&'t str> {
    text.strip_prefix(head).filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}

/// Where a written path leads, and the same as a path of this machine, when it is one.
fn place(written: &str, holes: usize, around: Surroundings<'_>) -> (String, Option<PathBuf>) {
    // In the long form a plain name is a directory, too.
    let is_relative = matches!(HostPath::of(&Text::literal(written)), HostPath::Relative | HostPath::Name)
        && !written.starts_with("${");
    let own = if is_relative {
        Some(around.base.join(written.replace('\\', "/")))
    } else {
        let is_absolute = written.starts_with('/') || Path::new(written).is_absolute();
        below_project(&canonical(written), around.project).or_else(|| is_absolute.then(|| written.into()))
    };
    // Nobody knows what `..` leads out of behind a variable.
    let own = own.map(|own| if holes == 0 || !written.contains("..") { absolute(&own) } else { own });
    let text = own.as_deref().filter(|_| is_relative).map(Path::to_string_lossy);
    (canonical(text.as_deref().unwrap_or(written)), own)
}

/// Forward slashes, drives with a colon, no detours, no trailing slash.
fn canonical(path: &str) -> String {
    let (path, has_server) = match HostPath::of(&Text::literal(path)) {
        HostPath::Wsl(drive) | HostPath::Msys(drive) | HostPath::Drive(drive) => (drive.with_colon(), false),
        kind => (path.replace('\\', "/"), matches!(kind, HostPath::Unc | HostPath::NamedPipe)),
    };
    let (head, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    let is_open = rest.contains("${") && rest.contains("..");
    let path = match rest.strip_prefix('/') {
        None => path,
        Some(_) if has_server || is_open => path,
        // A drive has nothing above it, but the home directory has, and so has the directory of a variable.
        Some(below) if !head.is_empty() && !head.ends_with(':') => match clean_path(below).as_str() {
            "." => head.to_owned(),
            below => format!("{head}/{below}"),
        },
        Some(_) => format!("{head}{}", clean_path(rest)),
    };
    let clean = path.trim_end_matches('/');
    if clean.is_empty() { path } else { clean.to_owned() }
}

/// What lies below the project's directory, as this machine spells that: `C:/shop/data` of a project in `/mnt/c/shop`.
fn below_project(path: &str, project: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix(&canonical(&project.to_string_lossy()))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| absolute(&project.join(rest.trim_start_matches('/'))))
}

fn is_below(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/') || outer.ends_with('/'))
}
