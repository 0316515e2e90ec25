//! The tests that need the real Docker Compose, real Compose files or pre-commit. Without these a test prints a line
//! that begins with `SKIPPED`.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod cases;
mod compose_leaves;
mod compose_parity;
mod config_corpus;
mod config_generated;
mod corpus;
mod daemon_fixes;
#[cfg(unix)]
mod docker_client;
mod examples;
mod fix_everything;
mod fix_rates;
mod generated;
mod oracle;
mod pre_commit;
mod suppression;
mod toy_target;
