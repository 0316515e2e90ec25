//! A stop signal other than TERM and KILL: the Windows daemon knows no others.

use crate::compose::{Service, Value};
use crate::diagnostic::{Applicability, Code, Confidence, Fix, FixResult};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;
use crate::targets::{PerTarget, Severity};
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(302),
    name: "stop-signal",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a stop signal other than TERM and KILL",
    docs: include_str!("../../../docs/rules/LCOW302.md"),
    fix: Some("writes `stop_signal: SIGTERM`, with `--unsafe-fixes`"),
    evidence: &[
        "moby: pkg/signal/signal_windows.go, 20.10",
        "moby: daemon/stop.go, 20.10",
        "moby: daemon/kill.go, 20.10",
    ],
    check: Check::Service(check),
    facts: Facts { may_unmask: &[Code(303)], ..Facts::NONE },
};

const KEY: &str = "stop_signal";

/// A signal that both Linux and Windows daemons know.
const TERMINATE: &str = "SIGTERM";

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    match service.get(KEY) {
        Some(value) => of_service(service, value, findings),
        None => of_image(service, findings),
    }
}

/// What becomes of a signal on a Windows daemon.
enum Outcome {
    /// It is known.
    Known,
    /// The container is not made.
    Refused,
    /// A number passes when the container is made, and fails when it is stopped.
    FailsAtStop,
}

fn outcome(signal: &str) -> Outcome {
    let name = signal.to_ascii_uppercase();
    match name.strip_prefix("SIG").unwrap_or(&name) {
        "TERM" | "KILL" | "9" | "15" => Outcome::Known,
        number if number.parse::<u8>().is_ok() => Outcome::FailsAtStop,
        _ => Outcome::Refused,
    }
}

fn of_service(service: Service<'_>, value: &Value, findings: &mut Diagnostics<'_>) {
    let Some(signal) = value.known_text().filter(|signal| !signal.is_empty()) else { return };
    let (message, label, severities) = match outcome(signal) {
        Outcome::Known => return,
        Outcome::Refused => {
            let message =
                format!("the Windows daemon knows no signal `{signal}` and does not make the container");
            (message, "only SIGTERM and SIGKILL are known", RULE.severity)
        }
        Outcome::FailsAtStop => {
            let message = format!("the Windows daemon cannot send the signal {signal}");
            (message, "it waits for 2 s and kills the container", RULE.severity.at_most(Severity::Advice))
        }
    };
    let replaced = findings.context.change(value, Op::Replace(TERMINATE.to_owned()));
    let fix = replaced.map(|change| fix(vec![change]));
    findings
        .about(service, value.origin.span, message)
        .label(label)
        .help(format!("write `{KEY}: {TERMINATE}`, if the program stops on it; else leave LCOW"))
        .severities(severities)
        .fix(fix)
        .report();
}

/// The image's own signal is not looked at before the container is to be stopped.
fn of_image(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if service.is_partial() || service.base_not_loaded() {
        return;
    }
    let Some(own) = dockerfile_signal(service).or_else(|| known_signal(service, findings.context)) else {
        return;
    };
    if matches!(outcome(&own.signal), Outcome::Known) {
        return;
    }
    let message = "LCOW cannot send the signal that the image wants to be stopped with".to_owned();
    let fix = insert(service, findings);
    findings
        .about(service, own.span, message)
        .label(format!("{} asks for {}: killed after 2 s, whatever the grace period", own.who, own.signal))
        .help(format!("add `{KEY}: {TERMINATE}`, if the program may stop on it"))
        .severities(RULE.severity.at_most(Severity::Advice))
        .confidence(own.confidence)
        .fix(fix)
        .report();
}

/// The signal an image asks for.
struct OwnSignal {
    signal: String,
    who: String,
    span: Span,
    confidence: Confidence,
}

fn dockerfile_signal(service: Service<'_>) -> Option<OwnSignal> {
    let signal = service.build()?.image.stop_signal.clone()?;
    let (who, span) = ("the Dockerfile".to_owned(), service.build_span()?);
    Some(OwnSignal { signal, who, span, confidence: Confidence::High })
}

fn known_signal(service: Service<'_>, context: Context<'_>) -> Option<OwnSignal> {
    let identity = context.facts.identity(service).filter(|identity| identity.is_the_image(service))?;
    let reference = service.base_image().or_else(|| service.image_reference());
    let tag = reference.as_ref().and_then(|reference| reference.tag.as_deref());
    let signal = identity.image.stop_signal.of(tag)?.to_owned();
    let who = identity.image.title.to_owned();
    Some(OwnSignal { signal, who, span: identity.evidence, confidence: identity.confidence })
}

fn insert(service: Service<'_>, findings: &Diagnostics<'_>) -> FixResult {
    const NEAR: &[&str] = &["stop_grace_period", "restart", "platform", "image", "build"];
    Ok(fix(vec![findings.context.insert_near_image(service, (KEY, TERMINATE), NEAR)?]))
}

/// The signal may mean another way of stopping to the program: people must ask for it.
fn fix(changes: Vec<Change>) -> Fix {
    Fix::new(format!("stop it with {TERMINATE}"), Applicability::Unsafe, changes)
}
