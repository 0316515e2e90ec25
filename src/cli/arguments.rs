//! The arguments before they are parsed.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use crate::fs::{Disk, FileSystem};

/// Refuses an argument that could be an option as well as a path: it begins with `-` and there is such a file. Whoever
/// puts the names of files after options, as `lcow-lint *` and hooks do, may not know that one of them looks like an
/// option. With `--` between the two every argument is one thing only.
pub(super) fn check_ambiguous<A: AsRef<OsStr>>(arguments: &[A]) -> io::Result<()> {
    if arguments.iter().any(|argument| is_separator(argument.as_ref())) {
        return Ok(());
    }
    for argument in arguments.iter().map(AsRef::as_ref) {
        if looks_like_an_option(argument) && is_there(argument) {
            let shown = argument.to_string_lossy();
            let message = format!(
                "`{shown}` is an option and also a file here: put `--` between the options and the paths"
            );
            return Err(io::Error::other(message));
        }
    }
    Ok(())
}

/// A `--` that is no file: the shell may have written it for the name of one.
fn is_separator(argument: &OsStr) -> bool {
    argument == "--" && !is_there(argument)
}

/// A single dash is standard input.
fn looks_like_an_option(argument: &OsStr) -> bool {
    argument != "-" && argument.as_encoded_bytes().starts_with(b"-")
}

fn is_there(argument: &OsStr) -> bool {
    Disk.kind(Path::new(argument)).is_some()
}
