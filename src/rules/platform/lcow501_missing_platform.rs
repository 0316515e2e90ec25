//! A Linux service without `platform` is pulled for Windows.

use crate::compose::{Platform, Service, Value};
use crate::diagnostic::{Applicability, Code, Fix, FixRefusal, FixResult};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule, ServiceMix};
use crate::targets::{PerTarget, Severity};

pub(crate) static RULE: Rule = Rule {
    code: Code(501),
    name: "missing-platform",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a Linux service without `platform`, whose image is pulled for Windows",
    docs: include_str!("../../../docs/rules/LCOW501.md"),
    fix: Some("adds `platform: linux`"),
    evidence: &["docker/compose#5402", "docker/for-win#1472", "moby: distribution/pull_v2.go, 20.10"],
    check: Check::CompleteService(check),
    facts: Facts { may_unmask: &[Code(502)], listed_last: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    // In a project of Windows containers it is most likely one of them.
    if company(service, findings.context) == ServiceMix::Windows {
        return;
    }
    let written = service.value.get("platform");
    let refusal = match written {
        None => None,
        Some(value) => match value.text() {
            None if value.is_null() => Some(FixRefusal::no_value("platform")),
            Some(text) if text.is_empty() => Some(FixRefusal::set_by_variable("platform")),
            _ => return,
        },
    };
    let built = service.image().is_none();
    let place = service.image().map_or(service.span(), |image| image.span());
    let (message, label) = if built {
        ("without `platform`, this image is built for Windows", "no `platform`")
    } else {
        ("without `platform`, Docker pulls this image for Windows", "no `platform` for this image")
    };
    let fix = match refusal {
        Some(refusal) => Err(refusal),
        None => fix(service, findings),
    };
    let help = match &fix {
        Ok(fix) => fix.title.clone(),
        Err(_) => format!("add `platform: {}`", findings.context.options.platform),
    };
    findings.about(service, place, message.to_owned()).label(label).help(help).fix(fix).report();
}

fn fix(service: Service<'_>, findings: &Diagnostics<'_>) -> FixResult {
    if service.model.is_v1() {
        return Err(FixRefusal::v1_file());
    }
    let platform = match service.get("build").and_then(|build| build.get("platforms")) {
        Some(platforms) => only_linux(platforms).ok_or_else(|| {
            FixRefusal::new("`build.platforms` lists several platforms: choose one and set `platform` to it")
        })?,
        None => findings.context.options.platform.clone(),
    };
    let context = findings.context;
    let change = context.insert_near_image(service, ("platform", &platform), &["image", "build"])?;
    let applicability = match company(service, context) {
        ServiceMix::Linux => Applicability::Safe,
        ServiceMix::Mixed | ServiceMix::Windows => Applicability::Unsafe,
    };
    Ok(Fix::new(format!("add `platform: {platform}`"), applicability, vec![change]))
}

/// What the services around this one are, where it shows nothing itself.
fn company(service: Service<'_>, context: Context<'_>) -> ServiceMix {
    if context.facts.shows_linux(service) { ServiceMix::Linux } else { context.facts.service_mix() }
}

/// The only entry of `build.platforms` for Linux: Docker Compose wants `platform` to be one of them.
fn only_linux(platforms: &Value) -> Option<String> {
    let mut linux = platforms
        .items()
        .iter()
        .filter_map(Value::known_text)
        .filter(|platform| Platform::parse(platform).is_linux());
    let first = linux.next()?;
    (linux.next().is_none() && platforms.items().iter().all(|item| item.known_text().is_some()))
        .then(|| first.to_owned())
}
