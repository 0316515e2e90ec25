//! `COMPOSE_FILE` in `.env` with the separator of Linux and macOS.

use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult, NewVariable};
use crate::fs::absolute;
use crate::loader::{Assignment, FileList, VariableFile};
use crate::rules::Shell;
use crate::rules::prelude::*;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(214),
    name: "compose-file-separator",
    severity: |target| target.compose_in_windows.then_some(Severity::Error),
    summary: "`COMPOSE_FILE` in `.env` with `:` between the files, which on Windows is `;`",
    docs: include_str!("../../../docs/rules/LCOW214.md"),
    fix: Some("adds `COMPOSE_PATH_SEPARATOR=:` to `.env`"),
    evidence: &[
        "ICTU/quality-time#1543",
        "docker/compose#4099",
        "laradock#1265",
        "docker/compose: compose/cli/command.py, 1.24.1",
        "compose-go: cli/options.go",
    ],
    check: Check::Project(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn check(findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    // In WSL, Compose is a Linux program.
    if context.options.shell == Shell::Wsl || context.options.has_file_options {
        return;
    }
    let project = context.project;
    let Some((file, assignment)) = project.assignment(FileList::VARIABLE) else { return };
    let Some(list) = FileList::of(&project.variables) else { return };
    if !list.is_one_name_on_windows() || !is_named_first(context, &list) {
        return;
    }
    let span = Span::new(file.id, assignment.value.clone());
    findings
        .at(span, "on Windows `COMPOSE_FILE` is separated by `;`, not by `:`")
        .label("one file name on Windows")
        .help("add the line `COMPOSE_PATH_SEPARATOR=:` to the file: it then works everywhere")
        .fix(fix(context, file, assignment))
        .report();
}

/// Whether the project begins with the first file of the list. Other projects of the directory are not loaded by it.
fn is_named_first(context: Context<'_>, list: &FileList<'_>) -> bool {
    let project = context.project;
    let (Some(name), Some(main)) = (list.names().next(), project.files.first()) else { return false };
    absolute(&project.directory.join(name)) == main.path
}

fn fix(context: Context<'_>, file: &VariableFile, assignment: &Assignment) -> FixResult {
    // An empty value counts as none.
    if context.project.assignment(FileList::SEPARATOR).is_some() {
        return Err(FixRefusal::no_value(FileList::SEPARATOR));
    }
    let text = context.project.sources.get(file.id).text();
    if text.as_bytes() != &*file.bytes {
        return Err(FixRefusal::by_hand("the file is not UTF-8"));
    }
    let title = format!("add `{}=:` below `{}`", FileList::SEPARATOR, assignment.name);
    let variable =
        NewVariable { file: file.id, below: FileList::VARIABLE, name: FileList::SEPARATOR, value: ":" };
    Ok(Fix { variables: vec![variable], ..Fix::new(title, Applicability::Safe, Vec::new()) })
}
