//! One run over one project: load -> check -> suppress -> findings, with every fix settled.

mod request;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::files::{FileSystem, absolute};
use crate::finding::{Code, Finding};
use crate::project::{LoadError, Project, load};
use crate::rules::{
    Check, Context, Findings, HostFolders, RULES, Rule, Survey, UNUSED_SUPPRESSION, VolumeNames,
};
use crate::settings::suppression;
use crate::settle::{Allowed, settle};
use crate::unwanted::Unwanted;
use crate::{fingerprint, provenance};

pub(crate) use request::Unreported;
pub use request::{Failure, Linted, Request};

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
    let allowed = Allowed {
        named: &request.files,
        named_only: request.fixes_named_files_only,
        vetoes: &request.vetoes,
    };
    settle(files, &project, allowed, &unwanted, &mut findings);
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
        let mut findings = Findings::new(context, rule.defaults(), &mut own);
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
