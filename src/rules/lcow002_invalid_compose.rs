//! The file is YAML, but not what Docker Compose takes for a project.

use super::{Check, Findings, Rule};
use crate::finding::Code;
use crate::normal_form;
use crate::project::{LoadProblem, LoadProblemKind};
use crate::source::Span;
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(2),
    name: "invalid-compose",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "Docker Compose refuses a key, a type or a value",
    evidence: &[],
    check: Check::Project(check),
};

fn check(findings: &mut Findings<'_>) {
    use LoadProblemKind as Kind;
    let project = findings.context.project;
    let same_place = |one: Span, other: Span| (one.file, one.start) == (other.file, other.start);
    let known =
        |problem: &LoadProblem| project.problems.iter().any(|other| same_place(other.span, problem.span));
    let unprintable = if project.model().is_v1() { Vec::new() } else { normal_form::check(project) };
    let unprintable = unprintable.into_iter().filter(|problem| !known(problem));
    for problem in &project.problems.iter().cloned().chain(unprintable).collect::<Vec<_>>() {
        if matches!(
            problem.kind,
            Kind::Interpolation(_) | Kind::EnvironmentFile(_) | Kind::KeyNoText | Kind::Refused(_)
        ) {
            findings.at_problem(problem).report();
        }
    }
}
