//! The file is valid YAML, but Docker Compose refuses it.

use crate::rules::prelude::*;
use std::collections::HashSet;

use crate::compose_config;
use crate::loader::LoadProblemKind::{ComposeV1, EnvironmentFile, Interpolation, NonTextKey, Refused};
use crate::loader::{LoadProblem, Project};

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
    let project = findings.context.project;
    for problem in project.problems.iter().chain(&config_problems(project)) {
        let is_in_rule = matches!(
            problem.kind,
            Interpolation(_) | EnvironmentFile(_) | NonTextKey | Refused(_) | ComposeV1
        );
        if !is_in_rule {
            continue;
        }
        let mut finding = findings.at_problem(problem).blocks_fixes();
        if problem.kind == ComposeV1 {
            finding = finding.prevents_loading();
        }
        finding.report();
    }
}

/// What `docker compose config` refuses where loading the project found no problem.
fn config_problems(project: &Project) -> Vec<LoadProblem> {
    if project.model().is_v1() {
        return Vec::new();
    }
    let place = |problem: &LoadProblem| (problem.span.file, problem.span.start);
    let known: HashSet<_> = project.problems.iter().map(place).collect();
    let mut problems = compose_config::check(project);
    problems.retain(|problem| !known.contains(&place(problem)));
    problems
}
