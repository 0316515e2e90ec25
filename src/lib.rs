//! Tells whether a Compose project will run as Linux containers on Windows, and rewrites it so that it does.
//!
//! [`crate::linter::lint`] reads a file and returns what was found; [`crate::fix::fix`] makes the fixes, verified, in memory.
//! Data flows one way: bytes -> spanned tree ([`yaml`]) -> [`project`] -> [`rules`] -> [`finding`]s -> report or
//! [`apply`]. [`mod@diagnose`] goes the other way: from the logs of what failed to the findings that explain it. A module
//! knows only the ones listed after it here. [`dockerfile`] stands for itself: it reads what builds an image.

#[cfg(feature = "cli")]
pub mod cli;
pub mod compose_config;
pub mod config;
pub mod diagnostic;
#[cfg(feature = "cli")]
pub mod driver;
pub mod fix;
pub mod fs;
pub mod gitattributes;
pub mod images;
pub mod linter;
pub mod loader;
#[cfg(feature = "cli")]
pub mod output;
pub mod targets;

pub mod diagnose;

pub mod rules;

pub mod workspace;

pub mod compose;

pub mod dockerfile;
pub mod yaml;

pub mod source;
