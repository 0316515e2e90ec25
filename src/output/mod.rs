//! Findings -> text, one file a format. No report looks at YAML.

pub mod concise;
pub mod diagnosis;
pub mod diagnosis_human;
pub mod diagnosis_json;
pub mod diff;
pub mod escape;
mod excerpt;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
mod markdown;
pub mod matrix;
mod prose;
mod root;
pub mod rule_list;
pub mod rule_page;
pub mod sarif;

use std::collections::HashSet;
use std::path::PathBuf;

use crate::config::FailOn;
use crate::diagnostic::{Applicability, Finding, Suppression};
use crate::fix::{Fixed, Refused};
use crate::linter::{Failure, Linted};
use crate::loader::{LoadProblem, Project};
use crate::source::{Sources, Span};
use crate::targets::{Severity, Targets};

pub use root::{Root, display_name};

/// The project's public home, to which rules' pages are linked; it has none yet.
const HOME: Option<&str> = None;

/// Everything a run found and did.
pub struct Run {
    /// The targets judged, of all projects together.
    pub targets: Targets,
    /// Whether nobody chose those of some project.
    pub targets_assumed: bool,
    /// The projects in the order of their files' names.
    pub projects: Vec<ProjectRun>,
    /// What became of fixes.
    pub fixing: Fixing,
    /// Entries of the baseline that no longer occur.
    pub stale: usize,
    /// What could not be read or written, in the words people were reported.
    pub troubles: Vec<String>,
    /// From where reports for machines name files.
    pub root: Root,
}

/// What becomes of fixes in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixing {
    /// Nobody asked for any.
    Unasked,
    /// They are shown and not made.
    Shown,
    /// They are made.
    Made,
}

/// One project of a run.
pub struct ProjectRun {
    /// The file that was named.
    pub name: PathBuf,
    /// The targets it was judged for.
    pub targets: Targets,
    /// How severe a finding must be for the run to fail.
    pub fail_on: FailOn,
    /// What is left.
    pub linted: Linted,
    /// What was fixed.
    pub fixed: Vec<Fixed>,
    /// What could not be.
    pub refused: Vec<Refused>,
}

/// Counts for the closing line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Linted files.
    pub files: usize,
    /// Their services.
    pub services: usize,
    /// Findings by severity.
    pub errors: usize,
    /// Findings by severity.
    pub warnings: usize,
    /// Findings by severity.
    pub advice: usize,
    /// Findings that something suppresses; not among the others.
    pub suppressed: usize,
    /// Findings `--fix` fixes.
    pub safe: usize,
    /// Findings `--unsafe-fixes` fixes besides.
    pub unsafe_: usize,
}

/// A finding that concerns a target its project is judged for.
#[derive(Clone, Copy)]
pub struct Reported<'r> {
    /// What was found.
    pub finding: &'r Finding,
    /// How severe it is at most among the targets of its project.
    pub severity: Severity,
    /// Those targets.
    pub targets: Targets,
    /// The files its places are in.
    pub sources: &'r Sources,
}

impl ProjectRun {
    /// What is to be reported for it, what is suppressed included.
    pub fn all_findings(&self) -> impl Iterator<Item = Reported<'_>> {
        let (targets, sources) = (self.targets, &self.linted.project.sources);
        self.linted.findings.iter().filter_map(move |finding| {
            Some(Reported { finding, severity: finding.severity(targets)?, targets, sources })
        })
    }

    /// What is to be reported for it.
    pub fn findings(&self) -> impl Iterator<Item = Reported<'_>> {
        self.all_findings().filter(|reported| reported.finding.suppressed.is_none())
    }

    /// Whether what is to be reported for it makes the run fail.
    pub fn fails(&self) -> bool {
        self.findings().any(|reported| self.fail_on.is_reached_by(reported.severity))
    }
}

impl Run {
    /// Every finding of every project, what is suppressed included.
    pub fn all_findings(&self) -> impl Iterator<Item = Reported<'_>> {
        self.projects.iter().flat_map(ProjectRun::all_findings)
    }

    /// Every finding of every project that nothing suppresses.
    pub fn findings(&self) -> impl Iterator<Item = Reported<'_>> {
        self.projects.iter().flat_map(ProjectRun::findings)
    }

    /// The rules that panicked.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.projects.iter().flat_map(|project| &project.linted.failures)
    }

    /// Counts everything.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        let mut files: HashSet<&std::path::Path> = HashSet::new();
        for project in &self.projects {
            files.extend(project.linted.project.files.iter().map(|file| &*file.path));
            totals.services += project.linted.project.model().services().count();
        }
        totals.files = files.len();
        totals.suppressed = self.all_findings().count() - self.findings().count();
        for Reported { finding, severity, .. } in self.findings() {
            match severity {
                Severity::Error => totals.errors += 1,
                Severity::Warning => totals.warnings += 1,
                Severity::Advice => totals.advice += 1,
            }
            match finding.fix().map(|fix| fix.applicability) {
                Some(Applicability::Safe) => totals.safe += 1,
                Some(Applicability::Unsafe) => totals.unsafe_ += 1,
                None => {}
            }
        }
        totals
    }
}

/// What is wrong and what to do, in sentences.
fn told(finding: &Finding) -> String {
    let service = finding.service.as_deref().map(|service| format!(" (service {service})"));
    let what = sentence(&format!("{}{}", finding.message, service.unwrap_or_default()));
    let help = finding.help.iter().flat_map(|help| help.lines()).map(sentence);
    let to_do: Vec<String> = help.collect();
    if to_do.is_empty() { what } else { format!("{what} {}", to_do.join("\n")) }
}

/// A text as a sentence: with a full stop, and a capital letter where it begins with a plain word.
fn sentence(text: &str) -> String {
    let first_word = text.split(' ').next().unwrap_or_default();
    let is_plain = first_word.bytes().all(|byte| byte.is_ascii_lowercase());
    let mut characters = text.chars();
    let first = characters.next().unwrap_or_default();
    let first = if is_plain { first.to_ascii_uppercase() } else { first };
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// A rule's failure, for people.
fn failure_message(failure: &Failure) -> String {
    format!("the rule {} panicked ({}). Please report this with the file.", failure.code, failure.message)
}

/// What suppressed a finding, in a few words.
fn suppressed_by(suppression: &Suppression) -> String {
    match suppression {
        Suppression::Comment { reason, .. } if reason.is_empty() => "suppressed by a comment".to_owned(),
        Suppression::Comment { reason, .. } => format!("suppressed by a comment: {reason}"),
        Suppression::Baseline => "in the baseline".to_owned(),
    }
}

/// How reports call a file: as it was named, with forward slashes.
pub fn file_name(sources: &Sources, span: Span) -> String {
    display_name(sources.get(span.file).name())
}

/// `1 error`, `2 errors`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("{count} {noun}") } else { format!("{count} {noun}s") }
}

/// What is wrong with a project, in a line: `compose.yml:7:5: …`.
pub fn problem_line(project: &Project, problem: &LoadProblem) -> String {
    let position = project.sources.position(problem.span);
    let (message, help) = problem.message();
    let help = help.map(|help| format!(" ({help})")).unwrap_or_default();
    format!(
        "{}:{}:{}: {message}{help}",
        file_name(&project.sources, problem.span),
        position.line,
        position.column
    )
}
