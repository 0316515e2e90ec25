//! One run over one project: load -> check -> findings, with every fix settled.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crate::compose::Service;
use crate::files::FileSystem;
use crate::finding::{Code, Cure, Finding, Fix, Refusal};
use crate::fingerprint;
use crate::project::{LoadError, LoadOptions, Neighbours, Project, load};
use crate::rules::{Check, Context, Findings, HostFolders, RULES, Rule, RuleOptions};
use crate::target::Severity;
use crate::yaml::{Change, Op, Plain, Segment, lower};

/// What to lint and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// How messages call the file.
    pub name: PathBuf,
    /// Where it lies.
    pub path: PathBuf,
    /// How to load it.
    pub load: LoadOptions,
    /// What the run decides for the rules.
    pub rules: RuleOptions,
    /// The rules to report.
    pub selection: Selection,
    /// What the run knows of the files around; shared by all its requests.
    pub neighbours: Arc<Neighbours>,
}

impl Request {
    /// A file with the defaults of everything.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Request {
            name: path.clone(),
            path,
            load: LoadOptions::default(),
            rules: RuleOptions::default(),
            selection: Selection::default(),
            neighbours: Arc::default(),
        }
    }
}

/// Which rules are reported: codes, names, or beginnings of codes such as `LCOW1`.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// When not empty, only these.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
}

impl Selection {
    /// Whether a rule is reported.
    pub fn contains(&self, code: Code, name: &str) -> bool {
        let matches = |selector: &String| Self::matches(selector, code, name);
        let selected = self.select.is_empty() || self.select.iter().any(matches);
        selected && !self.ignore.iter().any(matches)
    }

    /// Whether a selector means this rule.
    pub fn matches(selector: &str, code: Code, name: &str) -> bool {
        let code = code.to_string();
        let is_code = selector.len() >= "LCOW1".len()
            && code.get(..selector.len()).is_some_and(|start| start.eq_ignore_ascii_case(selector));
        is_code || selector == name
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

/// Lints one file.
pub fn lint(files: &dyn FileSystem, request: &Request) -> Result<Linted, LoadError> {
    let project = load(files, &request.name, &request.path, &request.load)?;
    let mut findings = Vec::new();
    let mut failures = Vec::new();
    let folders = HostFolders::of(&project);
    let context = Context {
        project: &project,
        files,
        options: &request.rules,
        folders: &folders,
        neighbours: &request.neighbours,
    };
    // All of them: whether a file is sound enough for a fix does not depend on what is reported.
    for &rule in RULES {
        if let Err(message) = run_rule(rule, context, &mut findings) {
            failures.push(Failure { file: request.name.clone(), code: rule.code, message });
        }
    }
    drop(folders);
    settle(&project, &mut findings);
    findings.retain(|finding| request.selection.contains(finding.code, finding.name));
    findings.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    fingerprint::stamp(&project, &mut findings);
    Ok(Linted { project, findings, failures })
}

fn sort_key(finding: &Finding) -> impl Ord + '_ {
    (finding.span.file, finding.span.start, finding.code, finding.service.as_deref(), finding.span.end)
}

/// Runs a rule; its panic is caught and costs its own findings only.
fn run_rule(rule: &'static Rule, context: Context<'_>, found: &mut Vec<Finding>) -> Result<(), String> {
    let mut own = Vec::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut findings = Findings::new(context, rule, &mut own);
        match rule.check {
            Check::Project(check) => check(&mut findings),
            Check::Service(check) => {
                let linux = context.model().services().filter(|service| !service.is_windows());
                linux.for_each(|service| check(service, &mut findings));
            }
        }
    }));
    outcome.map_err(|panic| panic_message(&*panic))?;
    found.append(&mut own);
    Ok(())
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown reason".to_owned())
}

/// Decides for every fix whether it can be made here at all, and which bytes it would edit.
fn settle(project: &Project, findings: &mut [Finding]) {
    let unsound = Unsound::of(findings);
    let several = project.files.iter().any(|file| file.documents > 1);
    let inserts = wanted_inserts(findings);
    let family = Family::of(project);
    for finding in findings {
        let Cure::Fix(fix) = &mut finding.cure else { continue };
        let refusal = match unsound.code_for(finding.service.as_deref()) {
            Some(code) => Some(Refusal::BrokenFile(code)),
            None if several => Some(Refusal::SeveralDocuments),
            None => shared_insert(&family, fix, finding.code, &inserts)
                .or_else(|| lower_alone(project, fix).err()),
        };
        if let Some(refusal) = refusal {
            finding.cure = Cure::Refused(refusal);
        }
    }
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
            [Code(1), Code(2)].contains(&finding.code) && finding.severities.lcow == Some(Severity::Error)
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
fn shared_insert(family: &Family<'_>, fix: &Fix, code: Code, wanted: &Wanted) -> Option<Refusal> {
    for change in &fix.changes {
        let Op::Insert { key, value, .. } = &change.op else { continue };
        for service in family.reached(change) {
            let has_it = service.get(key).is_some();
            let wanting = (code, service.name().to_owned(), key.clone(), value.clone());
            let takes_it =
                service.has_unseen_base() && !service.is_windows() && !restricts_platforms(service);
            if !wanted.contains(&wanting) && !has_it && !takes_it {
                return Some(Refusal::Shared(service.name().to_owned()));
            }
        }
    }
    None
}

/// The services of a project and who extends whom in the same file.
struct Family<'p> {
    project: &'p Project,
    services: HashMap<&'p str, Service<'p>>,
    extended_by: HashMap<&'p str, Vec<&'p str>>,
}

impl<'p> Family<'p> {
    fn of(project: &'p Project) -> Self {
        let mut family = Family { project, services: HashMap::new(), extended_by: HashMap::new() };
        for service in project.model().services() {
            family.services.insert(service.name(), service);
            if let Some(base) = service.base_in_this_file() {
                family.extended_by.entry(base).or_default().push(service.name());
            }
        }
        family
    }

    /// The services in which a change shows: where its place is used, and those that extend one of them over any
    /// number of steps.
    fn reached(&self, change: &Change) -> Vec<Service<'p>> {
        let document = self.project.file(change.file).and_then(|file| file.document.as_ref());
        let with_anchors = document.filter(|document| !document.anchors().is_empty());
        let paths = with_anchors.and_then(|document| Some(document.occurrences(document.find(&change.at)?)));
        let mut names: Vec<&str> = Vec::new();
        for path in paths.unwrap_or_default().iter().chain([&change.at]) {
            if let [Segment::Key(section), Segment::Key(name), ..] = path.0.as_slice()
                && section == "services"
                && let Some((&name, _)) = self.services.get_key_value(name.as_str())
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        let mut done = 0;
        while let Some(base) = names.get(done).copied() {
            for &name in self.extended_by.get(base).into_iter().flatten() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            done += 1;
        }
        names.iter().filter_map(|name| self.services.get(name).copied()).collect()
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
        let document = project.file(file).and_then(|file| file.document.as_ref());
        let document = document.ok_or_else(|| Refusal::Shape("the file has no tree".to_owned()))?;
        let edits = lower(document, project.sources.get(file).text(), &changes)?;
        fix.edits.extend(edits.into_iter().map(|edit| (file, edit)));
    }
    Ok(())
}
