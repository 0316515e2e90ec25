//! What counts on a quick start: a service that waits for a server by order alone, a health check that soon gives up.

use std::time::Duration;

use crate::compose::{Key, Service, Value, format_duration, parse_duration};
use crate::diagnostic::{Applicability, Code, Confidence, Fix, FixResult, PerTarget, Severity};
use crate::images::Identity;
use crate::rules::package_scripts::started_with_scripts;
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::yaml::{NewValue, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(401),
    name: "slow-start",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "`depends_on` a database, broker or search engine without a condition, or a health check that \
              gives up within 30 s",
    docs: include_str!("../../../docs/rules/LCOW401.md"),
    fix: Some("adds `start_period: 1m` to a health check, with `--unsafe-fixes`"),
    evidence: &["docker/for-win#1771", "Compose Specification: depends_on"],
    check: Check::CompleteService(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    order_alone(service, findings);
    hasty_health_check(service, findings);
}

// -- a service that waits by order alone --

/// Conditions for which Docker Compose waits until a service has shown that it works.
const SHOWN: [&str; 2] = ["service_healthy", "service_completed_successfully"];

/// Words of a command, and names of variables and files, that show a wait of one's own.
const WAITING: [&str; 6] = ["dockerize", "isready", "retry", "sleep", "until", "wait"];

/// Programs that call a server only when somebody calls them, or wait for it by themselves. What ends in `exporter` is
/// one of them.
const PATIENT: [&str; 23] = [
    "adminer",
    "caddy",
    "dbgate",
    "drupal",
    "haproxy",
    "httpd",
    "joomla",
    "kibana",
    "logstash",
    "matomo",
    "mediawiki",
    "moodle",
    "nginx",
    "nginx-unprivileged",
    "openresty",
    "pgadmin4",
    "php",
    "phpmyadmin",
    "redis-commander",
    "redisinsight",
    "traefik",
    "varnish",
    "wordpress",
];

fn order_alone(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let servers = servers_in_order(service, findings);
    let Some((first, server)) = servers.first() else { return };
    if starts_again(service) || is_patient(service) || waits_itself(service, findings) {
        return;
    }
    let title = server.image.title;
    let message = format!("`depends_on` waits until {title} is started, not until it answers");
    let mut draft = findings
        .about(service, first.span, message)
        .label("it takes longer in a virtual machine that has to boot")
        .help(format!(
            "give `{0}` a `healthcheck` and wait with `condition: service_healthy`, or let the service start again: \
             `restart: on-failure`",
            first.text
        ))
        .confidence(server.confidence.min(Confidence::Medium));
    for (key, server) in &servers[1..] {
        draft = draft.also(key.span, format!("nor until {} answers", server.image.title));
    }
    draft.report();
}

/// The databases, brokers and search engines of which a service wants no more than that they are started.
fn servers_in_order<'p>(service: Service<'p>, findings: &Diagnostics<'p>) -> Vec<(&'p Key, Identity)> {
    let context = findings.context;
    let dependencies: Vec<(&Key, &Value)> = dependencies_of(service).collect();
    let is_shown = |name: &str| {
        dependencies.iter().any(|(key, value)| {
            let Some(other) = context.model().service(&key.text) else { return false };
            let is_waited_for = is_shown_by(value);
            // What starts only after the server answers shows it as well as what has worked with it.
            dependencies_of(other)
                .any(|(server, wait)| server.text == name && (is_waited_for || is_shown_by(wait)))
        })
    };
    let in_order = dependencies.iter().filter(|(_, value)| condition(value) == Some("service_started"));
    in_order
        .filter_map(|(key, _)| {
            let server = context.facts.server(context.model().service(&key.text)?)?;
            // Another service that has waited for it shows that it answers.
            (server.confidence > Confidence::Low && !is_shown(&key.text)).then_some((*key, server))
        })
        .collect()
}

fn dependencies_of(service: Service<'_>) -> impl Iterator<Item = (&Key, &Value)> {
    service.get("depends_on").into_iter().flat_map(Value::entries)
}

fn condition(dependency: &Value) -> Option<&str> {
    dependency.get("condition").and_then(Value::known_text)
}

/// Whether Docker Compose waits until the dependency has shown that it works.
fn is_shown_by(dependency: &Value) -> bool {
    condition(dependency).is_some_and(|condition| SHOWN.contains(&condition))
}

/// Whether the service is started anew until its server answers. A variable may say so.
fn starts_again(service: Service<'_>) -> bool {
    let says = |value: &Value, never: &[&str]| {
        value.text().is_some_and(|text| text.known().is_none_or(|text| !never.contains(&text)))
    };
    let policy = service.get("deploy").and_then(|deploy| deploy.get("restart_policy"));
    service.get("restart").is_some_and(|restart| says(restart, &["", "no"]))
        || policy
            .is_some_and(|policy| policy.get("condition").is_none_or(|condition| says(condition, &["none"])))
}

