//! A service that does not wait until its server is ready, or a health check that gives up too early.

use crate::rules::prelude::*;
use std::time::Duration;

use super::dependencies::{is_awaited, unawaited_servers};
use super::health_check::{is_disabled, start_period, time_to_unhealthy};
use super::late_servers::tolerates_late_server;
use crate::compose::{Value, format_duration};
use crate::diagnostic::{Applicability, Confidence, Fix, FixResult};
use crate::yaml::{NewValue, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(401),
    name: "slow-start",
    severity: |target| target.lifecycle.boots_machine.then_some(Severity::Warning),
    summary: "`depends_on` a database, broker or search engine without a condition, or a health check that \
              gives up within 30 s",
    docs: include_str!("../../../docs/rules/LCOW401.md"),
    fix: Some("adds `start_period: 1m` to a health check, with `--unsafe-fixes`"),
    evidence: &["docker/for-win#1771", "Compose Specification: depends_on"],
    check: Check::CompleteService(check),
    facts: Facts::NONE,
};

/// A health check that gives up earlier is reported. An estimate: boot times of the virtual machine were not measured; a
/// build of a few steps, each in its own virtual machine, took 50 s longer than on Linux.
const SHORTEST: Duration = Duration::from_secs(30);

/// The start period that the fix adds; also an estimate.
const START_PERIOD: &str = "1m";

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    check_dependencies(service, findings);
    check_health_check(service, findings);
}

fn check_dependencies(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let servers = unawaited_servers(service, findings.context);
    let Some(((key, server), others)) = servers.split_first() else { return };
    if tolerates_late_server(service, findings.context) {
        return;
    }
    let title = server.image.title;
    let message = format!("`depends_on` waits until {title} is started, not until it is ready");
    let mut finding = findings
        .about(service, key.span, message)
        .label("it starts more slowly in a virtual machine that must boot first")
        .help(format!(
            "give `{}` a `healthcheck` and wait with `condition: service_healthy`, or restart this service when it \
             fails: `restart: on-failure`",
            key.text
        ))
        .confidence(server.confidence.min(Confidence::Medium));
    for (key, server) in others {
        finding = finding.also(key.span, format!("nor until {} is ready", server.image.title));
    }
    finding.report();
}

fn check_health_check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some((key, check)) = service.value.entry("healthcheck") else { return };
    if is_disabled(check) || start_period(check) != Some(Duration::ZERO) {
        return;
    }
    let Some(time) = time_to_unhealthy(check) else { return };
    if time >= SHORTEST {
        return;
    }
    let (severity, consequence) = if is_awaited(service) {
        (Severity::Warning, "services that wait for it are then not started")
    } else {
        (Severity::Advice, "no service waits for it")
    };
    let fix = add_start_period(check, findings.context);
    let message = "the health check may give up before the virtual machine has booted".to_owned();
    findings
        .about(service, key.span, message)
        .label(format!("unhealthy after {} at most; {consequence}", format_duration(time, false)))
        .help(format!("add `start_period: {START_PERIOD}`"))
        .set_severity(severity)
        .fix(fix)
        .report();
}

/// Unsafe: a program that never becomes healthy is detected later.
fn add_start_period(check: &Value, context: Context<'_>) -> FixResult {
    let op = Op::Insert {
        key: "start_period".to_owned(),
        value: NewValue::Text(START_PERIOD.to_owned()),
        near: &["retries", "timeout", "interval", "test"],
    };
    let change = context.change(check, op)?;
    Ok(Fix::new(format!("add `start_period: {START_PERIOD}`"), Applicability::Unsafe, vec![change]))
}
