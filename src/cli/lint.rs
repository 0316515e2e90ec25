//! The default command: lints projects and fixes them.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use anyhow::bail;
use supports_hyperlinks::Stream;

use super::args::{Format, LintArgs, TargetChoice};
use super::errors::RunErrors;
use super::explain::unknown_rule;
use super::inputs::inputs;
use super::process::{EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS, process_environment};
use super::progress::Progress;
use super::{auto_target, baseline, config_files, output, suggest, verbose};
use crate::config::{ProjectOn, Selection};
use crate::diagnostic::DataCopy;
use crate::driver::{
    FixMode, FixedRun, LintedRun, ProjectInput, RunError, RunOptions, RunOutcome, deduplicate, lint_all,
    load_only, overlay,
};
use crate::fix::FileDiff;
use crate::fix::data_copy::{Shell, script};
use crate::fs::{Disk, FileSystem, current_directory, write_new};
use crate::loader::LoadOptions;
use crate::machine::Machine;
use crate::output::escape::escaped;
use crate::output::human::Style;
use crate::output::{
    Fixing, ProjectRun, Root, Run, concise, diff, display_name, github, gitlab, human, json, junit, matrix,
    sarif,
};
use crate::rules::RULES;
use crate::targets::Targets;

pub(super) fn run(args: &LintArgs) -> anyhow::Result<u8> {
    check_arguments(args)?;
    let mut environment = process_environment();
    environment.retain(|_| args.input.env);
    let mut errors = RunErrors::default();
    let inputs = inputs(args, &environment, &mut errors)?;
    let chosen = targets(&args.target);
    let inputs = config_files::with_settings(args, chosen, inputs, &mut errors);
    if args.show_settings {
        config_files::print(&inputs)?;
        return Ok(exit_code(!errors.is_empty(), false));
    }
    let options = RunOptions {
        load: LoadOptions { env_files: args.input.env_file.clone(), environment, ..LoadOptions::default() },
        profiles: args.input.profile.clone(),
        baseline: baseline::read(args)?,
        machine: machine(&inputs),
        is_wsl_process: is_wsl_process(),
        threads: args.jobs,
    };
    if args.show_files {
        return show_files(args, &options, &inputs, errors);
    }
    lint_and_report(args, &options, inputs, chosen, errors)
}

/// The machine, if settings leave open where a project lies.
fn machine(inputs: &[ProjectInput]) -> Machine {
    if inputs.iter().all(|input| input.settings.project_on().value != ProjectOn::Auto) {
        return Machine::default();
    }
    let machine = Machine::detect(&Disk, is_wsl_process());
    if let Some(warning) = &machine.warning {
        output::note(&format!("lcow-lint: warning: {warning}"));
    }
    machine
}

/// Whether this program runs in WSL, which sets these variables in every process.
fn is_wsl_process() -> bool {
    ["WSL_DISTRO_NAME", "WSL_INTEROP"].into_iter().any(|name| std::env::var_os(name).is_some())
}

/// Prints the files that would be linted, each once.
fn show_files(
    args: &LintArgs,
    options: &RunOptions,
    inputs: &[ProjectInput],
    mut errors: RunErrors,
) -> anyhow::Result<u8> {
    let files = overlay(&Disk, inputs);
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for input in inputs {
        match load_only(&files, options, input) {
            Ok(project) => {
                shown.extend(verbose::files(&project));
                if args.verbose {
                    output::note(&verbose::load_trace(input, &project));
                }
            }
            Err(error) => errors.report(message(&error)),
        }
    }
    let lines: String = shown.iter().map(|file| format!("{}\n", escaped(file))).collect();
    output::stdout(&lines)?;
    Ok(exit_code(!errors.is_empty(), false))
}

/// The error, and a suggestion if a file does not exist.
fn message(error: &RunError) -> String {
    if let RunError::Load { files, .. } = error
        && let Some(path) = files.iter().find_map(|file| suggest::did_you_mean(file))
    {
        return format!("{error}; did you mean {path}?");
    }
    error.to_string()
}

