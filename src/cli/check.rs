//! The main command: lint files, and fix them when asked.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::discover::{Found, compose_files};
use super::{
    CheckArgs, ColorChoice, EXIT_CLEAN, EXIT_FAILED, EXIT_FOUND, Format, TargetChoice, docker, output,
};
use crate::apply::{Outcome, fix, unified_diff};
use crate::files::{Disk, FileKind, FileSystem, Overlay, PreparedWrite, WriteError, read_standard_input};
use crate::lint::{Request, Selection, lint};
use crate::project::{LoadOptions, Neighbours};
use crate::report::human::Style;
use crate::report::{ProjectRun, Run, concise, display_name, human, json};
use crate::rules::{RULES, RuleOptions};
use crate::target::{Target, Targets};

/// Below so many files, threads cost more than they save.
const FILES_WORTH_THREADS: usize = 8;

/// Where standard input is said to lie when nobody says otherwise.
const STDIN_NAME: &str = "compose.yaml";

pub(super) fn run(args: &CheckArgs) -> io::Result<u8> {
    check_selectors(args.select.iter().chain(&args.ignore))?;
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(io::Error::other("--unsafe-fixes goes with --fix or --diff"));
    }
    let targets = targets(&args.target)?;
    let mut failed = false;
    let inputs = inputs(args, &mut failed)?;
    let neighbours = Arc::default();
    let results = lint_all(args, targets, &neighbours, &inputs);
    let mut projects = Vec::new();
    let mut diffs = String::new();
    let mut fixed_input = None;
    for (input, result) in inputs.iter().zip(results) {
        match result {
            Ok(mut done) => {
                failed |= !done.linted_failures().is_empty();
                failed |= done.outcome.as_ref().is_some_and(|outcome| !tell_dropped(outcome, input));
                if let Err(error) = settle_file(args, input, &done, &mut diffs, &mut fixed_input) {
                    output::error(&error.to_string());
                    failed = true;
                    // Nothing was fixed: the report must say what the file still has.
                    done = lint_only(args, targets, &neighbours, input).unwrap_or(done);
                }
                projects.extend(done.into_project(input));
            }
            Err(message) => {
                output::error(&message);
                failed = true;
            }
        }
    }
    let run =
        Run { targets, targets_assumed: args.target.is_empty(), projects, fixing: args.fix || args.diff };
    print(args, &run, &diffs, fixed_input.as_deref())?;
    let found = run.worst().is_some_and(|worst| args.fail_on.is_reached_by(worst)) || !diffs.is_empty();
    Ok(match (failed, found) {
        (true, _) => EXIT_FAILED,
        (false, true) => EXIT_FOUND,
        (false, false) => EXIT_CLEAN,
    })
}

/// A file to lint.
struct Input {
    name: PathBuf,
    path: PathBuf,
    /// The bytes, when they came from standard input.
    text: Option<Arc<[u8]>>,
}

/// What came of one file.
struct Done {
    outcome: Option<Outcome>,
    linted: Option<crate::lint::Linted>,
}

impl Done {
    fn linted_failures(&self) -> &[crate::lint::Failure] {
        let linted = self.outcome.as_ref().map(|outcome| &outcome.linted).or(self.linted.as_ref());
        linted.map(|linted| linted.failures.as_slice()).unwrap_or_default()
    }

    fn into_project(self, input: &Input) -> Option<ProjectRun> {
        let name = input.name.clone();
        match (self.outcome, self.linted) {
            (Some(outcome), _) => Some(ProjectRun {
                name,
                linted: outcome.linted,
                fixed: outcome.fixed,
                refused: outcome.refused,
            }),
            (None, Some(linted)) => Some(ProjectRun { name, linted, fixed: Vec::new(), refused: Vec::new() }),
            (None, None) => None,
        }
    }
}

fn check_selectors<'a>(selectors: impl Iterator<Item = &'a String>) -> io::Result<()> {
    for selector in selectors {
        if !RULES.iter().any(|rule| Selection::matches(selector, rule)) {
            let known: Vec<String> =
                RULES.iter().map(|rule| format!("{} ({})", rule.code, rule.name)).collect();
            let message = format!("`{selector}` is no rule; the rules are {}", known.join(", "));
            return Err(io::Error::other(message));
        }
    }
    Ok(())
}

fn targets(choices: &[TargetChoice]) -> io::Result<Targets> {
    if choices.is_empty() {
        return Ok(Targets::default());
    }
    let mut targets: Vec<Target> = Vec::new();
    for choice in choices {
        match choice.targets() {
            Some(chosen) => targets.extend(chosen),
            None => targets.push(docker::target()?),
        }
    }
    Ok(Targets::new(targets))
}

/// The files of the named paths, each once. A folder without Compose files is told, and fails the run.
fn inputs(args: &CheckArgs, failed: &mut bool) -> io::Result<Vec<Input>> {
    let mut inputs: Vec<Input> = Vec::new();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            let name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN_NAME));
            let path = crate::files::absolute(&name);
            inputs.push(Input { name, path, text: Some(standard_input()?) });
        } else if Disk.kind(path) == Some(FileKind::Folder) {
            let Found { files: found, unseen } = compose_files(path, &args.exclude, args.no_ignore)?;
            for message in &unseen {
                output::error(message);
                *failed = true;
            }
            if found.is_empty() && unseen.is_empty() {
                let hint = "name a file, or a folder with a `compose.yaml` or `docker-compose.yml` in it";
                output::error(&format!("no Compose file under {}: {hint}", path.display()));
                *failed = true;
            }
            inputs.extend(found.into_iter().map(file_input));
        } else {
            inputs.push(file_input(path.clone()));
        }
    }
    // One file under two names is fixed once.
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|input| seen.insert(crate::files::identity(&input.path)));
    Ok(inputs)
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

