//! Values that several tables share.

use super::image::{Image, ImageKind, StopSignal};
use crate::diagnostic::PerTarget;
use crate::diagnostic::Severity::{self, Warning};
use crate::targets::Target;

/// Microsoft's list of programs that do not run on an LCOW share.
pub(super) const MICROSOFT: &str = "Microsoft: Linux containers on Windows, 2019-09";

/// For programs whose failure has not been reported.
pub(super) const UNREPORTED: &str = "layout from the image's documentation, failure not reported";

/// Defaults for a program without reported failures, for which every share is a risk. Each entry sets at least its title,
/// repositories, data and requirements.
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
    requirements: &[],
    on_host_path: on_each(Warning, Warning, Warning),
    on_lcow_volume: Warning,
    evidence: &[UNREPORTED],
};

/// The numeric user of every Bitnami image.
pub(super) const BITNAMI: Option<u32> = Some(1001);

/// One severity per target: LCOW, Docker Desktop on Hyper-V, and on WSL 2.
pub(super) const fn on_each(lcow: Severity, hyperv: Severity, wsl2: Severity) -> PerTarget {
    PerTarget::NOWHERE.with(Target::Lcow, lcow).with(Target::Hyperv, hyperv).with(Target::Wsl2, wsl2)
}
