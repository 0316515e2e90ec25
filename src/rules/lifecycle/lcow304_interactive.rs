//! A terminal or open standard input: on some targets neither reaches the container.

use crate::compose::Value;
use crate::rules::prelude::*;
use crate::targets::{Attaching, Definition};

pub(crate) static RULE: Rule = Rule {
    code: Code(304),
    name: "interactive",
    severity,
    summary: "`tty` or `stdin_open`: attaching and Ctrl+C do not reach the container",
    docs: include_str!("../../../docs/rules/LCOW304.md"),
    fix: None,
    evidence: &[
        "moby#37919",
        "moby#36984",
        "microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts { shown_abridged: true, ..Facts::NONE },
};

fn severity(target: &Definition) -> Option<Severity> {
    match target.lifecycle.attaches {
        Attaching::Works => None,
        Attaching::Unconfirmed => Some(Severity::Advice),
        Attaching::Fails => Some(Severity::Warning),
    }
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let option = |key| Some((key, service.get(key).filter(|value| Value::is_true(value))?));
    let mut options = ["tty", "stdin_open"].into_iter().filter_map(option);
    let Some((key, value)) = options.next() else { return };
    let context = findings.context;
    let fails = |target: &Definition| target.lifecycle.attaches == Attaching::Fails;
    let message = if context.selected().any(&fails) {
        format!("attaching and Ctrl+C do not reach a Linux container of {}", context.program(fails))
    } else {
        let program = context.program(|target| severity(target).is_some());
        format!("whether attaching and Ctrl+C reach a container of {program} through a tool is not known")
    };
    let mut finding = findings
        .about(service, value.origin.span, message)
        .label(format!("`{key}` relies on it"))
        .help("use the command `exec` instead of attaching, and `kill` to stop the container");
    if let Some((key, value)) = options.next() {
        finding = finding.also(value.origin.span, format!("so does `{key}`"));
    }
    finding.report();
}
