//! The main command: lint projects, and fix them when asked.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use supports_hyperlinks::Stream;

use super::args::{CheckArgs, Format, TargetChoice};
use super::explain::unknown_rule;
use super::inputs::inputs;
use super::process::{EXIT_CLEAN, EXIT_FAILED, EXIT_FOUND, process_environment};
use super::progress::Progress;
use super::troubles::Troubles;
use super::{baseline, config_files, docker, output, suggest, verbose};
use crate::config::{Selection, SettingSource};
use crate::diagnostic::DataCopy;
use crate::driver::{
    FixMode, FixedRun, LintedRun, ProjectInput, RunError, RunOptions, RunOutcome, deduplicate, lint_all,
    load_only, overlay,
};
use crate::fix::FileDiff;
use crate::fix::data_copy::{Shell, script};
use crate::fs::{Disk, FileSystem, current_directory, write_new};
use crate::loader::LoadOptions;
use crate::output::escape::escaped;
use crate::output::human::Style;
use crate::output::{
    Fixing, ProjectRun, Root, Run, concise, diff, display_name, github, gitlab, human, json, junit, matrix,
    sarif,
};
use crate::rules::RULES;
use crate::targets::{Target, Targets};

pub(super) fn run(args: &CheckArgs) -> io::Result<u8> {
    check_arguments(args)?;
    let mut environment = process_environment();
    environment.retain(|_| args.input.env);
    let mut troubles = Troubles::default();
    let inputs = inputs(args, &environment, &mut troubles)?;
    let chosen = targets(&args.target)?;
    let inputs = config_files::resolve_fixes(args, chosen, inputs, &mut troubles);
    if args.show_settings {
        config_files::print(&inputs)?;
        return Ok(exit_code(!troubles.is_empty(), false));
    }
    let options = RunOptions {
        load: LoadOptions { env_files: args.input.env_file.clone(), environment, ..LoadOptions::default() },
        profiles: args.input.profile.clone(),
        baseline: baseline::read(args)?,
        is_in_wsl: is_in_wsl(),
        threads: args.jobs,
    };
    if args.show_files {
        return show_files(args, &options, &inputs, troubles);
    }
    judge(args, &options, inputs, chosen, troubles)
}

/// Whether this program runs in WSL, by what WSL sets in every process it starts.
fn is_in_wsl() -> bool {
    ["WSL_DISTRO_NAME", "WSL_INTEROP"].into_iter().any(|name| std::env::var_os(name).is_some())
}

/// Prints the files that would be linted, each once.
fn show_files(
    args: &CheckArgs,
    options: &RunOptions,
    inputs: &[ProjectInput],
    mut troubles: Troubles,
) -> io::Result<u8> {
    let files = overlay(&Disk, inputs);
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for input in inputs {
        match load_only(&files, options, input) {
            Ok(project) => {
                shown.extend(verbose::files(&project));
                if args.verbose {
                    output::note(&verbose::told(input, &project));
                }
            }
            Err(error) => troubles.tell(message(&error)),
        }
    }
    let lines: String = shown.iter().map(|file| format!("{}\n", escaped(file))).collect();
    output::stdout(&lines)?;
    Ok(exit_code(!troubles.is_empty(), false))
}

fn tell_errors(errors: &[RunError], troubles: &mut Troubles) {
    for error in errors {
        troubles.tell(message(error));
    }
}

/// What went wrong, and which file was most likely meant.
fn message(error: &RunError) -> String {
    let hint = match error {
        RunError::Load { files, .. } => files.iter().find_map(|file| suggest::meant(file)),
        _ => None,
    };
    hint.map_or_else(|| error.to_string(), |meant| format!("{error}; did you mean {meant}?"))
}

