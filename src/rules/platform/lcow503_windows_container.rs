//! A Windows container where only Linux containers run, or beside Linux containers without a platform.

use crate::compose::Service;
use crate::diagnostic::{Code, Confidence};
use crate::rules::{Check, Diagnostics, Facts, Rule, ServiceMix};
use crate::source::Span;
use crate::targets::{PerTarget, Severity};

pub(crate) static RULE: Rule = Rule {
    code: Code(503),
    name: "windows-container",
    severity: PerTarget::each(Severity::Advice, Severity::Error, Severity::Error),
    summary: "a Windows container; on LCOW, one without `platform` among Linux containers",
    docs: include_str!("../../../docs/rules/LCOW503.md"),
    fix: None,
    evidence: &["moby#35303", "StefanScherer/dockerfiles-windows#308", "docker/compose#5617"],
    check: Check::Project(check),
    facts: Facts::NONE,
};

const DESKTOP: PerTarget =
    PerTarget { lcow: None, hyperv: Some(Severity::Error), wsl2: Some(Severity::Error) };

fn check(findings: &mut Diagnostics<'_>) {
    let is_mixed = findings.context.facts.service_mix() == ServiceMix::Mixed;
    for service in findings.context.model().services().filter(|service| service.is_windows()) {
        let (span, confidence) = place(service);
        let label = if confidence == Confidence::High {
            "a Windows container"
        } else {
            "a Windows container, as its isolation, its placement or a directory shows"
        };
        findings
            .about(
                service,
                span,
                "a Windows container does not run where Docker Desktop runs Linux containers".to_owned(),
            )
            .label(label)
            .help("switch Docker Desktop to Windows containers for it, or use an image for Linux")
            .severities(DESKTOP)
            .confidence(confidence)
            .report();
        if is_mixed && service.platform().is_none() {
            findings
                .about(
                    service,
                    span,
                    "beside Linux containers, a Windows container without `platform` is left to chance"
                        .to_owned(),
                )
                .label("pulled for Windows only while that is the default")
                .help("add `platform: windows`")
                .severities(PerTarget::lcow(Severity::Advice))
                .confidence(confidence)
                .report();
        }
    }
}

/// What says that it is a Windows container: its platform or an image's name is sure, anything else a guess.
fn place(service: Service<'_>) -> (Span, Confidence) {
    let span = |key: &str| service.get(key).map(|value| value.as_written().origin.span);
    let by_image = service.image_reference().is_some_and(|image| image.is_windows());
    let by_base = service.base_image().is_some_and(|image| image.is_windows());
    let sure = span("platform")
        .or_else(|| span("image").filter(|_| by_image))
        .or_else(|| service.build_span().filter(|_| by_base));
    match sure {
        Some(span) => (span, Confidence::High),
        None => (span("isolation").unwrap_or(service.span()), Confidence::Medium),
    }
}
