//! A unified diff in colours.

use anstyle::{AnsiColor, Style as Look};

const HEAD: Look = Look::new().bold();
const PLACE: Look = AnsiColor::Cyan.on_default();
const REMOVED: Look = AnsiColor::Red.on_default();
const ADDED: Look = AnsiColor::Green.on_default();

/// The diff with its lines coloured. What stands before `--- ` and `+++ ` tells a file's name from a line that begins
/// like one only by the counts of the hunk around it.
pub fn colored(diff: &str) -> String {
    let mut left = Counts::default();
    diff.split_inclusive('\n').map(|line| painted(line, look(line, &mut left))).collect()
}

/// Lines that are left of a hunk, before and after the change.
#[derive(Default)]
struct Counts {
    before: usize,
    after: usize,
}

fn look(line: &str, left: &mut Counts) -> Option<Look> {
    let in_hunk = left.before > 0 || left.after > 0;
    match line.as_bytes().first()? {
        b'-' if in_hunk => {
            left.before = left.before.saturating_sub(1);
            Some(REMOVED)
        }
        b'+' if in_hunk => {
            left.after = left.after.saturating_sub(1);
            Some(ADDED)
        }
        b' ' if in_hunk => {
            left.before = left.before.saturating_sub(1);
            left.after = left.after.saturating_sub(1);
            None
        }
        b'@' => {
            *left = counts(line);
            Some(PLACE)
        }
        b'-' | b'+' => Some(HEAD),
        _ => None,
    }
}

/// `@@ -1,7 +1,9 @@`; a count of one may be left out.
fn counts(line: &str) -> Counts {
    let mut ranges = line.split_whitespace().skip(1).map(|range| {
        let count = range.split_once(',').map_or("1", |(_, count)| count);
        count.parse().unwrap_or_default()
    });
    let mut next = || ranges.next().unwrap_or_default();
    Counts { before: next(), after: next() }
}

fn painted(line: &str, look: Option<Look>) -> String {
    let text = line.trim_end_matches(['\n', '\r']);
    let end = &line[text.len()..];
    match look {
        Some(look) => format!("{look}{text}{look:#}{end}"),
        None => line.to_owned(),
    }
}
