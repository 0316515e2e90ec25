//! The file is YAML, but not what Docker Compose takes for a project.

use std::collections::HashSet;

use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::finding::Code;
use crate::normal_form;
use crate::project::{LoadProblem, LoadProblemKind};
use crate::target::{PerTarget, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(2),
    name: "invalid-compose",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "a key, a type or a value that Docker Compose v2.40.3 refuses",
    explanation: Explanation {
        effects: &[Effect::everywhere(
            "Docker Compose looks at the whole project before it starts anything, and stops at the first \
                 mistake: `services.worker.stop_grace_period must be a string` where a number was written, \
                 `services.worker additional properties 'enviroment' not allowed` where a key was \
                 misspelled. `lcow-lint` shows all mistakes at once, each with its place.",
        )],
        cure: "Write what the message asks for: a duration with its unit (`90s`), a list where a list \
               belongs, the key that was most likely meant. `lcow-lint schema compose` prints a JSON Schema \
               with which an editor shows such mistakes while you type.",
        fix: None,
        certainty: "The messages are those of Docker Compose v2.40.3. The tests hold what is accepted and \
                    refused here against that very program, over real and generated projects. The 1.x \
                    versions of LCOW's time and later versions of v2 accept other keys.",
        before: include_str!("../../testdata/rules/lcow002_invalid_compose/before.yml"),
        after: include_str!("../../testdata/rules/lcow002_invalid_compose/after.yml"),
    },
    evidence: &["Docker Compose v2.40.3"],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Findings<'_>) {
    use LoadProblemKind as Kind;
    let project = findings.context.project;
    let place = |problem: &LoadProblem| (problem.span.file, problem.span.start);
    let places: HashSet<_> = project.problems.iter().map(place).collect();
    let unprintable = if project.model().is_v1() { Vec::new() } else { normal_form::check(project) };
    let unprintable = unprintable.iter().filter(|problem| !places.contains(&place(problem)));
    for problem in project.problems.iter().chain(unprintable) {
        if matches!(
            problem.kind,
            Kind::Interpolation(_) | Kind::EnvironmentFile(_) | Kind::KeyNoText | Kind::Refused(_)
        ) {
            findings.at_problem(problem).blocks_fixes().report();
        }
    }
}
