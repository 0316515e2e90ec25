//! Finds the settings of each project, and prints them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::args::LintArgs;
use super::errors::RunErrors;
use super::output;
use crate::config::{CommandLine, DiscoveredSettings, Discovery, Settings, SettingsError, load, show};
use crate::driver::{InputOrigin, ProjectInput};
use crate::fs::{Disk, absolute, current_directory};
use crate::output::display_name;
use crate::output::escape::escaped;
use crate::targets::Targets;

/// Adds the settings to each project. Drops projects with invalid settings, which is an error of the run, and projects
/// that their settings exclude, unless they are on the command line.
pub(super) fn with_settings(
    args: &LintArgs,
    targets: Option<Targets>,
    inputs: Vec<ProjectInput>,
    errors: &mut RunErrors,
) -> Vec<ProjectInput> {
    let command_line = Arc::new(CommandLine {
        targets,
        select: args.select.clone(),
        ignore: args.ignore.clone(),
        fail_on: args.fail_on,
        project_on: args.project_on,
        front_end: args.front_end,
        shell: args.shell,
        exclude: args.exclude.clone(),
    });
    let mut source = Source::new(args);
    let mut invalid: Vec<(Arc<SettingsError>, Vec<String>)> = Vec::new();
    let (mut kept, mut excluded) = (Vec::new(), 0);
    for mut input in inputs {
        match source.of(&input) {
            Ok(file) => {
                input.settings = Settings::new(file, Arc::clone(&command_line));
                if is_excluded(&input) {
                    excluded += 1;
                } else {
                    kept.push(input);
                }
            }
            Err(error) => {
                let name = display_name(input.name());
                match invalid.iter_mut().find(|(known, _)| Arc::ptr_eq(known, &error)) {
                    Some((_, names)) => names.push(name),
                    None => invalid.push((error, vec![name])),
                }
            }
        }
    }
    for (error, names) in &invalid {
        for message in error.messages() {
            errors.report(message);
        }
        errors.report(format!("skipped until that is fixed: {}", some(names)));
    }
    if kept.is_empty() && invalid.is_empty() && excluded > 0 {
        errors.report("`exclude` in the settings excludes every Compose file: pass one, or use --isolated");
    }
    kept
}

/// The settings of the file nearest to a project; fails with one message per mistake in that file.
pub(super) fn nearest(input: &ProjectInput) -> Result<Settings, Vec<String>> {
    let file = Source::Nearest(Discovery::new(&Disk, current_directory())).of(input);
    let file = file.map_err(|error| error.messages().clone())?;
    Ok(Settings::new(file, Arc::default()))
}

/// The source of the settings.
enum Source {
    /// One file for all projects, or none.
    One(DiscoveredSettings),
    /// The nearest file of each project.
    Nearest(Discovery<'static>),
}

impl Source {
    fn new(args: &LintArgs) -> Self {
        match &args.config {
            Some(path) => {
                Source::One(load(&Disk, path, path).map(|file| Some(Arc::new(file))).map_err(Arc::new))
            }
            None if args.isolated => Source::One(Ok(None)),
            None => Source::Nearest(Discovery::new(&Disk, current_directory())),
        }
    }

    fn of(&mut self, input: &ProjectInput) -> DiscoveredSettings {
        match self {
            Source::One(found) => found.clone(),
            Source::Nearest(discovery) => {
                let main = input.files.first().map(|file| absolute(&file.path)).unwrap_or_default();
                discovery.of(main.parent().unwrap_or(Path::new("/")))
            }
        }
    }
}

fn is_excluded(input: &ProjectInput) -> bool {
    let is_searched_for = matches!(input.origin, InputOrigin::DefaultFiles | InputOrigin::FileName);
    let main = input.files.first().filter(|_| is_searched_for);
    main.is_some_and(|main| input.settings.excludes(&main.path))
}

/// A list of names, cut after a few.
fn some(names: &[String]) -> String {
    const MAX_NAMES: usize = 3;
    let mut text = names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > MAX_NAMES {
        text.push_str(&format!(" and {} more", names.len() - MAX_NAMES));
    }
    text
}

/// Prints the settings of all projects; projects with the same settings share one block.
pub(super) fn print(inputs: &[ProjectInput]) -> io::Result<()> {
    let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
    for input in inputs {
        let file = input.settings.file().map_or("none".to_owned(), |file| display_name(&file.name));
        let block = format!("# settings file: {file}\n\n{}", show(&input.settings));
        match blocks.iter_mut().find(|(known, _)| *known == block) {
            Some((_, names)) => names.push(display_name(input.name())),
            None => blocks.push((block, vec![display_name(input.name())])),
        }
    }
    let texts = blocks.iter().map(|(block, names)| {
        let heads = names.iter().map(|name| format!("# {name}\n"));
        heads.chain([block.clone()]).collect::<String>()
    });
    let text = texts.collect::<Vec<_>>().join("\n");
    output::stdout(&text.split('\n').map(escaped).collect::<Vec<_>>().join("\n"))
}
