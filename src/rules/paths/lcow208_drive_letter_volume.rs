//! A volume with a name of one letter, which Compose reads as a drive.

use super::double_quoted::is_altered;
use super::drive_letter_volumes::{is_drive_letter_volume, split_letter};
use crate::compose::{Mount, VolumeDeclaration, clean_directory, has_hole, shown};
use crate::diagnostic::{Applicability, Confidence, Fix, FixRefusal, FixResult};
use crate::images;
use crate::rules::ServiceMix;
use crate::rules::prelude::*;
use crate::rules::storage::lcow111_socket_on_mount::is_for_sockets;
use crate::rules::storage::long_form::{LongForm, as_written, modes_are_read_only};
use crate::rules::storage::named_volume::{
    check_not_extended, declared, declaring_files, hidden_by, hidden_refusal,
};
use crate::rules::unmasked::{
    BOUND_DIRECTORY, DIRECTORY_FROM_VARIABLE, KNOWN_PLATFORM, KNOWN_PROGRAM, MOUNT_TARGETS, MOUNTED_VOLUME,
    SOCKETS_ON_VOLUME, VOLUME_NAME, VOLUME_OPTIONS,
};
use crate::source::Span;
use crate::yaml::{Change, YamlPath};

pub(crate) static RULE: Rule = Rule {
    code: Code(208),
    name: "drive-letter-volume",
    severity: |_| Some(Severity::Error),
    summary: "`d:/data` meant as the volume `d`, which Compose reads as a drive",
    docs: include_str!("../../../docs/rules/LCOW208.md"),
    fix: Some("writes the long form, with `--unsafe-fixes`"),
    evidence: &["compose-go: format/volume.go", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Container(check),
    facts: Facts { fix_stage: FixStage::VolumeData, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(is_drive_letter_volume) {
        // LCOW210 reports a path whose backslashes are escapes.
        if !is_altered(context, mount.value) {
            report(service, &mount, findings);
        }
    }
}

fn report(service: Service<'_>, mount: &Mount<'_>, findings: &mut Diagnostics<'_>) {
    let field = mount.source.as_ref().unwrap_or(&mount.target);
    let (letter, directory) = field.text.flat().split_at(1);
    let directory = shown(&directory[1..]);
    let consequence = match mount.source {
        None => "the data goes to an anonymous volume",
        Some(_) => "the mount has no target",
    };
    let declaration = declaration(service, letter);
    let confidence = if declaration.is_some() { Confidence::High } else { Confidence::Medium };
    let fix = mount_volume(service, mount, findings.context);
    let message = format!("`{letter}:{directory}` is read as a path on a drive, so {consequence}");
    let mut finding = findings
        .about(service, field.span(), message)
        .label("a drive, not a volume")
        .help(format!(
            "mount the volume `{letter}` in the long form: `type: volume`, `source: {letter}`, \
             `target: {directory}`, or give it a longer name; a host directory needs a target after it"
        ))
        .fix(fix)
        .confidence(confidence);
    if let Some(span) = declaration {
        finding = finding.also(span, "this volume is not used");
    }
    finding.report();
}

fn declaration(service: Service<'_>, volume: &str) -> Option<Span> {
    let volume = service.model.volume(volume)?;
    let (key, _) = service.model.root().get("volumes")?.entry(volume.name)?;
    Some(key.span)
}

/// Writes the long form and declares the volume. Unsafe: a drive may have been meant.
fn mount_volume(service: Service<'_>, mount: &Mount<'_>, context: Context<'_>) -> FixResult {
    // Compose reads a mode after the directory as the target.
    let (field, modes) = match &mount.source {
        Some(source) => (source, mount.target.text.flat()),
        None => (&mount.target, "rw"),
    };
    let (letter, directory) = split_letter(field)?;
    check_target(service, mount, directory.text.flat(), context)?;
    let form = LongForm {
        kind: "volume",
        source: Some(letter.to_owned()),
        target: as_written(&directory, context)?,
        read_only: modes_are_read_only(modes.split(','))?,
        must_exist: false,
    };
    let mut changes = vec![form.change(mount, context)?];
    for file in declaring_files([mount]) {
        changes.push(Change { file, at: YamlPath::default(), op: declared(letter) });
    }
    let title = format!("mount the volume `{letter}` in its long form");
    let fix = Fix::new(title, Applicability::Unsafe, changes);
    Ok(unmasking(fix, service.model.volume(letter), directory.text.flat(), context))
}

/// Refuses a directory that is already a target, and a mount that hides another one.
fn check_target(
    service: Service<'_>,
    mount: &Mount<'_>,
    directory: &str,
    context: Context<'_>,
) -> Result<(), FixRefusal> {
    let directory = clean_directory(directory);
    if directory == "/" {
        return Err(FixRefusal::by_hand("nothing can be mounted on `/`"));
    }
    if service.mounts().any(|other| other.target_directory() == Some(directory)) {
        return Err(FixRefusal::by_hand(format!("another mount has the target `{}`", shown(directory))));
    }
    if let Some(hidden) = hidden_by(service, &mount.value.origin).first() {
        return Err(hidden_refusal(hidden, context));
    }
    check_not_extended(service, mount, context)
}

/// Adds the rules that report nothing as long as the volume is not mounted.
fn unmasking(fix: Fix, volume: Option<VolumeDeclaration<'_>>, directory: &str, context: Context<'_>) -> Fix {
    let directory = clean_directory(directory);
    let has = |key: &str| volume.is_some_and(|volume| volume.value.get(key).is_some());
    let binds_directory = volume.is_some_and(|volume| volume.bind_device().is_some());
    let shows_program = images::all().any(|image| image.data.contains(&directory));
    let is_mixed = context.facts.service_mix() != ServiceMix::Linux;
    let tables = [
        (true, MOUNTED_VOLUME),
        (true, MOUNT_TARGETS),
        (is_for_sockets(directory), SOCKETS_ON_VOLUME),
        (has("driver") || has("driver_opts"), VOLUME_OPTIONS),
        (has("name") || has("external"), VOLUME_NAME),
        (binds_directory, BOUND_DIRECTORY),
        (has_hole(directory), DIRECTORY_FROM_VARIABLE),
        // Among Windows containers a program is known by its name and a Linux directory together.
        (shows_program || is_mixed, KNOWN_PROGRAM),
        (is_mixed, KNOWN_PLATFORM),
    ];
    let tables = tables.into_iter().filter(|(applies, _)| *applies);
    tables.fold(fix, |fix, (_, table)| fix.unmasking(table))
}
