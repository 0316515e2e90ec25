//! Rules about options that a target refuses or ignores.

pub(crate) mod lcow601_refused_option;
pub(crate) mod lcow602_ignored_option;
pub(crate) mod lcow603_network_mode;
pub(crate) mod lcow604_network_driver;
pub(crate) mod lcow605_host_ip_port;
pub(crate) mod lcow606_custom_dns;
pub(crate) mod lcow607_logging_driver;
pub(crate) mod published_address;
pub(crate) mod service_options;
