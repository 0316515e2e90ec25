//! A host path as only WSL, or the virtual machine, knows it.

use super::host_sources::{HostSource, host_sources};
use super::lcow208_drive_letter_volume::are_modes;
use super::lcow210_escaped_windows_path::has_escapes;
use super::lcow212_relative_path_from_wsl::{converts_drives, minds_relative_paths};
use crate::compose::{DrivePath, HostPath, Service, shown};
use crate::diagnostic::{Applicability, Code, Fix, FixRefusal, FixResult};
use crate::rules::unmasked::{DIRECTORY_ON_DRIVE, PROJECT_DIRECTORY};
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::targets::{PerTarget, Severity, Target};
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(201),
    name: "wsl-path",
    severity: PerTarget::each(Severity::Error, Severity::Error, Severity::Advice),
    summary: "`/mnt/c/...` or a similar WSL path as a host path",
    docs: include_str!("../../../docs/rules/LCOW201.md"),
    fix: Some("writes `C:/...` or a relative path"),
    evidence: &[
        "moby#36932",
        "microsoft/WSL#1854",
        "docker/compose#4699",
        "moby: volume/mounts/lcow_parser.go, 20.10",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if let HostPath::Wsl(drive) = &source.path {
            let message = "this host path exists only inside WSL".to_owned();
            report(service, &source, drive, message, findings);
        }
    }
}

/// Reports a drive in a spelling Docker on Windows does not take, with the cure both such rules share.
pub(crate) fn report(
    service: Service<'_>,
    source: &HostSource<'_>,
    drive: &DrivePath,
    message: String,
    findings: &mut Diagnostics<'_>,
) {
    let fix = rewrite(source, drive, findings);
    let label = match &fix {
        Ok(fix) => fix.title.clone(),
        Err(_) => format!("write `{}`", shown(&drive.with_colon())),
    };
    let help = "a path relative to the Compose file works everywhere; a drive needs its colon, as in `C:/`";
    findings.about(service, source.span(), message).label(label).help(help).fix(fix).report();
}

fn rewrite(source: &HostSource<'_>, drive: &DrivePath, findings: &Diagnostics<'_>) -> FixResult {
    let text = &source.field.text;
    let context = findings.context;
    if converts_drives(context) {
        return Err(FixRefusal::new(
            "`COMPOSE_CONVERT_WINDOWS_PATHS` would convert the path back: remove it from `.env` first",
        ));
    }
    let at = context.path(source.field.value).ok_or_else(FixRefusal::no_path)?;
    if source.mount.short.is_some() && are_modes(source.mount.target.text.flat()) {
        return Err(FixRefusal::by_hand("the mount has no target"));
    }
    if has_escapes(context, source.field.value) {
        return Err(FixRefusal::by_hand("after a drive its escapes would be read as backslashes"));
    }
    // All before `drive.rest` becomes `C:`; what follows may hold variables and stays. A bare drive has no rest.
    let rest = if text.flat().ends_with(drive.rest.as_str()) { drive.rest.len() } else { 0 };
    let lead = text.slice(0..text.flat().len() - rest);
    let from_variable = || match text.first_variable() {
        Some(variable) => FixRefusal::path_from_variable(variable),
        None => FixRefusal::by_hand("its parts come from different places"),
    };
    let (part, with, applicability, leaves) = match (relative(drive, source, context), text.written_exactly())
    {
        // Where nothing minds them, relative paths are right from WSL as from Windows.
        (Some(relative), Some(part)) => (part, relative, Applicability::Safe, PROJECT_DIRECTORY),
        _ => {
            let part = lead.written_exactly().ok_or_else(from_variable)?;
            let with = if rest == 0 { drive.with_colon() } else { format!("{}:", drive.letter) };
            let unsafe_here = context.options.protected_targets().contains(Target::Wsl2);
            let applicability = if unsafe_here { Applicability::Unsafe } else { Applicability::Safe };
            (part, with, applicability, DIRECTORY_ON_DRIVE)
        }
    };
    let new_path = if with.ends_with(':') { drive.with_colon() } else { with.clone() };
    let change = Change { file: source.field.value.origin.file, at, op: Op::ReplacePart { part, with } };
    Ok(Fix::new(format!("write `{}`", shown(&new_path)), applicability, vec![change]).unmasking(leaves))
}

/// The path from the directory relative paths start from, when that directory shows the same drive and holds the path.
fn relative(
    drive: &DrivePath,
    source: &HostSource<'_>,
    context: crate::rules::Context<'_>,
) -> Option<String> {
    // Docker Compose does not complete a device.
    if source.is_device || minds_relative_paths(context) {
        return None;
    }
    let directory = context.project.directory_of(source.field.value).to_str()?;
    let directory = crate::compose::Text::literal(directory);
    let (HostPath::Wsl(own) | HostPath::Drive(own) | HostPath::Msys(own)) = HostPath::of(&directory) else {
        return None;
    };
    let inside = drive.rest.strip_prefix(own.rest.trim_end_matches('/'))?;
    let same_drive = own.letter == drive.letter;
    match inside {
        "" | "/" => same_drive.then(|| ".".to_owned()),
        inside => (same_drive && inside.starts_with('/')).then(|| format!(".{inside}")),
    }
}
