//! Findings -> text, one file a format. No report looks at YAML.

pub mod concise;
pub mod diagnosis;
pub mod diagnosis_human;
pub mod diagnosis_json;
pub mod escape;
mod excerpt;
pub mod human;
pub mod json;

use std::collections::HashSet;
use std::path::PathBuf;

use crate::apply::{Fixed, Refused};
use crate::finding::{Applicability, Cure, Finding};
use crate::lint::Linted;
use crate::project::{LoadProblem, Project};
use crate::source::{Sources, Span};
use crate::target::{Severity, Targets};

/// Everything a run found and did.
pub struct Run {
    /// The targets judged.
    pub targets: Targets,
    /// Whether nobody chose them.
    pub targets_assumed: bool,
    /// The projects in the order of their files' names.
    pub projects: Vec<ProjectRun>,
    /// Whether fixes were made, or would have been.
    pub fixing: bool,
}

/// One project of a run.
pub struct ProjectRun {
    /// The file that was named.
    pub name: PathBuf,
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
    /// Findings `--fix` cures.
    pub safe: usize,
    /// Findings `--unsafe-fixes` cures besides.
    pub unsafe_: usize,
}

impl Run {
    /// Every finding with the files it speaks of.
    pub fn findings(&self) -> impl Iterator<Item = (&Finding, &Sources)> {
        self.projects.iter().flat_map(|project| {
            project.linted.findings.iter().map(|finding| (finding, &project.linted.project.sources))
        })
    }

    /// The gravest severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings().filter_map(|(finding, _)| finding.severity(self.targets)).max()
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
        for (finding, _) in self.findings() {
            match finding.severity(self.targets) {
                Some(Severity::Error) => totals.errors += 1,
                Some(Severity::Warning) => totals.warnings += 1,
                Some(Severity::Advice) => totals.advice += 1,
                None => {}
            }
            match &finding.cure {
                Cure::Fix(fix) if fix.applicability == Applicability::Safe => totals.safe += 1,
                Cure::Fix(_) => totals.unsafe_ += 1,
                _ => {}
            }
        }
        totals
    }
}

/// How reports call a file: as it was named, with forward slashes.
pub fn file_name(sources: &Sources, span: Span) -> String {
    display_name(sources.get(span.file).name())
}

/// A path with forward slashes, without a leading `./`.
pub fn display_name(path: &std::path::Path) -> String {
    let name = path.to_string_lossy();
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() };
    name.strip_prefix("./").map_or(name.clone(), str::to_owned)
}

/// `1 error`, `2 errors`.
fn plural(count: usize, noun: &str) -> String {
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
