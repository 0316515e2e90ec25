//! The unified diff of a rewrite.

use std::path::Path;

use similar::TextDiff;

use crate::files::current_folder;

/// A diff that `patch -p1` and `git apply` take in the current folder: three lines of context, `a/` and `b/` before
/// the file's name. `path` is absolute.
pub fn unified_diff(path: &Path, before: &str, after: &str) -> String {
    let name = path.strip_prefix(current_folder()).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let name = name.trim_start_matches('/');
    // Both programs take a name with blanks only up to a tab.
    let end = if name.contains(' ') { "\t" } else { "" };
    // A carriage return alone ends no line to them, though it does to the line splitter.
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&before, &after)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{name}{end}"), &format!("b/{name}{end}"))
        .to_string()
}
