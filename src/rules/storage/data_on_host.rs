//! Data of a known program on a host directory: what LCOW101 says of servers and LCOW103 of applications.

use super::data_location::{DataLocation, locate};
use super::named_volume;
use crate::compose::{Field, Mount, MountKind, Service};
use crate::diagnostic::{Confidence, Severity};
use crate::images::Identity;
use crate::images::Image;
use crate::rules::Diagnostics;
use crate::source::Span;
use crate::targets::{Target, Targets};

/// Reports every directory of the host that holds data of a service.
pub(crate) fn report_all(service: Service<'_>, identity: &Identity, findings: &mut Diagnostics<'_>) {
    let DataLocation::Host(mounts) = locate(service, identity) else { return };
    for mount in &mounts {
        let confidence = match &mount.kind {
            MountKind::Depends(variable) if !names_a_path(variable) => continue,
            // A variable that is called a path most likely holds one; that is all there is to go by.
            MountKind::Depends(_) => Confidence::Low,
            _ => identity.confidence,
        };
        report(service, identity, confidence, mount, findings);
    }
}

fn report(
    service: Service<'_>,
    identity: &Identity,
    confidence: Confidence,
    mount: &Mount<'_>,
    findings: &mut Diagnostics<'_>,
) {
    let image = identity.image;
    let device = service.bind_device(mount);
    let place = device.map_or_else(
        || mount.source.as_ref().map_or(mount.value.origin.span, Field::span),
        |device| device.origin.span,
    );
    let severities = match confidence {
        Confidence::Low => image.on_host_path.at_most(Severity::Warning),
        _ => image.on_host_path.at_most(gravest(image)),
    };
    let fix = if device.is_some() {
        Some(Err(named_volume::bound_volume(mount)))
    } else if mount.kind == MountKind::Bind && !mount.read_only {
        Some(named_volume::fix(service, identity, mount, findings.context))
    } else {
        None
    };
    let label = match &mount.kind {
        MountKind::Depends(_) => format!("this holds `{}`", mount.target.text),
        _ => format!("this directory holds `{}`", mount.target.text),
    };
    let worst = severities.highest(findings.context.options.targets);
    let mut draft = findings
        .about(service, place, message(image, worst, mount))
        .label(label)
        .severities(severities)
        .confidence(confidence)
        .evidence(image.evidence);
    if let Some(span) = evidence_beside(identity.evidence, place) {
        draft = draft.also(span, evidence_label(identity));
    }
    if device.is_some() {
        draft =
            draft.also(mount.value.origin.span, "this volume is a local volume that binds a host directory");
    }
    let help = help(identity, mount, draft.targets());
    draft.help(help).fix(fix).report();
}

/// An application that fails leaves the rest of the project running; the data of others are a more severe matter.
pub(crate) fn gravest(image: &Image) -> Severity {
    if image.kind.is_server() { Severity::Error } else { Severity::Warning }
}

fn message(image: &Image, worst: Option<Severity>, mount: &Mount<'_>) -> String {
    if let MountKind::Depends(variable) = &mount.kind {
        return format!(
            "{} keeps its data on a host directory, if `{variable}` is a path: that may fail when the host is \
             Windows",
            image.title
        );
    }
    let outcome = match worst {
        Some(Severity::Error) => "which fails when the host is Windows",
        _ => "which may fail when the host is Windows",
    };
    format!("{} keeps its data on a host directory, {outcome}", image.title)
}

/// What a Windows directory lacks of what the server needs, as a line of its own.
pub(crate) fn why(image: &Image, place: &str) -> String {
    let lacking: Vec<&str> = image.requirements.iter().map(|requirement| requirement.lacking()).collect();
    if lacking.is_empty() {
        return String::new();
    }
    format!("\nwhy: {place} may lack {}", lacking.join(", "))
}

fn help(identity: &Identity, mount: &Mount<'_>, targets: Targets) -> String {
    let image = identity.image;
    if mount.read_only {
        return format!("the mount is read-only: {} cannot write its data there in any case", image.title);
    }
    let mut help = "mount a named volume instead".to_owned();
    if targets.contains(Target::Lcow) {
        let volume = Some(image.on_lcow_volume);
        help.push_str(match image.on_host_path.lcow.cmp(&volume) {
            std::cmp::Ordering::Less => {
                "; that fixes Docker Desktop, but on LCOW its data fare worse on a volume than on a directory (LCOW102)"
            }
            _ => "; that fixes Docker Desktop, but on LCOW a volume is a share without locks as well (LCOW102)",
        });
    }
    help + &why(image, "a Windows directory shared into a container")
}

/// The label for what gave the server away.
pub(crate) fn evidence_label(identity: &Identity) -> String {
    match identity.confidence {
        Confidence::High => format!("this image is {}", identity.image.title),
        Confidence::Medium => format!("taken for {}", identity.image.title),
        Confidence::Low => format!("a directory of {}", identity.image.title),
    }
}

/// The evidence, unless it overlaps the main place.
fn evidence_beside(evidence: Span, place: Span) -> Option<Span> {
    let apart = evidence.file != place.file || evidence.end <= place.start || place.end <= evidence.start;
    apart.then_some(evidence)
}

/// Whether a variable's name says that it holds a path.
fn names_a_path(variable: &str) -> bool {
    const WORDS: [&str; 9] =
        ["PATH", "DIR", "FOLDER", "LOCATION", "HOST", "ROOT", "HOME", "DIRECTORY", "STORAGE"];
    variable.to_ascii_uppercase().split('_').any(|word| WORDS.contains(&word))
}
