//! One run over many projects: load all, build what they share, lint each once, resolve conflicts between their fixes;
//! then, on request, fix and write. Nothing here prints.

mod conflicts;
mod errors;
mod fixing;
mod groups;
mod inputs;
mod projects;
mod workers;

use std::sync::Arc;

pub use errors::RunError;
pub use fixing::{FixMode, FixedRun, RunOutcome};
pub use groups::deduplicate;
pub use inputs::{InputOrigin, ProjectInput, overlay};
pub use projects::LintedProject;
use projects::LoadedProject;
use workers::Workers;

use crate::config::{Detected, SettingSource};
use crate::fs::FileSystem;
use crate::linter::baseline::Baseline;
use crate::linter::{Linted, Request, RunContext, Statistics, check, claims, load_project};
use crate::loader::{LoadOptions, Project};
use crate::machine::{Machine, ProjectPlace};
use crate::output::ProjectRun;
use crate::targets::Place;

/// The options that all projects of a run share.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// How projects are loaded.
    pub load: LoadOptions,
    /// Limits a project to the services of these profiles and those without a profile; empty for all services.
    pub profiles: Vec<String>,
    /// The known findings, which are suppressed.
    pub baseline: Option<Arc<Baseline>>,
    /// The machine, which shows where projects lie.
    pub machine: Machine,
    /// Whether the environment of the program is that of WSL.
    pub is_wsl_process: bool,
    /// The number of threads; `None` for one for each core.
    pub threads: Option<usize>,
}

/// The linted projects of a run, and what is needed to fix them.
pub struct LintedRun<'f> {
    files: &'f dyn FileSystem,
    context: RunContext<'f>,
    workers: Workers,
    /// The projects in the order of the inputs, without those that are part of another one.
    pub projects: Vec<LintedProject>,
}

/// Lints every project once. A project that cannot be loaded is reported as an error and does not affect the others.
///
/// `on_progress` is called from any thread, twice for each project: when it is loaded, and when it is linted.
pub fn lint_all<'f>(
    files: &'f dyn FileSystem,
    options: &RunOptions,
    inputs: Vec<ProjectInput>,
    on_progress: &(dyn Fn() + Sync),
) -> (LintedRun<'f>, Vec<RunError>) {
    let workers = Workers::new(options.threads, inputs.len());
    let mut loaded = Vec::new();
    let mut errors = Vec::new();
    let results = workers.map(inputs, |input| {
        let result = load_input(files, options, input);
        on_progress();
        result
    });
    for result in results {
        match result {
            Ok(project) => loaded.push(project),
            Err(error) => errors.push(error),
        }
    }
    let mut loaded = groups::drop_included(loaded);
    groups::join_targets(&mut loaded);
    let known = loaded.iter_mut().map(|loaded| (&loaded.project, std::mem::take(&mut loaded.claims)));
    let context = RunContext::new(files, &options.load, known);
    let mut projects = workers.map(loaded, |LoadedProject { input, request, project, .. }| {
        let linted = check(files, &request, project, &context);
        on_progress();
        LintedProject { input, request, linted }
    });
    conflicts::resolve_conflicts(&mut projects);
    (LintedRun { files, context, workers, projects }, errors)
}

/// Loads the project of an input as [`lint_all`] does.
///
/// # Errors
///
/// [`RunError::Load`].
pub fn load_only(
    files: &dyn FileSystem,
    options: &RunOptions,
    input: &ProjectInput,
) -> Result<Project, RunError> {
    load_project(files, &request(files, options, input)).map_err(|error| input.load_error(error))
}

fn load_input(
    files: &dyn FileSystem,
    options: &RunOptions,
    input: ProjectInput,
) -> Result<LoadedProject, RunError> {
    let request = request(files, options, &input);
    let project = load_project(files, &request).map_err(|error| input.load_error(error))?;
    let claims = claims(&project, &request);
    Ok(LoadedProject { input, request, project, claims })
}

/// Where a project lies. Nothing is known of a text from standard input without a file name.
fn detected(files: &dyn FileSystem, options: &RunOptions, input: &ProjectInput) -> Detected {
    let directory = input.files.first().and_then(|file| file.path.parent());
    let place = match directory.filter(|_| input.origin != InputOrigin::Stdin) {
        Some(directory) => options.machine.place_of(&files.resolved(directory)),
        None => ProjectPlace::unknown("standard input has no directory"),
    };
    let is_in_distribution = place.place == Place::Distribution && options.machine.is_wsl();
    Detected { place, is_in_wsl: options.is_wsl_process || is_in_distribution }
}

fn request(files: &dyn FileSystem, options: &RunOptions, input: &ProjectInput) -> Request {
    let settings = &input.settings;
    Request {
        files: input.files.clone(),
        load: options.load.clone(),
        profiles: options.profiles.clone(),
        rules: settings.rule_options(detected(files, options, input)),
        selection: settings.selection(),
        severities: settings.severity_overrides(),
        // The fixed text of standard input goes to standard output: other files would not match it.
        fixes_named_files_only: input.text.is_some(),
        baseline: options.baseline.clone(),
        vetoes: Arc::default(),
    }
}

impl LintedRun<'_> {
    /// What the run has done.
    pub fn statistics(&self) -> &Statistics {
        &self.context.statistics
    }

    /// The reports of the projects, unfixed.
    pub fn into_reports(self) -> Vec<ProjectRun> {
        self.projects.into_iter().map(|project| unfixed_report(&project.input, project.linted)).collect()
    }
}

fn unfixed_report(input: &ProjectInput, linted: Linted) -> ProjectRun {
    let targets = input.settings.targets();
    ProjectRun {
        name: input.name().to_owned(),
        targets: targets.value,
        targets_are_assumed: targets.by == SettingSource::Default,
        fail_on: input.settings.fail_on().value,
        linted,
        fixed: Vec::new(),
        refused: Vec::new(),
    }
}
