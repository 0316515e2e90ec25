//! The unified diff of a rewrite.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use similar::TextDiff;

use crate::fs::current_directory;

const CONTEXT: usize = 3;

/// Ends a last line that has no line break.
const NO_LINE_BREAK: &str = "\n\\ No newline at end of file\n";

/// The diff of one file, for `patch -p1` or `git apply` in the current directory.
#[derive(Clone, Debug)]
pub struct FileDiff {
    /// The `---` and `+++` lines.
    pub header: String,
    /// The hunks; each line begins with `@`, a space, `+`, `-` or `\`.
    pub hunks: String,
}

impl fmt::Display for FileDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.header)?;
        f.write_str(&self.hunks)
    }
}

/// Compares two texts of a file. `path` is absolute; the diff names it relative to the current directory.
pub fn unified_diff(path: &Path, before: &str, after: &str) -> FileDiff {
    let name = relative_to(&current_directory(), path);
    let header = format!("--- {}\n+++ {}\n", file_name("a/", &name), file_name("b/", &name));
    // A lone carriage return ends a line to the library's splitter, but not in a diff.
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::configure().diff_slices(&before, &after);
    FileDiff { header, hunks: hunks(&diff) }
}

/// The hunks of a diff of lines that include their line breaks. The library's own output takes a carriage return at the
/// end of a text for a line break and omits the marker for a missing one.
fn hunks(diff: &TextDiff<'_, '_, str>) -> String {
    let mut hunks = String::new();
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        hunks.push_str(&format!("{}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let end = if change.value().ends_with('\n') { "" } else { NO_LINE_BREAK };
            hunks.push_str(&format!("{}{}{end}", change.tag(), change.value()));
        }
    }
    hunks
}

/// A path relative to a directory, with `..` where it is outside.
fn relative_to(directory: &Path, path: &Path) -> PathBuf {
    let shared = directory.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return path.to_owned();
    }
    let up = directory.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

/// A name as Git writes it in a diff header: quoted and escaped when it contains a quote, a backslash or a control
/// character, and followed by a tab when it contains spaces, where it would otherwise end.
fn file_name(side: &str, name: &Path) -> String {
    let text = name.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let text = text.trim_start_matches('/');
    let is_special = |character: char| character.is_control() || ['"', '\\'].contains(&character);
    if name.to_str().is_some() && !text.contains(is_special) {
        return format!("{side}{text}{}", if text.contains(' ') { "\t" } else { "" });
    }
    let bytes = if cfg!(windows) { text.as_bytes() } else { name.as_os_str().as_encoded_bytes() };
    let start = bytes.iter().take_while(|byte| **byte == b'/').count();
    let escaped: String = bytes[start..].iter().map(|&byte| escaped_byte(byte)).collect();
    format!("\"{side}{escaped}\"")
}

/// A byte between Git's quotes.
fn escaped_byte(byte: u8) -> String {
    match byte {
        b'"' | b'\\' => format!("\\{}", byte as char),
        b'\t' => "\\t".to_owned(),
        b'\n' => "\\n".to_owned(),
        b'\r' => "\\r".to_owned(),
        b' '..=b'~' => (byte as char).to_string(),
        _ => format!("\\{byte:03o}"),
    }
}
