//! Exit codes and the process environment.

/// No finding at or above `--fail-on`.
pub(super) const EXIT_CLEAN: u8 = 0;
/// Findings at or above `--fail-on`.
pub(super) const EXIT_FINDINGS: u8 = 1;
/// The run or a part of it failed.
pub(super) const EXIT_ERROR: u8 = 2;

/// The environment variables of the process. Those that are not Unicode are left out: a Compose file cannot use them.
pub(super) fn process_environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
