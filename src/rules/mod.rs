//! The rules, one a file, named by code: the listing is the catalogue.
//!
//! A rule is a `static` and a function. It looks at the views of a project and pushes findings; it never touches
//! bytes and never prints.

mod data_location;
mod findings;
mod host_folders;
mod host_sources;
mod lcow001_invalid_yaml;
mod lcow002_invalid_compose;
mod lcow003_unresolved_reference;
mod lcow004_unset_variable;
mod lcow101_database_on_host_path;
mod lcow102_database_on_lcow_volume;
mod lcow201_wsl_path;
mod lcow202_msys_path;
mod lcow203_unc_path;
mod lcow204_posix_host_path;
mod lcow205_docker_socket;
mod lcow206_named_pipe;
mod lcow207_drive_path;
mod lcow208_drive_letter_volume;
mod lcow209_invalid_windows_name;
mod lcow210_escaped_windows_path;
mod lcow211_unix_variable;
mod lcow212_relative_path_from_wsl;
mod lcow301_missing_grace_period;
mod lcow501_missing_platform;
mod named_volume;

use crate::compose::Service;
use crate::finding::Code;
use crate::target::PerTarget;

pub use findings::{Context, Draft, Findings, RuleOptions, Shell};
pub use host_folders::{HostFolders, Use};

/// A rule.
pub struct Rule {
    /// Its number.
    pub code: Code,
    /// Its name: `missing-platform`.
    pub name: &'static str,
    /// How grave it is at most on each target.
    pub severity: PerTarget,
    /// What it finds, in a line.
    pub summary: &'static str,
    /// Where the facts behind it were seen.
    pub evidence: &'static [&'static str],
    /// How it looks.
    pub check: Check,
}

/// What a rule looks at.
pub enum Check {
    /// The whole project.
    Project(fn(&mut Findings<'_>)),
    /// Each service that is not plainly a Windows container.
    Service(fn(Service<'_>, &mut Findings<'_>)),
}

/// Every rule, by code.
pub static RULES: &[&Rule] = &[
    &lcow001_invalid_yaml::RULE,
    &lcow002_invalid_compose::RULE,
    &lcow003_unresolved_reference::RULE,
    &lcow004_unset_variable::RULE,
    &lcow101_database_on_host_path::RULE,
    &lcow102_database_on_lcow_volume::RULE,
    &lcow201_wsl_path::RULE,
    &lcow202_msys_path::RULE,
    &lcow203_unc_path::RULE,
    &lcow204_posix_host_path::RULE,
    &lcow205_docker_socket::RULE,
    &lcow206_named_pipe::RULE,
    &lcow207_drive_path::RULE,
    &lcow208_drive_letter_volume::RULE,
    &lcow209_invalid_windows_name::RULE,
    &lcow210_escaped_windows_path::RULE,
    &lcow211_unix_variable::RULE,
    &lcow212_relative_path_from_wsl::RULE,
    &lcow301_missing_grace_period::RULE,
    &lcow501_missing_platform::RULE,
];
