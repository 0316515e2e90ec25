//! What a run lints: files, the Compose files of folders, standard input.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::discover::{Found, compose_files};
use super::{CheckArgs, output};
use crate::files::{Disk, FileKind, FileSystem, Overlay, absolute, identity, read_standard_input};
use crate::project::LoadOptions;

/// Where standard input is said to lie when nobody says otherwise.
const STDIN_NAME: &str = "compose.yaml";

/// A file to lint.
pub(super) struct Input {
    /// How messages call it.
    pub(super) name: PathBuf,
    /// Where it lies; absolute.
    pub(super) path: PathBuf,
    /// The bytes, when they came from standard input.
    pub(super) text: Option<Arc<[u8]>>,
}

impl Input {
    fn file(name: PathBuf) -> Self {
        let path = absolute(&name);
        Input { name, path, text: None }
    }

    /// Runs something on the disk, with standard input in front of it under its name.
    pub(super) fn with_files<T>(&self, run: impl FnOnce(&dyn FileSystem) -> T) -> T {
        match &self.text {
            Some(text) => run(&Overlay::new(&Disk, [(self.path.clone(), Arc::clone(text))])),
            None => run(&Disk),
        }
    }
}

/// The files of the named paths, each once. A folder without Compose files is told, and fails the run.
pub(super) fn inputs(args: &CheckArgs, failed: &mut bool) -> io::Result<Vec<Input>> {
    let mut inputs: Vec<Input> = Vec::new();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            let name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN_NAME));
            let path = absolute(&name);
            inputs.push(Input { name, path, text: Some(standard_input()?) });
        } else if Disk.kind(path) == Some(FileKind::Folder) {
            let Found { files: found, unseen } = compose_files(path, &args.exclude, args.no_ignore)?;
            for message in &unseen {
                output::error(message);
                *failed = true;
            }
            if found.is_empty() && unseen.is_empty() {
                let hint = "name a file, or a folder with a `compose.yaml` or `docker-compose.yml` in it";
                output::error(&format!("no Compose file under {}: {hint}", path.display()));
                *failed = true;
            }
            inputs.extend(found.into_iter().map(Input::file));
        } else {
            inputs.push(Input::file(path.clone()));
        }
    }
    // One file under two names is fixed once.
    let mut seen = HashSet::new();
    inputs.retain(|input| seen.insert(identity(&input.path)));
    Ok(inputs)
}

/// All of standard input: with `--fix` it must come out whole.
fn standard_input() -> io::Result<Arc<[u8]>> {
    let limit = LoadOptions::default().limits.file_bytes;
    let bytes = read_standard_input(limit)?;
    if bytes.len() > limit {
        return Err(io::Error::other(format!("standard input is larger than {} MiB", limit >> 20)));
    }
    Ok(bytes.into())
}
