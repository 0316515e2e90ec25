//! A diagnosis prepared for reports: the service, rule and targets of each match, and which matches are one failure.

pub mod human;
pub mod json;

use std::path::PathBuf;

use crate::diagnose::{Diagnosis, Located, Match, Program, Role, locate, without_number};
use crate::diagnostic::{Applicability, Code, Finding};
use crate::linter::Linted;
use crate::output::{display_name, file_name};
use crate::rules::{Rule, RuleOptions};
use crate::source::{Position, Span};
use crate::targets::{Target, Targets};

/// The diagnosis of logs, and the Compose project to change.
pub struct Diagnosed {
    /// The diagnosis of the logs.
    pub diagnosis: Diagnosis,
    /// Where each match leads in the project.
    located: Vec<Located>,
    project: Option<Project>,
    /// Notes for the user.
    pub notes: Vec<String>,
}

/// A linted project and its files as given on the command line.
struct Project {
    linted: Linted,
    arguments: Vec<PathBuf>,
    targets: Targets,
}

/// A place in a Compose file that should be changed.
pub struct Place<'a> {
    /// The file.
    pub file: String,
    /// Its line and column.
    pub position: Position,
    /// Its range in bytes.
    pub span: Span,
    /// The text of the line, trimmed.
    pub line: &'a str,
    /// The name of the rule with a finding there. Without one, the place is only where to look.
    pub rule: Option<&'static str>,
    /// The number of other places that fit equally well.
    pub others: usize,
    /// The fix of the finding.
    pub fix: Option<PlaceFix<'a>>,
}

/// A command that makes the change.
pub struct PlaceFix<'a> {
    /// What it does.
    pub title: &'a str,
    /// Whether it is safe.
    pub applicability: Applicability,
    /// The command line that applies it.
    pub command: String,
    /// Rules that may report the place afterwards.
    pub leaves: Vec<Code>,
    /// Whether it does not help on LCOW, where a volume is a share like the directory.
    pub desktop_only: bool,
}

/// Matches that are one failure, as indexes of [`Diagnosis::matches`].
pub struct Failure {
    /// The first cause.
    pub lead: usize,
    /// Other causes and evidence of the same failure.
    pub also: Vec<usize>,
    /// Its consequences.
    pub consequences: Vec<usize>,
}

impl Diagnosed {
    /// A diagnosis without a project.
    pub fn new(diagnosis: Diagnosis) -> Self {
        let located = diagnosis.matches.iter().map(|found| {
            let cause = found.cause.and_then(|cause| diagnosis.matches.get(cause));
            Located { rule: cause.unwrap_or(found).rule(), ..Located::default() }
        });
        let located = located.collect();
        Diagnosed { diagnosis, located, project: None, notes: Vec::new() }
    }

    /// The targets of its failures; all targets if no failure depends on the target.
    pub fn targets(&self) -> Targets {
        let mut targets: Vec<Target> = Vec::new();
        for failure in self.failures() {
            targets.extend(self.targets_of_failure(&failure));
        }
        if targets.is_empty() {
            targets.extend(Target::ALL);
        }
        Targets::new(targets)
    }

    /// Whether Compose was run in WSL: the daemon got paths of WSL.
    pub fn was_started_from_wsl(&self) -> bool {
        self.diagnosis.matches.iter().any(Match::has_wsl_path)
    }

    /// Looks up the matches in a project that was linted with these options. `arguments` are its files as given on the
    /// command line.
    pub fn look_up(&mut self, linted: Linted, options: &RuleOptions, arguments: Vec<PathBuf>) {
        self.located = locate(&self.diagnosis, &linted, &options.images);
        let names: Vec<String> = arguments.iter().map(|path| display_name(path)).collect();
        let names = names.join(", ");
        let is_broken = linted.findings.iter().any(|finding| finding.blocks_fixes);
        if is_broken {
            self.notes.push(format!("{names} has errors: run `lcow-lint` on it first"));
        }
        let is_unplaced = |located: &Located| located.spot.is_none();
        if !self.located.is_empty() && self.located.iter().all(is_unplaced) {
            self.notes.push(format!(
                "no service in {names} matches these logs: they may be from another project or an older version of it"
            ));
        }
        self.project = Some(Project { linted, arguments, targets: options.targets });
    }

    /// The rule that explains a match.
    pub fn rule(&self, index: usize) -> Option<Code> {
        self.located.get(index)?.rule
    }

    /// The targets of a match or of its cause.
    pub fn targets_of(&self, index: usize) -> &'static [Target] {
        let found = &self.diagnosis.matches[index];
        found.cause.map_or_else(|| found.targets(), |cause| self.diagnosis.matches[cause].targets())
    }

    /// The service that printed a match, from the project or else from the log.
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
                desktop_only: project.targets.contains(Target::Lcow) && moves_data(finding),
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

    /// The name of the log of a match.
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

    /// The targets on which all lines of a failure occur.
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

/// Whether two matches belong to the same failure.
fn is_alike(one: &Match, other: &Match) -> bool {
    let key = |found: &Match| (found.log, found.signature.program, found.possible_rule());
    // Different errors of the daemon are unrelated.
    let is_unrelated = one.signature.program == Program::Docker && one.message() != other.message();
    !is_unrelated
        && one.possible_rule().is_some()
        && key(one) == key(other)
        && one.container == other.container
        && one.spec == other.spec
        && agree(one.targets(), other.targets())
}

/// Whether two lines can occur on the same target.
fn agree(one: &[Target], other: &[Target]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|target| other.contains(target))
}

impl Project {
    /// The command line that applies the fix of a rule.
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
        let targets: Vec<&str> = self.targets.iter().map(Target::name).collect();
        words.push(format!("--target {}", targets.join(",")));
        words.join(" ")
    }
}

/// The name of the rule with this code.
pub fn rule_name(code: Code) -> Option<&'static str> {
    Rule::by_code(code).map(|rule| rule.name)
}

/// Quotes a path for POSIX shells and PowerShell.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-:~+".contains(c);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', "''")) }
}

/// Whether the fix of a finding changes where data is stored.
fn moves_data(finding: &Finding) -> bool {
    Rule::by_code(finding.code).is_some_and(|rule| rule.facts.fix_stage.moves_data())
}
