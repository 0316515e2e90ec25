//! What the reports of a diagnosis have in common: which service, rule and targets each match has, and which matches are
//! one failure.

use std::path::PathBuf;

use super::{display_name, file_name};
use crate::diagnose::{Diagnosis, Located, Match, Program, Role, locate, without_number};
use crate::diagnostic::{Applicability, Code, Finding};
use crate::linter::Linted;
use crate::rules::{Rule, RuleOptions};
use crate::source::{Position, Span};
use crate::targets::{Target, Targets};

/// Logs that were read, and the Compose project they were held against.
pub struct Diagnosed {
    /// What the logs tell.
    pub diagnosis: Diagnosis,
    /// What the project tells of each match.
    located: Vec<Located>,
    project: Option<Project>,
    /// What people should know besides.
    pub notes: Vec<String>,
}

/// A linted project and how it was named.
struct Project {
    linted: Linted,
    arguments: Vec<PathBuf>,
    targets: Targets,
}

/// Where to change a Compose file.
pub struct Place<'a> {
    /// The file.
    pub file: String,
    /// Where in it.
    pub position: Position,
    /// The place in bytes.
    pub span: Span,
    /// The line, without the blanks around it.
    pub line: &'a str,
    /// The name of the rule that has something to say there; without one it is only where to look.
    pub rule: Option<&'static str>,
    /// How many more places could be meant.
    pub others: usize,
    /// What makes the change.
    pub fix: Option<PlaceFix<'a>>,
}

/// A command that makes the change.
pub struct PlaceFix<'a> {
    /// What it does.
    pub title: &'a str,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// What to type.
    pub command: String,
    /// Rules that may speak at the place afterwards.
    pub leaves: Vec<Code>,
    /// Whether it fixes Docker Desktop only: on LCOW a volume is a share like the directory.
    pub spares_lcow: bool,
}

/// Matches that are one failure, as indexes of [`Diagnosis::matches`].
pub struct Failure {
    /// What tells most of it: its first cause.
    pub lead: usize,
    /// Further causes and circumstances of the same kind.
    pub also: Vec<usize>,
    /// What follows from it.
    pub consequences: Vec<usize>,
}

impl Diagnosed {
    /// Takes the logs alone.
    pub fn new(diagnosis: Diagnosis) -> Self {
        let located = diagnosis.matches.iter().map(|found| {
            let cause = found.cause.and_then(|cause| diagnosis.matches.get(cause));
            Located { rule: cause.unwrap_or(found).rule(), ..Located::default() }
        });
        let located = located.collect();
        Diagnosed { diagnosis, located, project: None, notes: Vec::new() }
    }

    /// The targets that its failures point to; all when they point nowhere.
    pub fn targets(&self) -> Targets {
        let failures = self.failures();
        let mut all: Vec<Target> =
            failures.iter().flat_map(|failure| self.targets_of_failure(failure)).collect();
        if all.is_empty() {
            all.extend(Target::ALL);
        }
        Targets::new(all)
    }

    /// Whether the daemon was handed paths as WSL spells them: then Compose was started there.
    pub fn was_started_from_wsl(&self) -> bool {
        self.diagnosis.matches.iter().any(Match::is_spelled_by_wsl)
    }

    /// Looks the matches up in a project that was linted with some options; `arguments` are its files as they were
    /// named.
    pub fn look_up(&mut self, linted: Linted, options: &RuleOptions, arguments: Vec<PathBuf>) {
        self.located = locate(&self.diagnosis, &linted, &options.images);
        let names: Vec<String> = arguments.iter().map(|path| display_name(path)).collect();
        let names = names.join(", ");
        let is_broken = linted.findings.iter().any(|finding| finding.blocks_fixes);
        if is_broken {
            self.notes.push(format!("{names} has errors of its own: lint it first"));
        }
        let is_unplaced = |located: &Located| located.spot.is_none();
        if !self.located.is_empty() && self.located.iter().all(is_unplaced) {
            self.notes.push(format!(
                "no service of {names} fits these logs: are they of another project, or does it have no such mistake?"
            ));
        }
        self.project = Some(Project { linted, arguments, targets: options.targets });
    }

    /// The rule that explains a match.
    pub fn rule(&self, index: usize) -> Option<Code> {
        self.located.get(index)?.rule
    }

