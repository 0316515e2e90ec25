//! Values that several tables share.

use super::image::{Image, ImageKind, Persistence, StopSignal};

/// Microsoft's list of programs that do not run on an LCOW share.
pub(super) const MICROSOFT: &str = "Microsoft: Linux containers on Windows, 2019-09";

/// For programs whose failure has not been reported.
pub(super) const UNREPORTED: &str = "layout from the image's documentation, failure not reported";

/// Defaults for a program without reports. Each entry sets at least its title,
/// repositories, data and needs.
pub(super) const DEFAULTS: Image = Image {
    title: "",
    repositories: &[],
    kind: ImageKind::Database,
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
    persistence: Persistence::Always,
    needs: &[],
    subdirectories: &[],
    reports: &[],
    evidence: &[UNREPORTED],
};

/// The numeric user of every Bitnami image.
pub(super) const BITNAMI: Option<u32> = Some(1001);
