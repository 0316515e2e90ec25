//! A terminal or open standard input: on LCOW neither reaches the container.

use crate::compose::Value;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(304),
    name: "interactive",
    severity: |target| (!target.lifecycle.attaches).then_some(Severity::Warning),
    summary: "`tty` or `stdin_open`: attaching and Ctrl+C do not reach the container",
    docs: include_str!("../../../docs/rules/LCOW304.md"),
    fix: None,
    evidence: &["moby#37919", "moby#36984"],
    check: Check::Service(check),
    facts: Facts { shown_abridged: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let option = |key| Some((key, service.get(key).filter(|value| Value::is_true(value))?));
    let mut options = ["tty", "stdin_open"].into_iter().filter_map(option);
    let Some((key, value)) = options.next() else { return };
    let mut finding = findings
        .about(service, value.origin.span, "attaching and Ctrl+C do not reach a container on LCOW".to_owned())
        .label(format!("`{key}` relies on it"))
        .help("use `docker compose exec`, and `docker kill` to stop the container");
    if let Some((key, value)) = options.next() {
        finding = finding.also(value.origin.span, format!("so does `{key}`"));
    }
    finding.report();
}
