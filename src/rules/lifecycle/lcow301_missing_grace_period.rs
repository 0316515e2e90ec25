//! A server that must write its state to disk is killed after ten seconds, the default.

use crate::compose::{Value, parse_duration};
use crate::diagnostic::{Applicability, Fix, FixResult};
use crate::rules::prelude::*;
use crate::rules::storage::data_location::is_in_memory;
use crate::targets::{Definition, Stop};

pub(crate) static RULE: Rule = Rule {
    code: Code(301),
    name: "missing-grace-period",
    severity: |_| Some(Severity::Warning),
    summary: "a stateful server that has only 10 s to stop",
    docs: include_str!("../../../docs/rules/LCOW301.md"),
    fix: Some("adds `stop_grace_period`"),
    evidence: &[
        "Compose Specification: stop_grace_period",
        "moby: daemon/stop.go, 20.10",
        "moby: libcontainerd/local/local_windows.go, 20.10",
        "docker/for-win#13894",
        "microsoft/WSL: src/windows/wslcsession/WSLCContainer.cpp, 2.9.4",
    ],
    check: Check::CompleteService(check),
    facts: Facts { may_unmask: &[Code(303)], shown_abridged: true, ..Facts::NONE },
};

const KEY: &str = "stop_grace_period";

/// The severity of 10 s: on LCOW the virtual machine is terminated with what it has not written yet.
fn if_killed_after_10_s(target: &Definition) -> Severity {
    match target.lifecycle.stop {
        Stop::WaitsForMachine => Severity::Warning,
        Stop::GracePeriod | Stop::OptionsDropped => Severity::Advice,
    }
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    let Some(server) = context.facts.known(service).filter(|known| known.image.kind.is_server()) else {
        return;
    };
    if !server.keeps_state(service) || is_in_memory(service, &server) {
        return;
    }
    let title = server.image.title;
    let period = context.options.grace_period_of(server.image);
    let reason = format!("{title} must write its state to disk when it stops");
    let finding = match service.value.get(KEY) {
        None => findings
            .about(service, server.evidence, format!("{title} has only 10 s to stop before it is killed"))
            .label(consequence(context))
            .help(format!("add `{KEY}: {period}`"))
            .severity(|target| Some(if_killed_after_10_s(target)))
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

fn consequence(context: Context<'_>) -> String {
    let is_terminated = |target: &Definition| target.lifecycle.stop == Stop::WaitsForMachine;
    if context.selected().any(&is_terminated) {
        let program = context.program(is_terminated);
        format!("{program} terminates its virtual machine, even while it writes its state")
    } else {
        "10 s may be too short to write its state".to_owned()
    }
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
