//! A volume with a name of one letter, which Compose reads as a drive.

use super::lcow210_escaped_windows_path::is_altered;
use super::long_form::{LongForm, as_written, modes_are_read_only};
use super::named_volume::declared;
use super::{Check, Context, Effect, Explanation, Findings, Rule};
use crate::compose::{Confidence, Mount, MountKind, Service, shown};
use crate::finding::{Applicability, Code, Cure, Fix, Refusal};
use crate::source::Span;
use crate::target::{PerTarget, Severity};
use crate::yaml::{Change, YamlPath};

pub(super) static RULE: Rule = Rule {
    code: Code(208),
    name: "drive-letter-volume",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "`d:/data` meant as the volume `d`: Compose reads a drive",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "Compose takes a single letter before a colon for a drive, so `d:/data` is a target without \
                 a source. The volume `d` stays unused. The daemon refuses a drive as a target in a Linux \
                 container.",
            ),
            Effect::desktop(
                "Compose takes a single letter before a colon for a drive, so `d:/data` is the target of an \
                 anonymous volume. The volume `d` stays unused, and the data are not where they were meant \
                 to be: they are lost with the container.",
            ),
        ],
        cure: "Give the volume a name of two letters or more: `data:/data`. Or mount it in the long form, \
               which has nothing to guess: `type: volume`, `source: d`, `target: /data`. A folder of the \
               host needs a target behind it: `d:/data:/data`.",
        fix: Some("writes the long form, with `--unsafe-fixes`"),
        certainty: "What Compose makes of it was read in its code and seen with Docker Compose v2.40.3. \
                    LCOW's refusal was read in the daemon's code; what becomes of the anonymous volume on \
                    Docker Desktop is a conclusion.",
        before: include_str!("../../testdata/rules/lcow208_drive_letter_volume/before.yml"),
        after: include_str!("../../testdata/rules/lcow208_drive_letter_volume/after.yml"),
    },
    evidence: &["compose-go: format/volume.go", "moby: volume/mounts/lcow_parser.go, 20.10"],
    check: Check::Service(check),
};

/// What can stand behind a second colon: a mount that ends in one of these has no target.
const MODES: [&str; 9] = ["ro", "rw", "z", "Z", "cached", "consistent", "delegated", "nocopy", "rshared"];

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(is_drive_letter_volume) {
        // What YAML made of backslashes is none.
        if !is_altered(context, mount.value) {
            report(service, &mount, findings);
        }
    }
}

fn report(service: Service<'_>, mount: &Mount<'_>, findings: &mut Findings<'_>) {
    let field = mount.source.as_ref().unwrap_or(&mount.target);
    let (letter, folder) = field.text.flat().split_at(1);
    let folder = shown(&folder[1..]);
    let message = match mount.source {
        None => {
            format!("`{letter}:{folder}` is read as a path on a drive, so the data go to an anonymous volume")
        }
        Some(_) => format!("`{letter}:{folder}` is read as a path on a drive, so the mount has no target"),
    };
    let help = format!(
        "mount the volume `{letter}` in the long form: `type: volume`, `source: {letter}`, `target: {folder}`, \
         or give it a longer name; a folder of the host needs a target behind it"
    );
    let volume = service.model.volume(letter);
    let confidence = if volume.is_some() { Confidence::High } else { Confidence::Medium };
    let cure = long_form(mount, findings.context).map_or_else(Cure::Refused, Cure::Fix);
    let mut draft = findings
        .about(service, field.span(), message)
        .label("a drive, not a volume")
        .help(help)
        .cure(cure)
        .confidence(confidence);
    if let Some(declared) = volume.and_then(|volume| declaration(service, volume.name)) {
        draft = draft.also(declared, "this volume stays unused");
    }
    draft.report();
}

/// The volume in the long form, declared where it is mounted. Only people know whether it was meant.
fn long_form(mount: &Mount<'_>, context: Context<'_>) -> Result<Fix, Refusal> {
    // With a mode behind the folder Compose reads the mode as the target.
    let (field, modes) = match &mount.source {
        Some(source) => (source, mount.target.text.flat()),
        None => (&mount.target, "rw"),
    };
    let written = as_written(field, context)?;
    let Some((letter, target)) = written.split_once(':') else {
        return Err(Refusal::FromVariable(field.text.first_variable().unwrap_or_default().to_owned()));
    };
    let form = LongForm {
        kind: "volume",
        source: Some(letter.to_owned()),
        target: target.to_owned(),
        read_only: modes_are_read_only(modes.split(','))?,
        must_exist: false,
    };
    let declared = Change { file: mount.value.origin.file, at: YamlPath::default(), op: declared(letter) };
    let changes = vec![form.change(mount, context)?, declared];
    let fix =
        Fix::new(format!("mount the volume `{letter}` in its long form"), Applicability::Unsafe, changes);
    Ok(fix.leaving(&[Code(101), Code(102), Code(109)]))
}

/// Where the name of a volume stands that is declared.
fn declaration(service: Service<'_>, name: &str) -> Option<Span> {
    let (key, _) = service.model.root().get("volumes")?.entry(name)?;
    Some(key.span)
}

/// Whether a mount is `d:/data` or `d:/data:ro`: a letter, a folder of the container, and no target. Backslashes
/// would be those of a Windows container.
pub(super) fn is_drive_letter_volume(mount: &Mount<'_>) -> bool {
    if mount.short.is_none() {
        return false;
    }
    match &mount.source {
        None => mount.kind == MountKind::Volume && is_letter_and_folder(mount.target.text.flat()),
        Some(source) => {
            let modes = mount.target.text.flat();
            is_letter_and_folder(source.text.flat()) && modes.split(',').all(|mode| MODES.contains(&mode))
        }
    }
}

fn is_letter_and_folder(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && characters.next() == Some(':')
        && characters.next().is_some()
        && !text.contains('\\')
}
