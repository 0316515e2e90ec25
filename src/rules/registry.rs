//! The list of all rules, and how to find one.

use super::rule::Rule;
use super::{lifecycle, options, paths, platform, project, startup, storage};
use crate::diagnostic::Code;
use crate::loader::nearest;

impl Rule {
    /// The rule with a code (`LCOW101`, `101`) or a name, in capitals or not.
    pub fn find(name: &str) -> Option<&'static Rule> {
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        let code = if is_number { format!("LCOW{name:0>3}") } else { name.to_owned() };
        let matches = |rule: &&&Rule| {
            rule.code.to_string().eq_ignore_ascii_case(&code) || rule.name.eq_ignore_ascii_case(name)
        };
        RULES.iter().find(matches).copied()
    }

    /// The rule with a code.
    pub fn by_code(code: Code) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.code == code).copied()
    }

    /// Whether findings with this code are listed after the others of their severity.
    pub(crate) fn is_listed_last(code: Code) -> bool {
        Rule::by_code(code).is_some_and(|rule| rule.facts.listed_last)
    }
}

/// The code or name of a rule that is most similar to an unknown selector.
pub(crate) fn nearest_rule(selector: &str) -> Option<String> {
    let codes: Vec<String> = RULES.iter().map(|rule| rule.code.to_string()).collect();
    let names = RULES.iter().map(|rule| rule.name);
    nearest(selector, codes.iter().map(String::as_str).chain(names)).map(str::to_owned)
}

/// Every rule, in the order of the codes.
pub static RULES: &[&Rule] = &[
    &project::lcow001_invalid_yaml::RULE,
    &project::lcow002_invalid_compose::RULE,
    &project::lcow003_unresolved_reference::RULE,
    &project::lcow004_unset_variable::RULE,
    &project::lcow005_unused_suppression::RULE,
    &storage::lcow101_database_on_host_path::RULE,
    &storage::lcow102_database_on_lcow_volume::RULE,
    &storage::lcow103_app_state_on_host_path::RULE,
    &storage::lcow104_single_file_mount::RULE,
    &storage::lcow105_mount_mode::RULE,
    &storage::lcow106_volume_driver_options::RULE,
    &storage::lcow107_tmpfs_mount::RULE,
    &storage::lcow108_mount_target_case::RULE,
    &storage::lcow109_volume_starts_empty::RULE,
    &storage::lcow110_file_watching::RULE,
    &storage::lcow111_socket_on_mount::RULE,
    &storage::lcow112_missing_host_folder::RULE,
    &storage::lcow113_mount_clash::RULE,
    &storage::lcow115_shared_host_directory::RULE,
    &paths::lcow201_wsl_path::RULE,
    &paths::lcow202_msys_path::RULE,
    &paths::lcow203_unc_path::RULE,
    &paths::lcow204_posix_host_path::RULE,
    &paths::lcow205_docker_socket::RULE,
    &paths::lcow206_named_pipe::RULE,
    &paths::lcow207_drive_path::RULE,
    &paths::lcow208_drive_letter_volume::RULE,
    &paths::lcow209_invalid_windows_name::RULE,
    &paths::lcow210_escaped_windows_path::RULE,
    &paths::lcow211_unix_variable::RULE,
    &paths::lcow212_relative_path_from_wsl::RULE,
    &paths::lcow213_crlf_script::RULE,
    &lifecycle::lcow301_missing_grace_period::RULE,
    &lifecycle::lcow302_stop_signal::RULE,
    &lifecycle::lcow303_relies_on_graceful_stop::RULE,
    &lifecycle::lcow304_interactive::RULE,
    &lifecycle::lcow305_not_restarted::RULE,
    &startup::lcow401_slow_start::RULE,
    &startup::lcow402_shell_healthcheck::RULE,
    &platform::lcow501_missing_platform::RULE,
    &platform::lcow502_platform_format::RULE,
    &platform::lcow503_windows_container::RULE,
    &platform::lcow504_foreign_platform::RULE,
    &options::lcow601_refused_option::RULE,
    &options::lcow602_ignored_option::RULE,
    &options::lcow603_network_mode::RULE,
    &options::lcow604_network_driver::RULE,
    &options::lcow605_host_ip_port::RULE,
    &options::lcow606_custom_dns::RULE,
    &options::lcow607_logging_driver::RULE,
    &options::lcow609_loopback_only_port::RULE,
    &options::lcow610_network_alias::RULE,
    &options::lcow611_size_suffix::RULE,
    &options::lcow612_anonymous_volume_syntax::RULE,
    &options::lcow615_port_protocol::RULE,
    &options::lcow616_port_range::RULE,
];
