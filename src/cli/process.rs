//! The process around a command: its environment and its exit codes.

/// Nothing at or above `--fail-on` was found.
pub(super) const EXIT_CLEAN: u8 = 0;
/// Something was.
pub(super) const EXIT_FOUND: u8 = 1;
/// The run itself failed, or part of it.
pub(super) const EXIT_FAILED: u8 = 2;

/// The variables of the process. What is no text cannot be the value of a variable in a Compose file.
pub(super) fn process_environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
