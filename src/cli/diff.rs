//! A diff as people see it on a terminal. Programs get it as it is.

use std::borrow::Cow;

use crate::apply::FileDiff;
use crate::report::escape::escaped;

const BOLD: &str = "\u{1b}[1m";
const CYAN: &str = "\u{1b}[36m";
const GREEN: &str = "\u{1b}[32m";
const RED: &str = "\u{1b}[31m";
const RESET: &str = "\u{1b}[0m";

/// The diff with control characters written out, and coloured if wanted.
pub(super) fn for_people(diff: &FileDiff, color: bool) -> String {
    let header = diff.header.lines().map(|line| (line, BOLD));
    let hunks = diff.hunks.split_terminator('\n').map(|line| (line, color_of(line)));
    let lines = header.chain(hunks).map(|(line, paint)| {
        // The carriage return of a line break is not for looking at.
        let line: Cow<'_, str> = escaped(line.strip_suffix('\r').unwrap_or(line));
        if color && !paint.is_empty() { format!("{paint}{line}{RESET}\n") } else { format!("{line}\n") }
    });
    lines.collect()
}

fn color_of(line: &str) -> &'static str {
    match line.as_bytes().first() {
        Some(b'@') => CYAN,
        Some(b'+') => GREEN,
        Some(b'-') => RED,
        _ => "",
    }
}
