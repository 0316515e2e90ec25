//! What a run lints: files, the Compose projects of directories, standard input.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::CheckArgs;
use super::discover::{Search, compose_files};
use super::suggest;
use super::troubles::Troubles;
use crate::driver::{InputOrigin, ProjectInput};
use crate::fs::{Disk, FileKind, FileSystem, absolute, identity, read_standard_input};
use crate::loader::{LoadOptions, default_files};

/// Where standard input is said to lie when nobody says otherwise.
const STDIN_NAME: &str = "compose.yaml";

/// The projects of the named paths, each once. A directory without Compose files is reported, and fails the run.
pub(super) fn inputs(
    args: &CheckArgs,
    variables: &[(String, String)],
    troubles: &mut Troubles,
) -> io::Result<Vec<ProjectInput>> {
    let mut inputs: Vec<ProjectInput> = Vec::new();
    if !args.input.file.is_empty() {
        inputs.push(ProjectInput {
            origin: InputOrigin::FileOptions,
            ..ProjectInput::new(args.input.file.iter().cloned())
        });
    }
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() && inputs.is_empty() { &here } else { args.paths.as_slice() };
    let mut of_whole_projects = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN_NAME));
            inputs.push(standard_input(name)?);
        } else if Disk.kind(path) == Some(FileKind::Directory) {
            let Search { files: found, unseen } = compose_files(path, &args.exclude, args.no_ignore)?;
            for message in &unseen {
                troubles.tell(message);
            }
            if found.is_empty() && unseen.is_empty() {
                troubles.tell(suggest::nothing_found(path));
            }
            inputs.extend(projects(found, variables));
        } else if args.whole_projects {
            of_whole_projects.push(path.clone());
        } else {
            inputs.push(ProjectInput::new([path.clone()]));
        }
    }
    inputs.extend(whole_projects(&of_whole_projects, variables));
    // One project under two names is fixed once.
    let mut seen = HashSet::new();
    let identities =
        |input: &ProjectInput| input.files.iter().map(|file| identity(&file.path)).collect::<Vec<_>>();
    inputs.retain(|input| seen.insert(identities(input)));
    Ok(inputs)
}

/// The projects that some files make: the default file of each directory with its override, or what `COMPOSE_FILE`
/// names there; every other file by itself.
fn projects(found: Vec<PathBuf>, variables: &[(String, String)]) -> Vec<ProjectInput> {
    let directories: BTreeSet<PathBuf> =
        found.iter().map(|path| path.parent().unwrap_or(Path::new("")).to_owned()).collect();
    let mut taken: HashSet<PathBuf> = HashSet::new();
    let mut inputs = Vec::new();
    for directory in directories {
        let files = default_files(&Disk, &directory, variables);
        // A default file that `.gitignore` or `--exclude` keeps out is no project here.
        if files.first().is_some_and(|main| found.contains(main)) {
            taken.extend(files.iter().cloned());
            let mut input = ProjectInput { origin: InputOrigin::DefaultFiles, ..ProjectInput::new(files) };
            // `COMPOSE_FILE` may name files in directories below, and a link may be on the way to one.
            let directory = absolute(&directory.join("."));
            input.files = input.files.into_iter().map(|file| file.within(&directory)).collect();
            inputs.push(input);
        }
    }
    let others = found.into_iter().filter(|path| !taken.contains(path));
    inputs.extend(
        others.map(|path| ProjectInput { origin: InputOrigin::FileName, ..ProjectInput::new([path]) }),
    );
    inputs.sort_by(|a, b| a.name().cmp(b.name()));
    inputs
}

/// The projects that some files belong to: with a default file comes its override, and the other way round.
fn whole_projects(named: &[PathBuf], variables: &[(String, String)]) -> Vec<ProjectInput> {
    let directory = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
    let directories: BTreeSet<PathBuf> = named.iter().map(|path| directory(path)).collect();
    let defaults = directories.iter().flat_map(|directory| default_files(&Disk, directory, variables));
    let all: BTreeSet<PathBuf> = named.iter().cloned().chain(defaults).collect();
    let mut inputs = projects(all.into_iter().collect(), variables);
    inputs.retain(|input| input.files.iter().any(|file| named.contains(&file.name)));
    for input in &mut inputs {
        input.origin = InputOrigin::WholeProject;
    }
    inputs
}

/// What comes on standard input, under a name.
pub(super) fn standard_input(name: PathBuf) -> io::Result<ProjectInput> {
    let limit = LoadOptions::default().limits.file_bytes;
    let bytes = read_standard_input(limit)?;
    // With `--fix` it must come out whole.
    if bytes.len() > limit {
        return Err(io::Error::other(format!("standard input is larger than {} MiB", limit >> 20)));
    }
    let text = Some(Arc::from(bytes));
    Ok(ProjectInput { text, origin: InputOrigin::Stdin, ..ProjectInput::new([name]) })
}
