//! The service relies on a graceful stop, which LCOW does not guarantee.

use crate::rules::prelude::*;
use std::time::Duration;

use crate::compose::{Value, parse_duration};
use crate::targets::{Definition, Stop};

pub(crate) static RULE: Rule = Rule {
    code: Code(303),
    name: "relies-on-graceful-stop",
    severity: severity,
    summary: "a grace period, stop signal or hook that LCOW does not honour",
    docs: include_str!("../../../docs/rules/LCOW303.md"),
    fix: None,
    evidence: &["moby#37919", "docker/for-win#2642", "moby: libcontainerd/local/local_windows.go, 20.10"],
    check: Check::Service(check),
    facts: Facts { shown_abridged: true, ..Facts::NONE },
};

fn severity(target: &Definition) -> Option<Severity> {
    match target.lifecycle.stop {
        Stop::GracePeriod => None,
        Stop::OptionsDropped => Some(Severity::Advice),
        Stop::WaitsForMachine => Some(Severity::Warning),
    }
}

/// How long LCOW waits for the virtual machine of a container before it kills it.
const LCOW_TIMEOUT: Duration = Duration::from_secs(5 * 60);

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let server = findings.context.facts.server(service);
    let default = server.map(|server| findings.context.options.grace_period_of(server.image));
    let reasons = [grace_period(service, default), stop_signal(service), stop_hook(service)];
    let mut reasons = reasons.into_iter().flatten();
    let Some(first) = reasons.next() else { return };
    let message = "LCOW waits 300 s for the virtual machine to stop and then kills it, whatever is set here";
    let ceiling = if first.exceeds_timeout { Severity::Warning } else { Severity::Advice };
    let mut finding = findings
        .about(service, first.value.origin.span, message.to_owned())
        .label(first.label)
        .help("make sure that the service survives being killed; `docker stop --time=0` avoids the wait")
        .at_most(ceiling);
    for other in reasons {
        finding = finding.also(other.value.origin.span, other.label);
    }
    finding.report();
}

/// An option that expects a graceful stop.
struct Reason<'p> {
    value: &'p Value,
    label: &'static str,
    exceeds_timeout: bool,
}

/// A grace period other than zero, which avoids LCOW's wait, and the default that [LCOW301](super::lcow301_missing_grace_period)
/// adds for all targets. One that exceeds the timeout always counts.
fn grace_period<'p>(service: Service<'p>, default: Option<&str>) -> Option<Reason<'p>> {
    let value = service.get("stop_grace_period")?;
    let (period, is_negative) = parse_duration(value.known_text()?).ok()?;
    if is_negative || period.is_zero() {
        return None;
    }
    if period >= LCOW_TIMEOUT {
        return Some(Reason { value, label: "longer than LCOW waits", exceeds_timeout: true });
    }
    match default.map(parse_duration) {
        Some(Ok((default, _))) if default == period => None,
        _ => Some(Reason { value, label: "not honoured by LCOW", exceeds_timeout: false }),
    }
}

/// `TERM`. LCOW supports `KILL`, and [LCOW302](super::lcow302_stop_signal) reports other signals.
fn stop_signal(service: Service<'_>) -> Option<Reason<'_>> {
    let value = service.get("stop_signal")?;
    match value.known_text()?.to_ascii_uppercase().as_str() {
        "TERM" | "SIGTERM" | "15" => {
            Some(Reason { value, label: "it may be killed before it has stopped", exceeds_timeout: false })
        }
        _ => None,
    }
}

fn stop_hook(service: Service<'_>) -> Option<Reason<'_>> {
    let value = service.get("pre_stop").filter(|hooks| !hooks.items().is_empty())?;
    Some(Reason { value, label: "LCOW may kill the container before it ends", exceeds_timeout: false })
}
