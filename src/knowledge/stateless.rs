//! Programs that keep no data, and of which something else is worth knowing: their stop signal, the folders their
//! images fill.

use super::common::UNPROVEN;
use super::image::{Image, Kind, StopSignal};

/// A program without data.
const PROGRAM: Image = Image { kind: Kind::Stateless, grace_period: "10s", ..UNPROVEN };

/// Every stateless program known.
pub(super) static STATELESS: &[Image] = &[Image {
    title: "nginx",
    repositories: &["nginx", "nginxinc/nginx-unprivileged"],
    content: &["/etc/nginx", "/etc/nginx/conf.d", "/usr/share/nginx/html"],
    servers: &["nginx"],
    words: &["nginx"],
    stop_signal: StopSignal::always("SIGQUIT"),
    evidence: &["moby#39892"],
    ..PROGRAM
}];
