//! The file is not YAML, or too much of it.

use crate::diagnostic::{Code, PerTarget, Severity};
use crate::loader::LoadProblemKind;
use crate::rules::paths::lcow210_escaped_windows_path::refused_escape;
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::yaml::YamlProblemKind;

pub(crate) static RULE: Rule = Rule {
    code: Code(1),
    name: "invalid-yaml",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "invalid YAML: a syntax error, a duplicate key, an undefined alias, or a limit exceeded",
    docs: include_str!("../../../docs/rules/LCOW001.md"),
    fix: None,
    evidence: &[],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Diagnostics<'_>) {
    let project = findings.context.project;
    for problem in project.problems.iter().filter(|problem| problem.is_unreadable()) {
        if refused_escape(project, problem).is_some() {
            continue;
        }
        let mut draft = findings.at_problem(problem).blocks_fixes();
        if let LoadProblemKind::Yaml(YamlProblemKind::DuplicateKey { first, .. }) = &problem.kind {
            draft = draft.label("a second time here").also(*first, "first here");
        }
        draft.report();
    }
}
