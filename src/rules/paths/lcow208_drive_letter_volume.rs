//! A volume with a name of one letter, which Compose reads as a drive.

use super::lcow210_escaped_windows_path::is_altered;
use crate::compose::{Field, Mount, MountKind, Service, VolumeDeclaration, clean_directory, has_hole, shown};
use crate::diagnostic::{Applicability, Code, Confidence, Fix, FixRefusal, FixResult};
use crate::images;
use crate::rules::storage::lcow111_socket_on_mount::is_for_sockets;
use crate::rules::storage::long_form::{LongForm, as_written, modes_are_read_only};
use crate::rules::storage::named_volume::{
    check_not_extended, declared, declaring_files, hidden_by, hidden_refusal,
};
use crate::rules::unmasked::{
    BOUND_DIRECTORY, DIRECTORY_FROM_VARIABLE, KNOWN_PLATFORM, KNOWN_PROGRAM, MOUNT_TARGETS, MOUNTED_VOLUME,
    SOCKETS_ON_VOLUME, VOLUME_NAME, VOLUME_OPTIONS,
};
use crate::rules::{Check, Context, Diagnostics, Facts, FixStage, Rule, ServiceMix};
use crate::source::Span;
use crate::targets::{PerTarget, Severity};
use crate::yaml::{Change, YamlPath};

pub(crate) static RULE: Rule = Rule {
    code: Code(208),
    name: "drive-letter-volume",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "`d:/data` meant as the volume `d`, which Compose reads as a drive",
    docs: include_str!("../../../docs/rules/LCOW208.md"),
    fix: Some("writes the long form, with `--unsafe-fixes`"),
    evidence: &["compose-go: format/volume.go", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts { fix_stage: FixStage::VolumeData, ..Facts::NONE },
};

/// What can stand behind a second colon: a mount that ends in one of these has no target.
const MODES: [&str; 9] = ["ro", "rw", "z", "Z", "cached", "consistent", "delegated", "nocopy", "rshared"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(is_drive_letter_volume) {
        // What YAML made of backslashes is none.
        if !is_altered(context, mount.value) {
            report(service, &mount, findings);
        }
    }
}

fn report(service: Service<'_>, mount: &Mount<'_>, findings: &mut Diagnostics<'_>) {
    let field = mount.source.as_ref().unwrap_or(&mount.target);
    let (letter, directory) = field.text.flat().split_at(1);
    let directory = shown(&directory[1..]);
    let message = match mount.source {
        None => {
            format!(
                "`{letter}:{directory}` is read as a path on a drive, so the data go to an anonymous volume"
            )
        }
        Some(_) => format!("`{letter}:{directory}` is read as a path on a drive, so the mount has no target"),
    };
    let help = format!(
        "mount the volume `{letter}` in the long form: `type: volume`, `source: {letter}`, `target: {directory}`, \
         or give it a longer name; a host directory needs a target behind it"
    );
    let volume = service.model.volume(letter);
    let confidence = if volume.is_some() { Confidence::High } else { Confidence::Medium };
    let fix = long_form(service, mount, findings.context);
    let mut draft = findings
        .about(service, field.span(), message)
        .label("a drive, not a volume")
        .help(help)
        .fix(fix)
        .confidence(confidence);
    if let Some(declared) = volume.and_then(|volume| declaration(service, volume.name)) {
        draft = draft.also(declared, "this volume stays unused");
    }
    draft.report();
}

/// The volume in the long form, declared where it is mounted. Only people know whether it was meant.
fn long_form(service: Service<'_>, mount: &Mount<'_>, context: Context<'_>) -> FixResult {
    // With a mode behind the directory Compose reads the mode as the target.
    let (field, modes) = match &mount.source {
        Some(source) => (source, mount.target.text.flat()),
        None => (&mount.target, "rw"),
    };
    let (letter, directory) = parts(field)?;
    check_target(service, mount, directory.text.flat(), context)?;
    let form = LongForm {
        kind: "volume",
        source: Some(letter.to_owned()),
        target: as_written(&directory, context)?,
        read_only: modes_are_read_only(modes.split(','))?,
        must_exist: false,
    };
    let mut changes = vec![form.change(mount, context)?];
    let declare = |file| Change { file, at: YamlPath::default(), op: declared(letter) };
    changes.extend(declaring_files([mount]).into_iter().map(declare));
    let title = format!("mount the volume `{letter}` in its long form");
    let fix = Fix::new(title, Applicability::Unsafe, changes);
    Ok(unmasking(fix, service.model.volume(letter), directory.text.flat(), context))
}

/// The letter and the directory behind its colon. Out of a variable neither can be written on its own.
fn parts<'m>(field: &'m Field<'_>) -> Result<(&'m str, Field<'m>), FixRefusal> {
    let flat = field.text.flat();
    let (letter, colon) = (field.text.slice(0..1), field.text.slice(0..2));
    if colon.written_exactly().is_none() || colon.written_exactly() != colon.written_around() {
        return Err(match letter.first_variable() {
            Some(variable) => FixRefusal::path_from_variable(variable),
            None => FixRefusal::by_hand("a variable gives the letter"),
        });
    }
    Ok((&flat[..1], Field { value: field.value, text: field.text.slice(2..flat.len()) }))
}

