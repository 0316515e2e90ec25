//! The repository that the tests are of.

use std::path::{Path, PathBuf};

use lcow_lint::rules::Rule;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file or a directory below `testdata`.
pub fn testdata(name: impl AsRef<Path>) -> PathBuf {
    root().join("testdata").join(name)
}

/// The directory of the files that were written for a rule.
pub fn testdata_of(rule: &Rule) -> PathBuf {
    let code = rule.code.to_string().to_lowercase();
    testdata(format!("rules/{code}_{}", rule.name.replace('-', "_")))
}
