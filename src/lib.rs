//! Tells whether a Compose project will run as Linux containers on Windows, and rewrites it so that it does.
//!
//! [`lint::lint`] reads a file and returns what was found; [`apply::fix`] makes the fixes, verified, in memory.
//! Data flows one way: bytes -> spanned tree ([`yaml`]) -> [`project`] -> [`rules`] -> [`finding`]s -> report or
//! [`apply`]. [`mod@diagnose`] goes the other way: from the logs of what failed to the findings that explain it. A module
//! knows only the ones listed after it here. [`dockerfile`] stands for itself: it reads what builds an image.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod driver;
#[cfg(feature = "cli")]
pub mod report;

pub mod apply;
pub mod diagnose;
mod fingerprint;
pub mod lint;
mod provenance;
pub mod settings;
mod settle;
mod sharing;
pub mod unwanted;

pub mod rules;

pub mod finding;
pub mod migration;
pub mod normal_form;
pub mod workspace;

pub mod project;

pub mod compose;
pub mod knowledge;
pub mod target;

pub mod dockerfile;
pub mod git_attributes;
pub mod yaml;

pub mod files;
pub mod source;
