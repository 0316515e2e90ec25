//! Rules about mounts and volumes, and the fixes that move data to another place.

pub(crate) mod data_location;
mod data_on_host;
mod file_watchers;
pub(crate) mod host_directories;
pub(crate) mod lcow101_database_on_host_path;
pub(crate) mod lcow102_database_on_lcow_volume;
pub(crate) mod lcow103_app_state_on_host_path;
pub(crate) mod lcow104_single_file_mount;
pub(crate) mod lcow105_mount_mode;
pub(crate) mod lcow106_volume_driver_options;
pub(crate) mod lcow107_tmpfs_mount;
pub(crate) mod lcow108_mount_target_case;
pub(crate) mod lcow109_volume_starts_empty;
pub(crate) mod lcow110_file_watching;
pub(crate) mod lcow111_socket_on_mount;
pub(crate) mod lcow112_missing_host_folder;
pub(crate) mod lcow113_mount_clash;
pub(crate) mod lcow115_shared_host_directory;
pub(crate) mod long_form;
mod mount_modes;
pub(crate) mod named_volume;
pub(crate) mod single_files;
pub(crate) mod volume_claims;
mod writable_layer;
