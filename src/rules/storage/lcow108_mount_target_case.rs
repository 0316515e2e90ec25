//! LCOW108 mount-target-case: the Windows daemon converts the target of a short-form mount to lower case.

use super::long_form::{self, LongForm, as_written, is_read_only};
use super::named_volume::{hidden_by, hidden_refusal};
use super::single_files::is_single_file;
use crate::compose::{Mount, MountKind, ShortForm};
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::fs::FileKind;
use crate::rules::paths::double_quoted::is_altered;
use crate::rules::prelude::*;
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(108),
    name: "mount-target-case",
    severity: |target| target.mounts.lower_cases_targets.then_some(Severity::Warning),
    summary: "capitals in the target of a short-form mount, or a trailing slash where the image has a volume",
    docs: include_str!("../../../docs/rules/LCOW108.md"),
    fix: Some("writes the long form; with `--unsafe-fixes` if the directory is not found"),
    evidence: &["moby#36613", "docker/for-win#2147", "moby: volume/mounts/windows_parser.go, 20.10"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for mount in service.mounts() {
        let (Some(short), Some(target)) = (&mount.short, mount.target.text.known()) else { continue };
        // LCOW does not mount files at all, which LCOW104 reports.
        if is_single_file(&mount, findings.context).is_some() {
            continue;
        }
        if target.starts_with('/') && target != target.to_lowercase() {
            capitals(service, &mount, (short, target), findings);
        }
        if target.ends_with('/') {
            trailing_slash(service, &mount, target, findings);
        }
    }
}

fn capitals(
    service: Service<'_>,
    mount: &Mount<'_>,
    (short, target): (&ShortForm, &str),
    findings: &mut Diagnostics<'_>,
) {
    let fix = match clashing_volume(service, target, findings.context) {
        Some(volume) => Err(FixRefusal::new(format!(
            "the image declares the volume `{volume}`, which LCOW mounts in lower case: the long form would clash with \
             it (LCOW113)"
        ))),
        None => write_long_form(mount, short, findings.context),
    };
    findings
        .about(service, mount.target.span(), "LCOW converts the target of a mount to lower case")
        .label(format!("mounted at `{}`", target.to_lowercase()))
        .help(
            "use the long form, which keeps the case: `type`, `source`, `target`, and for a host directory \
             `bind: {create_host_path: false}`",
        )
        .fix(fix)
        .report();
}

/// A volume of the image that differs from a target only in case. The daemon also converts its path to lower case, so
/// that it and a mount that keeps its case differ only in case.
fn clashing_volume(service: Service<'_>, target: &str, context: Context<'_>) -> Option<String> {
    let identity = context.facts.identity(service).filter(|identity| identity.is_the_image(service));
    let known = identity.map_or(&[][..], |identity| identity.image.volumes);
    let built = service.build().map_or(&[][..], |build| &build.image.volumes);
    let mut volumes = known.iter().copied().chain(built.iter().map(String::as_str));
    let target = target.trim_end_matches('/');
    let volume = volumes.find(|volume| volume.trim_end_matches('/').eq_ignore_ascii_case(target))?;
    Some(volume.to_owned())
}

/// The daemon compares targets byte by byte: to it `/data/` and the image's volume `/data` are two mounts.
fn trailing_slash(service: Service<'_>, mount: &Mount<'_>, target: &str, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    let Some(identity) = context.facts.known(service) else { return };
    if !identity.image.volumes.contains(&target.trim_end_matches('/')) {
        return;
    }
    // Of several mounts with one target, the spelling decides which one takes effect.
    let fix = match hidden_by(service, &mount.value.origin).first() {
        Some(hidden) => Some(Err(hidden_refusal(hidden, context))),
        None => remove_slash(mount, context).map(Ok),
    };
    findings
        .about(service, mount.target.span(), "a trailing slash makes LCOW mount a volume of the image twice")
        .label("the image declares this volume without the slash")
        .help("remove the slash; Docker Compose v2 does so itself, Compose v1 does not")
        .set_severity(Severity::Advice)
        .confidence(identity.confidence)
        .evidence(&["moby#37914"])
        .fix(fix)
        .report();
}

fn write_long_form(mount: &Mount<'_>, short: &ShortForm, context: Context<'_>) -> FixResult {
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
    let applicability = if (!is_bind || exists(mount, context)) && long_form::is_supported(mount, context) {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    Ok(Fix::new("write the mount in the long form", applicability, vec![form.change(mount, context)?]))
}

/// Whether the host directory exists: the long form does not create a missing one.
fn exists(mount: &Mount<'_>, context: Context<'_>) -> bool {
    let local = context.project.host_directory(mount).and_then(|directory| directory.local.as_deref());
    local.is_some_and(|local| context.files.kind(local) == Some(FileKind::Directory))
}

fn remove_slash(mount: &Mount<'_>, context: Context<'_>) -> Option<Fix> {
    let part = mount.target.text.written_exactly()?;
    let start = part.start + mount.target_directory()?.len();
    let op = Op::ReplacePart { part: start..part.end, with: String::new() };
    let change = context.change(mount.value, op).ok()?;
    Some(Fix::new("remove the slash", Applicability::Safe, vec![change]))
}
