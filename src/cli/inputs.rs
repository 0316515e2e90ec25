//! What a run lints: files, the Compose projects of folders, standard input.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::CheckArgs;
use super::discover::{Found, compose_files};
use super::troubles::Troubles;
use crate::files::{Disk, FileKind, FileSystem, Overlay, absolute, identity, read_standard_input};
use crate::project::{FileArgument, LoadOptions, default_files};

/// Where standard input is said to lie when nobody says otherwise.
const STDIN_NAME: &str = "compose.yaml";

/// A project to lint.
pub(super) struct Input {
    /// Its files, each merged over those before it; the paths are absolute.
    pub(super) files: Vec<FileArgument>,
    /// The bytes of the first file, when they came from standard input.
    pub(super) text: Option<Arc<[u8]>>,
    /// Whether it was only found in a folder, not named: then it is left out when another project takes its file in.
    pub(super) is_by_the_way: bool,
}

impl Input {
    pub(super) fn new(names: impl IntoIterator<Item = PathBuf>) -> Self {
        let argument = |name: PathBuf| FileArgument { path: absolute(&name), name };
        Input { files: names.into_iter().map(argument).collect(), text: None, is_by_the_way: false }
    }

    pub(super) fn standard_input(name: PathBuf) -> io::Result<Self> {
        Ok(Input { text: Some(standard_input()?), ..Input::new([name]) })
    }

    /// How messages call it: as its first file.
    pub(super) fn name(&self) -> &Path {
        self.files.first().map_or(Path::new(""), |file| &file.name)
    }

    /// Runs something on the disk, with standard input in front of it under its name.
    pub(super) fn with_files<T>(&self, run: impl FnOnce(&dyn FileSystem) -> T) -> T {
        match (&self.text, self.files.first()) {
            (Some(text), Some(file)) => run(&Overlay::new(&Disk, [(file.path.clone(), Arc::clone(text))])),
            _ => run(&Disk),
        }
    }
}

/// The projects of the named paths, each once. A folder without Compose files is told, and fails the run.
pub(super) fn inputs(
    args: &CheckArgs,
    variables: &[(String, String)],
    troubles: &mut Troubles,
) -> io::Result<Vec<Input>> {
    let mut inputs: Vec<Input> = Vec::new();
    if !args.input.file.is_empty() {
        inputs.push(Input::new(args.input.file.iter().cloned()));
    }
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() && inputs.is_empty() { &here } else { args.paths.as_slice() };
    for path in paths {
        if path.as_os_str() == "-" {
            let name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN_NAME));
            inputs.push(Input::standard_input(name)?);
        } else if Disk.kind(path) == Some(FileKind::Folder) {
            let Found { files: found, unseen } = compose_files(path, &args.exclude, args.no_ignore)?;
            for message in &unseen {
                troubles.tell(message);
            }
            if found.is_empty() && unseen.is_empty() {
                let hint = "name a file, or a folder with a `compose.yaml` or `docker-compose.yml` in it";
                troubles.tell(format!("no Compose file under {}: {hint}", path.display()));
            }
            inputs.extend(projects(found, variables));
        } else {
            inputs.push(Input::new([path.clone()]));
        }
    }
    // One project under two names is fixed once.
    let mut seen = HashSet::new();
    let identities = |input: &Input| input.files.iter().map(|file| identity(&file.path)).collect::<Vec<_>>();
    inputs.retain(|input| seen.insert(identities(input)));
    Ok(inputs)
}

/// The projects that some files make: the default file of each folder with its override, or what `COMPOSE_FILE`
/// names there; every other file by itself.
fn projects(found: Vec<PathBuf>, variables: &[(String, String)]) -> Vec<Input> {
    let folders: BTreeSet<PathBuf> =
        found.iter().map(|path| path.parent().unwrap_or(Path::new("")).to_owned()).collect();
    let mut taken: HashSet<PathBuf> = HashSet::new();
    let mut inputs = Vec::new();
    for folder in folders {
        let files = default_files(&Disk, &folder, variables);
        // A default file that `.gitignore` or `--exclude` keeps out is no project here.
        if files.first().is_some_and(|main| found.contains(main)) {
            taken.extend(files.iter().cloned());
            inputs.push(Input { is_by_the_way: true, ..Input::new(files) });
        }
    }
    let others = found.into_iter().filter(|path| !taken.contains(path));
    inputs.extend(others.map(|path| Input { is_by_the_way: true, ..Input::new([path]) }));
    inputs.sort_by(|a, b| a.name().cmp(b.name()));
    inputs
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
