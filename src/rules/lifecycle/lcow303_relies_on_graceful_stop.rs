//! The service relies on a graceful stop, which takes longer on LCOW and is not configured by tools for `wslc`.

use crate::compose::{Value, parse_duration};
use crate::rules::prelude::*;
use crate::targets::{Definition, Stop};

pub(crate) static RULE: Rule = Rule {
    code: Code(303),
    name: "relies-on-graceful-stop",
    severity: |target| (target.lifecycle.stop != Stop::GracePeriod).then_some(Severity::Advice),
    summary: "a grace period that LCOW exceeds, or that tools for `wslc` drop, as they drop stop hooks",
    docs: include_str!("../../../docs/rules/LCOW303.md"),
    fix: None,
    evidence: &[
        "moby#37919",
        "docker/for-win#2642",
        "docker/for-win#13894",
        "moby: libcontainerd/local/local_windows.go, 20.10",
        "microsoft/WSL: src/windows/wslcsession/WSLCContainer.cpp, 2.9.4",
    ],
    check: Check::Service(check),
    facts: Facts { shown_abridged: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let period = grace_period(service, findings.context);
    if let Some(value) = period {
        report_wait(service, value, findings);
    }
    let hooks = service.get("pre_stop").filter(|hooks| !hooks.items().is_empty());
    let dropped = [("stop_grace_period", period), ("pre_stop", hooks)];
    let mut dropped = dropped.into_iter().filter_map(|(key, value)| Some((key, value?)));
    if let Some(first) = dropped.next() {
        report_dropped(service, first, dropped.next(), findings);
    }
}

/// A grace period other than zero, which avoids LCOW's wait, and the default that
/// [LCOW301](super::lcow301_missing_grace_period) adds for all targets.
fn grace_period<'p>(service: Service<'p>, context: Context<'_>) -> Option<&'p Value> {
    let value = service.get("stop_grace_period")?;
    let (period, is_negative) = parse_duration(value.known_text()?).ok()?;
    if is_negative || period.is_zero() {
        return None;
    }
    let server = context.facts.server(service);
    let default = server.map(|server| parse_duration(context.options.grace_period_of(server.image)));
    match default {
        Some(Ok((default, _))) if default == period => None,
        _ => Some(value),
    }
}

fn report_wait(service: Service<'_>, period: &Value, findings: &mut Diagnostics<'_>) {
    let waits = |target: &Definition| target.lifecycle.stop == Stop::WaitsForMachine;
    let program = findings.context.program(waits);
    let message = format!("when the program has ended, {program} waits up to 300 s for its virtual machine");
    findings
        .about(service, period.origin.span, message)
        .label("the wait comes on top of this")
        .help("plan for the wait; `docker stop --time=0` usually avoids it, and kills the program")
        .severity(|target| waits(target).then_some(Severity::Advice))
        .report();
}

fn report_dropped(
    service: Service<'_>,
    (key, value): (&str, &Value),
    other: Option<(&str, &Value)>,
    findings: &mut Diagnostics<'_>,
) {
    let drops = |target: &Definition| target.lifecycle.stop == Stop::OptionsDropped;
    let program = findings.context.program(drops);
    let mut finding = findings
        .about(service, value.origin.span, format!("tools that call {program} may drop `{key}`"))
        .label("the program then has 10 s to stop")
        .help("make sure that the service survives being killed")
        .severity(|target| drops(target).then_some(Severity::Advice));
    if let Some((key, value)) = other {
        finding = finding.also(value.origin.span, format!("they may also drop `{key}`"));
    }
    finding.report();
}
