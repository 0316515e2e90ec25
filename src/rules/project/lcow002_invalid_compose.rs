//! The file is YAML, but not what Docker Compose takes for a project.

use std::collections::HashSet;

use crate::compose_config;
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::loader::{LoadProblem, LoadProblemKind};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(2),
    name: "invalid-compose",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "a key, type or value that Docker Compose v2.40.3 refuses",
    docs: include_str!("../../../docs/rules/LCOW002.md"),
    fix: None,
    evidence: &["Docker Compose v2.40.3"],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Diagnostics<'_>) {
    use LoadProblemKind as Kind;
    let project = findings.context.project;
    let place = |problem: &LoadProblem| (problem.span.file, problem.span.start);
    let places: HashSet<_> = project.problems.iter().map(place).collect();
    let unprintable = if project.model().is_v1() { Vec::new() } else { compose_config::check(project) };
    let unprintable = unprintable.iter().filter(|problem| !places.contains(&place(problem)));
    for problem in project.problems.iter().chain(unprintable) {
        if matches!(
            problem.kind,
            Kind::Interpolation(_) | Kind::EnvironmentFile(_) | Kind::NonTextKey | Kind::Refused(_)
        ) {
            findings.at_problem(problem).blocks_fixes().report();
        }
    }
}
