//! The file is valid YAML, but Docker Compose refuses it.

use crate::rules::prelude::*;
use std::collections::HashSet;

use crate::compose::{DOCKER_COMPOSE, compose_version};
use crate::compose_config;
use crate::loader::LoadProblemKind::{
    ComposeV1, EnvironmentFile, Interpolation, NewKey, NonTextKey, Refused,
};
use crate::loader::{LoadProblem, Project};

pub(crate) static RULE: Rule = Rule {
    code: Code(2),
    name: "invalid-compose",
    severity: |_| Some(Severity::Error),
    summary: concat!("a key, type or value that Docker Compose ", compose_version!(), " refuses"),
    docs: include_str!("../../../docs/rules/LCOW002.md"),
    fix: None,
    evidence: &[DOCKER_COMPOSE],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Diagnostics<'_>) {
    let project = findings.context.project;
    for problem in project.problems.iter().chain(&config_problems(project)) {
        match problem.kind {
            Interpolation(_) | EnvironmentFile(_) | NonTextKey | Refused(_) => {
                findings.at_problem(problem).blocks_fixes().report();
            }
            ComposeV1 => findings.at_problem(problem).blocks_fixes().prevents_loading().report(),
            // Right for whoever has that version.
            NewKey(_) => {
                findings.at_problem(problem).set_severity(Severity::Advice).report();
            }
            _ => {}
        }
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
