//! A mount's target has capitals, which the Windows daemon takes for small letters.

use super::long_form::{LongForm, as_written, is_read_only};
use super::named_volume::{hidden_by, hidden_refusal};
use super::single_files::is_single_file;
use crate::compose::{Mount, MountKind, Service, ShortForm};
use crate::diagnostic::{Applicability, Code, Fix, FixRefusal, FixResult, PerTarget, Severity};
use crate::fs::FileKind;
use crate::rules::paths::double_quoted::is_altered;
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::yaml::{Change, Op};

pub(crate) static RULE: Rule = Rule {
    code: Code(108),
    name: "mount-target-case",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "capitals in the target of a short-form mount, or a trailing slash where the image has a volume",
    docs: include_str!("../../../docs/rules/LCOW108.md"),
    fix: Some("writes the long form; with `--unsafe-fixes` if the directory is not found"),
    evidence: &["moby#36613", "docker/for-win#2147", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    // A file is not mounted at all: that is LCOW104's.
    let is_directory = |mount: &Mount<'_>| is_single_file(mount, context).is_none();
    for mount in service.mounts().filter(|mount| mount.short.is_some() && is_directory(mount)) {
        capitals(service, &mount, findings);
        trailing_slash(service, &mount, findings);
    }
}

fn capitals(service: Service<'_>, mount: &Mount<'_>, findings: &mut Diagnostics<'_>) {
    let Some(target) = mount.target.text.known().filter(|target| target.starts_with('/')) else { return };
    let lower = target.to_lowercase();
    if lower == target {
        return;
    }
    let Some(short) = &mount.short else { return };
    let fix = long_form(mount, short, findings.context);
    findings
        .about(service, mount.target.span(), "LCOW writes the target of a mount in small letters".to_owned())
        .label(format!("mounted at `{lower}`"))
        .help(
            "keep the target's letters with the long form: `type`, `source`, `target`, and for a directory of the \
             host `bind: {create_host_path: false}`",
        )
        .fix(fix)
        .report();
}

/// The long form keeps the letters. A directory that is missing is no longer made: safe where it is seen.
fn long_form(mount: &Mount<'_>, short: &ShortForm, context: Context<'_>) -> FixResult {
    let kind = match &mount.kind {
        MountKind::Bind => "bind",
        MountKind::Depends(variable) => return Err(FixRefusal::path_from_variable(variable)),
        _ => "volume",
    };
    if is_altered(context, mount.value) {
        return Err(FixRefusal::by_hand("YAML reads one of its backslashes as an escape"));
    }
    let is_bind = mount.kind == MountKind::Bind;
    let form = LongForm {
        kind,
        source: mount.source.as_ref().map(|source| as_written(source, context)).transpose()?,
        target: as_written(&mount.target, context)?,
        read_only: is_read_only(short)?,
        must_exist: is_bind,
    };
    let is_safe = (!is_bind || is_seen(mount, context)) && takes_long_forms(mount, context);
    let safety = if is_safe { Applicability::Safe } else { Applicability::Unsafe };
    Ok(Fix::new("write the mount in its long form", safety, vec![form.change(mount, context)?]))
}

/// Versions whose long form docker-compose 1.x refused until it read all of them alike.
const WITHOUT_LONG_FORMS: [&str; 7] = ["2", "2.0", "2.1", "2.2", "3", "3.0", "3.1"];

fn takes_long_forms(mount: &Mount<'_>, context: Context<'_>) -> bool {
    let document = context.document(&mount.value.origin);
    let version = document.and_then(|document| document.text(document.get(document.root(), "version")?));
    version.is_none_or(|version| !WITHOUT_LONG_FORMS.contains(&version))
}

fn is_seen(mount: &Mount<'_>, context: Context<'_>) -> bool {
    let local = context.project.host_directory(mount).and_then(|directory| directory.local.as_deref());
    local.is_some_and(|local| context.files.kind(local) == Some(FileKind::Directory))
}

/// The daemon compares targets letter by letter: `/data/` and the image's own volume `/data` are two mounts of one
/// directory to it.
fn trailing_slash(service: Service<'_>, mount: &Mount<'_>, findings: &mut Diagnostics<'_>) {
    let Some(target) = mount.target.text.known().filter(|target| target.ends_with('/')) else { return };
    let Some(identity) = findings.context.facts.known(service) else { return };
    if identity.image.volumes.contains(&target.trim_end_matches('/')) {
        let context = findings.context;
        // Which of several mounts of one target counts depends on how they are written.
        let fix = match hidden_by(service, &mount.value.origin).first() {
            Some(hidden) => Some(Err(hidden_refusal(hidden, context))),
            None => without_slash(mount, context).map(Ok),
        };
        findings
            .about(
                service,
                mount.target.span(),
                "a trailing slash makes LCOW mount a volume of the image twice".to_owned(),
            )
            .label("the image has a volume here, written without the slash")
            .help("leave the slash out; Docker Compose v2 does so by itself, docker-compose 1.x does not")
            .severities(PerTarget::lcow(Severity::Advice))
            .confidence(identity.confidence)
            .evidence(&["moby#37914"])
            .fix(fix)
            .report();
    }
}

/// Nothing but the slashes goes; Docker Compose v2 mounts the same either way.
fn without_slash(mount: &Mount<'_>, context: Context<'_>) -> Option<Fix> {
    let part = mount.target.text.written_exactly()?;
    let directory = mount.target_directory()?;
    let (start, with) = (part.start + directory.len(), String::new());
    let change = Change {
        file: mount.value.origin.file,
        at: context.path(mount.value)?,
        op: Op::ReplacePart { part: start..part.end, with },
    };
    Some(Fix::new("leave the slash out", Applicability::Safe, vec![change]))
}
