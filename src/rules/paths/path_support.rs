//! How severe the outcome of a host path is.

use crate::diagnostic::Severity;
use crate::targets::PathSupport;

/// The severity of a path with this outcome; `None` if it works.
pub(super) fn outcome(support: PathSupport) -> Option<Severity> {
    match support {
        PathSupport::Works => None,
        PathSupport::Discouraged => Some(Severity::Advice),
        PathSupport::Unreliable => Some(Severity::Warning),
        PathSupport::Refused | PathSupport::CreatedEmpty => Some(Severity::Error),
    }
}
