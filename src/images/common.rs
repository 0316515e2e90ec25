//! What several entries of the tables share.

use super::image::{Image, Kind, StopSignal};
use crate::diagnostic::PerTarget;
use crate::diagnostic::Severity::Warning;

/// Microsoft's own list of programs that do not run on an LCOW share.
pub(super) const MICROSOFT: &str = "Microsoft: Linux containers on Windows, 2019-09";

/// Where nobody is known to have tried, or to have written it down.
pub(super) const UNREPORTED: &str = "layout from the image's documentation, failure not reported";

/// A program about which nothing worse is known: every share is a risk, none is shown to fail. Each entry
/// names at least a title, repositories, data and trouble of its own.
pub(super) const UNPROVEN: Image = Image {
    title: "",
    repositories: &[],
    kind: Kind::Database,
    data: &[],
    volumes: &[],
    content: &[],
    edited_by_hand: false,
    moved_by: &[],
    writable_layer: None,
    servers: &[],
    clients: &[],
    variables: &[],
    words: &[],
    user: None,
    stop_signal: StopSignal::DEFAULT,
    grace_period: "1m",
    trouble: &[],
    on_host_path: PerTarget::everywhere(Warning),
    on_lcow_volume: Warning,
    evidence: &[UNREPORTED],
};

/// The numeric user of every Bitnami image.
pub(super) const BITNAMI: Option<u32> = Some(1001);