/// Whether the directory is free for the volume, and the mount hides no other that would take effect.
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

/// Until now a drive was mounted that does not exist: everything about the volume and its target may now be reported.
fn unmasking(fix: Fix, volume: Option<VolumeDeclaration<'_>>, directory: &str, context: Context<'_>) -> Fix {
    let directory = clean_directory(directory);
    let has = |key: &str| volume.is_some_and(|volume| volume.value.get(key).is_some());
    let is_disguised = volume.is_some_and(|volume| volume.bind_device().is_some());
    let shows_program = images::all().any(|image| image.data.contains(&directory));
    let is_mixed = context.facts.service_mix() != ServiceMix::Linux;
    let tables = [
        (true, MOUNTED_VOLUME),
        (true, MOUNT_TARGETS),
        (is_for_sockets(directory), SOCKETS_ON_VOLUME),
        (has("driver") || has("driver_opts"), VOLUME_OPTIONS),
        (has("name") || has("external"), VOLUME_NAME),
        (is_disguised, BOUND_DIRECTORY),
        (has_hole(directory), DIRECTORY_FROM_VARIABLE),
        // Beside Windows containers a name alone shows no program, but a directory of Linux with it does.
        (shows_program || is_mixed, KNOWN_PROGRAM),
        (is_mixed, KNOWN_PLATFORM),
    ];
    let unmasked = tables.into_iter().filter(|(is_so, _)| *is_so);
    unmasked.fold(fix, |fix, (_, table)| fix.unmasking(table))
}

/// Where the name of a volume stands that is declared.
fn declaration(service: Service<'_>, name: &str) -> Option<Span> {
    let (key, _) = service.model.root().get("volumes")?.entry(name)?;
    Some(key.span)
}

/// Whether a mount is `d:/data` or `d:/data:ro`: a letter, a directory of the container, and no target. Backslashes
/// would be those of a Windows container.
pub(crate) fn is_drive_letter_volume(mount: &Mount<'_>) -> bool {
    if mount.short.is_none() {
        return false;
    }
    match &mount.source {
        None => mount.kind == MountKind::Volume && is_letter_and_directory(mount.target.text.flat()),
        Some(source) => is_letter_and_directory(source.text.flat()) && are_modes(mount.target.text.flat()),
    }
}

/// Whether what stands where a target belongs is only modes.
pub(crate) fn are_modes(text: &str) -> bool {
    text.split(',').all(|mode| MODES.contains(&mode))
}

fn is_letter_and_directory(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && characters.next() == Some(':')
        && characters.next().is_some()
        && !text.contains('\\')
}
