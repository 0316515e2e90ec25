//! The file is not valid YAML, or exceeds a limit.

use crate::loader::LoadProblemKind;
use crate::rules::paths::refused_escapes::refused_escape;
use crate::rules::prelude::*;
use crate::yaml::YamlProblemKind;

pub(crate) static RULE: Rule = Rule {
    code: Code(1),
    name: "invalid-yaml",
    severity: |_| Some(Severity::Error),
    summary: "invalid YAML: a syntax error, a duplicate key, an undefined alias, or a limit exceeded",
    docs: include_str!("../../../docs/rules/LCOW001.md"),
    fix: None,
    evidence: &[],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn check(findings: &mut Diagnostics<'_>) {
    let project = findings.context.project;
    for problem in &project.problems {
        // LCOW210 reports an escape in a Windows path.
        if !problem.is_unreadable() || refused_escape(project, problem).is_some() {
            continue;
        }
        let mut finding = findings.at_problem(problem).blocks_fixes();
        if let LoadProblemKind::Yaml(YamlProblemKind::DuplicateKey { first, .. }) = &problem.kind {
            finding = finding.label("duplicate key").also(*first, "first defined here");
        }
        finding.report();
    }
}
