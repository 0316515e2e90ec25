//! The main command: lint files, and fix them when asked.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::inputs::{Input, inputs};
use super::{
    CheckArgs, ColorChoice, EXIT_CLEAN, EXIT_FAILED, EXIT_FOUND, Format, TargetChoice, docker, output,
};
use crate::apply::{VerifyError, fix, unified_diff};
use crate::files::{PreparedWrite, WriteError};
use crate::lint::{Linted, Request, Selection, lint};
use crate::project::{LoadOptions, Neighbours};
use crate::report::human::Style;
use crate::report::{ProjectRun, Run, concise, display_name, human, json};
use crate::rules::{RULES, RuleOptions};
use crate::target::{Target, Targets};

/// Below so many files, threads cost more than they save.
const FILES_WORTH_THREADS: usize = 8;

pub(super) fn run(args: &CheckArgs) -> io::Result<u8> {
    check_selectors(args.select.iter().chain(&args.ignore))?;
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(io::Error::other("--unsafe-fixes goes with --fix or --diff"));
    }
    let batch = Batch { args, targets: targets(&args.target)?, neighbours: Arc::default() };
    let mut failed = false;
    let inputs = inputs(args, &mut failed)?;
    let mut projects = Vec::new();
    let mut results = Results::default();
    for (input, done) in inputs.iter().zip(batch.lint_all(&inputs)) {
        match done.map(|done| batch.settle(input, done, &mut results)) {
            Ok((project, is_well)) => {
                failed |= !is_well;
                projects.push(project);
            }
            Err(message) => {
                output::error(&message);
                failed = true;
            }
        }
    }
    let run = Run {
        targets: batch.targets,
        targets_assumed: args.target.is_empty(),
        projects,
        fixing: args.fix || args.diff,
    };
    print(args, &run, &results)?;
    let found =
        run.worst().is_some_and(|worst| args.fail_on.is_reached_by(worst)) || !results.diffs.is_empty();
    Ok(match (failed, found) {
        (true, _) => EXIT_FAILED,
        (false, true) => EXIT_FOUND,
        (false, false) => EXIT_CLEAN,
    })
}

/// What is printed besides the report.
#[derive(Default)]
struct Results {
    /// The diffs of all files.
    diffs: String,
    /// Standard input as it was fixed, or as it was.
    fixed_input: Option<Vec<u8>>,
}

/// What came of one file.
struct Done {
    project: ProjectRun,
    rewrite: Option<Rewrite>,
}

/// A file before and after its fixes.
struct Rewrite {
    before: Arc<[u8]>,
    after: Option<String>,
    error: Option<VerifyError>,
}

/// What all files of a run have in common.
struct Batch<'a> {
    args: &'a CheckArgs,
    targets: Targets,
    neighbours: Arc<Neighbours>,
}

impl Batch<'_> {
    fn lint_all(&self, inputs: &[Input]) -> Vec<Result<Done, String>> {
        let one = |input: &Input| self.lint_and_fix(input);
        if inputs.len() < FILES_WORTH_THREADS || self.args.jobs == Some(1) {
            return inputs.iter().map(one).collect();
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.args.jobs.unwrap_or(0)).build();
        match pool {
            Ok(pool) => pool.install(|| inputs.par_iter().map(one).collect()),
            Err(_) => inputs.iter().map(one).collect(),
        }
    }

    fn lint_and_fix(&self, input: &Input) -> Result<Done, String> {
        if !self.args.fix && !self.args.diff {
            return self.lint(input);
        }
        input.with_files(|files| {
            let request = self.request(input);
            let linted = lint(files, &request).map_err(|error| error.to_string())?;
            let outcome =
                fix(files, &request, linted, self.args.unsafe_fixes).map_err(|error| error.to_string())?;
            let rewrite = Rewrite { before: outcome.before, after: outcome.after, error: outcome.error };
            let project = ProjectRun {
                name: input.name.clone(),
                linted: outcome.linted,
                fixed: outcome.fixed,
                refused: outcome.refused,
            };
            Ok(Done { project, rewrite: Some(rewrite) })
        })
    }

    fn lint(&self, input: &Input) -> Result<Done, String> {
        let linted = input.with_files(|files| lint(files, &self.request(input)));
        linted.map(|linted| Done::linted(input, linted)).map_err(|error| error.to_string())
    }

    fn request(&self, input: &Input) -> Request {
        let args = self.args;
        // What is no text cannot be the value of a variable in a Compose file.
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|_| args.env);
        Request {
            load: LoadOptions {
                env_files: args.env_file.clone(),
                environment: environment.collect(),
                ..LoadOptions::default()
            },
            name: input.name.clone(),
            rules: RuleOptions { targets: self.targets, ..RuleOptions::default() },
            selection: Selection { select: args.select.clone(), ignore: args.ignore.clone() },
            neighbours: Arc::clone(&self.neighbours),
            ..Request::new(&input.path)
        }
    }

    /// Writes a fixed file, or keeps its diff or its text for printing. Returns what to report, and whether all
    /// went well.
    fn settle(&self, input: &Input, done: Done, results: &mut Results) -> (ProjectRun, bool) {
        let is_well = done.project.linted.failures.is_empty();
        let Some(rewrite) = done.rewrite else { return (done.project, is_well) };
        let is_verified = rewrite.error.is_none();
        if let Some(error) = &rewrite.error {
            let name = display_name(&input.name);
            output::error(&format!(
                "{name}: a fix was dropped because {error}. This is an error of lcow-lint: please report it with \
                 the file."
            ));
        }
        match self.deliver(input, &rewrite, results) {
            Ok(()) => (done.project, is_well && is_verified),
            Err(error) => {
                output::error(&error.to_string());
                // Nothing was fixed: the report must say what the file still has.
                (self.lint(input).map_or(done.project, |again| again.project), false)
            }
        }
    }

    fn deliver(&self, input: &Input, rewrite: &Rewrite, results: &mut Results) -> Result<(), WriteError> {
        match &rewrite.after {
            Some(after) if self.args.diff => {
                let before = String::from_utf8_lossy(&rewrite.before);
                results.diffs.push_str(&unified_diff(&input.path, &before, after));
            }
            Some(after) if input.text.is_none() => {
                PreparedWrite::new(&input.path, &rewrite.before, after.as_bytes())?.commit()?;
            }
            after if self.args.fix && input.text.is_some() => {
                let text = after.as_ref().map_or(&*rewrite.before, String::as_bytes);
                results.fixed_input = Some(text.to_vec());
            }
            _ => {}
        }
        Ok(())
    }
}

impl Done {
    fn linted(input: &Input, linted: Linted) -> Self {
        let project = ProjectRun { name: input.name.clone(), linted, fixed: Vec::new(), refused: Vec::new() };
        Done { project, rewrite: None }
    }
}

fn check_selectors<'a>(selectors: impl Iterator<Item = &'a String>) -> io::Result<()> {
    for selector in selectors {
        if !RULES.iter().any(|rule| Selection::matches(selector, rule.code, rule.name)) {
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

fn print(args: &CheckArgs, run: &Run, results: &Results) -> io::Result<()> {
    let mut report = Vec::new();
    let beside = results.fixed_input.is_some() || args.diff;
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
    match &results.fixed_input {
        Some(text) => {
            output::stderr(&report)?;
            output::bytes(text)
        }
        None if args.diff => {
            output::stderr(&report)?;
            output::stdout(&results.diffs)
        }
        None => output::stdout(&report),
    }
}
