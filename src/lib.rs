//! Will a Compose project run as Linux containers on Windows, and what is the smallest change that makes it run?
//!
//! [`linter::lint`] reads a project and returns its findings; [`fix::fix`] applies their fixes in memory and verifies
//! them. [`mod@diagnose`] goes the other way: from the logs of a failed container to the finding that explains it.
//!
//! Data flows one way: bytes -> spanned tree ([`yaml`]) -> [`loader::Project`] -> [`workspace`] -> [`rules`] ->
//! [`diagnostic::Finding`] -> report, or [`fix`] -> edits -> verified text. `tests/it/architecture.rs` holds the layers.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod output;

#[cfg(feature = "cli")]
pub mod driver;

pub mod diagnose;
pub mod fix;
pub mod linter;

pub mod config;
pub mod rules;
pub mod workspace;

pub mod compose_config;
pub mod diagnostic;
pub mod images;
pub mod loader;
pub mod targets;

pub mod compose;
pub mod dockerfile;
pub mod gitattributes;
pub mod yaml;

pub mod fs;
pub mod source;
