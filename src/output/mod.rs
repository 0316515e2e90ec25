//! Findings -> text: one file per format.

pub mod concise;
pub mod diagnosis;
pub mod diff;
pub mod escape;
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
mod summary;

use std::collections::HashSet;
use std::path::PathBuf;

use crate::config::FailOn;
use crate::diagnostic::{Applicability, Finding, Severity, Suppression};
use crate::fix::{Fixed, Refused};
use crate::linter::{Failure, Linted};
use crate::loader::{LoadProblem, Project};
use crate::machine::ProjectPlace;
use crate::source::{Sources, Span};
use crate::targets::{Target, Targets};

pub use root::{Root, display_name};

/// The base URL of the documentation, for links to the pages of rules. `None` until it is published.
const HOME: Option<&str> = None;

/// The results of a run.
pub struct Run {
    /// The targets of all projects together.
    pub targets: Targets,
    /// The projects in the order of their files' names.
    pub projects: Vec<ProjectRun>,
    /// What was done with fixes.
    pub fixing: Fixing,
    /// The number of stale baseline entries.
    pub stale: usize,
    /// The error messages of the run.
    pub errors: Vec<String>,
    /// The directory that paths in machine-readable reports are relative to.
    pub root: Root,
}

/// What a run does with fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixing {
    /// Nothing.
    Off,
    /// It shows them as a diff.
    DryRun,
    /// It writes the fixed files.
    Applied,
}

/// One project of a run.
pub struct ProjectRun {
    /// Its first file, as given on the command line or found.
    pub name: PathBuf,
    /// The targets it was linted for.
    pub targets: Targets,
    /// Whether these are the default targets because the user selected none.
    pub targets_are_assumed: bool,
    /// The lowest severity that makes the run fail.
    pub fail_on: FailOn,
    /// The project and its findings; after fixing, those that remain.
    pub linted: Linted,
    /// The fixes that were made.
    pub fixed: Vec<Fixed>,
    /// The fixes that were refused.
    pub refused: Vec<Refused>,
}

/// The counts of the summary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Files.
    pub files: usize,
    /// Services.
    pub services: usize,
    /// Findings with severity error.
    pub errors: usize,
    /// Findings with severity warning.
    pub warnings: usize,
    /// Findings with severity advice.
    pub advice: usize,
    /// Suppressed findings, which are not in the other counts.
    pub suppressed: usize,
    /// Findings that `--fix` fixes.
    pub safe: usize,
    /// Findings that only `--unsafe-fixes` fixes.
    pub unsafe_: usize,
}

/// A finding that applies to a target of its project.
#[derive(Clone, Copy)]
pub struct Reported<'r> {
    /// The finding.
    pub finding: &'r Finding,
    /// Its highest severity on the targets of its project.
    pub severity: Severity,
    /// The targets of its project.
    pub targets: Targets,
    /// Whether it only concerns targets that can no longer be installed and that nobody selected. Reports for people
    /// abridge such findings.
    pub is_brief: bool,
    /// The sources of its project.
    pub sources: &'r Sources,
}

impl ProjectRun {
    /// The findings to report, including suppressed ones.
    pub fn all_findings(&self) -> impl Iterator<Item = Reported<'_>> {
        let (targets, sources) = (self.targets, &self.linted.project.sources);
        self.linted.findings.iter().filter_map(move |finding| {
            let severity = finding.severity(targets)?;
            let is_brief = self.targets_are_assumed && finding.severity(targets.current()).is_none();
            Some(Reported { finding, severity, targets, is_brief, sources })
        })
    }

    /// The findings to report.
    pub fn findings(&self) -> impl Iterator<Item = Reported<'_>> {
        self.all_findings().filter(|reported| reported.finding.suppressed.is_none())
    }

    /// Whether its findings make the run fail.
    pub fn fails(&self) -> bool {
        self.findings().any(|reported| self.fail_on.is_reached_by(reported.severity))
    }
}

impl Run {
    /// Whether some project was linted for the default targets because none was selected.
    pub fn targets_are_assumed(&self) -> bool {
        self.projects.iter().any(|project| project.targets_are_assumed)
    }

    /// The findings of all projects, including suppressed ones.
    pub fn all_findings(&self) -> impl Iterator<Item = Reported<'_>> {
        self.projects.iter().flat_map(ProjectRun::all_findings)
    }

    /// The findings of all projects.
    pub fn findings(&self) -> impl Iterator<Item = Reported<'_>> {
        self.projects.iter().flat_map(ProjectRun::findings)
    }

    /// The internal errors of all projects.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.projects.iter().flat_map(|project| &project.linted.failures)
    }

    /// The places of the projects and how they are known, each once, with the projects there.
    pub fn places(&self) -> Vec<(&ProjectPlace, Vec<&ProjectRun>)> {
        let mut places: Vec<(&ProjectPlace, Vec<&ProjectRun>)> = Vec::new();
        for project in &self.projects {
            let place = &project.linted.place;
            match places.iter_mut().find(|(known, _)| *known == place) {
                Some((_, projects)) => projects.push(project),
                None => places.push((place, vec![project])),
            }
        }
        places
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

impl Reported<'_> {
    /// The severity on each target of its project that it concerns, in the order of reports for people.
    pub fn severities(&self) -> Vec<(Target, Severity)> {
        let mut severities = Vec::new();
        for target in self.targets.current_first() {
            if let Some(severity) = self.finding.severities.on(target) {
                severities.push((target, severity));
            }
        }
        severities
    }

    /// The severities as text after something else: ` (hyperv: warning, lcow: error)`. Empty if the project has one
    /// target.
    fn on_targets(&self) -> String {
        if self.targets.iter().count() < 2 {
            return String::new();
        }
        let severities = self.severities();
        let words: Vec<String> =
            severities.iter().map(|(target, severity)| format!("{target}: {severity}")).collect();
        format!(" ({})", words.join(", "))
    }
}

/// The message of a finding and its help, in sentences.
fn full_message(finding: &Finding) -> String {
    let service = finding.service.as_deref().map(|service| format!(" (service {service})"));
    let what = sentence(&format!("{}{}", finding.message, service.unwrap_or_default()));
    match &finding.help {
        Some(help) => format!("{what} {}", help.lines().map(sentence).collect::<Vec<_>>().join("\n")),
        None => what,
    }
}

/// A text as a sentence: ends it with a full stop and capitalises the first word if it is a lowercase word.
fn sentence(text: &str) -> String {
    let first_word = text.split(' ').next().unwrap_or_default();
    let is_plain = first_word.bytes().all(|byte| byte.is_ascii_lowercase());
    let mut characters = text.chars();
    let first = characters.next().unwrap_or_default();
    let first = if is_plain { first.to_ascii_uppercase() } else { first };
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// The message for a rule that panicked.
fn failure_message(failure: &Failure) -> String {
    format!("internal error in {}: {}. Please report this with the file.", failure.code, failure.message)
}

/// Says what suppressed a finding.
fn suppressed_by(suppression: &Suppression) -> String {
    match suppression {
        Suppression::Comment { reason, .. } if reason.is_empty() => "suppressed by a comment".to_owned(),
        Suppression::Comment { reason, .. } => format!("suppressed by a comment: {reason}"),
        Suppression::Baseline => "in the baseline".to_owned(),
    }
}

/// The name of a file in reports: as it was given, with forward slashes.
pub fn file_name(sources: &Sources, span: Span) -> String {
    display_name(sources.get(span.file).name())
}

/// `1 error`, `2 errors`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("{count} {noun}") } else { format!("{count} {noun}s") }
}

/// A load problem on one line: `compose.yml:7:5: …`.
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
