//! One run over one project: load -> check -> suppress -> findings, with every fix settled.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crate::compose::Service;
use crate::files::{FileSystem, absolute};
use crate::finding::{Code, Cure, Finding, Fix, Refusal};
use crate::project::{FileArgument, LoadError, LoadOptions, LoadedFile, Neighbours, Project, load};
use crate::rules::{Check, Context, Findings, HostFolders, RULES, Rule, RuleOptions, Survey, VolumeNames};
use crate::settings::baseline::Baseline;
use crate::settings::{Selection, Severities, suppression};
use crate::source::FileId;
use crate::target::Severity;
use crate::unwanted::Unwanted;
use crate::yaml::{Change, NodeId, Op, Plain, YamlPath, lower};
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
    pub vetoes: Arc<HashMap<String, Refusal>>,
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
    /// What was found, sorted by file, place and code.
    pub findings: Vec<Finding>,
    /// Rules that broke down; the others' findings stand.
    pub failures: Vec<Failure>,
    /// What its silenced findings would have changed.
    pub(crate) unwanted: Unwanted,
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
        failures.push(Failure { file, code: Code(5), message });
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
    findings.retain(|finding| is_selected(&project, request, finding));
    provenance::explain(&project, &mut findings);
    Ok(Linted { project, findings, failures, unwanted })
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
                context.survey.linux().iter().for_each(|&service| check(service, &mut findings));
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

/// Decides for every fix whether it can be made here at all, and which bytes it would edit.
fn settle(project: &Project, request: &Request, unwanted: &Unwanted, findings: &mut [Finding]) {
    let unsound = Unsound::of(findings);
    let inserts = wanted_inserts(findings);
    let family = Family::of(project);
    let mut shared = Shared::new();
    for finding in findings {
        let Cure::Fix(fix) = &mut finding.cure else { continue };
        let refusal = match unsound.code_for(finding.service.as_deref()) {
            Some(code) => Some(Refusal::BrokenFile(code)),
            None if request.vetoes.contains_key(&finding.fingerprint) => {
                request.vetoes.get(&finding.fingerprint).cloned()
            }
            None => unwritable(project, request, fix)
                .or_else(|| {
                    let is_told = finding.suppressed.is_none();
                    let service = finding.service.as_deref();
                    is_told.then(|| unwanted.refuses(project, fix, finding.code, service)).flatten()
                })
                .or_else(|| shared_insert(&family, fix, finding.code, &inserts, &mut shared))
                .or_else(|| lower_alone(project, fix).err()),
        };
        if let Some(refusal) = refusal {
            finding.cure = Cure::Refused(refusal);
        }
    }
}

/// Whether a fix would change a file that is not the project's own, or one of several documents.
fn unwritable(project: &Project, request: &Request, fix: &Fix) -> Option<Refusal> {
    fix.changes.iter().find_map(|change| {
        let file = project.file(change.file)?;
        let is_named = request.files.iter().any(|named| absolute(&named.path) == file.path);
        let is_own = file.path.starts_with(&project.folder) && !request.fixes_named_files_only;
        let name = || project.sources.get(file.id).name().to_string_lossy().replace('\\', "/");
        match (is_named || is_own, file.documents.len()) {
            (false, _) => Some(Refusal::OtherFile(name())),
            (true, 0 | 1) => None,
            (true, _) => Some(Refusal::SeveralDocuments),
        }
    })
}

/// What Docker Compose refuses is not rewritten: nobody could tell whether the result is right.
struct Unsound {
    file: Option<Code>,
    services: HashMap<String, Code>,
}

impl Unsound {
    fn of(findings: &[Finding]) -> Self {
        let mut unsound = Unsound { file: None, services: HashMap::new() };
        let refused = |finding: &&Finding| {
            // Of no service: YAML itself refuses the path.
            let is_unreadable = finding.code == Code(210) && finding.service.is_none();
            let is_refused = [Code(1), Code(2)].contains(&finding.code) || is_unreadable;
            is_refused && finding.severities.lcow == Some(Severity::Error)
        };
        for finding in findings.iter().filter(refused) {
            match &finding.service {
                Some(service) => {
                    unsound.services.insert(service.clone(), finding.code);
                }
                None => unsound.file = unsound.file.or(Some(finding.code)),
            }
        }
        unsound
    }

    fn code_for(&self, service: Option<&str>) -> Option<Code> {
        self.file.or_else(|| self.services.get(service?).copied())
    }
}

/// A key and value that a rule wants in a service: (rule, service, key, value).
type Wanted = HashSet<(Code, String, String, Plain)>;

