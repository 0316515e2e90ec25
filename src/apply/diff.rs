//! The unified diff of a rewrite.

use std::path::Path;

use similar::TextDiff;

/// A diff that `patch -p1` and `git apply` take: three lines of context, `a/` and `b/` before the file's name.
pub fn unified_diff(name: &Path, before: &str, after: &str) -> String {
    let name = name.to_string_lossy().replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name).trim_start_matches('/');
    TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}
