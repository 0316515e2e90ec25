//! Rules about options, networks and ports that a target refuses or treats differently.

pub(crate) mod lcow601_refused_option;
pub(crate) mod lcow602_ignored_option;
pub(crate) mod lcow603_network_mode;
pub(crate) mod lcow604_network_driver;
pub(crate) mod lcow605_host_ip_port;
pub(crate) mod lcow606_custom_dns;
pub(crate) mod lcow607_logging_driver;
pub(crate) mod lcow609_loopback_only_port;
pub(crate) mod lcow610_network_alias;
pub(crate) mod lcow611_size_suffix;
pub(crate) mod lcow612_anonymous_volume_syntax;
pub(crate) mod lcow615_port_protocol;
pub(crate) mod lcow616_port_range;
pub(crate) mod published_address;
mod published_ports;
pub(crate) mod service_options;
