//! What becomes of a host path on the targets: how severe that is, and how it is said.

use super::host_sources::HostSource;
use crate::diagnostic::Severity;
use crate::rules::Context;
use crate::targets::{Definition, PathSupport, Place};

/// The severity of a path with this outcome; `None` if it works.
pub(super) fn outcome(support: PathSupport) -> Option<Severity> {
    match support {
        PathSupport::Works => None,
        PathSupport::Discouraged => Some(Severity::Advice),
        PathSupport::Unreliable => Some(Severity::Warning),
        PathSupport::Refused | PathSupport::CreatedEmpty => Some(Severity::Error),
    }
}

/// Whether the mount is refused on a selected target.
pub(super) fn is_refused(context: Context<'_>, support: impl Fn(&Definition) -> PathSupport) -> bool {
    let mut targets = context.options.targets.iter();
    targets.any(|target| support(target.definition(context.options.front_end)) == PathSupport::Refused)
}

/// A help that also says on which selected targets another directory is made, and where.
pub(super) fn with_created_empty(
    help: &str,
    context: Context<'_>,
    support: impl Fn(&Definition) -> PathSupport,
) -> String {
    let mut text = help.to_owned();
    for (place, at) in [
        (Place::Drive, "on the current drive"),
        (Place::Distribution, "in the WSL distribution"),
        (Place::Engine, "in the engine's virtual machine"),
    ] {
        let targets = context.options.targets.iter().filter(|target| {
            let definition = target.definition(context.options.front_end);
            support(definition) == PathSupport::CreatedEmpty && definition.paths.posix_from_windows == place
        });
        let names: Vec<&str> = targets.map(|target| target.name()).collect();
        if !names.is_empty() {
            text.push_str(&format!("\non {} it is made empty {at}, without a message", names.join(" and ")));
        }
    }
    text
}

/// The note of a help about the `device` of a volume.
pub(super) fn device_note(source: &HostSource<'_>) -> &'static str {
    if source.is_device {
        "\nthe daemon reads `device` in its own machine; Compose does not translate it"
    } else {
        ""
    }
}
