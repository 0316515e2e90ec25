//! One run over many projects: load all of them, build what they have in common, lint each once, resolve what they
//! object to of each other; then, when asked, fix and write. Nothing here prints.

mod conflicts;
mod errors;
mod fixing;
mod groups;
mod inputs;
mod workers;

use std::path::PathBuf;
use std::sync::Arc;

pub use errors::RunError;
pub use fixing::{Delivery, Finished, FixedRun};
pub use groups::deduplicate;
pub use inputs::{InputOrigin, ProjectInput, overlay};
use workers::Workers;

use crate::fs::FileSystem;
use crate::linter::baseline::Baseline;
use crate::linter::{Linted, Request, RunContext, Statistics, check, claims, load_project};
use crate::loader::{LoadError, LoadOptions, Project};
use crate::output::ProjectRun;
use crate::workspace::VolumeClaim;

/// What holds for all projects of a run.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// How they are loaded.
    pub load: LoadOptions,
    /// Only services of these profiles, and those without one; empty for all.
    pub profiles: Vec<String>,
    /// The findings that are not new.
    pub baseline: Option<Arc<Baseline>>,
    /// Whether the program runs in WSL.
    pub is_in_wsl: bool,
    /// The number of threads; `None` for one a core.
    pub threads: Option<usize>,
}

/// A loaded project.
struct LoadedProject {
    input: ProjectInput,
    request: Request,
    project: Project,
    claims: Vec<VolumeClaim>,
}

/// A linted project.
pub struct LintedProject {
    /// What the run was given.
    pub input: ProjectInput,
    request: Request,
    /// What was found.
    pub linted: Linted,
}

/// The projects of a run, linted, and what they have in common.
pub struct LintedRun<'f> {
    files: &'f dyn FileSystem,
    context: RunContext<'f>,
    workers: Workers,
    /// The projects, in the order they were given; without those that another one includes or extends.
    pub projects: Vec<LintedProject>,
}

/// Lints every project once. One that cannot be loaded is an error of the run, and the others are linted without it.
///
/// `on_progress` is called from any thread, for every project once when it is loaded and once when it is linted.
pub fn lint_all<'f>(
    files: &'f dyn FileSystem,
    options: &RunOptions,
    inputs: Vec<ProjectInput>,
    on_progress: &(dyn Fn() + Sync),
) -> (LintedRun<'f>, Vec<RunError>) {
    let workers = Workers::new(options.threads, inputs.len());
    let mut loaded = Vec::new();
    let mut errors = Vec::new();
    let results = workers.each(inputs, |input| {
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
    let mut projects = workers.each(loaded, |LoadedProject { input, request, project, .. }| {
        let linted = check(files, &request, project, &context);
        on_progress();
        LintedProject { input, request, linted }
    });
    conflicts::resolve_conflicts(&mut projects);
    (LintedRun { files, context, workers, projects }, errors)
}

/// Loads the project of an input as [`lint_all`] does.
pub fn load_only(
    files: &dyn FileSystem,
    options: &RunOptions,
    input: &ProjectInput,
) -> Result<Project, RunError> {
    load_project(files, &request(options, input)).map_err(|error| load_error(input, error))
}

fn load_input(
    files: &dyn FileSystem,
    options: &RunOptions,
    input: ProjectInput,
) -> Result<LoadedProject, RunError> {
    let request = request(options, &input);
    match load_project(files, &request) {
        Ok(project) => {
            let claims = claims(&project, &request);
            Ok(LoadedProject { input, request, project, claims })
        }
        Err(error) => Err(load_error(&input, error)),
    }
}

fn load_error(input: &ProjectInput, error: LoadError) -> RunError {
    let files: Vec<PathBuf> = input.files.iter().map(|file| file.name.clone()).collect();
    RunError::Load { files, error }
}

fn request(options: &RunOptions, input: &ProjectInput) -> Request {
    let settings = &input.settings;
    Request {
        files: input.files.clone(),
        load: options.load.clone(),
        profiles: options.profiles.clone(),
        rules: settings.rule_options(options.is_in_wsl),
        selection: settings.selection(),
        severities: settings.severity_overrides(),
        // What is fixed on its way through cannot change other files.
        fixes_named_files_only: input.text.is_some(),
        baseline: options.baseline.clone(),
        vetoes: Arc::default(),
    }
}

impl LintedRun<'_> {
    /// How often the run did what takes time.
    pub fn statistics(&self) -> &Statistics {
        &self.context.statistics
    }

    /// What to report of the projects as they are.
    pub fn into_reports(self) -> Vec<ProjectRun> {
        self.projects.into_iter().map(|project| project_run(&project.input, project.linted)).collect()
    }
}

/// What to report of a project that is not fixed.
fn project_run(input: &ProjectInput, linted: Linted) -> ProjectRun {
    ProjectRun {
        name: input.name().to_owned(),
        targets: input.settings.targets().value,
        fail_on: input.settings.fail_on().value,
        linted,
        fixed: Vec::new(),
        refused: Vec::new(),
    }
}
