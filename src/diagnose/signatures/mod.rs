//! The signatures of all recognised lines.
//!
//! The first signature that matches a line wins. A signature has no targets if the line can occur on any of them.

mod advice;
mod daemon;
mod entrypoints;
mod mysql;
mod servers;

use super::signature::Signature;

/// All signatures, in the order in which they are tried.
pub fn all() -> impl Iterator<Item = &'static Signature> {
    [mysql::MYSQL, servers::SERVERS, entrypoints::ENTRYPOINTS, daemon::DAEMON].into_iter().flatten()
}
