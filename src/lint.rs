//! One run over one project: load -> check -> suppress -> findings, with every fix settled.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crate::files::{FileSystem, absolute};
use crate::finding::{Code, Finding, FixRefusal, Suppression};
use crate::project::{FileArgument, LoadError, LoadOptions, Neighbours, Project, load};
use crate::rules::{
    Check, Context, Findings, HostFolders, RULES, Rule, RuleOptions, Survey, UNUSED_SUPPRESSION, VolumeNames,
};
use crate::settings::baseline::Baseline;
use crate::settings::{Selection, Severities, suppression};
use crate::settle::settle;
use crate::target::PerTarget;
use crate::unwanted::Unwanted;
use crate::{fingerprint, provenance};

/// What to lint and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The files of the project, each merged over those before it.
    pub files: Vec<FileArgument>,
    /// How to load it.
    pub load: LoadOptions,
    /// What the run decides for the rules.
    pub rules: RuleOptions,
    /// The rules to report.
    pub selection: Selection,
    /// How grave rules are to the project, where it says so.
    pub severities: Severities,
    /// Only services of these profiles, and those without one; empty for all.
    pub profiles: Vec<String>,
    /// Whether files that are included or extended are left as they are.
    pub fixes_named_files_only: bool,
    /// What the run knows of the files around; shared by all its requests.
    pub neighbours: Arc<Neighbours>,
    /// The findings that are not new; shared by all requests of a run.
    pub baseline: Option<Arc<Baseline>>,
    /// Reasons against fixes that this project alone does not see, by the fingerprints of the findings.
    pub vetoes: Arc<HashMap<String, FixRefusal>>,
}

impl Request {
    /// The project of one file, with the defaults of everything else.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Request {
            files: vec![FileArgument::new(path)],
            load: LoadOptions::default(),
            rules: RuleOptions::default(),
            selection: Selection::default(),
            severities: Severities::default(),
            profiles: Vec::new(),
            fixes_named_files_only: false,
            neighbours: Arc::default(),
            baseline: None,
            vetoes: Arc::default(),
        }
    }
}

/// A linted project.
#[derive(Debug)]
pub struct Linted {
    /// The project.
    pub project: Project,
    /// What was found and is to be reported, sorted by file, place and code.
    pub findings: Vec<Finding>,
    /// What was found besides, of rules that nobody wants to hear of: a rewrite may bring no more of these, either.
    pub(crate) unreported: Vec<Unreported>,
    /// Rules that broke down; the others' findings stand.
    pub failures: Vec<Failure>,
    /// What its silenced findings would have changed.
    pub unwanted: Unwanted,
}

/// As much of a finding as must be known of one that is not to be reported.
#[derive(Debug)]
pub(crate) struct Unreported {
    pub(crate) code: Code,
    pub(crate) service: Option<String>,
    pub(crate) severities: PerTarget,
    pub(crate) suppressed: Option<Suppression>,
}

impl From<Finding> for Unreported {
    fn from(Finding { code, service, severities, suppressed, .. }: Finding) -> Self {
        Unreported { code, service, severities, suppressed }
    }
}

/// A rule's panic.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The file that was looked at.
    pub file: PathBuf,
    /// The rule.
    pub code: Code,
    /// The panic's message.
    pub message: String,
}

/// Lints one project.
pub fn lint(files: &dyn FileSystem, request: &Request) -> Result<Linted, LoadError> {
    let mut project = load(files, &request.files, &request.load)?;
    project.keep_profiles(&request.profiles);
    project.look_beside(files);
    let mut findings = Vec::new();
    let mut failures = Vec::new();
    let folders = HostFolders::of(&project);
    let survey = Survey::of(project.model(), &request.rules.images);
    let volume_names = VolumeNames::of(&project, files, &survey, &request.neighbours);
    let context = Context {
        project: &project,
        files,
        options: &request.rules,
        folders: &folders,
        survey: &survey,
        volume_names: &volume_names,
        neighbours: &request.neighbours,
    };
    let file = request.files.first().map(|file| file.name.clone()).unwrap_or_default();
    // All of them: whether a file is sound enough for a fix, or a comment needed, does not depend on what is reported.
    for &rule in RULES {
        if let Err(message) = run_rule(rule, context, &mut findings) {
            failures.push(Failure { file: file.clone(), code: rule.code, message });
        }
    }
    let broken: Vec<Code> = failures.iter().map(|failure| failure.code).collect();
    if let Err(message) = caught(|| suppression::apply(context, &broken, &mut findings)) {
        failures.push(Failure { file, code: UNUSED_SUPPRESSION.code, message });
    }
    drop((folders, survey));
    findings.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    fingerprint::stamp(&project, &mut findings);
    if let Some(baseline) = &request.baseline {
        baseline.silence(files, &project, &mut findings);
    }
    findings.retain(|finding| finding.severity(request.rules.targets).is_some());
    let unwanted = Unwanted::of(&project, &findings);
    settle(&project, request, &unwanted, &mut findings);
    // Only now: whether Docker Compose refuses a file is no matter of taste.
    request.severities.apply(&mut findings);
    let unselected = findings.extract_if(.., |finding| !is_selected(&project, request, finding));
    let unreported = unselected.map(Unreported::from).collect();
    provenance::explain(&project, &mut findings);
    Ok(Linted { project, findings, unreported, failures, unwanted })
}

fn is_selected(project: &Project, request: &Request, finding: &Finding) -> bool {
    let (selection, Finding { code, name, span, .. }) = (&request.selection, finding);
    let is_ignored_there = || {
        let file = project.file(span.file).map(|file| file.path.clone());
        let path = file.unwrap_or_else(|| absolute(project.sources.get(span.file).name()));
        selection.ignores_in_file(*code, name, &path)
    };
    selection.contains(*code, name) && (selection.ignore_in_files.is_empty() || !is_ignored_there())
}

fn sort_key(finding: &Finding) -> impl Ord + '_ {
    (finding.span.file, finding.span.start, finding.code, finding.service.as_deref(), finding.span.end)
}

/// Runs a rule; its panic is caught and costs its own findings only.
fn run_rule(rule: &'static Rule, context: Context<'_>, found: &mut Vec<Finding>) -> Result<(), String> {
    let mut own = Vec::new();
    caught(|| {
        let mut findings = Findings::new(context, rule, &mut own);
        match rule.check {
            Check::Project(check) => check(&mut findings),
            Check::Service(check) => {
                for &service in context.survey.linux() {
                    check(service, &mut findings);
                }
            }
            Check::CompleteService(check) => {
                for &service in context.survey.linux() {
                    if !service.is_fragment() && !service.has_unseen_base() {
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

/// Runs something; its panic comes as a message.
fn caught(run: impl FnOnce()) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| panic_message(&*panic))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown reason".to_owned())
}
