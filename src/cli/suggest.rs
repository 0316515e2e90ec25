//! What to tell somebody whose first try finds nothing.

use std::path::Path;

use clap::CommandFactory;

use super::args::Cli;
use crate::fs::{Disk, FileKind, FileSystem, Limits, absolute};
use crate::loader::nearest;

/// More files of a directory are not looked at for one that may be meant.
const MAX_LOOKED_AT: usize = 50;

/// What to tell of a directory without Compose files.
pub(super) fn nothing_found(directory: &Path) -> String {
    let here = directory.display();
    let hint = match other_name(directory) {
        Some(name) => {
            let path = directory.join(&name);
            let path = path.strip_prefix(".").unwrap_or(&path);
            format!("{name} looks like one by what is in it: `lcow-lint {}`", path.display())
        }
        None => "name a file, or a directory with a `compose.yaml` or `docker-compose.yml` in it; \
                 `lcow-lint --help` shows examples"
            .to_owned(),
    };
    format!("no Compose file under {here}: {hint}")
}

/// A file of another name that has `services:` in it.
fn other_name(directory: &Path) -> Option<String> {
    let is_yaml = |name: &String| {
        let ending = Path::new(name).extension();
        ending.is_some_and(|ending| ["yml", "yaml"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
    };
    let names = Disk.file_names(&absolute(directory));
    names.into_iter().filter(is_yaml).take(MAX_LOOKED_AT).find(|name| {
        let path = directory.join(name);
        // A pipe may have nobody who writes to it.
        if Disk.kind(&path) != Some(FileKind::File) {
            return false;
        }
        let bytes = Disk.read(&path, Limits::default().file_bytes).unwrap_or_default();
        String::from_utf8_lossy(&bytes).lines().any(|line| line.trim_end() == "services:")
    })
}

/// The command, or the file, that was most likely meant by a path under which there is none.
pub(super) fn meant(path: &Path) -> Option<String> {
    if Disk.kind(path).is_some() {
        return None;
    }
    command(path).map(|command| format!("`lcow-lint {command}`")).or_else(|| other_file(path))
}

/// The command a path is a misspelling of.
fn command(path: &Path) -> Option<String> {
    let program = Cli::command();
    let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    nearest(path.to_str()?, names.into_iter()).map(str::to_owned)
}

/// The file beside a path whose name is nearest to it.
fn other_file(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let directory =
        path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if Disk.kind(directory) != Some(FileKind::Directory) {
        return None;
    }
    let names = Disk.file_names(&absolute(directory));
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}
