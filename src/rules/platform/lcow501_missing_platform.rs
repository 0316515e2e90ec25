//! A Linux service without `platform`, which is pulled or built for Windows.

use crate::compose::{Platform, Text, Value};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::rules::ServiceMix;
use crate::rules::prelude::*;
use crate::targets::Images;

pub(crate) static RULE: Rule = Rule {
    code: Code(501),
    name: "missing-platform",
    severity: |target| (target.images == Images::Windows).then_some(Severity::Error),
    summary: "a Linux service without `platform`, whose image is pulled for Windows",
    docs: include_str!("../../../docs/rules/LCOW501.md"),
    fix: Some("adds `platform: linux`"),
    evidence: &["docker/compose#5402", "docker/for-win#1472", "moby: distribution/pull_v2.go, 20.10"],
    check: Check::CompleteService(check),
    facts: Facts { may_unmask: &[Code(502), Code(504)], listed_last: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    // Among Windows containers it is probably one of them.
    if service_mix(service, context) == ServiceMix::Windows {
        return;
    }
    let fix = match service.value.get("platform") {
        None => add_platform(service, context),
        Some(value) if value.is_null() => Err(FixRefusal::no_value("platform")),
        Some(value) if value.text().is_some_and(Text::is_empty) => {
            Err(FixRefusal::set_by_variable("platform"))
        }
        Some(_) => return,
    };
    let (span, message, label) = match service.image() {
        Some(image) => (
            image.span(),
            "without `platform`, Docker pulls this image for Windows",
            "no `platform` for this image",
        ),
        None => (service.span(), "without `platform`, this image is built for Windows", "no `platform`"),
    };
    let help = match &fix {
        Ok(fix) => fix.title.clone(),
        Err(_) => format!("add `platform: {}`", context.options.platform),
    };
    findings.about(service, span, message.to_owned()).label(label).help(help).fix(fix).report();
}

fn add_platform(service: Service<'_>, context: Context<'_>) -> FixResult {
    if service.model.is_v1() {
        return Err(FixRefusal::v1_file());
    }
    let platform = match service.get("build").and_then(|build| build.get("platforms")) {
        None => context.options.platform.as_str(),
        Some(platforms) => only_linux(platforms).ok_or_else(|| {
            FixRefusal::new("`build.platforms` lists several platforms: choose one and set `platform` to it")
        })?,
    };
    let change = context.insert_near_image(service, ("platform", platform), &["image", "build"])?;
    let applicability = match service_mix(service, context) {
        ServiceMix::Linux => Applicability::Safe,
        ServiceMix::Mixed | ServiceMix::Windows => Applicability::Unsafe,
    };
    Ok(Fix::new(format!("add `platform: {platform}`"), applicability, vec![change]))
}

/// What the other services are, unless this one shows that it is a Linux container.
fn service_mix(service: Service<'_>, context: Context<'_>) -> ServiceMix {
    if context.facts.is_certainly_linux(service) { ServiceMix::Linux } else { context.facts.service_mix() }
}

/// The only Linux platform in `build.platforms`: Docker Compose requires `platform` to be in that list.
fn only_linux(platforms: &Value) -> Option<&str> {
    let mut linux = None;
    for item in platforms.items() {
        let platform = item.known_text()?;
        if Platform::parse(platform).is_linux() && linux.replace(platform).is_some() {
            return None;
        }
    }
    linux
}
