//! The main command: lint projects, and fix them when asked.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use supports_hyperlinks::Stream;

use super::args::{CheckArgs, Format, TargetChoice};
use super::batch::{Batch, project_run};
use super::explain::unknown_rule;
use super::fix::Results;
use super::inputs::{Input, inputs};
use super::process::{EXIT_CLEAN, EXIT_FAILED, EXIT_FOUND, process_environment};
use super::shared_files::each_once;
use super::troubles::Troubles;
use super::{baseline, docker, output, settings};
use crate::apply::FileDiff;
use crate::files::{Disk, FileSystem, current_folder};
use crate::project::{LoadOptions, Neighbours};
use crate::report::human::Style;
use crate::report::{
    Fixing, ProjectRun, Root, Run, concise, diff, github, gitlab, human, json, junit, matrix, sarif,
};
use crate::rules::RULES;
use crate::settings::{Selection, SetBy};
use crate::target::{Target, Targets};

pub(super) fn run(args: &CheckArgs) -> io::Result<u8> {
    check_arguments(args)?;
    let mut environment = process_environment();
    environment.retain(|_| args.input.env);
    let mut troubles = Troubles::default();
    let inputs = inputs(args, &environment, &mut troubles)?;
    let chosen = targets(&args.target)?;
    let inputs = settings::settle(args, chosen, inputs, &mut troubles);
    if args.show_settings {
        settings::print(&inputs)?;
        return Ok(exit_code(!troubles.is_empty(), false));
    }
    let baseline = baseline::read(args)?;
    let load = LoadOptions { env_files: args.input.env_file.clone(), environment, ..LoadOptions::default() };
    let neighbours = Arc::new(Neighbours::new(load.clone()));
    let batch = Batch { args, load, neighbours, baseline };
    if args.show_files {
        return batch.show_files(&inputs, troubles);
    }
    judge(&batch, inputs, chosen, troubles)
}

/// Lints the projects, fixes them when asked, and tells what came of it.
fn judge(
    batch: &Batch<'_>,
    inputs: Vec<Input>,
    chosen: Option<Targets>,
    mut troubles: Troubles,
) -> io::Result<u8> {
    let args = batch.args;
    let is_matrix = args.format == Format::Matrix;
    // A matrix compares the targets: it assumes none.
    let targets_assumed =
        !is_matrix && inputs.iter().any(|input| input.settings.targets().by == SetBy::Default);
    let mut results = Results::default();
    let linted = batch.lint_all(inputs, &mut troubles);
    let mut projects = if args.fix || args.diff {
        batch.fix_all(linted, &mut results, &mut troubles)
    } else {
        linted.into_iter().map(|(input, linted)| project_run(&input, linted)).collect()
    };
    // Before what several projects have in common is told of one of them alone: each has its own limit.
    let found = projects.iter().any(ProjectRun::fails) || !results.diffs.is_empty();
    let failed = !troubles.is_empty() || projects.iter().any(|project| !project.linted.failures.is_empty());
    let is_accepted = write_baseline(args, &mut projects, failed)?;
    // Only now: the baseline knows what is told of one project in all of them. A matrix tells of every project by itself.
    if !is_matrix {
        projects = each_once(projects);
    }
    let judged = projects.iter().map(|project| project.targets).reduce(Targets::and);
    let targets = judged.or(chosen).unwrap_or_default();
    let stale = batch.baseline.as_ref().map(|known| baseline::stale(args, known, &projects, targets));
    let run = Run {
        targets,
        targets_assumed,
        projects,
        fixing: match (args.diff, args.fix) {
            (true, _) => Fixing::Shown,
            (false, true) => Fixing::Made,
            (false, false) => Fixing::Unasked,
        },
        stale: stale.unwrap_or_default(),
        troubles: troubles.into_messages(),
        root: root(),
    };
    output::unless_gone(print(args, &run, &results))?;
    Ok(exit_code(failed, found && !is_accepted))
}

fn exit_code(failed: bool, found: bool) -> u8 {
    match (failed, found) {
        (true, _) => EXIT_FAILED,
        (false, true) => EXIT_FOUND,
        (false, false) => EXIT_CLEAN,
    }
}

/// Writes what is found into a baseline, when one is asked for and nothing is missing in it; tells whether it was.
fn write_baseline(args: &CheckArgs, projects: &mut [ProjectRun], failed: bool) -> io::Result<bool> {
    match &args.write_baseline {
        Some(path) if failed => {
            output::error(&format!("{} is not written: not everything could be linted", path.display()));
            Ok(false)
        }
        Some(path) => baseline::write(path, projects).map(|()| true),
        None => Ok(false),
    }
}

