//! The options of a run that rules depend on.

use crate::images::{CustomImages, Image};
use crate::targets::Targets;

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
    /// The selected targets.
    pub targets: Targets,
    /// Targets selected for other projects that share files with this one: safe fixes make those no worse, either.
    pub shared_file_targets: Targets,
    /// The platform that LCOW501 adds.
    pub platform: String,
    /// The grace period that LCOW301 adds; by default the one that suits the image.
    pub grace_period: Option<String>,
    /// The custom images of the project.
    pub images: CustomImages,
    /// The shell that Compose is started from.
    pub shell: Shell,
    /// Whether the files were given with `-f`, so that Compose reads no `COMPOSE_FILE`.
    pub has_file_options: bool,
}

impl Default for RuleOptions {
    fn default() -> Self {
        RuleOptions {
            targets: Targets::default(),
            shared_file_targets: Targets::new([]),
            platform: "linux".to_owned(),
            grace_period: None,
            images: CustomImages::default(),
            shell: Shell::default(),
            has_file_options: false,
        }
    }
}

impl RuleOptions {
    /// The targets that no safe fix may make worse.
    pub fn protected_targets(&self) -> Targets {
        self.targets.and(self.shared_file_targets)
    }

    /// The grace period that LCOW301 adds to a service with this image.
    pub fn grace_period_of<'o>(&'o self, image: &'o Image) -> &'o str {
        self.grace_period.as_deref().unwrap_or(image.grace_period)
    }
}
