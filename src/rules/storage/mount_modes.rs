//! The options behind a mount's target, and how some of them go.

use std::ops::Range;

use crate::compose::{Field, Mount, ShortForm};

/// Options by which a host directory is shared faster or slower, which Docker Desktop no longer tells apart.
pub(crate) const CONSISTENCY: [&str; 3] = ["cached", "consistent", "delegated"];

/// Options that label a directory for SELinux.
pub(crate) const SELINUX: [&str; 2] = ["z", "Z"];

/// The edit that takes options away: the written bytes from the colon before them, and what stands there
/// afterwards. `None` when every option is kept, or their place cannot be reported.
pub(crate) fn without(
    mount: &Mount<'_>,
    short: &ShortForm,
    keeps: impl Fn(&str) -> bool,
) -> Option<(Range<usize>, String)> {
    if short.modes.iter().any(|mode| mode.text.known().is_none()) {
        return None;
    }
    let known = || short.modes.iter().filter_map(|mode: &Field| mode.text.known());
    if known().all(&keeps) {
        return None;
    }
    let start = mount.target.text.written_around()?.end;
    let ends = short.modes.iter().filter_map(|mode| mode.text.written_around()).map(|range| range.end);
    let kept: Vec<&str> = known().filter(|mode| keeps(mode)).collect();
    let with = if kept.is_empty() { String::new() } else { format!(":{}", kept.join(",")) };
    Some((start..ends.max()?, with))
}
