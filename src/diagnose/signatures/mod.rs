//! Every line that is recognised, as data: who prints it, what it means, which targets and which rule it points to.
//!
//! A line is taken for the first signature that fits it. What a line does not tell is left open: without the number
//! of an error it points to no target.

mod advice;
mod daemon;
mod entrypoints;
mod mysql;
mod servers;

use super::signature::Signature;

/// Every signature, in the order they are tried.
pub fn all() -> impl Iterator<Item = &'static Signature> {
    [mysql::MYSQL, servers::SERVERS, entrypoints::ENTRYPOINTS, daemon::DAEMON].into_iter().flatten()
}
