//! Reports the data of a known program in a host directory: LCOW101 for servers, LCOW103 for applications.

use std::cmp::Ordering;

use super::data_location::{DataLocation, locate};
use super::named_volume;
use crate::compose::{Field, Mount, MountKind};
use crate::diagnostic::Confidence;
use crate::images::{Identity, Image};
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::{Target, Targets};

/// Reports every host directory that holds data of a service.
pub(crate) fn report_all(service: Service<'_>, identity: &Identity, findings: &mut Diagnostics<'_>) {
    let DataLocation::Host(mounts) = locate(service, identity) else { return };
    for mount in &mounts {
        let confidence = match &mount.kind {
            // Only the name of the variable suggests that it is a path.
            MountKind::Depends(variable) if names_a_path(variable) => Confidence::Low,
            MountKind::Depends(_) => continue,
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
    let targets = findings.context.options.targets;
    let device = service.bind_device(mount);
    let span = match device {
        Some(device) => device.origin.span,
        None => mount.source.as_ref().map_or(mount.value.origin.span, Field::span),
    };
    let severities = image.on_host_path.at_most(match confidence {
        Confidence::Low => Severity::Warning,
        _ => highest_severity(image),
    });
    let fix = if device.is_some() {
        Some(Err(named_volume::bound_volume(mount)))
    } else if mount.kind == MountKind::Bind && !mount.read_only {
        Some(named_volume::fix(service, identity, mount, findings.context))
    } else {
        None
    };
    let mut draft = findings
        .about(service, span, message(image, severities.highest(targets), mount))
        .label(match &mount.kind {
            MountKind::Depends(_) => format!("this holds `{}`", mount.target.text),
            _ => format!("this directory holds `{}`", mount.target.text),
        })
        .help(help(image, mount, targets))
        .severities(severities)
        .confidence(confidence)
        .evidence(image.evidence)
        .fix(fix);
    if !overlap(identity.evidence, span) {
        draft = draft.also(identity.evidence, evidence_label(identity));
    }
    if device.is_some() {
        draft = draft.also(mount.value.origin.span, "this named volume binds a host directory");
    }
    draft.report();
}

/// The highest severity for the data of an image: the rest of a project runs on without an application, but not without
/// a server.
pub(crate) fn highest_severity(image: &Image) -> Severity {
    if image.kind.is_server() { Severity::Error } else { Severity::Warning }
}

fn message(image: &Image, severity: Option<Severity>, mount: &Mount<'_>) -> String {
    let title = image.title;
    match (&mount.kind, severity) {
        (MountKind::Depends(variable), _) => format!(
            "{title} keeps its data on a host directory, if `{variable}` is a path: that may fail when the host is \
             Windows"
        ),
        (_, Some(Severity::Error)) => {
            format!("{title} keeps its data on a host directory, which fails when the host is Windows")
        }
        _ => format!("{title} keeps its data on a host directory, which may fail when the host is Windows"),
    }
}

fn help(image: &Image, mount: &Mount<'_>, targets: Targets) -> String {
    if mount.read_only {
        return format!("the mount is read-only: {} cannot write its data there anyway", image.title);
    }
    let mut help = "mount a named volume instead".to_owned();
    if targets.contains(Target::Lcow) {
        help += "; that fixes Docker Desktop, but on LCOW ";
        help += match image.on_host_path.on(Target::Lcow).cmp(&Some(image.on_lcow_volume)) {
            Ordering::Less => "a volume is riskier for this data than a host directory (LCOW102)",
            _ => "a volume is also a share without locks (LCOW102)",
        };
    }
    help + &why(image, "a Windows directory shared into a container")
}

/// The requirements of an image that a file system may not meet, as another line of the help.
pub(crate) fn why(image: &Image, file_system: &str) -> String {
    let missing: Vec<&str> = image.requirements.iter().map(|requirement| requirement.lacking()).collect();
    if missing.is_empty() {
        return String::new();
    }
    format!("\nwhy: {file_system} may lack {}", missing.join(", "))
}

/// The label of the value that identifies the image.
pub(crate) fn evidence_label(identity: &Identity) -> String {
    let title = identity.image.title;
    match identity.confidence {
        Confidence::High => format!("this image is {title}"),
        Confidence::Medium => format!("probably {title}"),
        Confidence::Low => format!("a data directory of {title}"),
    }
}

fn overlap(a: Span, b: Span) -> bool {
    a.file == b.file && a.start < b.end && b.start < a.end
}

/// Whether a variable is a path, judging by its name.
fn names_a_path(variable: &str) -> bool {
    const WORDS: [&str; 9] =
        ["PATH", "DIR", "FOLDER", "LOCATION", "HOST", "ROOT", "HOME", "DIRECTORY", "STORAGE"];
    variable.to_ascii_uppercase().split('_').any(|word| WORDS.contains(&word))
}
