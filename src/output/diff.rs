//! A diff for a terminal.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style as Look};

use super::escape::escaped;
use crate::fix::FileDiff;

const HEAD: Look = Look::new().bold();
const PLACE: Look = AnsiColor::Cyan.on_default();
const REMOVED: Look = AnsiColor::Red.on_default();
const ADDED: Look = AnsiColor::Green.on_default();

/// The diff with control characters escaped, and optionally coloured.
pub fn for_terminal(diff: &FileDiff, color: bool) -> String {
    let header = diff.header.lines().map(|line| (line, Some(HEAD)));
    let hunks = diff.hunks.split_terminator('\n').map(|line| (line, look(line)));
    let lines = header.chain(hunks).map(|(line, look)| {
        // The carriage return of a CRLF is not shown.
        let line: Cow<'_, str> = escaped(line.strip_suffix('\r').unwrap_or(line));
        match look.filter(|_| color) {
            Some(look) => format!("{look}{line}{look:#}\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

fn look(line: &str) -> Option<Look> {
    match line.as_bytes().first()? {
        b'@' => Some(PLACE),
        b'+' => Some(ADDED),
        b'-' => Some(REMOVED),
        _ => None,
    }
}
