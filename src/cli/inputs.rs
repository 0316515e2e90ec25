//! What a run lints: files, the Compose projects of folders, standard input.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::CheckArgs;
use super::discover::{Search, compose_files};
use super::first_run;
use super::troubles::Troubles;
use crate::files::{Disk, FileKind, FileSystem, Overlay, absolute, identity, read_standard_input};
use crate::finding::FixRefusal;
use crate::project::{FileArgument, LoadOptions, default_files};
use crate::settings::Settings;
use crate::target::Targets;

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
    /// How its files came to be looked at.
    pub(super) found: Found,
    /// The settings that hold for it.
    pub(super) settings: Settings,
    /// The targets that projects it shares files with are judged for.
    pub(super) others_targets: Targets,
    /// Why other projects want some of its fixes not made, by the fingerprints of the findings.
    pub(super) vetoes: Arc<HashMap<String, FixRefusal>>,
}

/// How the files of a project came to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Somebody named it.
    Named,
    /// Somebody named them as one project, with `-f`.
    Together,
    /// They are what Docker Compose loads in their folder.
    ByDefault,
    /// Its name says that it is a Compose file.
    ByName,
    /// A file of theirs was named, and stands for all of them.
    ForNamed,
    /// It came on standard input.
    Input,
}

impl Input {
    pub(super) fn new(names: impl IntoIterator<Item = PathBuf>) -> Self {
        let argument = |name: PathBuf| FileArgument::named(name.clone(), absolute(&name));
        Input {
            files: names.into_iter().map(argument).collect(),
            text: None,
            is_by_the_way: false,
            found: Found::Named,
            settings: Settings::default(),
            others_targets: Targets::new([]),
            vetoes: Arc::default(),
        }
    }

    pub(super) fn standard_input(name: PathBuf) -> io::Result<Self> {
        Ok(Input { text: Some(standard_input()?), found: Found::Input, ..Input::new([name]) })
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
        inputs.push(Input { found: Found::Together, ..Input::new(args.input.file.iter().cloned()) });
    }
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() && inputs.is_empty() { &here } else { args.paths.as_slice() };
    let mut of_whole_projects = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN_NAME));
            inputs.push(Input::standard_input(name)?);
        } else if Disk.kind(path) == Some(FileKind::Folder) {
            let Search { files: found, unseen } = compose_files(path, &args.exclude, args.no_ignore)?;
            for message in &unseen {
                troubles.tell(message);
            }
            if found.is_empty() && unseen.is_empty() {
                troubles.tell(first_run::nothing_found(path));
            }
            inputs.extend(projects(found, variables));
        } else if args.whole_projects {
            of_whole_projects.push(path.clone());
        } else {
            inputs.push(Input::new([path.clone()]));
        }
    }
    inputs.extend(whole_projects(&of_whole_projects, variables));
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
            let mut input = Input { is_by_the_way: true, found: Found::ByDefault, ..Input::new(files) };
            // `COMPOSE_FILE` may name files in directories below, and a link may be on the way to one.
            let directory = absolute(&folder.join("."));
            input.files = input.files.into_iter().map(|file| file.within(&directory)).collect();
            inputs.push(input);
        }
    }
    let others = found.into_iter().filter(|path| !taken.contains(path));
    inputs.extend(others.map(|path| Input {
        is_by_the_way: true,
        found: Found::ByName,
        ..Input::new([path])
    }));
    inputs.sort_by(|a, b| a.name().cmp(b.name()));
    inputs
}

/// The projects that some files belong to: with a default file comes its override, and the other way round.
fn whole_projects(named: &[PathBuf], variables: &[(String, String)]) -> Vec<Input> {
    let folder = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
    let folders: BTreeSet<PathBuf> = named.iter().map(|path| folder(path)).collect();
    let defaults = folders.iter().flat_map(|folder| default_files(&Disk, folder, variables));
    let all: BTreeSet<PathBuf> = named.iter().cloned().chain(defaults).collect();
    let mut inputs = projects(all.into_iter().collect(), variables);
    inputs.retain(|input| input.files.iter().any(|file| named.contains(&file.name)));
    for input in &mut inputs {
        input.found = Found::ForNamed;
    }
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
