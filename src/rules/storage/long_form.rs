//! The long form of a mount that is written in the short form.

use crate::compose::{Field, Mount, ShortForm};
use crate::diagnostic::FixRefusal;
use crate::rules::Context;
use crate::yaml::{Change, NewValue, Op};

/// A mount in the long form.
pub(crate) struct LongForm {
    /// `bind` or `volume`.
    pub(crate) kind: &'static str,
    /// The source with its variables; `None` for an anonymous volume.
    pub(crate) source: Option<String>,
    /// The target with its variables.
    pub(crate) target: String,
    /// Whether the mount is read-only.
    pub(crate) read_only: bool,
    /// Whether the daemon must not create a missing directory. By default Docker Compose passes the mount on as it does
    /// the short form.
    pub(crate) must_exist: bool,
}

impl LongForm {
    /// The change that replaces the short form.
    pub(crate) fn change(self, mount: &Mount<'_>, context: Context<'_>) -> Result<Change, FixRefusal> {
        if context.model().is_v1() {
            return Err(FixRefusal::v1_file());
        }
        let mut entries = vec![("type", NewValue::text(self.kind))];
        entries.extend(self.source.map(|source| ("source", NewValue::Text(source))));
        entries.push(("target", NewValue::Text(self.target)));
        if self.read_only {
            entries.push(("read_only", NewValue::Bool(true)));
        }
        if self.must_exist {
            entries.push(("bind", NewValue::map([("create_host_path", NewValue::Bool(false))])));
        }
        let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        context.change(mount.value, Op::ToMapping(entries))
    }
}

/// Versions of the Compose format whose long form some releases of Compose v1 refuse.
const WITHOUT_LONG_FORM: [&str; 7] = ["2", "2.0", "2.1", "2.2", "3", "3.0", "3.1"];

/// Whether every Compose that reads a mount's file supports the long form.
pub(crate) fn is_supported(mount: &Mount<'_>, context: Context<'_>) -> bool {
    let document = context.document(&mount.value.origin);
    let version = document.and_then(|document| document.text(document.get(document.root(), "version")?));
    version.is_none_or(|version| !WITHOUT_LONG_FORM.contains(&version))
}

/// A part of a mount as it is written in the file, with its variables.
pub(crate) fn as_written(field: &Field, context: Context<'_>) -> Result<String, FixRefusal> {
    let origin = &field.origin;
    let text = context.document(origin).and_then(|document| document.text(origin.node));
    let part = field.text.written_around().and_then(|part| text?.get(part));
    part.map(str::to_owned).ok_or_else(|| FixRefusal::by_hand("its parts cannot be separated"))
}

/// Whether the modes of a short form make it read-only.
///
/// # Errors
///
/// The long form has no equivalent of a mode.
pub(crate) fn is_read_only(short: &ShortForm) -> Result<bool, FixRefusal> {
    modes_are_read_only(short.modes.iter().map(|mode| mode.text.known().unwrap_or("a variable")))
}

/// [`is_read_only`] for the names of modes.
pub(crate) fn modes_are_read_only<'m>(modes: impl Iterator<Item = &'m str>) -> Result<bool, FixRefusal> {
    let mut read_only = false;
    for mode in modes {
        match mode.to_ascii_lowercase().as_str() {
            "ro" => read_only = true,
            "rw" => read_only = false,
            _ => return Err(FixRefusal::new(format!("the long form has no mode `{mode}`: remove it first"))),
        }
    }
    Ok(read_only)
}
