//! Host paths in double quotes: whether YAML has read a backslash as an escape.

use super::yaml_escapes::{Escape, escapes};
use crate::compose::Value;
use crate::rules::Context;
use crate::yaml::{NodeKind, ScalarStyle};

/// The text of a double-quoted scalar as it is written.
pub(super) struct DoubleQuoted<'t> {
    pub(super) raw: &'t str,
    /// Its offset in the file in bytes.
    pub(super) start: usize,
}

impl<'t> DoubleQuoted<'t> {
    pub(super) fn of(context: Context<'t>, value: &Value) -> Option<Self> {
        let origin = &value.as_written().origin;
        let document = context.document(origin)?;
        let node = document.node(document.resolve(origin.node));
        if !matches!(node.kind, NodeKind::Scalar { style: ScalarStyle::DoubleQuoted, .. }) {
            return None;
        }
        let raw = context.project.sources.get(origin.file).text().get(node.span.range())?;
        let raw = raw.strip_prefix('"')?.strip_suffix('"')?;
        Some(DoubleQuoted { raw, start: node.span.start as usize + 1 })
    }

    /// The first escape that was probably meant as a backslash of a host path.
    pub(super) fn unintended_escape(&self) -> Option<Escape> {
        let path = self.host_path();
        if path.starts_with('/') {
            return None;
        }
        escapes(path).find(|escape| match escape.kind {
            '\\' | '"' | '/' => false,
            // Tools escape characters beyond ASCII anywhere: a user means a directory, at the beginning of the path.
            'x' | 'u' | 'U' => is_beginning_of_path(&path[..escape.at]),
            _ => true,
        })
    }

    /// The host path of a short form ends before a colon, unless that follows a drive or is part of a variable.
    fn host_path(&self) -> &'t str {
        if self.raw.contains('{') {
            return self.raw;
        }
        match self.raw.char_indices().skip(2).find(|(_, character)| *character == ':') {
            Some((end, _)) => &self.raw[..end],
            None => self.raw,
        }
    }
}

/// Whether YAML has changed a path, so that other rules cannot judge it.
pub(crate) fn is_altered(context: Context<'_>, value: &Value) -> bool {
    DoubleQuoted::of(context, value).is_some_and(|quoted| quoted.unintended_escape().is_some())
}

/// Whether a text contains escapes that would be read as backslashes of a path if it began with a drive.
pub(super) fn has_escapes(context: Context<'_>, value: &Value) -> bool {
    let is_backslash = |escape: Escape| !['\\', '"', '/', 'x', 'u', 'U'].contains(&escape.kind);
    DoubleQuoted::of(context, value).is_some_and(|quoted| escapes(quoted.raw).any(is_backslash))
}

/// Whether a text is `C:`, `.`, `..` or `~`.
fn is_beginning_of_path(text: &str) -> bool {
    let is_drive = matches!(text.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic());
    is_drive || [".", "..", "~"].contains(&text)
}
