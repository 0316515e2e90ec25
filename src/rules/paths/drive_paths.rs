//! Paths on a drive in a form that Docker on Windows refuses: the finding and fix of LCOW201 and LCOW202.

use std::ops::Range;

use super::double_quoted::has_escapes;
use super::drive_letter_volumes::are_modes;
use super::host_sources::HostSource;
use super::lcow212_relative_path_from_wsl::{converts_drives, relative_paths_fail};
use super::path_support::{is_read_by_windows, is_refused, outcome, with_created_empty, with_outcomes};
use crate::compose::{DrivePath, HostPath, Service, Text, shown};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::rules::unmasked::{DIRECTORY_ON_DRIVE, PROJECT_DIRECTORY};
use crate::rules::{Context, Diagnostics};
use crate::targets::{Definition, PathSupport};
use crate::yaml::{Change, Op};

/// Reports a path on a drive.
pub(super) fn report(
    service: Service<'_>,
    source: &HostSource<'_>,
    drive: &DrivePath,
    message: &str,
    support: impl Fn(&Definition) -> PathSupport,
    findings: &mut Diagnostics<'_>,
) {
    let context = findings.context;
    let fix = rewrite(source, drive, context);
    let label = match &fix {
        Ok(fix) => fix.title.clone(),
        Err(_) if source.is_device => "not a path of every daemon".to_owned(),
        Err(_) => format!("write `{}`", shown(&drive.with_colon())),
    };
    let help = if source.is_device {
        "mount the directory in the services instead of declaring a volume for it"
    } else if is_refused(context, |target| target.paths.drive) {
        "a path relative to the Compose file works everywhere"
    } else {
        "a path relative to the Compose file works everywhere; a drive needs a colon: `C:/`"
    };
    let mut help = if source.is_device {
        with_created_empty(help, context, &support)
    } else {
        with_outcomes(help, context, &support)
    };
    let is_network = |target: &Definition| source.has_double_slash() && is_read_by_windows(target);
    if let Some(names) = context.target_names(is_network) {
        let letter = drive.letter.to_ascii_lowercase();
        help.push_str(&format!("\non {names} it is read as a directory of the server `{letter}`"));
    }
    findings
        .about(service, source.span(), message.to_owned())
        .label(label)
        .help(help)
        // In a distribution it is only the default of `HOME`, and not used.
        .severities(context.severities_outside_distribution(source, |target, _| outcome(support(target))))
        .fix(fix)
        .report();
}

fn rewrite(source: &HostSource<'_>, drive: &DrivePath, context: Context<'_>) -> FixResult {
    if source.is_device {
        return Err(FixRefusal::by_hand("the daemon reads `device` in its own machine, which has no `C:/`"));
    }
    if converts_drives(context) {
        return Err(FixRefusal::new(
            "`COMPOSE_CONVERT_WINDOWS_PATHS` would convert the path back: remove it from `.env` first",
        ));
    }
    let at = context.path(source.value).ok_or_else(FixRefusal::no_path)?;
    if source.mount.short.is_some() && are_modes(source.mount.target.text.flat()) {
        return Err(FixRefusal::by_hand("the mount has no target"));
    }
    if has_escapes(context, source.value) {
        return Err(FixRefusal::by_hand("after a drive its escapes would be read as backslashes"));
    }
    let (part, with, applicability, unmasked) =
        match (relative_to_project(drive, source, context), source.field.text.written_exactly()) {
            (Some(relative), Some(part)) => (part, relative, Applicability::Safe, PROJECT_DIRECTORY),
            _ => {
                if context.selected().all(|target| !target.has_drives()) {
                    return Err(FixRefusal::by_hand("an engine inside WSL knows no drives"));
                }
                let (part, with) = with_colon(&source.field.text, drive)?;
                // Where Compose may be started inside WSL the path works as it is, and a drive with a colon may not.
                let mut protected = context.options.protected_targets().iter();
                let is_unsafe = protected
                    .any(|target| target.definition(context.options.front_end).distribution.is_some());
                let applicability = if is_unsafe { Applicability::Unsafe } else { Applicability::Safe };
                (part, with, applicability, DIRECTORY_ON_DRIVE)
            }
        };
    let new_path = if with.ends_with(':') { drive.with_colon() } else { with.clone() };
    let change = Change { file: source.value.origin.file, at, op: Op::ReplacePart { part, with } };
    Ok(Fix::new(format!("write `{}`", shown(&new_path)), applicability, vec![change]).unmasking(unmasked))
}

/// The bytes before the path on the drive, and the drive that replaces them. The rest may contain variables and stays; a
/// drive alone has no rest.
fn with_colon(text: &Text, drive: &DrivePath) -> Result<(Range<usize>, String), FixRefusal> {
    let has_rest = !drive.rest.is_empty() && text.flat().ends_with(drive.rest.as_str());
    let end = if has_rest { text.flat().len() - drive.rest.len() } else { text.flat().len() };
    let with = if has_rest { format!("{}:", drive.letter) } else { drive.with_colon() };
    match (text.slice(0..end).written_exactly(), text.first_variable()) {
        (Some(part), _) => Ok((part, with)),
        (None, Some(variable)) => Err(FixRefusal::path_from_variable(variable)),
        (None, None) => Err(FixRefusal::by_hand("its parts come from different places")),
    }
}

/// The path relative to the directory of the project, if it is below that directory and relative paths work.
fn relative_to_project(drive: &DrivePath, source: &HostSource<'_>, context: Context<'_>) -> Option<String> {
    if relative_paths_fail(context) {
        return None;
    }
    let directory = Text::literal(context.project.directory_of(source.value).to_str()?);
    let (HostPath::Wsl(_, base) | HostPath::Drive(base) | HostPath::Msys(base)) = HostPath::of(&directory)
    else {
        return None;
    };
    if base.letter != drive.letter {
        return None;
    }
    match drive.rest.strip_prefix(base.rest.trim_end_matches('/'))? {
        "" | "/" => Some(".".to_owned()),
        below if below.starts_with('/') => Some(format!(".{below}")),
        _ => None,
    }
}