/// Lints the projects, fixes them with `--fix` or `--diff`, and prints the report.
fn lint_and_report(
    args: &LintArgs,
    options: &RunOptions,
    inputs: Vec<ProjectInput>,
    chosen: Option<Targets>,
    mut errors: RunErrors,
) -> anyhow::Result<u8> {
    let is_matrix = args.format == Format::Matrix;
    let files = overlay(&Disk, &inputs);
    let linted = lint(args, options, &files, inputs, &mut errors);
    let results = if args.fix || args.diff {
        fix(args, linted, &mut errors)
    } else {
        RunOutcome { projects: linted.into_reports(), ..RunOutcome::default() }
    };
    let RunOutcome { mut projects, diffs, fixed_input, .. } = results;
    // Before findings in shared files are deduplicated: each project has its own `fail_on`.
    let found = projects.iter().any(ProjectRun::fails) || !diffs.is_empty();
    let failed = !errors.is_empty() || projects.iter().any(|project| !project.linted.failures.is_empty());
    let is_accepted = write_baseline(args, &mut projects, failed)?;
    // After the baseline, which lists the findings of every project. A matrix has a table per project.
    if !is_matrix {
        projects = deduplicate(projects);
    }
    let all_targets = projects.iter().map(|project| project.targets).reduce(Targets::and);
    let targets = all_targets.or(chosen).unwrap_or_default();
    let stale = options.baseline.as_ref().map(|known| baseline::stale(args, known, &projects, targets));
    let run = Run {
        targets,
        projects,
        fixing: match (args.diff, args.fix) {
            (true, _) => Fixing::DryRun,
            (false, true) => Fixing::Applied,
            (false, false) => Fixing::Off,
        },
        stale: stale.unwrap_or_default(),
        errors: errors.into_messages(),
        root: root(),
    };
    output::ignore_broken_pipe(print(args, &run, &diffs, fixed_input.as_deref()))?;
    Ok(exit_code(failed, found && !is_accepted))
}

/// Lints the projects; with `-v`, prints what was loaded.
fn lint<'f>(
    args: &LintArgs,
    options: &RunOptions,
    files: &'f dyn FileSystem,
    inputs: Vec<ProjectInput>,
    errors: &mut RunErrors,
) -> LintedRun<'f> {
    let progress = Progress::new(inputs.len(), !args.quiet);
    let (run, failed) = lint_all(files, options, inputs, &|| progress.step());
    drop(progress);
    for error in &failed {
        errors.report(message(error));
    }
    if args.verbose {
        for project in &run.projects {
            output::note(&verbose::load_trace(&project.input, &project.linted.project));
        }
    }
    run
}

/// Fixes the projects: writes the migration script and then the files, or plans the diffs.
fn fix(args: &LintArgs, linted: LintedRun<'_>, errors: &mut RunErrors) -> RunOutcome {
    let fixed = linted.fix(args.unsafe_fixes);
    // Before any file changes: afterwards the Compose files no longer say where the data is.
    if let Err(error) = write_script(args, &fixed) {
        errors.report(format!("{error}; no Compose file was changed"));
        return RunOutcome::default();
    }
    let finished = fixed.finish(if args.diff { FixMode::Diff } else { FixMode::Write });
    for error in &finished.errors {
        errors.report(message(error));
    }
    finished
}

/// Writes the file of `--migration-script`, if there is data to copy.
fn write_script(args: &LintArgs, fixed: &FixedRun<'_>) -> anyhow::Result<()> {
    let Some(path) = &args.migration_script else { return Ok(()) };
    let migrations: Vec<&DataCopy> = fixed.data_copies().collect();
    if migrations.is_empty() {
        output::note(&format!("lcow-lint: no data to copy: {} was not written", display_name(path)));
        return Ok(());
    }
    let is_powershell = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ps1"));
    let shell = if is_powershell { Shell::PowerShell } else { Shell::Sh };
    write_new(path, script(&migrations, shell).as_bytes())?;
    Ok(())
}

fn exit_code(failed: bool, found: bool) -> u8 {
    match (failed, found) {
        (true, _) => EXIT_ERROR,
        (false, true) => EXIT_FINDINGS,
        (false, false) => EXIT_CLEAN,
    }
}

/// Writes the file of `--write-baseline`, unless the run failed; returns whether it was written.
fn write_baseline(args: &LintArgs, projects: &mut [ProjectRun], failed: bool) -> anyhow::Result<bool> {
    match &args.write_baseline {
        Some(path) if failed => {
            output::error(&format!("{} was not written: the run is incomplete", path.display()));
            Ok(false)
        }
        Some(path) => baseline::write(path, projects).map(|()| true),
        None => Ok(false),
    }
}

