//! The service counts on a graceful stop, which LCOW does not give.

use std::time::Duration;

use crate::compose::{Service, Value, parse_duration};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(303),
    name: "relies-on-graceful-stop",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "a grace period, stop signal or hook that LCOW does not honour",
    docs: include_str!("../../../docs/rules/LCOW303.md"),
    fix: None,
    evidence: &["moby#37919", "docker/for-win#2642", "moby: libcontainerd/local/local_windows.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// How long LCOW waits for the virtual machine of a container before it kills it.
const LCOW_WAITS: Duration = Duration::from_secs(5 * 60);

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let server = findings.context.facts.server(service);
    let usual = server.map(|server| findings.context.options.grace_period_of(server.image));
    let reasons = [grace_period(service, usual), stop_signal(service), stop_hook(service)];
    let mut reasons = reasons.into_iter().flatten();
    let Some(first) = reasons.next() else { return };
    let message =
        "LCOW waits 300 s for the virtual machine to stop and then kills it, whatever is asked for here";
    let severities = if first.is_too_long { RULE.severity } else { RULE.severity.at_most(Severity::Advice) };
    let mut draft = findings
        .about(service, first.value.origin.span, message.to_owned())
        .label(first.label)
        .help("let the service bear being killed; `docker stop --time=0` spares the wait")
        .severities(severities);
    for other in reasons {
        draft = draft.also(other.value.origin.span, other.label);
    }
    draft.report();
}

/// Something that asks for a graceful stop.
struct Reason<'p> {
    value: &'p Value,
    label: &'static str,
    /// Whether LCOW has killed the container before the time is over.
    is_too_long: bool,
}

/// A grace period that somebody chose: not the usual one, which [LCOW301](super::lcow301_missing_grace_period) adds for
/// all targets, nor none at all, which is how to spare LCOW's wait. One that LCOW cuts off is reported in any case.
fn grace_period<'p>(service: Service<'p>, usual: Option<&str>) -> Option<Reason<'p>> {
    let value = service.get("stop_grace_period")?;
    let (period, is_negative) = parse_duration(value.known_text()?).ok()?;
    let is_too_long = period >= LCOW_WAITS;
    let is_usual =
        usual.and_then(|usual| parse_duration(usual).ok()).is_some_and(|(usual, _)| usual == period);
    if is_negative || period.is_zero() || (is_usual && !is_too_long) {
        return None;
    }
    let label = if is_too_long { "longer than LCOW waits" } else { "not kept on LCOW" };
    Some(Reason { value, label, is_too_long })
}

/// `TERM`. `KILL` stops at once on LCOW as well, and others are [LCOW302](super::lcow302_stop_signal)'s.
fn stop_signal(service: Service<'_>) -> Option<Reason<'_>> {
    let value = service.get("stop_signal")?;
    let signal = value.known_text().filter(|signal| !signal.is_empty())?.to_ascii_uppercase();
    let is_term = ["TERM", "SIGTERM", "15"].contains(&signal.as_str());
    let label = "it may be killed before it has stopped";
    is_term.then_some(Reason { value, label, is_too_long: false })
}

fn stop_hook(service: Service<'_>) -> Option<Reason<'_>> {
    let value = service.get("pre_stop").filter(|hooks| !hooks.items().is_empty())?;
    Some(Reason {
        value,
        label: "not certain to be over before LCOW kills the container",
        is_too_long: false,
    })
}