fn is_patient(service: Service<'_>) -> bool {
    let images = [service.image_reference(), service.base_image()].into_iter().flatten();
    images.into_iter().any(|image| {
        let name = image.last_name();
        PATIENT.contains(&name) || name.ends_with("exporter")
    })
}

fn waits_itself(service: Service<'_>, findings: &Diagnostics<'_>) -> bool {
    let shows = |text: &str| {
        let text = text.to_ascii_lowercase();
        WAITING.iter().any(|word| text.contains(word))
    };
    let copied = service.build().into_iter().flat_map(|build| &build.image.copied);
    let mut copied = copied.flat_map(|copied| &copied.sources);
    started_with_scripts(service, findings.context).iter().any(|word| shows(word) || word == "nc")
        || service.environment().iter().any(|(name, _)| shows(name))
        || copied.any(|source| shows(source))
}

// -- a health check that soon gives up --

/// What Docker takes when a health check does not say.
const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: f64 = 3.0;

/// A health check that gives up sooner is called hasty. How long a virtual machine boots nobody has measured; a build
/// of a few steps, each in a machine of its own, took 50 s longer than on Linux. The number is ours.
const HASTY: Duration = Duration::from_secs(30);

/// What the fix gives: ours as well.
const START_PERIOD: &str = "1m";

fn hasty_health_check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some((key, check)) = service.value.entry("healthcheck") else { return };
    if is_off(check) || !is_without_start_period(check) {
        return;
    }
    let Some(patience) = patience(check).filter(|patience| *patience < HASTY) else { return };
    let is_waited_for = is_waited_for(service);
    let (severity, label) = if is_waited_for {
        (Severity::Warning, "services that wait for it are not started then")
    } else {
        (Severity::Advice, "nobody waits for it")
    };
    let fix = fix(check, findings);
    let after = format_duration(patience, false);
    findings
        .about(
            service,
            key.span,
            "the health check gives up before a virtual machine may have booted".to_owned(),
        )
        .label(format!("unhealthy after {after} at most; {label}"))
        .help(format!("give it time: `start_period: {START_PERIOD}`"))
        .severities(PerTarget::lcow(severity))
        .fix(fix)
        .report();
}

fn is_off(check: &Value) -> bool {
    let first = check.get("test").and_then(|test| test.items().first());
    check.get("disable").is_some_and(Value::is_true) || first.and_then(Value::known_text) == Some("NONE")
}

fn is_without_start_period(check: &Value) -> bool {
    match check.get("start_period").filter(|period| !period.is_null()) {
        None => true,
        Some(period) => duration(period) == Some(Duration::ZERO),
    }
}

/// How long the check goes on without success, when it says so, or leaves it to Docker. 0 is Docker's own as well.
fn patience(check: &Value) -> Option<Duration> {
    let time = |key: &str, usual: Duration| match check.get(key).filter(|value| !value.is_null()) {
        None => Some(usual),
        Some(value) => duration(value).map(|time| if time.is_zero() { usual } else { time }),
    };
    let retries = match check.get("retries").filter(|value| !value.is_null()) {
        None => RETRIES,
        Some(value) => value.go_text().parse().ok()?,
    };
    let retries = if retries == 0.0 { RETRIES } else { retries };
    let once = time("interval", INTERVAL)?.checked_add(time("timeout", TIMEOUT)?)?;
    Duration::try_from_secs_f64(once.as_secs_f64() * retries).ok()
}

fn duration(value: &Value) -> Option<Duration> {
    let (duration, is_negative) = parse_duration(value.known_text()?).ok()?;
    (!is_negative).then_some(duration)
}

fn is_waited_for(service: Service<'_>) -> bool {
    service.model.services().any(|other| {
        dependencies_of(other)
            .any(|(key, value)| key.text == service.name() && condition(value) == Some("service_healthy"))
    })
}

/// A program that never gets healthy is found out later: people must ask for it.
fn fix(check: &Value, findings: &Diagnostics<'_>) -> FixResult {
    const NEAR: &[&str] = &["retries", "timeout", "interval", "test"];
    let value = NewValue::Text(START_PERIOD.to_owned());
    let op = Op::Insert { key: "start_period".to_owned(), value, near: NEAR };
    let changes = vec![findings.context.change(check, op)?];
    Ok(Fix::new(format!("add `start_period: {START_PERIOD}`"), Applicability::Unsafe, changes))
}
