//! Rules about host paths: notation, drives, sockets, scripts.

mod crlf_scripts;
pub(crate) mod double_quoted;
mod drive_letter_volumes;
mod drive_paths;
pub(crate) mod host_sources;
pub(crate) mod lcow201_wsl_path;
pub(crate) mod lcow202_msys_path;
pub(crate) mod lcow203_unc_path;
pub(crate) mod lcow204_posix_host_path;
pub(crate) mod lcow205_docker_socket;
pub(crate) mod lcow206_named_pipe;
pub(crate) mod lcow207_drive_path;
pub(crate) mod lcow208_drive_letter_volume;
pub(crate) mod lcow209_invalid_windows_name;
pub(crate) mod lcow210_escaped_windows_path;
pub(crate) mod lcow211_unix_variable;
pub(crate) mod lcow212_relative_path_from_wsl;
pub(crate) mod lcow213_crlf_script;
pub(crate) mod lcow214_compose_file_separator;
mod name_problems;
pub(crate) mod path_support;
pub(crate) mod refused_escapes;
mod unix_variables;
mod windows_names;
mod yaml_escapes;
