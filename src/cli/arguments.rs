//! Checks on the arguments before clap parses them.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::bail;

use crate::fs::{Disk, FileSystem};

/// Refuses an argument that begins with `-` when a file of that name exists: after `lcow-lint *`, or in a hook that
/// appends file names, it may be meant as a path. A `--` in the arguments settles the question.
pub(super) fn check_ambiguous<A: AsRef<OsStr>>(arguments: &[A]) -> anyhow::Result<()> {
    if arguments.iter().any(|argument| is_separator(argument.as_ref())) {
        return Ok(());
    }
    for argument in arguments.iter().map(AsRef::as_ref) {
        if looks_like_an_option(argument) && exists(argument) {
            let shown = argument.to_string_lossy();
            bail!(
                "`{shown}` is an option, but a file of that name exists: put `--` between options and paths"
            );
        }
    }
    Ok(())
}

/// A `--` that the shell did not expand from the name of a file.
fn is_separator(argument: &OsStr) -> bool {
    argument == "--" && !exists(argument)
}

/// A single dash is standard input.
fn looks_like_an_option(argument: &OsStr) -> bool {
    argument != "-" && argument.as_encoded_bytes().starts_with(b"-")
}

fn exists(argument: &OsStr) -> bool {
    Disk.kind(Path::new(argument)).is_some()
}
