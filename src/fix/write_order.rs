//! The order to write a project's files in, so that another run can complete what a killed run left undone.

use std::collections::BTreeMap;
use std::path::Path;

use super::outcome::Rewrite;

/// Rewrites in the order to write them in: each after those in [`Rewrite::write_after`], otherwise by path. A cycle has no
/// right order and is broken at its first path.
pub fn write_order<'r>(rewrites: impl IntoIterator<Item = &'r Rewrite>) -> Vec<&'r Rewrite> {
    let mut left: BTreeMap<&Path, &Rewrite> =
        rewrites.into_iter().map(|rewrite| (&*rewrite.path, rewrite)).collect();
    let mut ordered = Vec::with_capacity(left.len());
    while let Some(&first) = left.values().next() {
        let waits = |rewrite: &Rewrite| rewrite.write_after.iter().any(|path| left.contains_key(&**path));
        let next = left.values().copied().find(|rewrite| !waits(rewrite)).unwrap_or(first);
        left.remove(&*next.path);
        ordered.push(next);
    }
    ordered
}
