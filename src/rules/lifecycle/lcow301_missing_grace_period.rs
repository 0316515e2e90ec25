//! A server that must write its state to disk is killed after ten seconds, the default.

use crate::compose::{Value, parse_duration};
use crate::diagnostic::{Applicability, Fix, FixResult};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(301),
    name: "missing-grace-period",
    severity: |_| Some(Severity::Warning),
    summary: "a stateful server that has only 10 s to stop",
    docs: include_str!("../../../docs/rules/LCOW301.md"),
    fix: Some("adds `stop_grace_period`"),
    evidence: &["Compose Specification: stop_grace_period"],
    check: Check::CompleteService(check),
    facts: Facts { may_unmask: &[Code(303)], shown_abridged: true, ..Facts::NONE },
};

const KEY: &str = "stop_grace_period";

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    let Some(server) = context.facts.known(service).filter(|known| known.image.kind.is_server()) else {
        return;
    };
    let title = server.image.title;
    let period = context.options.grace_period_of(server.image);
    let reason = format!("{title} must write its state to disk when it stops");
    let finding = match service.value.get(KEY) {
        None => findings
            .about(service, server.evidence, format!("{title} has only 10 s to stop before it is killed"))
            .label(reason)
            .help(format!("add `{KEY}: {period}`"))
            .fix(add_grace_period(service, period, context)),
        Some(value) if is_zero(value) => findings
            .about(service, value.origin.span, format!("{title} has no time to stop before it is killed"))
            .label("no time to stop")
            .also(server.evidence, reason)
            .help(format!("allow some time: `{KEY}: {period}`")),
        Some(_) => return,
    };
    finding.confidence(server.confidence).report();
}

/// Whether it is `0s` or negative, and not decided by a variable.
fn is_zero(value: &Value) -> bool {
    match value.known_text().map(parse_duration) {
        Some(Ok((duration, is_negative))) => duration.is_zero() || is_negative,
        _ => false,
    }
}

fn add_grace_period(service: Service<'_>, period: &str, context: Context<'_>) -> FixResult {
    const NEAR: &[&str] = &["stop_signal", "restart", "platform", "image", "build"];
    let change = context.insert_near_image(service, (KEY, period), NEAR)?;
    Ok(Fix::new(format!("add `{KEY}: {period}`"), Applicability::Safe, vec![change]))
}
