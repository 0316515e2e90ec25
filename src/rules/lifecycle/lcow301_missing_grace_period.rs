//! A server with state to flush is killed after Docker's default ten seconds.

use crate::compose::{Service, parse_duration};
use crate::diagnostic::{Applicability, Code, Fix, FixResult};
use crate::images::Identity;
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::targets::{PerTarget, Severity};

pub(crate) static RULE: Rule = Rule {
    code: Code(301),
    name: "missing-grace-period",
    severity: PerTarget::everywhere(Severity::Warning),
    summary: "a stateful server that has only 10 s to stop",
    docs: include_str!("../../../docs/rules/LCOW301.md"),
    fix: Some("adds `stop_grace_period`"),
    evidence: &["Compose Specification: stop_grace_period"],
    check: Check::CompleteService(check),
    facts: Facts { may_unmask: &[Code(303)], ..Facts::NONE },
};

const KEY: &str = "stop_grace_period";

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let known = findings.context.facts.known(service);
    let Some(identity) = known.filter(|known| known.image.kind.is_server()) else { return };
    let image = identity.image;
    let period = findings.context.options.grace_period_of(image);
    let Some(value) = service.value.get(KEY) else {
        let message = format!("{} has only 10 s to stop before it is killed", image.title);
        let fix = fix(service, &identity, findings);
        findings
            .about(service, identity.evidence, message)
            .label(format!("{} must write its state to disk when it stops", image.title))
            .help(format!("add `{KEY}: {period}`"))
            .confidence(identity.confidence)
            .fix(fix)
            .report();
        return;
    };
    let Some(Ok((duration, negative))) = value.known_text().map(parse_duration) else { return };
    if duration.is_zero() || negative {
        findings
            .about(
                service,
                value.origin.span,
                format!("{} has no time to stop before it is killed", image.title),
            )
            .label("no time at all")
            .also(identity.evidence, format!("{} must write its state to disk when it stops", image.title))
            .help(format!("give it some: `{KEY}: {period}`"))
            .confidence(identity.confidence)
            .report();
    }
}

fn fix(service: Service<'_>, identity: &Identity, findings: &Diagnostics<'_>) -> FixResult {
    const NEAR: &[&str] = &["stop_signal", "restart", "platform", "image", "build"];
    let period = findings.context.options.grace_period_of(identity.image);
    let change = findings.context.insert_near_image(service, (KEY, period), NEAR)?;
    Ok(Fix::new(format!("add `{KEY}: {period}`"), Applicability::Safe, vec![change]))
}
