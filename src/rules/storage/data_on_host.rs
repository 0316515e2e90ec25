//! Reports the data of a known program in a host directory: LCOW101 for servers, LCOW103 for applications.

use super::data_location::{DataLocation, locate};
use super::named_volume;
use crate::compose::{Field, Mount, MountKind};
use crate::diagnostic::Confidence;
use crate::images::{self, DataPlace, Identity, Image, ImageKind};
use crate::rules::paths::host_sources::host_source;
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::{Definition, FrontEnd, Place, Target};

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
    let context = findings.context;
    let targets = context.options.targets;
    let device = service.bind_device(mount);
    let span = match device {
        Some(device) => device.origin.span,
        None => mount.source.as_ref().map_or(mount.value.origin.span, Field::span),
    };
    let directory = mount.target_directory().unwrap_or_default();
    let ceiling = if confidence == Confidence::Low { Severity::Warning } else { Severity::Error };
    let severities = severities(image, service, mount, context).at_most(ceiling);
    let fix = if device.is_some() {
        Some(Err(named_volume::bound_volume(mount)))
    } else if mount.kind == MountKind::Bind && !mount.read_only {
        Some(named_volume::fix(service, identity, mount, context))
    } else {
        None
    };
    let mut draft = findings
        .about(service, span, message(image, severities.highest(targets), mount))
        .label(match &mount.kind {
            MountKind::Depends(_) => format!("this holds `{}`", mount.target.text),
            _ => format!("this directory holds `{}`", mount.target.text),
        })
        .help(help(image, mount, severities, context))
        .severities(severities)
        .reasons(|target| {
            let place =
                host_source(service, *mount).map_or(Place::Unknown, |source| context.place(&source, target));
            Some(image.judge(directory, DataPlace::Host(place), target)?.basis.reason(image.title))
        })
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

/// How severe it is that a mount of a host directory holds data of an image.
pub(super) fn severities(
    image: &Image,
    service: Service<'_>,
    mount: &Mount<'_>,
    context: Context<'_>,
) -> PerTarget {
    let directory = mount.target_directory().unwrap_or_default();
    let Some(source) = host_source(service, *mount) else { return PerTarget::NOWHERE };
    context.severities_at(&source, |target, place| {
        image.judge(directory, DataPlace::Host(place), target).map(|judgement| judgement.severity)
    })
}

/// The highest severity of data of the images of some kinds on a Windows drive.
pub(super) fn highest_on_drive(kinds: &[ImageKind], target: &Definition) -> Option<Severity> {
    images::highest(|image| kinds.contains(&image.kind), DataPlace::Host(Place::Drive), target)
}

fn message(image: &Image, severity: Option<Severity>, mount: &Mount<'_>) -> String {
    let title = image.title;
    match (&mount.kind, severity) {
        (MountKind::Depends(variable), _) => format!(
            "{title} keeps its data on a host directory, if `{variable}` is a path: that may fail when the host is \
             Windows"
        ),
        (_, severity) => {
            let outcome = match severity {
                Some(Severity::Error) => "fails",
                Some(Severity::Warning) => "may fail",
                _ => "is slow",
            };
            format!("{title} keeps its data on a host directory, which {outcome} when the host is Windows")
        }
    }
}

fn help(image: &Image, mount: &Mount<'_>, severities: PerTarget, context: Context<'_>) -> String {
    if mount.read_only {
        return format!("the mount is read-only: {} cannot write its data there anyway", image.title);
    }
    let mut help = "mount a named volume instead".to_owned();
    if context.options.targets.contains(Target::Lcow) {
        let lcow = Target::Lcow.definition(FrontEnd::default());
        let directory = mount.target_directory().unwrap_or_default();
        let severity = |place| image.judge(directory, place, lcow).map(|judgement| judgement.severity);
        let is_fixed =
            |target: &Definition| target.target != Target::Lcow && severities.on(target.target).is_some();
        help += &format!("; that fixes {}, but on LCOW ", context.programs(is_fixed));
        help += if severity(DataPlace::Volume) > severity(DataPlace::Host(Place::Drive)) {
            "a volume is riskier for this data than a host directory (LCOW102)"
        } else {
            "a volume is also a share without locks (LCOW102)"
        };
    }
    help
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