fn file_input(name: PathBuf) -> Input {
    let path = crate::files::absolute(&name);
    Input { name, path, text: None }
}

fn lint_all(
    args: &CheckArgs,
    targets: Targets,
    neighbours: &Arc<Neighbours>,
    inputs: &[Input],
) -> Vec<Result<Done, String>> {
    let one = |input: &Input| lint_one(args, targets, neighbours, input);
    if inputs.len() < FILES_WORTH_THREADS || args.jobs == Some(1) {
        return inputs.iter().map(one).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs.unwrap_or(0)).build();
    match pool {
        Ok(pool) => pool.install(|| inputs.par_iter().map(one).collect()),
        Err(_) => inputs.iter().map(one).collect(),
    }
}

fn lint_one(
    args: &CheckArgs,
    targets: Targets,
    neighbours: &Arc<Neighbours>,
    input: &Input,
) -> Result<Done, String> {
    if !args.fix && !args.diff {
        return lint_only(args, targets, neighbours, input);
    }
    with_files(input, |files| {
        let request = request(args, targets, neighbours, input);
        let linted = lint(files, &request).map_err(|error| error.to_string())?;
        let outcome = fix(files, &request, linted, args.unsafe_fixes).map_err(|error| error.to_string())?;
        Ok(Done { outcome: Some(outcome), linted: None })
    })
}

fn lint_only(
    args: &CheckArgs,
    targets: Targets,
    neighbours: &Arc<Neighbours>,
    input: &Input,
) -> Result<Done, String> {
    with_files(input, |files| {
        let linted =
            lint(files, &request(args, targets, neighbours, input)).map_err(|error| error.to_string())?;
        Ok(Done { outcome: None, linted: Some(linted) })
    })
}

/// Standard input lies in front of the disk, under its name.
fn with_files<T>(input: &Input, run: impl FnOnce(&dyn FileSystem) -> T) -> T {
    match &input.text {
        Some(text) => run(&Overlay::new(&Disk, [(input.path.clone(), Arc::clone(text))])),
        None => run(&Disk),
    }
}

fn request(args: &CheckArgs, targets: Targets, neighbours: &Arc<Neighbours>, input: &Input) -> Request {
    Request {
        load: LoadOptions {
            env_files: args.env_file.clone(),
            environment: if args.env { std::env::vars().collect() } else { Vec::new() },
            ..LoadOptions::default()
        },
        name: input.name.clone(),
        rules: RuleOptions { targets, ..RuleOptions::default() },
        selection: Selection { select: args.select.clone(), ignore: args.ignore.clone() },
        neighbours: Arc::clone(neighbours),
        ..Request::new(&input.path)
    }
}

/// Says that a rewrite did not pass its own check. False when it did not.
fn tell_dropped(outcome: &Outcome, input: &Input) -> bool {
    let Some(error) = &outcome.error else { return true };
    let name = display_name(&input.name);
    output::error(&format!(
        "{name}: a fix was dropped because {error}. This is an error of lcow-lint: please report it with the file."
    ));
    false
}

/// Writes a fixed file, or keeps its diff or its text for printing.
fn settle_file(
    args: &CheckArgs,
    input: &Input,
    done: &Done,
    diffs: &mut String,
    fixed_input: &mut Option<Vec<u8>>,
) -> Result<(), WriteError> {
    let Some(outcome) = &done.outcome else { return Ok(()) };
    let before = String::from_utf8_lossy(&outcome.before);
    match &outcome.after {
        Some(after) if args.diff => {
            diffs.push_str(&unified_diff(&input.path, &before, after));
        }
        Some(after) if input.text.is_none() => {
            PreparedWrite::new(&input.path, &outcome.before, after.as_bytes())?.commit()?;
        }
        after if args.fix && input.text.is_some() => {
            let text = after.as_ref().map_or(&*outcome.before, String::as_bytes);
            *fixed_input = Some(text.to_vec());
        }
        _ => {}
    }
    Ok(())
}

fn print(args: &CheckArgs, run: &Run, diffs: &str, fixed_input: Option<&[u8]>) -> io::Result<()> {
    let mut report = Vec::new();
    let beside = fixed_input.is_some() || args.diff;
    let style = Style {
        color: output::use_color(if beside { ColorChoice::Never } else { args.color }),
        width: output::width(),
    };
    match args.format {
        // Beside a diff only what was done counts: what is left has other places than the file has now.
        // Where nothing could be read, the messages have said all.
        Format::Human if run.projects.is_empty() => {}
        Format::Human if args.diff => human::write_summary(run, args.quiet, &mut report)?,
        Format::Human => human::write(run, style, args.quiet, &mut report)?,
        Format::Concise => concise::write(run, &mut report)?,
        Format::Json => json::write(run, &mut report)?,
    }
    let report = String::from_utf8_lossy(&report);
    // A diff or a fixed text is the result then; what else there is to say goes beside it.
    match fixed_input {
        Some(text) => {
            output::stderr(&report)?;
            output::bytes(text)
        }
        None if args.diff => {
            output::stderr(&report)?;
            output::stdout(diffs)
        }
        None => output::stdout(&report),
    }
}
