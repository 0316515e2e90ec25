//! `lcow-lint config`: the effective project, as `docker compose config --format json` prints it.

use std::io;
use std::path::{Path, PathBuf};

use super::args::ConfigArgs;
use super::inputs::standard_input;
use super::output;
use super::process::{EXIT_CLEAN, EXIT_FAILED, process_environment};
use crate::compose_config::{ConfigOptions, config};
use crate::driver::{ProjectInput, overlay};
use crate::fs::{Disk, FileKind, FileSystem, absolute, current_directory};
use crate::loader::{LoadOptions, LoadProblem, Project, default_files, load};
use crate::output::problem_line;

/// What every shell has, and Docker Compose sees, whatever else is let in.
const ALWAYS: [&str; 2] = ["PATH", "HOME"];

/// Every profile.
const ALL_PROFILES: &str = "*";

pub(super) fn run(args: &ConfigArgs) -> io::Result<u8> {
    let environment = environment(args.input.env);
    let input = input(args, &environment)?;
    let home = environment.iter().find(|(name, _)| name == "HOME").map(|(_, home)| PathBuf::from(home));
    let load_options = LoadOptions {
        env_files: args.input.env_file.clone(),
        environment,
        unset_is_empty: true,
        home,
        ..LoadOptions::default()
    };
    let profiles = if args.input.profile.is_empty() {
        vec![ALL_PROFILES.to_owned()]
    } else {
        args.input.profile.clone()
    };
    let options = ConfigOptions { profiles, origins: args.origins };
    let files = overlay(&Disk, std::slice::from_ref(&input));
    let project = load(&files, &input.files, &load_options).map_err(io::Error::other)?;
    match config(&project, &files, &options).map_err(|problems| tell(&project, &problems)) {
        Ok(json) => {
            // What is printed may be loaded again: there a dollar sign begins a variable.
            let text = serde_json::to_string_pretty(&json).map_err(io::Error::other)?.replace('$', "$$");
            output::stdout(&(text + "\n"))?;
            Ok(EXIT_CLEAN)
        }
        Err(messages) => {
            for message in &messages {
                output::error(message);
            }
            Ok(EXIT_FAILED)
        }
    }
}

/// The variables of the process that count: all with `--env`, else what Docker Compose has in every shell.
fn environment(all: bool) -> Vec<(String, String)> {
    let mut environment = process_environment();
    environment.retain(|(name, _)| all || ALWAYS.contains(&name.as_str()));
    if !environment.iter().any(|(name, _)| name == "PWD") {
        environment.push(("PWD".to_owned(), current_directory().to_string_lossy().into_owned()));
    }
    environment
}

fn input(args: &ConfigArgs, environment: &[(String, String)]) -> io::Result<ProjectInput> {
    if !args.input.file.is_empty() {
        return Ok(ProjectInput::new(args.input.file.iter().cloned()));
    }
    let path = args.path.clone().unwrap_or_else(|| PathBuf::from("."));
    if path.as_os_str() == "-" {
        return standard_input(PathBuf::from("compose.yaml"));
    }
    if Disk.kind(&path) != Some(FileKind::Directory) {
        return Ok(ProjectInput::new([path]));
    }
    // As Docker Compose does: here, else in the directories above.
    let start = absolute(&path);
    let found = start.ancestors().map(|directory| default_files(&Disk, directory, environment));
    match found.into_iter().find(|files| !files.is_empty()) {
        Some(files) => Ok(ProjectInput::new(files.into_iter().map(|file| shortened(&file, &start, &path)))),
        None => Err(io::Error::other(format!(
            "no Compose file in {} or above: name one, or make a `compose.yaml`",
            path.display()
        ))),
    }
}

/// A path below a directory as it was named.
fn shortened(file: &Path, start: &Path, named: &Path) -> PathBuf {
    file.strip_prefix(start).map_or_else(|_| file.to_owned(), |rest| named.join(rest))
}

/// What Docker Compose refuses, a line each.
fn tell(project: &Project, problems: &[LoadProblem]) -> Vec<String> {
    problems.iter().map(|problem| problem_line(project, problem)).collect()
}