/// Lints the projects, fixes them when asked, and tells what came of it.
fn judge(
    args: &CheckArgs,
    options: &RunOptions,
    inputs: Vec<ProjectInput>,
    chosen: Option<Targets>,
    mut troubles: Troubles,
) -> io::Result<u8> {
    let is_matrix = args.format == Format::Matrix;
    // A matrix compares the targets: it assumes none.
    let targets_assumed =
        !is_matrix && inputs.iter().any(|input| input.settings.targets().by == SettingSource::Default);
    let files = overlay(&Disk, &inputs);
    let linted = lint(args, options, &files, inputs, &mut troubles);
    let results = if args.fix || args.diff {
        fix(args, linted, &mut troubles)
    } else {
        RunOutcome { projects: linted.into_reports(), ..RunOutcome::default() }
    };
    let RunOutcome { mut projects, diffs, fixed_input, .. } = results;
    // Before what several projects have in common is reported for one of them alone: each has its own limit.
    let found = projects.iter().any(ProjectRun::fails) || !diffs.is_empty();
    let failed = !troubles.is_empty() || projects.iter().any(|project| !project.linted.failures.is_empty());
    let is_accepted = write_baseline(args, &mut projects, failed)?;
    // Only now: the baseline knows what is reported for one project in all of them. A matrix tells of every project by itself.
    if !is_matrix {
        projects = deduplicate(projects);
    }
    let judged = projects.iter().map(|project| project.targets).reduce(Targets::and);
    let targets = judged.or(chosen).unwrap_or_default();
    let stale = options.baseline.as_ref().map(|known| baseline::stale(args, known, &projects, targets));
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
    output::unless_gone(print(args, &run, &diffs, fixed_input.as_deref()))?;
    Ok(exit_code(failed, found && !is_accepted))
}

/// Lints the projects, and says what was loaded when asked.
fn lint<'f>(
    args: &CheckArgs,
    options: &RunOptions,
    files: &'f dyn FileSystem,
    inputs: Vec<ProjectInput>,
    troubles: &mut Troubles,
) -> LintedRun<'f> {
    let progress = Progress::of(inputs.len(), !args.quiet);
    let (run, errors) = lint_all(files, options, inputs, &|| progress.step());
    drop(progress);
    tell_errors(&errors, troubles);
    if args.verbose {
        for project in &run.projects {
            output::note(&verbose::told(&project.input, &project.linted.project));
        }
    }
    run
}

/// Fixes the projects, and writes what copies their data and then the files, or shows the diffs.
fn fix(args: &CheckArgs, linted: LintedRun<'_>, troubles: &mut Troubles) -> RunOutcome {
    let fixed = linted.fix(args.unsafe_fixes);
    // Before any file changes: without the script nobody may lose sight of where the data are.
    if let Err(error) = write_script(args, &fixed) {
        troubles.tell(format!("{error}; no Compose file was changed"));
        return RunOutcome::default();
    }
    let finished = fixed.finish(if args.diff { FixMode::Diff } else { FixMode::Write });
    tell_errors(&finished.errors, troubles);
    finished
}

/// Writes the commands that copy data, when a file for them is named and there are data to copy.
fn write_script(args: &CheckArgs, fixed: &FixedRun<'_>) -> io::Result<()> {
    let Some(path) = &args.migration_script else { return Ok(()) };
    let copies: Vec<&DataCopy> = fixed.data_copies().collect();
    if copies.is_empty() {
        return output::stderr(&format!(
            "lcow-lint: no data to copy: {} was not written\n",
            display_name(path)
        ));
    }
    let is_powershell = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ps1"));
    let shell = if is_powershell { Shell::PowerShell } else { Shell::Sh };
    write_new(path, script(&copies, shell).as_bytes()).map_err(io::Error::other)
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

/// Where a CI service laid the repository, when this is inside it; else the current directory.
fn root() -> Root {
    let here = current_directory();
    let repositories = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().filter_map(std::env::var_os);
    let around = repositories
        .map(PathBuf::from)
        .find(|directory| directory.is_absolute() && here.starts_with(directory));
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
fn print(args: &CheckArgs, run: &Run, diffs: &[FileDiff], fixed_input: Option<&[u8]>) -> io::Result<()> {
    let printed = print_results(args, run, diffs, fixed_input);
    let reported = fixes_beside_report(args.format, run).and_then(|fixes| output::stderr(&fixes));
    printed.and(reported)
}

fn print_results(
    args: &CheckArgs,
    run: &Run,
    diffs: &[FileDiff],
    fixed_input: Option<&[u8]>,
) -> io::Result<()> {
    // A diff or a fixed text is the result then; what else there is to say goes beside it.
    let is_beside = fixed_input.is_some() || args.diff;
    let stream = if is_beside { Stream::Stderr } else { Stream::Stdout };
    let report = report(args, run, output::style(args.color, stream))?;
    output::print_to(stream, &report)?;
    match fixed_input {
        Some(text) => output::bytes(text),
        None => {
            let color = output::style(args.color, Stream::Stdout).color;
            output::bytes(printed(diffs, color).as_bytes())
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
