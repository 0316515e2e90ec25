//! A stop signal other than TERM and KILL, which the Windows daemon does not support.

use crate::compose::Value;
use crate::diagnostic::{Applicability, Confidence, Fix};
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::{Definition, Signals};
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(302),
    name: "stop-signal",
    severity: |target| refuses_signals(target).then_some(Severity::Error),
    summary: "a stop signal other than TERM and KILL",
    docs: include_str!("../../../docs/rules/LCOW302.md"),
    fix: Some("writes `stop_signal: SIGTERM`, with `--unsafe-fixes`"),
    evidence: &[
        "moby: pkg/signal/signal_windows.go, 20.10",
        "moby: daemon/stop.go, 20.10",
        "moby: daemon/kill.go, 20.10",
        "moby: libcontainerd/local/local_windows.go, 20.10",
    ],
    check: Check::Service(check),
    facts: Facts { shown_abridged: true, ..Facts::NONE },
};

const KEY: &str = "stop_signal";

/// A signal that both Linux and Windows daemons support.
const TERMINATE: &str = "SIGTERM";

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    match service.get(KEY) {
        Some(value) => check_option(service, value, findings),
        None => check_image(service, findings),
    }
}

/// How the Windows daemon treats a signal.
#[derive(PartialEq, Eq)]
enum Support {
    Supported,
    /// The container is not created.
    Refused,
}

/// Numbers are not checked; each but that of `KILL` shuts the container down like `TERM`.
fn support(signal: &str) -> Support {
    let name = signal.to_ascii_uppercase();
    match name.strip_prefix("SIG").unwrap_or(&name) {
        "TERM" | "KILL" => Support::Supported,
        number if number.parse::<i32>().is_ok_and(|number| number != 0) => Support::Supported,
        _ => Support::Refused,
    }
}

fn check_option(service: Service<'_>, value: &Value, findings: &mut Diagnostics<'_>) {
    let Some(signal) = value.known_text().filter(|signal| !signal.is_empty()) else { return };
    if support(signal) == Support::Supported {
        return;
    }
    let program = findings.context.program(refuses_signals);
    let message = format!("{program} refuses the signal `{signal}` and does not create the container");
    let change = findings.context.change(value, Op::Replace(TERMINATE.to_owned()));
    findings
        .about(service, value.origin.span, message)
        .label("only SIGTERM and SIGKILL are supported")
        .help(format!("write `{KEY}: {TERMINATE}` if the program stops on it; otherwise use another target"))
        .fix(change.map(fix))
        .report();
}

fn refuses_signals(target: &Definition) -> bool {
    target.lifecycle.signals == Signals::TermAndKill
}

/// The daemon does not check the signal of the image before it stops the container.
fn check_image(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    const NEAR: &[&str] = &["stop_grace_period", "restart", "platform", "image", "build"];
    if service.is_partial() || service.base_not_loaded() {
        return;
    }
    let context = findings.context;
    let Some(image) = dockerfile_signal(service).or_else(|| known_signal(service, context)) else { return };
    if support(&image.signal) == Support::Supported {
        return;
    }
    let change = context.insert_near_image(service, (KEY, TERMINATE), NEAR);
    let message = format!("{} cannot send the stop signal of the image", context.program(refuses_signals));
    findings
        .about(service, image.span, message)
        .label(format!("{} sets {}: killed after 2 s, whatever the grace period", image.source, image.signal))
        .help(format!("add `{KEY}: {TERMINATE}` if the program can stop on it"))
        .at_most(Severity::Advice)
        .confidence(image.confidence)
        .fix(change.map(fix))
        .report();
}

/// The stop signal of an image.
struct ImageSignal {
    signal: String,
    /// What sets it, for the label.
    source: String,
    span: Span,
    confidence: Confidence,
}

fn dockerfile_signal(service: Service<'_>) -> Option<ImageSignal> {
    let signal = service.build()?.image.stop_signal.clone()?;
    let (source, span) = ("the Dockerfile".to_owned(), service.build_span()?);
    Some(ImageSignal { signal, source, span, confidence: Confidence::High })
}

fn known_signal(service: Service<'_>, context: Context<'_>) -> Option<ImageSignal> {
    let identity = context.facts.identity(service).filter(|identity| identity.is_the_image(service))?;
    let reference = service.base_image().or_else(|| service.image_reference());
    let tag = reference.as_ref().and_then(|reference| reference.tag.as_deref());
    let signal = identity.image.stop_signal.of(tag)?.to_owned();
    let source = identity.image.title.to_owned();
    Some(ImageSignal { signal, source, span: identity.evidence, confidence: identity.confidence })
}

/// Unsafe: the program may stop in another way on this signal.
fn fix(change: Change) -> Fix {
    Fix::new(format!("stop it with {TERMINATE}"), Applicability::Unsafe, vec![change])
}
