//! The long form of a mount that is written in the short one.

use crate::compose::{Field, Mount, ShortForm};
use crate::diagnostic::FixRefusal;
use crate::rules::Context;
use crate::yaml::{Change, NewValue, Op};

/// What of a mount the long form says.
pub(crate) struct LongForm {
    /// `bind` or `volume`.
    pub(crate) kind: &'static str,
    /// The source as written, variables and all; `None` for an anonymous volume.
    pub(crate) source: Option<String>,
    /// The target as written.
    pub(crate) target: String,
    /// Whether the container may only read it.
    pub(crate) read_only: bool,
    /// Whether the daemon must not make a directory that is missing: Docker Compose hands a mount on in the old way, as
    /// it does the short form, unless it is reported so.
    pub(crate) must_exist: bool,
}

impl LongForm {
    /// The change that puts it in the place of the short form.
    pub(crate) fn change(self, mount: &Mount<'_>, context: Context<'_>) -> Result<Change, FixRefusal> {
        if context.model().is_v1() {
            return Err(FixRefusal::v1_file());
        }
        let at = context.path(mount.value);
        let at = at.ok_or_else(FixRefusal::no_path)?;
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
        Ok(Change { file: mount.value.origin.file, at, op: Op::ToMapping(entries) })
    }
}

/// A part of a mount as it stands in the file, with the names of its variables.
pub(crate) fn as_written(field: &Field, context: Context<'_>) -> Result<String, FixRefusal> {
    let origin = &field.origin;
    let text = context.document(origin).and_then(|document| document.text(origin.node));
    let part = field.text.written_around().and_then(|part| text?.get(part));
    part.map(str::to_owned).ok_or_else(|| FixRefusal::by_hand("its parts cannot be separated"))
}

/// Whether the modes say read-only; refused for those that the long form has other words for.
pub(crate) fn is_read_only(short: &ShortForm) -> Result<bool, FixRefusal> {
    modes_are_read_only(short.modes.iter().map(|mode| mode.text.known().unwrap_or("a variable")))
}

/// The same for modes by their names.
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
