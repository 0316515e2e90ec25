//! `lcow-lint config`: prints the merged project like `docker compose config --format json`.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::ConfigArgs;
use super::inputs::standard_input;
use super::output;
use super::process::{EXIT_CLEAN, EXIT_ERROR, process_environment};
use crate::compose_config::{ConfigOptions, config};
use crate::driver::{ProjectInput, overlay};
use crate::fs::{Disk, FileKind, FileSystem, absolute, current_directory};
use crate::loader::{LoadOptions, default_files, load};
use crate::output::problem_line;

/// Variables that Docker Compose finds in every shell, read even without `--env`.
const ALWAYS: [&str; 2] = ["PATH", "HOME"];

const ALL_PROFILES: &str = "*";

pub(super) fn run(args: &ConfigArgs) -> anyhow::Result<u8> {
    let environment = environment(args.input.env);
    let home = environment.iter().find(|(name, _)| name == "HOME").map(|(_, home)| PathBuf::from(home));
    let load_options = LoadOptions {
        env_files: args.input.env_file.clone(),
        environment,
        unset_is_empty: true,
        home,
        ..LoadOptions::default()
    };
    let input = input(args, &load_options)?;
    let profiles = if args.input.profile.is_empty() {
        vec![ALL_PROFILES.to_owned()]
    } else {
        args.input.profile.clone()
    };
    let options = ConfigOptions { profiles, origins: args.origins };
    let files = overlay(&Disk, std::slice::from_ref(&input));
    let project = load(&files, &input.files, &load_options)?;
    match config(&project, &files, &options) {
        Ok(json) => {
            // The output is a Compose file, in which a dollar sign begins a variable.
            let text = serde_json::to_string_pretty(&json)?.replace('$', "$$");
            output::stdout(&(text + "\n"))?;
            Ok(EXIT_CLEAN)
        }
        Err(problems) => {
            for problem in &problems {
                output::error(&problem_line(&project, problem));
            }
            Ok(EXIT_ERROR)
        }
    }
}

/// The variables of the process that are used: all with `--env`, else those of [`ALWAYS`].
fn environment(all: bool) -> Vec<(String, String)> {
    let mut environment = process_environment();
    environment.retain(|(name, _)| all || ALWAYS.contains(&name.as_str()));
    if !environment.iter().any(|(name, _)| name == "PWD") {
        environment.push(("PWD".to_owned(), current_directory().to_string_lossy().into_owned()));
    }
    environment
}

fn input(args: &ConfigArgs, load: &LoadOptions) -> anyhow::Result<ProjectInput> {
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
    // Like Docker Compose: in this directory, else in the nearest parent.
    let start = absolute(&path);
    let found = start.ancestors().map(|directory| default_files(&Disk, directory, load));
    match found.into_iter().find(|files| !files.is_empty()) {
        Some(files) => Ok(ProjectInput::new(files.into_iter().map(|file| shortened(&file, &start, &path)))),
        None => bail!("no Compose file in {} or its parent directories: pass one", path.display()),
    }
}

/// A path below `start`, written like the argument for `start`.
fn shortened(file: &Path, start: &Path, named: &Path) -> PathBuf {
    file.strip_prefix(start).map_or_else(|_| file.to_owned(), |rest| named.join(rest))
}
