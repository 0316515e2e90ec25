//! A Windows container where only Linux containers run, or without a platform among Linux containers.

use crate::diagnostic::Confidence;
use crate::rules::ServiceMix;
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::{Definition, Images};

pub(crate) static RULE: Rule = Rule {
    code: Code(503),
    name: "windows-container",
    severity: |target| Some(severity(target)),
    summary: "a Windows container; on LCOW, one without `platform` among Linux containers",
    docs: include_str!("../../../docs/rules/LCOW503.md"),
    fix: None,
    evidence: &["moby#35303", "StefanScherer/dockerfiles-windows#308", "docker/compose#5617"],
    check: Check::Project(check),
    facts: Facts::NONE,
};

fn severity(target: &Definition) -> Severity {
    if target.images == Images::Windows { Severity::Advice } else { Severity::Error }
}

fn check(findings: &mut Diagnostics<'_>) {
    let is_mixed = findings.context.facts.service_mix() == ServiceMix::Mixed;
    for service in findings.context.model().services().filter(|service| service.is_windows()) {
        check_linux(service, findings);
        if is_mixed && service.platform().is_none() {
            check_lcow(service, findings);
        }
    }
}

fn check_linux(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let (span, confidence) = evidence(service);
    let label = if confidence == Confidence::High {
        "a Windows container"
    } else {
        "a Windows container, to judge by its isolation, its placement or a directory"
    };
    let runs_linux = |target: &Definition| target.images != Images::Windows;
    let program = findings.context.program(runs_linux);
    let message = format!("{program} runs Linux containers, and this is a Windows container");
    findings
        .about(service, span, message)
        .label(label)
        .help("use a Linux image, or run it with Docker Desktop switched to Windows containers")
        .severity(|target| runs_linux(target).then_some(severity(target)))
        .confidence(confidence)
        .report();
}

fn check_lcow(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let (span, confidence) = evidence(service);
    let message = "among Linux containers, a Windows container needs a `platform`".to_owned();
    findings
        .about(service, span, message)
        .label("only pulled for Windows while that is the default")
        .help("add `platform: windows`")
        .severity(|target| (target.images == Images::Windows).then_some(severity(target)))
        .confidence(confidence)
        .report();
}

/// What shows that it is a Windows container: its platform or an image's name for certain, anything else probably.
fn evidence(service: Service<'_>) -> (Span, Confidence) {
    let span = |key: &str| service.get(key).map(|value| value.as_written().origin.span);
    let image = span("image").filter(|_| service.image_reference().is_some_and(|image| image.is_windows()));
    let build = service.build_span().filter(|_| service.base_image().is_some_and(|image| image.is_windows()));
    match span("platform").or(image).or(build) {
        Some(span) => (span, Confidence::High),
        None => (span("isolation").unwrap_or(service.span()), Confidence::Medium),
    }
}
