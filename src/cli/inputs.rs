//! The projects of a run: files, directories and standard input of the command line.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;

use super::args::LintArgs;
use super::discover::compose_files;
use super::errors::RunErrors;
use super::suggest;
use crate::driver::{InputOrigin, ProjectInput};
use crate::fs::{Disk, FileKind, FileSystem, absolute, identity, read_standard_input};
use crate::loader::{LoadOptions, default_files};

/// The name of standard input without `--stdin-filename`.
const STDIN_NAME: &str = "compose.yaml";

/// The projects of the paths on the command line, each once. A directory without Compose files is an error of the run.
pub(super) fn inputs(
    args: &LintArgs,
    variables: &[(String, String)],
    errors: &mut RunErrors,
) -> anyhow::Result<Vec<ProjectInput>> {
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
            inputs.push(match &args.stdin_filename {
                Some(name) => {
                    ProjectInput { origin: InputOrigin::NamedStdin, ..standard_input(name.clone())? }
                }
                None => standard_input(PathBuf::from(STDIN_NAME))?,
            });
        } else if Disk.kind(path) == Some(FileKind::Directory) {
            let search = compose_files(path, &args.exclude, args.no_ignore)?;
            if search.files.is_empty() && search.errors.is_empty() {
                errors.report(suggest::nothing_found(path));
            }
            for message in search.errors {
                errors.report(message);
            }
            inputs.extend(projects(search.files, variables));
        } else if args.whole_projects {
            of_whole_projects.push(path.clone());
        } else {
            inputs.push(ProjectInput::new([path.clone()]));
        }
    }
    inputs.extend(whole_projects(&of_whole_projects, variables));
    // A project given under two names must be fixed only once.
    let mut seen = HashSet::new();
    let identities =
        |input: &ProjectInput| input.files.iter().map(|file| identity(&file.path)).collect::<Vec<_>>();
    inputs.retain(|input| seen.insert(identities(input)));
    Ok(inputs)
}

/// Groups files into projects: the default files of each directory, or those in its `COMPOSE_FILE`, form one project,
/// and every other file forms its own.
fn projects(found: Vec<PathBuf>, variables: &[(String, String)]) -> Vec<ProjectInput> {
    let directories: BTreeSet<PathBuf> =
        found.iter().map(|path| path.parent().unwrap_or(Path::new("")).to_owned()).collect();
    let mut grouped: HashSet<PathBuf> = HashSet::new();
    let mut inputs = Vec::new();
    for directory in directories {
        let files = default_files(&Disk, &directory, variables);
        // The default file may be excluded by `.gitignore` or `--exclude`.
        if files.first().is_some_and(|main| found.contains(main)) {
            grouped.extend(files.iter().cloned());
            let mut input = ProjectInput { origin: InputOrigin::DefaultFiles, ..ProjectInput::new(files) };
            // `COMPOSE_FILE` may name files in subdirectories, and their paths may contain links.
            let directory = absolute(&directory.join("."));
            input.files = input.files.into_iter().map(|file| file.within(&directory)).collect();
            inputs.push(input);
        }
    }
    let others = found.into_iter().filter(|path| !grouped.contains(path));
    inputs.extend(
        others.map(|path| ProjectInput { origin: InputOrigin::FileName, ..ProjectInput::new([path]) }),
    );
    inputs.sort_by(|a, b| a.name().cmp(b.name()));
    inputs
}

/// The projects that contain these files. A default file brings its override file with it, and vice versa.
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

/// A project whose only file is read from standard input.
pub(super) fn standard_input(name: PathBuf) -> anyhow::Result<ProjectInput> {
    let limit = LoadOptions::default().limits.file_bytes;
    let bytes = read_standard_input(limit)?;
    // `--fix` prints the whole file, so it must not be cut.
    if bytes.len() > limit {
        bail!("standard input is larger than {} MiB", limit >> 20);
    }
    let text = Some(Arc::from(bytes));
    Ok(ProjectInput { text, origin: InputOrigin::Stdin, ..ProjectInput::new([name]) })
}