    /// The targets a match points to, or its cause does.
    pub fn targets_of(&self, index: usize) -> &'static [Target] {
        let found = &self.diagnosis.matches[index];
        found.cause.map_or_else(|| found.targets(), |cause| self.diagnosis.matches[cause].targets())
    }

    /// The service that printed a match: as the project has it, else as far as the log tells.
    pub fn service(&self, index: usize) -> Option<&str> {
        let of_project = self.located.get(index).and_then(|located| located.service.as_deref());
        of_project.or_else(|| self.diagnosis.matches[index].container.as_deref().map(without_number))
    }

    /// The place to change.
    pub fn place(&self, index: usize) -> Option<Place<'_>> {
        let spot = self.located.get(index)?.spot.as_ref()?;
        let project = self.project.as_ref()?;
        let sources = &project.linted.project.sources;
        let source = sources.get(spot.span.file);
        let finding = spot.finding.and_then(|finding| project.linted.findings.get(finding));
        let fix = finding.and_then(|finding| match &finding.fix_result {
            Some(Ok(fix)) => Some(PlaceFix {
                title: &fix.title,
                applicability: fix.applicability,
                command: project.command(finding.code, fix.applicability),
                leaves: fix.may_unmask.clone(),
                spares_lcow: project.targets.contains(Target::Lcow) && moves_data(finding),
            }),
            _ => None,
        });
        Some(Place {
            file: file_name(sources, spot.span),
            position: sources.position(spot.span),
            span: spot.span,
            line: source.text()[source.line_range(source.line_index(spot.span.start))].trim(),
            rule: finding.map(|finding| finding.name),
            others: spot.others,
            fix,
        })
    }

    /// How the log of a match is called.
    pub fn log_name(&self, found: &Match) -> &str {
        &self.diagnosis.logs[found.log].name
    }

    /// The failures, in the order of their first causes.
    pub fn failures(&self) -> Vec<Failure> {
        let matches = &self.diagnosis.matches;
        let mut failures: Vec<Failure> = Vec::new();
        let mut failure_of: Vec<Option<usize>> = vec![None; matches.len()];
        for (index, found) in matches.iter().enumerate().filter(|(_, found)| found.cause.is_none()) {
            let place = failures.iter().position(|failure| is_alike(&matches[failure.lead], found));
            failure_of[index] = Some(match place {
                Some(place) => {
                    let failure = &mut failures[place];
                    let is_first_cause = found.signature.role == Role::Cause
                        && matches[failure.lead].signature.role != Role::Cause;
                    let other =
                        if is_first_cause { std::mem::replace(&mut failure.lead, index) } else { index };
                    failure.also.push(other);
                    place
                }
                None => {
                    failures.push(Failure { lead: index, also: Vec::new(), consequences: Vec::new() });
                    failures.len() - 1
                }
            });
        }
        for (index, found) in matches.iter().enumerate() {
            if let Some(failure) = found.cause.and_then(|cause| failure_of[cause]) {
                failures[failure].consequences.push(index);
            }
        }
        failures
    }

    /// The targets that all lines of a failure point to.
    pub fn targets_of_failure(&self, failure: &Failure) -> Vec<Target> {
        let lines = std::iter::once(&failure.lead).chain(&failure.also);
        lines.map(|&index| self.targets_of(index)).fold(Vec::new(), |common: Vec<Target>, own| {
            if common.is_empty() {
                return own.to_vec();
            }
            let both: Vec<Target> = common.iter().copied().filter(|target| own.contains(target)).collect();
            if both.is_empty() { common } else { both }
        })
    }
}

/// Whether two matches tell of the same failure.
fn is_alike(one: &Match, other: &Match) -> bool {
    let key = |found: &Match| (found.log, found.signature.program, found.possible_rule());
    // A daemon's refusals have nothing to do with each other, unless they say the same.
    let is_told_apart = one.signature.program == Program::Docker && one.message() != other.message();
    !is_told_apart
        && one.possible_rule().is_some()
        && key(one) == key(other)
        && one.container == other.container
        && one.spec == other.spec
        && agree(one.targets(), other.targets())
}

/// Whether two lines can come of the same target; one that points nowhere goes with any.
fn agree(one: &[Target], other: &[Target]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|target| other.contains(target))
}

impl Project {
    /// What to type for the fix of a rule.
    fn command(&self, code: Code, applicability: Applicability) -> String {
        let mut words = vec!["lcow-lint".to_owned()];
        for path in &self.arguments {
            words.push("-f".to_owned());
            words.push(quoted(&path.to_string_lossy()));
        }
        words.push("--fix".to_owned());
        if applicability == Applicability::Unsafe {
            words.push("--unsafe-fixes".to_owned());
        }
        words.push(format!("--select {code}"));
        if self.targets != Targets::default() {
            let targets: Vec<&str> = self.targets.iter().map(Target::name).collect();
            words.push(format!("--target {}", targets.join(",")));
        }
        words.join(" ")
    }
}

/// The name of a rule, when there is one of this number.
pub fn rule_name(code: Code) -> Option<&'static str> {
    Rule::by_code(code).map(|rule| rule.name)
}

/// A path as shells and PowerShell take it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-:~+".contains(c);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', "''")) }
}

/// Whether a fix of this finding decides where data is kept.
fn moves_data(finding: &Finding) -> bool {
    Rule::by_code(finding.code).is_some_and(|rule| rule.facts.fix_stage.moves_data())
}
