//! The rules, one a file, named by code: the listing is the catalogue.
//!
//! A rule is a `static` and a function. It looks at the views of a project and pushes findings; it never touches
//! bytes and never prints.

mod brought_to_light;
mod data_location;
mod data_on_host;
mod facts;
mod findings;
mod host_folders;
mod host_sources;
mod lcow001_invalid_yaml;
mod lcow002_invalid_compose;
mod lcow003_unresolved_reference;
mod lcow004_unset_variable;
pub(crate) mod lcow005_unused_suppression;
mod lcow101_database_on_host_path;
mod lcow102_database_on_lcow_volume;
mod lcow103_app_state_on_host_path;
mod lcow104_single_file_mount;
mod lcow105_mount_mode;
mod lcow106_volume_driver_options;
mod lcow107_tmpfs_mount;
mod lcow108_mount_target_case;
mod lcow109_volume_starts_empty;
mod lcow110_file_watching;
mod lcow111_socket_on_mount;
mod lcow112_missing_host_folder;
mod lcow113_mount_clash;
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
mod lcow213_crlf_script;
mod lcow301_missing_grace_period;
mod lcow302_stop_signal;
mod lcow303_relies_on_graceful_stop;
mod lcow304_interactive;
mod lcow401_slow_start;
mod lcow402_shell_healthcheck;
mod lcow501_missing_platform;
mod lcow502_platform_format;
mod lcow503_windows_container;
mod lcow601_refused_option;
mod lcow602_ignored_option;
mod lcow603_network_mode;
mod lcow604_network_driver;
mod lcow605_host_ip_port;
mod lcow606_custom_dns;
mod lcow607_logging_driver;
mod long_form;
mod mount_modes;
mod named_volume;
mod own_layer;
mod package_scripts;
mod rule;
mod service_options;
mod single_files;
mod survey;
mod volume_claims;

use crate::finding::Code;
use crate::project::nearest;

pub use facts::{Facts, FixStage};
pub use findings::{Context, Defaults, Draft, Findings, RuleOptions, Shell};
pub use host_folders::{HostFolders, Use};
pub(crate) use lcow005_unused_suppression::RULE as UNUSED_SUPPRESSION;
pub(crate) use rule::is_meant_by;
pub use rule::{Check, Rule};
pub use survey::{Company, Survey};
pub use volume_claims::volume_claims;

impl Rule {
    /// The rule with a code.
    pub fn by_code(code: Code) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.code == code).copied()
    }
}

/// The code or the name of a rule that was most likely meant by another word.
pub(crate) fn nearest_rule(word: &str) -> Option<String> {
    let codes: Vec<String> = RULES.iter().map(|rule| rule.code.to_string()).collect();
    let words = codes.iter().map(String::as_str).chain(RULES.iter().map(|rule| rule.name));
    nearest(word, words).map(str::to_owned)
}

/// Every rule, by code.
pub static RULES: &[&Rule] = &[
    &lcow001_invalid_yaml::RULE,
    &lcow002_invalid_compose::RULE,
    &lcow003_unresolved_reference::RULE,
    &lcow004_unset_variable::RULE,
    &lcow005_unused_suppression::RULE,
    &lcow101_database_on_host_path::RULE,
    &lcow102_database_on_lcow_volume::RULE,
    &lcow103_app_state_on_host_path::RULE,
    &lcow104_single_file_mount::RULE,
    &lcow105_mount_mode::RULE,
    &lcow106_volume_driver_options::RULE,
    &lcow107_tmpfs_mount::RULE,
    &lcow108_mount_target_case::RULE,
    &lcow109_volume_starts_empty::RULE,
    &lcow110_file_watching::RULE,
    &lcow111_socket_on_mount::RULE,
    &lcow112_missing_host_folder::RULE,
    &lcow113_mount_clash::RULE,
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
    &lcow213_crlf_script::RULE,
    &lcow301_missing_grace_period::RULE,
    &lcow302_stop_signal::RULE,
    &lcow303_relies_on_graceful_stop::RULE,
    &lcow304_interactive::RULE,
    &lcow401_slow_start::RULE,
    &lcow402_shell_healthcheck::RULE,
    &lcow501_missing_platform::RULE,
    &lcow502_platform_format::RULE,
    &lcow503_windows_container::RULE,
    &lcow601_refused_option::RULE,
    &lcow602_ignored_option::RULE,
    &lcow603_network_mode::RULE,
    &lcow604_network_driver::RULE,
    &lcow605_host_ip_port::RULE,
    &lcow606_custom_dns::RULE,
    &lcow607_logging_driver::RULE,
];
