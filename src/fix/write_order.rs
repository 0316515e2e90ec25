//! In which order the files of a project are written, so that what a killed run leaves can be finished.

use std::collections::BTreeMap;
use std::path::Path;

use super::outcome::Rewrite;

/// Rewrites in the order they must be written in: each behind those it names, else by path. Where they name each other
/// in a circle, there is no right order, and the first by path begins.
pub fn write_order<'r>(rewrites: impl IntoIterator<Item = &'r Rewrite>) -> Vec<&'r Rewrite> {
    let mut left: BTreeMap<&Path, &Rewrite> =
        rewrites.into_iter().map(|rewrite| (&*rewrite.path, rewrite)).collect();
    let mut ordered = Vec::with_capacity(left.len());
    while let Some(&first) = left.values().next() {
        let waits = |rewrite: &Rewrite| rewrite.behind.iter().any(|path| left.contains_key(&**path));
        let next = left.values().copied().find(|rewrite| !waits(rewrite)).unwrap_or(first);
        left.remove(&*next.path);
        ordered.push(next);
    }
    ordered
}
