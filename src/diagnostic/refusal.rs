//! Why a fix cannot be made.

use std::fmt::Display;

use super::code::Code;
use crate::yaml::EditError;

/// Why a fix cannot be made, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct FixRefusal {
    /// A sentence without its period.
    pub reason: String,
    /// Where it applies.
    pub scope: RefusalScope,
}

/// The projects that a refusal applies to, of all that read the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalScope {
    /// All of them.
    File,
    /// Only the project it was found in.
    Project,
}

impl FixRefusal {
    /// A refusal for every project that reads the file.
    pub fn new(reason: impl Into<String>) -> Self {
        FixRefusal { reason: reason.into(), scope: RefusalScope::File }
    }

    /// A refusal for this project alone.
    pub fn for_project(reason: impl Into<String>) -> Self {
        FixRefusal { reason: reason.into(), scope: RefusalScope::Project }
    }

    /// The text cannot be edited safely.
    pub(crate) fn by_hand(problem: impl Display) -> Self {
        FixRefusal::new(format!("{problem}: edit it by hand"))
    }

    /// The value has no path of its own in its file.
    pub(crate) fn no_path() -> Self {
        FixRefusal::by_hand("its place in the file is not known")
    }

    pub(crate) fn v1_file() -> Self {
        FixRefusal::new("the Compose v1 format does not support it: put the services under `services:` first")
    }

    pub(crate) fn no_value(key: &str) -> Self {
        FixRefusal::new(format!("`{key}` has no value: give it one"))
    }

    pub(crate) fn set_by_variable(key: &str) -> Self {
        FixRefusal::new(format!("`{key}` is set by a variable: change it where the variable is set"))
    }

    pub(crate) fn path_from_variable(variable: &str) -> Self {
        FixRefusal::new(format!(
            "the path comes from the variable `{variable}`: change it where the variable is set"
        ))
    }

    pub(crate) fn excluded_service(service: &str, why: &str) -> Self {
        FixRefusal::new(format!(
            "the service `{service}`, excluded by the selected profiles, {why}: run without `--profile`, or add its \
             profile"
        ))
    }

    pub(crate) fn suppressed(whose: &str) -> Self {
        FixRefusal::for_project(format!(
            "it would also change {whose}, where this is suppressed: edit it by hand"
        ))
    }

    pub(crate) fn has_errors(code: Code) -> Self {
        FixRefusal::for_project(format!("the file has errors ({code}): fix them first"))
    }
}

impl From<EditError> for FixRefusal {
    fn from(error: EditError) -> Self {
        FixRefusal::new(error.to_string())
    }
}
