//! A Linux service without `platform` is pulled for Windows.

use super::{Check, Findings, Rule};
use crate::compose::{Platform, Service, Value};
use crate::finding::{Applicability, Code, Cure, Fix, Refusal};
use crate::target::{PerTarget, Severity};
use crate::yaml::{Change, Op, Plain};

pub(super) static RULE: Rule = Rule {
    code: Code(501),
    name: "missing-platform",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a Linux service without `platform` is pulled for Windows",
    evidence: &["docker/compose#5402", "docker/for-win#1472"],
    check: Check::Service(check),
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    if service.is_fragment() || service.has_unseen_base() {
        return;
    }
    let written = service.value.get("platform");
    let refusal = match written {
        None => None,
        Some(value) => match value.text() {
            None if value.is_null() => Some(Refusal::NoValue("platform".to_owned())),
            Some(text) if text.is_empty() => Some(Refusal::Variable("platform".to_owned())),
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
    let cure = match refusal {
        Some(refusal) => Cure::Refused(refusal),
        None => fix(service, findings).map_or_else(Cure::Refused, Cure::Fix),
    };
    let help = match &cure {
        Cure::Fix(fix) => fix.title.clone(),
        _ => format!("add `platform: {}`", findings.context.options.platform),
    };
    findings.about(service, place, message.to_owned()).label(label).help(help).cure(cure).report();
}

fn fix(service: Service<'_>, findings: &Findings<'_>) -> Result<Fix, Refusal> {
    if service.model.is_v1() {
        return Err(Refusal::VersionOne);
    }
    let platform = match service.get("build").and_then(|build| build.get("platforms")) {
        Some(platforms) => only_linux(platforms).ok_or(Refusal::SeveralPlatforms)?,
        None => findings.context.options.platform.clone(),
    };
    let (file, at) = findings
        .context
        .place_beside_image(service)
        .ok_or_else(|| Refusal::Shape("the service has no path".to_owned()))?;
    let title = format!("add `platform: {platform}`");
    let op =
        Op::Insert { key: "platform".to_owned(), value: Plain::Text(platform), near: &["image", "build"] };
    let changes = vec![Change { file, at, op }];
    let leaves = &[Code(502)];
    let survey = findings.context.survey;
    // Beside Windows containers, an image that nobody knows may be another one.
    let may_be_windows = survey.has_windows() && survey.identity(service).is_none();
    let applicability = if may_be_windows { Applicability::Unsafe } else { Applicability::Safe };
    Ok(Fix::new(title, applicability, changes).leaving(leaves))
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