fn wanted_inserts(findings: &[Finding]) -> Wanted {
    let wanted = findings.iter().flat_map(|finding| {
        let changes = finding.fix().map(|fix| fix.changes.as_slice()).unwrap_or_default();
        changes.iter().filter_map(|change| match &change.op {
            Op::Insert { key, value, .. } => {
                Some((finding.code, finding.service.clone()?, key.clone(), value.clone()))
            }
            _ => None,
        })
    });
    wanted.collect()
}

/// A key put into a service reaches every service that uses its anchor or extends it: each must want the same
/// value, have its own, or take any.
fn shared_insert(
    family: &Family<'_>,
    fix: &Fix,
    code: Code,
    wanted: &Wanted,
    known: &mut Shared,
) -> Option<Refusal> {
    for change in &fix.changes {
        // A base of thousands of services has as many findings, and their fixes are all the same change.
        let key = (code, change.clone());
        if !known.contains_key(&key) {
            let refused = refused_by(family, change, code, wanted);
            known.insert(key.clone(), refused);
        }
        if let Some(service) = &known[&key] {
            return Some(Refusal::Shared(service.clone()));
        }
    }
    None
}

/// Which service a change of a rule must not reach, as far as it was asked for.
type Shared = HashMap<(Code, Change), Option<String>>;

/// A service that does not want what a change puts into it.
fn refused_by(family: &Family<'_>, change: &Change, code: Code, wanted: &Wanted) -> Option<String> {
    if let Op::Insert { key, value, .. } = &change.op {
        for service in family.reached(change) {
            // A mapping goes together with the one that is there.
            let has_it = service.get(key).is_some() && !matches!(value, Plain::Map(_));
            let wanting = (code, service.name().to_owned(), key.clone(), value.clone());
            let takes_it =
                service.has_unseen_base() && !service.is_windows() && !restricts_platforms(service);
            if !wanted.contains(&wanting) && !has_it && !takes_it {
                return Some(service.name().to_owned());
            }
        }
    }
    None
}

/// The services of a project and the nodes they are made of.
struct Family<'p> {
    project: &'p Project,
    /// The services that are made of the node of a file, among others.
    made_of: HashMap<(FileId, NodeId), Vec<Service<'p>>>,
}

impl<'p> Family<'p> {
    fn of(project: &'p Project) -> Self {
        let mut made_of: HashMap<(FileId, NodeId), Vec<Service<'p>>> = HashMap::new();
        for service in project.model().services() {
            for origin in service.value.origins() {
                made_of.entry((origin.file, origin.node)).or_default().push(service);
            }
        }
        Family { project, made_of }
    }

    /// The services in which a change shows: those made of its place, or of one that its anchor brings it to.
    fn reached(&self, change: &Change) -> Vec<Service<'p>> {
        let document = self.project.file(change.file).and_then(LoadedFile::document);
        let Some(document) = document else { return Vec::new() };
        let Some(node) = document.find(&change.at) else { return Vec::new() };
        let mut found: Vec<Service<'p>> = Vec::new();
        let mut names = HashSet::new();
        for path in document.occurrences(node) {
            // Versions without `services:` have them at the top.
            let lengths = if self.project.model().is_v1() { 1..=1 } else { 2..=2 };
            for length in lengths.filter(|length| *length <= path.0.len()) {
                let service = document.find(&YamlPath(path.0[..length].to_vec()));
                let made = service.and_then(|node| self.made_of.get(&(change.file, document.resolve(node))));
                for service in made.into_iter().flatten() {
                    if names.insert(service.name()) {
                        found.push(*service);
                    }
                }
            }
        }
        found
    }
}

/// Docker Compose wants `platform` to be one of `build.platforms`.
fn restricts_platforms(service: Service<'_>) -> bool {
    service.get("build").is_some_and(|build| build.get("platforms").is_some())
}

fn lower_alone(project: &Project, fix: &mut Fix) -> Result<(), Refusal> {
    let mut files: Vec<_> = fix.changes.iter().map(|change| change.file).collect();
    files.sort_unstable();
    files.dedup();
    fix.edits.clear();
    for file in files {
        let changes: Vec<_> = fix.changes.iter().filter(|change| change.file == file).collect();
        let document = project.file(file).and_then(|file| file.document());
        let document = document.ok_or_else(|| Refusal::Shape("the file has no tree".to_owned()))?;
        let edits = lower(document, project.sources.get(file).text(), &changes)?;
        fix.edits.extend(edits.into_iter().map(|edit| (file, edit)));
    }
    Ok(())
}
