//! Rules about the platform of images.

pub(crate) mod lcow501_missing_platform;
pub(crate) mod lcow502_platform_format;
pub(crate) mod lcow503_windows_container;
pub(crate) mod lcow504_foreign_platform;
