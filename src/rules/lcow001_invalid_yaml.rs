//! The file is not YAML, or too much of it.

use super::lcow210_escaped_windows_path::refused_escape;
use super::{Check, Effect, Explanation, Facts, Findings, Rule};
use crate::finding::Code;
use crate::project::LoadProblemKind;
use crate::target::{PerTarget, Severity};
use crate::yaml::ProblemKind;

pub(super) static RULE: Rule = Rule {
    code: Code(1),
    name: "invalid-yaml",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "no YAML, a key twice, an alias that is not defined, or a limit exceeded",
    explanation: Explanation {
        effects: &[Effect::everywhere(
            "Docker Compose reads the file before it does anything else, and stops there. Of a key that \
                 stands twice it says `mapping key \"image\" already defined at line 3`, of an alias without \
                 its anchor `unknown anchor 'common' referenced`. Nothing is started.",
        )],
        cure: "Look at the place that is named, and above it: a quote or a bracket that is not closed is \
               often noticed lines later. Keep one of two equal keys. A file that exceeds a limit of \
               `lcow-lint` (10 MiB, 200 levels, a million nodes with every alias written out) is far beyond \
               what people write: look at how it came about. A comment silences nothing in a file that \
               cannot be read.",
        fix: None,
        certainty: "The messages are those of Docker Compose v2.40.3, which the tests also ask what it takes \
                    for YAML. The limits are `lcow-lint`'s own.",
        before: include_str!("../../testdata/rules/lcow001_invalid_yaml/before.yml"),
        after: include_str!("../../testdata/rules/lcow001_invalid_yaml/after.yml"),
    },
    evidence: &[],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Findings<'_>) {
    let project = findings.context.project;
    for problem in project.problems.iter().filter(|problem| problem.is_unreadable()) {
        if refused_escape(project, problem).is_some() {
            continue;
        }
        let mut draft = findings.at_problem(problem).blocks_fixes();
        if let LoadProblemKind::Yaml(ProblemKind::DuplicateKey { first, .. }) = &problem.kind {
            draft = draft.label("a second time here").also(*first, "first here");
        }
        draft.report();
    }
}
