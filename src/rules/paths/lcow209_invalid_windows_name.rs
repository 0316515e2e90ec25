//! A name that no file, directory or volume can have on Windows.

use super::host_sources::{HostSource, host_sources};
use super::lcow210_escaped_windows_path::is_altered;
use crate::compose::{Field, HostPath, MountKind, Service, Text, VolumeDeclaration, has_hole, shown};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(209),
    name: "invalid-windows-name",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "a host path or volume name that Windows or Docker refuses: `./aux`, `./what?`, `%NAME%`",
    docs: include_str!("../../../docs/rules/LCOW209.md"),
    fix: None,
    evidence: &[
        "Microsoft: Naming Files, Paths, and Namespaces",
        "moby: volume/mounts/windows_parser.go, 20.10",
        "ClickHouse#55638",
    ],
    check: Check::Project(check),
    facts: Facts::NONE,
};

/// Names of devices, which no file can have, whatever its extension; besides `com1` to `lpt9`.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Characters no name can have. A colon would begin a stream within a file.
const ILLEGAL: [char; 7] = ['<', '>', '"', '|', '?', '*', ':'];

/// What is wrong with a name, and what to do.
#[derive(Clone)]
struct Wrong {
    message: String,
    help: String,
    severities: PerTarget,
}

impl Wrong {
    fn everywhere(message: String, help: &str) -> Self {
        Wrong { message, help: help.to_owned(), severities: RULE.severity }
    }
}

fn check(findings: &mut Diagnostics<'_>) {
    for &service in findings.context.facts.linux() {
        check_paths(service, findings);
    }
    for volume in findings.context.model().volumes() {
        check_volume(volume, findings);
    }
}

// -- host paths --

fn check_paths(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        if !is_altered(findings.context, source.value)
            && let Some(wrong) = wrong_path(&source)
        {
            report(service, source.span(), wrong, "not a path of Windows", None, findings);
        }
    }
    // `%NAME%/data` begins like the name of a volume.
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
        if let Some(source) = &mount.source
            && let Some(wrong) = unexpanded(&source.text)
        {
            report(service, source.span(), wrong, "taken as it stands", None, findings);
        }
    }
}

fn wrong_path(source: &HostSource<'_>) -> Option<Wrong> {
    let flat = source.slashed();
    // A directory of the virtual machine may have any name.
    let below = match &source.path {
        HostPath::Drive(drive) | HostPath::Wsl(drive) | HostPath::Msys(drive) => drive.rest.as_str(),
        HostPath::Relative | HostPath::Home | HostPath::Name => flat.as_str(),
        HostPath::Unc | HostPath::NamedPipe | HostPath::Posix | HostPath::Unknown => return None,
    };
    let wrong = unexpanded(&source.field.text).or_else(|| drive_without_slash(source));
    wrong.or_else(|| below.split('/').find_map(wrong_part))
}

/// `%NAME%`, which only the shells of Windows replace.
fn unexpanded(text: &Text) -> Option<Wrong> {
    let flat = text.flat();
    let is_name = |name: &&str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "_()".contains(c))
    };
    let pieces: Vec<&str> = flat.split('%').collect();
    // Between two signs; two of them at once are a mark of something else that is filled in before.
    let is_between = |at: &usize| *at == 1 || !pieces[at - 1].is_empty();
    let name = (1..pieces.len() - 1).filter(is_between).map(|at| pieces[at]).find(is_name)?;
    let message = format!("Docker Compose does not replace `%{name}%`");
    let help = format!("write `${{{name}}}`; for the home directory `~` works on every machine");
    Some(Wrong { message, help, severities: RULE.severity })
}

/// `C:data`: a path from whatever directory the drive is in, which Docker Compose takes for a name below the
/// project.
fn drive_without_slash(source: &HostSource<'_>) -> Option<Wrong> {
    let flat = source.field.text.flat();
    let (drive, rest) = flat.split_at_checked(2).filter(|_| source.path == HostPath::Name)?;
    let is_drive = drive.starts_with(|letter: char| letter.is_ascii_alphabetic()) && drive.ends_with(':');
    let rest_shown = shown(rest);
    let message = format!("`{drive}{rest_shown}` has no slash behind its drive");
    let help = format!("write `{drive}/{rest_shown}`, or a path relative to the Compose file");
    (is_drive && !has_hole(&rest[..rest.chars().next().map_or(0, char::len_utf8)]))
        .then(|| Wrong::everywhere(message, &help))
}

