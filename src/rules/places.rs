//! Where host paths lead.

use super::Context;
use super::paths::host_sources::HostSource;
use super::rule_options::Shell;
use crate::compose::{HostPath, Text, clean_path, is_set_by_windows};
use crate::diagnostic::{PerTarget, Severity};
use crate::targets::{Definition, Place};

impl Context<'_> {
    /// Where a host path leads on a target. A path that names its place overrules where the project lies.
    pub(crate) fn place(self, source: &HostSource<'_>, target: &Definition) -> Place {
        // The default of `${HOME:-…}` stands for it.
        if source.field.text.begins_with_default_of("HOME") {
            return self.home(target);
        }
        match &source.path {
            HostPath::Drive(_) | HostPath::Wsl(..) | HostPath::Msys(_) => Place::Drive,
            HostPath::Unc => Place::of_network_path(source.field.text.flat()),
            HostPath::NamedPipe => Place::Unknown,
            HostPath::Posix => self.posix_place(source, target),
            HostPath::Home => self.home(target),
            HostPath::Relative | HostPath::Name => self.relative_place(source),
            HostPath::Unknown => self.variable_place(source, target),
        }
    }

    /// Whether it is not known where a host path leads, so that [`Context::severities_at`] is careful.
    pub(crate) fn is_place_unknown(self, source: &HostSource<'_>) -> bool {
        self.selected().any(|target| self.place(source, target) == Place::Unknown)
    }

    /// Whether it is known that Compose is started in Windows.
    pub(crate) fn starts_in_windows(self) -> bool {
        self.options.shell == Shell::Windows && self.options.project_place.place != Place::Unknown
    }

    /// The severities of a finding about a host path that follow from the facts about each target and from where the path
    /// leads there.
    ///
    /// An unknown place is judged as a Windows drive. Where the severity of a directory in a WSL distribution is lower,
    /// it is at most a warning.
    pub(crate) fn severities_at(
        self,
        source: &HostSource<'_>,
        severity: impl Fn(&Definition, Place) -> Option<Severity>,
    ) -> PerTarget {
        self.severities(|target| at(self.place(source, target), target, &severity))
    }

    /// [`Context::severities_at`] for a path that works in a WSL distribution whose paths the target reads.
    pub(crate) fn severities_outside_distribution(
        self,
        source: &HostSource<'_>,
        severity: impl Fn(&Definition, Place) -> Option<Severity>,
    ) -> PerTarget {
        self.severities_at(source, |target, place| match place {
            Place::Distribution if target.distribution.is_some() => None,
            _ => severity(target, place),
        })
    }

    /// [`Context::severities_at`] for a path in the directory of the project.
    pub(crate) fn severities_in_project(
        self,
        severity: impl Fn(&Definition, Place) -> Option<Severity>,
    ) -> PerTarget {
        self.severities(|target| at(self.options.project_place.place, target, &severity))
    }

    /// The place of an absolute Linux path. Below the directory of the project it is where the project lies.
    fn posix_place(self, source: &HostSource<'_>, target: &Definition) -> Place {
        if is_wsl_mount(source) {
            return Place::Distribution;
        }
        let directory = self.project.host_directory(&source.mount);
        if !source.is_device && directory.is_some_and(|directory| directory.local.is_some()) {
            return self.options.project_place.place;
        }
        // The daemon reads devices in its own machine, wherever Compose is started.
        if self.options.shell == Shell::Wsl && !source.is_device {
            target.paths.posix_from_wsl
        } else {
            target.paths.posix_from_windows
        }
    }

    /// The place of the home directory: that of the shell in which Compose is started.
    fn home(self, target: &Definition) -> Place {
        match (self.options.shell, self.options.project_place.place) {
            _ if !target.compose_in_windows => Place::Distribution,
            (Shell::Wsl, _) => Place::Distribution,
            // The shell is not known, either.
            (Shell::Windows, Place::Unknown) => Place::Unknown,
            (Shell::Windows, _) => Place::Drive,
        }
    }

    /// The place of a relative path: that of the project, unless it leaves it for a path that names its own.
    fn relative_place(self, source: &HostSource<'_>) -> Place {
        let directory = self.project.host_directory(&source.mount);
        let leaves = directory.is_some_and(|directory| directory.local.is_none());
        match directory.map(|directory| HostPath::of(&Text::literal(&directory.path))) {
            Some(HostPath::Drive(_)) if leaves => Place::Drive,
            _ => self.options.project_place.place,
        }
    }

    /// The place of a path that begins with a variable without a value. One of the project's own is likely to lead to
    /// where the project lies.
    fn variable_place(self, source: &HostSource<'_>, target: &Definition) -> Place {
        match source.field.text.leading_variable() {
            Some("HOME") => self.home(target),
            Some(variable) if is_set_by_windows(variable) => Place::Drive,
            _ => self.options.project_place.place,
        }
    }
}

/// The severity at a place, which may be unknown.
fn at(
    place: Place,
    target: &Definition,
    severity: impl Fn(&Definition, Place) -> Option<Severity>,
) -> Option<Severity> {
    match place {
        Place::Unknown if target.distribution.is_some() => {
            let in_wsl = severity(target, Place::Distribution);
            severity(target, Place::Drive).map(|on_drive| on_drive.min(Severity::Warning)).max(in_wsl)
        }
        Place::Unknown => severity(target, Place::Drive),
        place => severity(target, place),
    }
}

/// Whether a path is in a directory that all distributions share.
fn is_wsl_mount(source: &HostSource<'_>) -> bool {
    let path = clean_path(&source.slashed());
    ["/mnt/wsl", "/mnt/wslg"]
        .iter()
        .any(|shared| path.strip_prefix(shared).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}
