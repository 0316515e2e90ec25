//! The modes of mounts that the Windows daemon refuses, and their removal.

use std::ops::Range;

use crate::compose::{Mount, PROPAGATION, ShortForm, Value};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::Op;

/// What a mount mode is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ModeKind {
    /// How soon changes become visible; without effect since Docker Desktop dropped the distinction.
    Consistency,
    /// A label for SELinux.
    Selinux,
    /// How mounts within a bind mount propagate.
    Propagation,
    /// No copy of the image's files into a new volume.
    NoCopy,
    /// Not a mode of Docker Compose.
    Unknown,
}

impl ModeKind {
    pub(crate) fn of(mode: &str) -> Self {
        match mode {
            "cached" | "consistent" | "delegated" => ModeKind::Consistency,
            "z" | "Z" => ModeKind::Selinux,
            "nocopy" => ModeKind::NoCopy,
            mode if PROPAGATION.contains(&mode) => ModeKind::Propagation,
            _ => ModeKind::Unknown,
        }
    }
}

/// A mode that the Windows daemon refuses.
pub(crate) struct RefusedMode<'m> {
    pub(crate) mode: &'m str,
    pub(crate) span: Span,
    /// Its removal.
    pub(crate) fix: Option<FixResult>,
}

pub(crate) fn refused_modes<'m>(mount: &'m Mount<'_>, context: Context<'_>) -> Vec<RefusedMode<'m>> {
    let Some(short) = &mount.short else { return refused_long_modes(mount.value, context) };
    let mut refused = Vec::new();
    for field in &short.modes {
        if let Some(mode) = field.text.known().filter(|mode| is_refused(mode)) {
            refused.push(RefusedMode { mode, span: field.span(), fix: None });
        }
    }
    // One edit removes all of them.
    let modes: Vec<&str> = refused.iter().map(|refused| refused.mode).collect();
    let fix = remove_short_modes(mount, short, &modes, context);
    for refused in &mut refused {
        refused.fix = Some(fix.clone());
    }
    refused
}

fn is_refused(mode: &str) -> bool {
    // Docker Compose refuses an empty mode itself, as in `:/data:`.
    !mode.is_empty() && !mode.eq_ignore_ascii_case("ro") && !mode.eq_ignore_ascii_case("rw")
}

fn remove_short_modes(
    mount: &Mount<'_>,
    short: &ShortForm,
    modes: &[&str],
    context: Context<'_>,
) -> FixResult {
    let edit = keep_modes(mount, short, |mode| !is_refused(mode));
    let (part, with) =
        edit.ok_or_else(|| FixRefusal::by_hand("its mode cannot be separated from the rest"))?;
    let applicability = modes.iter().map(|mode| removal_of(mode)).min().unwrap_or(Applicability::Unsafe);
    let names: Vec<String> = modes.iter().map(|mode| format!("`{mode}`")).collect();
    let change = context.change(mount.value, Op::ReplacePart { part, with })?;
    Ok(Fix::new(format!("remove {}", names.join(", ")), applicability, vec![change]))
}

/// Only modes without any effect are safe to remove.
fn removal_of(mode: &str) -> Applicability {
    match ModeKind::of(mode) {
        ModeKind::Consistency => Applicability::Safe,
        _ => Applicability::Unsafe,
    }
}

/// The edit that removes modes of a short form: the byte range from the colon before them, and its replacement. `None`
/// when every mode is kept, or when a variable makes their range unknown.
pub(crate) fn keep_modes(
    mount: &Mount<'_>,
    short: &ShortForm,
    keeps: impl Fn(&str) -> bool,
) -> Option<(Range<usize>, String)> {
    let mut kept = Vec::new();
    let mut end = None;
    for field in &short.modes {
        let mode = field.text.known()?;
        if keeps(mode) {
            kept.push(mode);
        }
        end = end.max(field.text.written_around().map(|range| range.end));
    }
    if kept.len() == short.modes.len() {
        return None;
    }
    let start = mount.target.text.written_around()?.end;
    let with = if kept.is_empty() { String::new() } else { format!(":{}", kept.join(",")) };
    Some((start..end?, with))
}

/// The keys of the long form that correspond to modes of the short form.
const LONG_FORM: [&[&str]; 4] =
    [&["consistency"], &["bind", "propagation"], &["bind", "selinux"], &["volume", "nocopy"]];

fn refused_long_modes<'m>(mount: &'m Value, context: Context<'_>) -> Vec<RefusedMode<'m>> {
    let mut refused = Vec::new();
    for keys in LONG_FORM {
        let Some(value) = value_at(mount, keys) else { continue };
        let mode = match keys {
            [_, "nocopy"] => value.is_true().then_some("nocopy"),
            _ => value.known_text().filter(|mode| !mode.is_empty()),
        };
        let Some(mode) = mode else { continue };
        let fix = remove_long_mode(mount, keys, mode, context).map(Ok);
        refused.push(RefusedMode { mode, span: value.origin.span, fix });
    }
    refused
}

/// Removes a key, and the mapping that contains it when nothing else is in it.
fn remove_long_mode(mount: &Value, keys: &[&str], mode: &str, context: Context<'_>) -> Option<Fix> {
    let keys = match keys {
        [outer, _] if mount.get(outer)?.entries().count() == 1 => &keys[..1],
        keys => keys,
    };
    let change = context.change(value_at(mount, keys)?, Op::Remove).ok()?;
    Some(Fix::new(format!("remove `{mode}`"), removal_of(mode), vec![change]))
}

fn value_at<'m>(mount: &'m Value, keys: &[&str]) -> Option<&'m Value> {
    keys.iter().try_fold(mount, |value, key| value.get(key))
}