fn wrong_part(part: &str) -> Option<Wrong> {
    let character = part.chars().find(|c| c.is_control() || ILLEGAL.contains(c));
    if let Some(character) = character {
        let message =
            format!("no file or directory of Windows can have `{}` in its name", character.escape_debug());
        return Some(Wrong::everywhere(message, "rename the directory on the host"));
    }
    if is_reserved(part) {
        let message =
            format!("`{part}` is the name of a device: no file or directory of Windows can be called so");
        return Some(Wrong::everywhere(message, "rename the directory on the host"));
    }
    let last =
        part.chars().last().filter(|last| [' ', '.'].contains(last) && ![".", ".."].contains(&part))?;
    let noun = if last == '.' { "dot" } else { "space" };
    let message = format!("no file or directory of Windows can have a name that ends in a {noun}");
    Some(Wrong::everywhere(message, "Windows leaves it out, and finds another directory or none: rename it"))
}

/// Whether a name is that of a device, with any extension. One that a variable completes may be none.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|device| stem.strip_prefix(device));
    let is_numbered = numbered.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']));
    !has_hole(&stem) && (is_numbered || RESERVED.contains(&stem.as_str()))
}

// -- volumes --

fn check_volume(volume: VolumeDeclaration<'_>, findings: &mut Diagnostics<'_>) {
    let Some((text, place)) = bare_name(volume, findings.context) else { return };
    let Some(wrong) = wrong_name(&text) else { return };
    for user in findings.context.facts.volume_users(volume.name) {
        let label = "not a name for a volume";
        match user {
            None => {
                let draft = findings.at(place, wrong.message.clone()).label(label).help(wrong.help.clone());
                draft.severities(wrong.severities).report();
            }
            Some((service, mount)) => {
                let used = mount.source.as_ref().map(Field::span);
                report(*service, place, wrong.clone(), label, used, findings);
            }
        }
    }
}

/// The name by which Docker knows a volume, where Compose does not put the project's name before it. Plugins
/// have rules of their own.
fn bare_name(volume: VolumeDeclaration<'_>, context: Context<'_>) -> Option<(Text, Span)> {
    if volume.value.get("driver").is_some_and(|driver| driver.known_text() != Some("local")) {
        return None;
    }
    if let Some(name) = volume.value.get("name").and_then(Field::whole) {
        return Some((name.text.clone(), name.span()));
    }
    let (key, _) =
        context.model().root().get("volumes")?.entry(volume.name).filter(|_| volume.is_external())?;
    Some((Text::literal(&key.text), key.span))
}

fn wrong_name(text: &Text) -> Option<Wrong> {
    if let Some(wrong) = unexpanded(text) {
        return Some(wrong);
    }
    let name = text.flat();
    if name.contains(['/', '\\']) {
        let message = "a path is given as the name of a volume, and Docker takes names only".to_owned();
        let help =
            "mount the directory itself instead of the volume, or give the volume a name without slashes";
        return Some(Wrong::everywhere(message, help));
    }
    if let Some(character) = name.chars().find(|c| c.is_control() || ILLEGAL.contains(c)) {
        let message = format!("no volume can have `{}` in its name", character.escape_debug());
        return Some(Wrong::everywhere(message, "Docker takes letters, digits, `_`, `.` and `-`"));
    }
    // Such names are right inside the virtual machine of Docker Desktop.
    let message =
        format!("`{name}` is the name of a device: no volume of the Windows daemon can be called so");
    let severities = PerTarget::lcow(Severity::Error);
    is_reserved(name).then(|| Wrong { message, help: "give the volume another name".to_owned(), severities })
}

fn report(
    service: Service<'_>,
    place: Span,
    wrong: Wrong,
    label: &str,
    used: Option<Span>,
    findings: &mut Diagnostics<'_>,
) {
    let mut draft = findings
        .about(service, place, wrong.message)
        .label(label)
        .help(wrong.help)
        .severities(wrong.severities);
    if let Some(used) = used {
        draft = draft.also(used, "mounted here");
    }
    draft.report();
}
