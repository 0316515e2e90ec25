//! Lints one project: load -> run the rules -> suppress -> findings with eligible fixes.

pub mod baseline;
mod fingerprint;
mod origin_labels;
mod request;
pub(crate) mod suppression;
mod verdict;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostic::{Code, Finding};
use crate::fix::eligibility::{FixScope, resolve_fixes};
use crate::fix::suppressed_edits::SuppressedEdits;
use crate::fs::{FileSystem, absolute};
use crate::loader::{LoadError, LoadOptions, Project, load};
use crate::rules::{
    Check, Context, Diagnostics, HostDirectories, ProjectFacts, RULES, Rule, UNUSED_SUPPRESSION,
    volume_claims,
};
use crate::workspace::{VolumeClaim, VolumePlan, Workspace};

pub(crate) use request::Unreported;
pub use request::{Failure, Linted, Request};
pub use verdict::{ServiceVerdicts, TargetVerdict, Verdict, verdicts};

/// What the projects of a run share; built before any of them is linted.
pub struct RunContext<'f> {
    /// The projects and those nearby.
    pub workspace: Workspace<'f>,
    /// The names of new volumes.
    pub volumes: VolumePlan,
    /// Counters of the run.
    pub statistics: Statistics,
}

impl<'f> RunContext<'f> {
    /// The context of projects loaded with these options, each with the directories that need volumes.
    pub(crate) fn new<'p>(
        files: &'f dyn FileSystem,
        load: &LoadOptions,
        projects: impl IntoIterator<Item = (&'p Project, Vec<VolumeClaim>)>,
    ) -> Self {
        let (projects, claims): (Vec<_>, Vec<_>) = projects.into_iter().unzip();
        let workspace = Workspace::new(files, load, projects);
        let volumes = VolumePlan::new(&workspace, claims);
        RunContext { workspace, volumes, statistics: Statistics::default() }
    }

    /// The context of a single project.
    pub(crate) fn of_one(files: &'f dyn FileSystem, request: &Request, project: &Project) -> Self {
        RunContext::new(files, &request.load, [(project, claims(project, request))])
    }
}

/// Counts of expensive operations.
#[derive(Debug, Default)]
pub struct Statistics {
    lints: AtomicUsize,
}

impl Statistics {
    /// How often the rules were run over a project.
    pub fn lints(&self) -> usize {
        self.lints.load(Ordering::Relaxed)
    }
}

/// Lints a single project.
pub fn lint(files: &dyn FileSystem, request: &Request) -> Result<Linted, LoadError> {
    let project = load_project(files, request)?;
    let run = RunContext::of_one(files, request, &project);
    Ok(check(files, request, project, &run))
}

/// Reloads a project of a run and lints it, usually after a rewrite.
pub(crate) fn lint_in(
    files: &dyn FileSystem,
    request: &Request,
    run: &RunContext<'_>,
) -> Result<Linted, LoadError> {
    Ok(check(files, request, load_project(files, request)?, run))
}

/// Loads a project and the related files that rules read.
pub(crate) fn load_project(files: &dyn FileSystem, request: &Request) -> Result<Project, LoadError> {
    let mut project = load(files, &request.files, &request.load)?;
    project.keep_profiles(&request.profiles);
    project.read_related_files(files);
    Ok(project)
}

/// The directories of a project that need volumes.
pub(crate) fn claims(project: &Project, request: &Request) -> Vec<VolumeClaim> {
    volume_claims(project, &ProjectFacts::of(project.model(), &request.rules.images))
}

/// Lints a loaded project: runs every rule, applies suppressions and decides which fixes can be made.
pub(crate) fn check(
    files: &dyn FileSystem,
    request: &Request,
    project: Project,
    run: &RunContext<'_>,
) -> Linted {
    run.statistics.lints.fetch_add(1, Ordering::Relaxed);
    let mut findings = Vec::new();
    let mut failures = Vec::new();
    let directories = HostDirectories::of(&project);
    let facts = ProjectFacts::of(project.model(), &request.rules.images);
    let volumes = run.volumes.completed(&run.workspace, &project, &volume_claims(&project, &facts));
    let context = Context {
        project: &project,
        files,
        options: &request.rules,
        directories: &directories,
        facts: &facts,
        volumes: &volumes,
        workspace: &run.workspace,
    };
    let file = request.files.first().map(|file| file.name.clone()).unwrap_or_default();
    // All rules, selected or not: whether a file can be fixed or a comment is needed does not depend on the selection.
    for &rule in RULES {
        if let Err(message) = run_rule(rule, context, &mut findings) {
            failures.push(Failure { file: file.clone(), code: rule.code, message });
        }
    }
    let failed: Vec<Code> = failures.iter().map(|failure| failure.code).collect();
    if let Err(message) = catch_panic(|| suppression::apply(context, &failed, &mut findings)) {
        failures.push(Failure { file, code: UNUSED_SUPPRESSION.code, message });
    }
    drop((directories, facts));
    findings.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    fingerprint::add_fingerprints(&project, &mut findings);
    if let Some(baseline) = &request.baseline {
        baseline.suppress(files, &project, &mut findings);
    }
    findings.retain(|finding| finding.severity(request.rules.targets).is_some());
    let suppressed_edits = SuppressedEdits::of(&project, &findings);
    let scope = FixScope {
        named: &request.files,
        named_only: request.fixes_named_files_only,
        vetoes: &request.vetoes,
        rules: &request.rules,
    };
    resolve_fixes(files, &project, scope, &suppressed_edits, &mut findings);
    // Configured severities come last: they must not affect what Docker Compose rejects.
    request.severities.apply(&mut findings);
    let unselected = findings.extract_if(.., |finding| !is_selected(&project, request, finding));
    let unreported = unselected.map(Unreported::from).collect();
    origin_labels::add_origin_labels(&project, &mut findings);
    let place = request.rules.project_place.clone();
    Linted { project, place, findings, unreported, failures, suppressed_edits }
}

fn is_selected(project: &Project, request: &Request, finding: &Finding) -> bool {
    let (selection, Finding { code, name, span, .. }) = (&request.selection, finding);
    let is_ignored_in_file = || {
        let file = project.file(span.file).map(|file| file.path.clone());
        let path = file.unwrap_or_else(|| absolute(project.sources.get(span.file).name()));
        selection.ignores_in_file(*code, name, &path)
    };
    selection.contains(*code, name) && (selection.ignore_in_files.is_empty() || !is_ignored_in_file())
}

fn sort_key(finding: &Finding) -> impl Ord + '_ {
    (finding.span.file, finding.span.start, finding.code, finding.service.as_deref(), finding.span.end)
}

/// Runs a rule. A panic is caught and loses only this rule's findings.
fn run_rule(rule: &'static Rule, context: Context<'_>, found: &mut Vec<Finding>) -> Result<(), String> {
    let mut own = Vec::new();
    catch_panic(|| {
        let mut findings = Diagnostics::new(context, rule, &mut own);
        match rule.check {
            Check::Project(check) => check(&mut findings),
            Check::Service(check) => {
                for &service in context.facts.linux() {
                    check(service, &mut findings);
                }
            }
            Check::CompleteService(check) => {
                for &service in context.facts.linux() {
                    if !service.is_partial() && !service.base_not_loaded() {
                        check(service, &mut findings);
                    }
                }
            }
            Check::Settings => {}
        }
    })?;
    found.append(&mut own);
    Ok(())
}

/// Runs a closure and returns the message of its panic.
fn catch_panic(run: impl FnOnce()) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| panic_message(&*panic))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown reason".to_owned())
}
