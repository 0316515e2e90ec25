//! Hints for a run whose paths lead to no Compose file.

use std::path::Path;

use clap::CommandFactory;

use super::args::Cli;
use crate::fs::{Disk, FileKind, FileSystem, Limits, absolute};
use crate::loader::nearest;

/// How many YAML files of a directory are read to find one that looks like a Compose file.
const MAX_READ: usize = 50;

/// The message for a directory without Compose files.
pub(super) fn nothing_found(directory: &Path) -> String {
    let here = directory.display();
    let hint = match other_compose_file(directory) {
        Some(name) => {
            let path = directory.join(&name);
            let path = path.strip_prefix(".").unwrap_or(&path);
            format!("did you mean `lcow-lint {}`?", path.display())
        }
        None => "pass a file, or a directory that contains a `compose.yaml` or `docker-compose.yml`; \
                 `lcow-lint --help` shows examples"
            .to_owned(),
    };
    format!("no Compose file found in {here}: {hint}")
}

/// A file that is not named like a Compose file but contains `services:`.
fn other_compose_file(directory: &Path) -> Option<String> {
    let names = Disk.file_names(&absolute(directory));
    let mut yaml_names = names.into_iter().filter(|name| is_yaml(name)).take(MAX_READ);
    yaml_names.find(|name| has_services(&directory.join(name)))
}

fn is_yaml(name: &str) -> bool {
    let extension = Path::new(name).extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("yml") || extension.eq_ignore_ascii_case("yaml")
}

fn has_services(path: &Path) -> bool {
    // Reading a pipe could block.
    if Disk.kind(path) != Some(FileKind::File) {
        return false;
    }
    let bytes = Disk.read(path, Limits::default().file_bytes).unwrap_or_default();
    String::from_utf8_lossy(&bytes).lines().any(|line| line.trim_end() == "services:")
}

/// The command or file that was most likely meant by a path that does not exist.
pub(super) fn did_you_mean(path: &Path) -> Option<String> {
    if Disk.kind(path).is_some() {
        return None;
    }
    nearest_command(path).map(|command| format!("`lcow-lint {command}`")).or_else(|| nearest_file(path))
}

fn nearest_command(path: &Path) -> Option<String> {
    let program = Cli::command();
    let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    nearest(path.to_str()?, names.into_iter()).map(str::to_owned)
}

/// The file in the same directory with the most similar name.
fn nearest_file(path: &Path) -> Option<String> {
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