/// Checks that clap cannot do.
fn check_arguments(args: &LintArgs) -> anyhow::Result<()> {
    check_selectors(args.select.iter().chain(&args.ignore))?;
    let is_fixing = args.fix || args.diff;
    if args.unsafe_fixes && !is_fixing {
        bail!("--unsafe-fixes requires --fix or --diff");
    }
    match &args.migration_script {
        Some(_) if !is_fixing => bail!("--migration-script requires --fix or --diff"),
        // A script is never written over a file.
        Some(path) if Disk.kind(path).is_some() => bail!("{} already exists", path.display()),
        _ => Ok(()),
    }
}

fn check_selectors<'a>(selectors: impl Iterator<Item = &'a String>) -> anyhow::Result<()> {
    for selector in selectors {
        if !RULES.iter().any(|rule| Selection::matches(selector, rule.code, rule.name)) {
            bail!(unknown_rule(selector));
        }
    }
    Ok(())
}

/// The targets of `--target`; `None` if it selects none.
fn targets(choices: &[TargetChoice]) -> Option<Targets> {
    let named = choices.iter().filter_map(|choice| choice.targets()).flatten();
    let named = Targets::new(named);
    if choices.contains(&TargetChoice::Auto) {
        return auto_target::detect(named);
    }
    if named.is_empty() { None } else { Some(named) }
}

/// The root of the repository on a CI service, if the current directory is inside it; else the current directory.
fn root() -> Root {
    let here = current_directory();
    let repositories = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().filter_map(std::env::var_os);
    let repository = repositories
        .map(PathBuf::from)
        .find(|directory| directory.is_absolute() && here.starts_with(directory));
    Root::new(repository.unwrap_or(here))
}

/// The text of the diffs; byte for byte unless printed to a terminal or in colour.
fn diff_text(diffs: &[FileDiff], color: bool) -> String {
    let mut text = String::new();
    for diff in diffs {
        if color || output::is_terminal() {
            text.push_str(&diff::for_terminal(diff, color));
        } else {
            text.push_str(&diff.to_string());
        }
    }
    text
}

/// Prints the report, and then the fixes on standard error if the format has no place for them: also after a broken
/// pipe, because the files have changed.
fn print(args: &LintArgs, run: &Run, diffs: &[FileDiff], fixed_input: Option<&[u8]>) -> io::Result<()> {
    let printed = print_results(args, run, diffs, fixed_input);
    let reported = unreported_fixes(args.format, run).and_then(|fixes| output::stderr(&fixes));
    printed.and(reported)
}

fn print_results(
    args: &LintArgs,
    run: &Run,
    diffs: &[FileDiff],
    fixed_input: Option<&[u8]>,
) -> io::Result<()> {
    // Standard output is for the diff or the fixed file.
    let is_taken = fixed_input.is_some() || args.diff;
    let stream = if is_taken { Stream::Stderr } else { Stream::Stdout };
    let report = report(args, run, output::style(args.color, stream))?;
    output::print_to(stream, &report)?;
    match fixed_input {
        Some(text) => output::bytes(text),
        None => {
            let color = output::style(args.color, Stream::Stdout).color;
            output::bytes(diff_text(diffs, color).as_bytes())
        }
    }
}

/// The fixes and their notes as text, for formats whose reports do not contain them.
fn unreported_fixes(format: Format, run: &Run) -> io::Result<String> {
    let mut fixes = Vec::new();
    match format {
        Format::Human | Format::Matrix | Format::Json => {}
        Format::Concise | Format::Sarif | Format::Github | Format::Gitlab | Format::Junit => {
            human::write_fixes(run, &mut fixes)?;
        }
    }
    Ok(String::from_utf8_lossy(&fixes).into_owned())
}

fn report(args: &LintArgs, run: &Run, style: Style) -> io::Result<String> {
    let mut report = Vec::new();
    let out = &mut report;
    match args.format {
        // The errors have been printed.
        Format::Human | Format::Matrix if run.projects.is_empty() => {}
        // The positions of the remaining findings are those after the fix, not those in the file.
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
