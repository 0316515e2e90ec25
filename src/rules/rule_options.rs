//! The options of a run that rules depend on.

use crate::diagnostic::PerTarget;
use crate::images::{CustomImages, Image};
use crate::machine::ProjectPlace;
use crate::targets::{FrontEnd, Targets};

/// The shell that Compose is started from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shell {
    /// PowerShell or cmd.
    #[default]
    Windows,
    /// A shell in a WSL distribution.
    Wsl,
}

/// The options of a run that rules depend on.
#[derive(Clone, Debug)]
pub struct RuleOptions {
    /// The targets that findings are reported for.
    pub targets: Targets,
    /// Whether these are the default targets because the user selected none.
    pub targets_are_assumed: bool,
    /// Protected targets of other projects that share files with this one: safe fixes make those no worse, either.
    pub shared_file_targets: Targets,
    /// The platform that LCOW501 adds.
    pub platform: String,
    /// The grace period that LCOW301 adds; by default the one that suits the image.
    pub grace_period: Option<String>,
    /// The custom images of the project.
    pub images: CustomImages,
    /// The shell that Compose is started from.
    pub shell: Shell,
    /// Where the project lies.
    pub project_place: ProjectPlace,
    /// How Compose reaches WSL containers.
    pub front_end: FrontEnd,
}

impl Default for RuleOptions {
    fn default() -> Self {
        RuleOptions {
            targets: Targets::default(),
            targets_are_assumed: false,
            shared_file_targets: Targets::new([]),
            platform: "linux".to_owned(),
            grace_period: None,
            images: CustomImages::default(),
            shell: Shell::default(),
            project_place: ProjectPlace::default(),
            front_end: FrontEnd::default(),
        }
    }
}

impl RuleOptions {
    /// The targets that no safe fix may make worse: the selected ones. If none was selected, those of the default ones
    /// that can still be installed.
    pub fn protected_targets(&self) -> Targets {
        let own = if self.targets_are_assumed { self.targets.current() } else { self.targets };
        own.and(self.shared_file_targets)
    }

    /// Whether a finding only concerns targets that nobody selected and that are not protected.
    pub fn is_incidental(&self, severities: PerTarget) -> bool {
        self.targets_are_assumed && severities.highest(self.protected_targets()).is_none()
    }

    /// The grace period that LCOW301 adds to a service with this image.
    pub fn grace_period_of<'o>(&'o self, image: &'o Image) -> &'o str {
        self.grace_period.as_deref().unwrap_or(image.grace_period)
    }
}