/// What no single argument can tell by itself.
fn check_arguments(args: &CheckArgs) -> io::Result<()> {
    check_selectors(args.select.iter().chain(&args.ignore))?;
    let is_fixing = args.fix || args.diff;
    if args.unsafe_fixes && !is_fixing {
        return Err(io::Error::other("--unsafe-fixes goes with --fix or --diff"));
    }
    args.migration_script.as_ref().map_or(Ok(()), |script| check_script(script, is_fixing))
}

/// A script is written beside fixes, and never over anything.
fn check_script(path: &Path, is_fixing: bool) -> io::Result<()> {
    if !is_fixing {
        return Err(io::Error::other("--migration-script goes with --fix or --diff"));
    }
    match Disk.kind(path) {
        None => Ok(()),
        Some(_) => {
            let message = format!("{} is there already: name a new file for the script", path.display());
            Err(io::Error::other(message))
        }
    }
}

fn check_selectors<'a>(selectors: impl Iterator<Item = &'a String>) -> io::Result<()> {
    for selector in selectors {
        if !RULES.iter().any(|rule| Selection::matches(selector, rule.code, rule.name)) {
            return Err(io::Error::other(unknown_rule(selector)));
        }
    }
    Ok(())
}

/// The targets of the command line, if it names some.
fn targets(choices: &[TargetChoice]) -> io::Result<Option<Targets>> {
    if choices.is_empty() {
        return Ok(None);
    }
    let mut targets: Vec<Target> = Vec::new();
    for choice in choices {
        match choice.targets() {
            Some(chosen) => targets.extend(chosen),
            None => targets.push(docker::target()?),
        }
    }
    Ok(Some(Targets::new(targets)))
}

/// Where a CI service laid the repository, when this is inside it; else the current folder.
fn root() -> Root {
    let here = current_folder();
    let repositories = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().filter_map(std::env::var_os);
    let around =
        repositories.map(PathBuf::from).find(|folder| folder.is_absolute() && here.starts_with(folder));
    Root::new(around.unwrap_or(here))
}

/// Diffs as they are printed: for programs byte for byte.
fn printed(diffs: &[FileDiff], color: bool) -> String {
    let one = |diff: &FileDiff| {
        if color || output::is_terminal() { diff::for_people(diff, color) } else { diff.to_string() }
    };
    diffs.iter().map(one).collect()
}

/// Prints what came of a run, and then on standard error what was fixed, where the report does not have it: also when
/// nobody reads the report to its end, for the files have changed.
fn print(args: &CheckArgs, run: &Run, results: &Results) -> io::Result<()> {
    let printed = print_results(args, run, results);
    let reported = fixes_beside_report(args.format, run).and_then(|fixes| output::stderr(&fixes));
    printed.and(reported)
}

fn print_results(args: &CheckArgs, run: &Run, results: &Results) -> io::Result<()> {
    // A diff or a fixed text is the result then; what else there is to say goes beside it.
    let is_beside = results.fixed_input.is_some() || args.diff;
    let stream = if is_beside { Stream::Stderr } else { Stream::Stdout };
    let report = report(args, run, output::style(args.color, stream))?;
    output::print_to(stream, &report)?;
    match &results.fixed_input {
        Some(text) => output::bytes(text),
        None => {
            let color = output::style(args.color, Stream::Stdout).color;
            output::bytes(printed(&results.diffs, color).as_bytes())
        }
    }
}

/// The fixes and what they ask of the user, in sentences, for a format whose report leaves them out.
fn fixes_beside_report(format: Format, run: &Run) -> io::Result<String> {
    let mut fixes = Vec::new();
    match format {
        Format::Human | Format::Matrix | Format::Json => {}
        Format::Concise | Format::Sarif | Format::Github | Format::Gitlab | Format::Junit => {
            human::write_fixes(run, &mut fixes)?;
        }
    }
    Ok(String::from_utf8_lossy(&fixes).into_owned())
}

fn report(args: &CheckArgs, run: &Run, style: Style) -> io::Result<String> {
    let mut report = Vec::new();
    let out = &mut report;
    match args.format {
        // Where nothing could be read, the messages have said all.
        Format::Human | Format::Matrix if run.projects.is_empty() => {}
        // Beside a diff only what was done counts: what is left has other places than the file has now.
        Format::Human if args.diff => human::write_summary(run, args.quiet, out)?,
        Format::Human => human::write(run, style, args.quiet, out)?,
        Format::Concise => concise::write(run, out)?,
        Format::Matrix => matrix::write(run, style, args.quiet, out)?,
        Format::Json => json::write(run, out)?,
        Format::Sarif => sarif::write(run, out)?,
        Format::Github => github::write(run, out)?,
        Format::Gitlab => gitlab::write(run, out)?,
        Format::Junit => junit::write(run, out)?,
    }
    Ok(String::from_utf8_lossy(&report).into_owned())
}
