//! The rules, one file each, in groups by code.
//!
//! A rule is a `static` and a function: it reads a project and reports findings. It edits nothing and prints nothing.

mod commands;
mod context;
mod diagnostics;
mod facts;
mod lifecycle;
mod options;
mod package_scripts;
mod paths;
mod places;
mod platform;
mod prelude;
pub(crate) mod project;
mod project_facts;
mod registry;
mod rule;
mod rule_options;
mod startup;
mod storage;
mod unmasked;

pub use context::Context;
pub use diagnostics::{DiagnosticBuilder, Diagnostics};
pub use facts::{Facts, FixStage};
pub(crate) use project::lcow005_unused_suppression::RULE as UNUSED_SUPPRESSION;
pub use project_facts::{ProjectFacts, ServiceMix};
pub use registry::RULES;
pub(crate) use registry::nearest_rule;
pub(crate) use rule::selects;
pub use rule::{Check, Rule, SeverityOn};
pub use rule_options::{RuleOptions, Shell};
pub use storage::host_directories::{HostDirectories, Use};
pub use storage::volume_claims::volume_claims;
