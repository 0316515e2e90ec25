//! The file is not YAML, or too much of it.

use super::{Check, Findings, Rule};
use crate::finding::Code;
use crate::project::LoadProblemKind;
use crate::target::{PerTarget, Severity};
use crate::yaml::ProblemKind;

pub(super) static RULE: Rule = Rule {
    code: Code(1),
    name: "invalid-yaml",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "the file is not YAML, names a key twice, uses an undefined alias, or exceeds a limit",
    evidence: &[],
    check: Check::Project(check),
};

const MIB: usize = 1 << 20;

fn check(findings: &mut Findings<'_>) {
    for problem in &findings.context.project.problems {
        let Some((message, help)) = describe(&problem.kind) else { continue };
        let mut draft = findings.at(problem.span, message).help(help);
        if let LoadProblemKind::Yaml(ProblemKind::DuplicateKey { first, .. }) = &problem.kind {
            draft = draft.label("a second time here").also(*first, "first here");
        }
        draft.report();
    }
}

/// What is wrong and what to do; `None` for problems of another rule.
fn describe(kind: &LoadProblemKind) -> Option<(String, String)> {
    let (message, help) = match kind {
        LoadProblemKind::Yaml(kind) => describe_yaml(kind),
        LoadProblemKind::NotUtf8 => (
            "this is not UTF-8 text from here on".to_owned(),
            "lcow-lint reads UTF-8 only: save the file as UTF-8".to_owned(),
        ),
        LoadProblemKind::Utf16 => (
            "this is UTF-16 text".to_owned(),
            "lcow-lint reads UTF-8 only: save the file as UTF-8 (PowerShell: `Set-Content -Encoding utf8`)"
                .to_owned(),
        ),
        LoadProblemKind::TooLarge(limit) => (
            format!("the file is larger than {} MiB", limit / MIB),
            "a Compose file of that size is most likely something else".to_owned(),
        ),
        _ => return None,
    };
    Some((message, help))
}

fn describe_yaml(kind: &ProblemKind) -> (String, String) {
    match kind {
        ProblemKind::Syntax(reason) => (
            format!("this is not YAML: {reason}"),
            "nothing else can be said before this is mended".to_owned(),
        ),
        ProblemKind::DuplicateKey { key, .. } => (
            format!("the key `{key}` stands twice in one mapping"),
            "Docker Compose refuses the file: remove one of the two".to_owned(),
        ),
        ProblemKind::UndefinedAlias(name) => (
            format!("the alias `*{name}` has no anchor `&{name}` before it"),
            format!("write `&{name}` before the node that is meant, above this place"),
        ),
        ProblemKind::AliasCycle(name) => (
            format!("the alias `*{name}` stands inside the node it refers to"),
            "Docker Compose refuses the file: a node cannot contain itself".to_owned(),
        ),
        ProblemKind::MergeOfNoMapping => (
            "the merge key `<<` takes a mapping or a list of mappings".to_owned(),
            "Docker Compose refuses the file: name the anchor of a mapping, as in `<<: *name`".to_owned(),
        ),
        ProblemKind::TooDeep(limit) => (
            format!("collections are nested more than {limit} deep"),
            "no Compose file needs that: the file is damaged or hostile".to_owned(),
        ),
        ProblemKind::TooManyNodes(limit) => (
            format!("the file has more than {limit} YAML nodes"),
            "a Compose file of that size is most likely something else".to_owned(),
        ),
        ProblemKind::TooMuchExpansion(limit) => (
            format!("written out, the aliases make more than {limit} YAML nodes"),
            "Docker Compose refuses such files, too: use fewer aliases of aliases".to_owned(),
        ),
    }
}
