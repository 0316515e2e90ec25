//! A mounted or copied script with Windows line endings, which Linux cannot start.

use crate::rules::prelude::*;
use std::path::{Path, PathBuf};

use globset::Glob;

use super::crlf_scripts::{Cause, CrLfScript, crlf_script};
use super::host_sources::host_source;
use crate::compose::{Build, Mount, MountKind};
use crate::diagnostic::Confidence;
use crate::fs::{FileSystem, absolute};
use crate::source::Span;
use crate::targets::Place;

pub(crate) static RULE: Rule = Rule {
    code: Code(213),
    name: "crlf-script",
    severity: |_| Some(Severity::Warning),
    summary: "a mounted or copied script that has CRLF line endings, or gets them from Git",
    docs: include_str!("../../../docs/rules/LCOW213.md"),
    fix: None,
    evidence: &["docker/labs#215"],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Bind) {
        if let Some((script, span)) = mounted_script(&mount, context) {
            let severities = match host_source(service, mount) {
                Some(source) => context.severities_at(&source, |_, place| severity(&script, place)),
                None => continue,
            };
            report(service, &script, span, severities, findings);
        }
    }
    if let Some(build) = service.build()
        && let Some(span) = service.build_span()
        && let Some(script) = copied_script(build, context)
    {
        let severities = context.severities_in_project(|_, place| severity(&script, place));
        report(service, &script, span, severities, findings);
    }
}

/// Inside WSL, Git does not change line endings: only what the file has counts.
fn severity(script: &CrLfScript, place: Place) -> Option<Severity> {
    (script.cause == Cause::Content || place != Place::Distribution).then_some(Severity::Warning)
}

fn report(
    service: Service<'_>,
    script: &CrLfScript,
    span: Span,
    severities: PerTarget,
    findings: &mut Diagnostics<'_>,
) {
    let name = &script.name;
    let (label, confidence) = match script.cause {
        Cause::Content => (format!("`{name}` has CR LF line endings"), Confidence::High),
        Cause::Attribute => (format!("`.gitattributes` gives `{name}` CR LF line endings"), Confidence::High),
        Cause::NativeAttribute => (
            format!("`.gitattributes` gives `{name}` native line endings: CR LF on Windows"),
            Confidence::Medium,
        ),
    };
    let pattern = git_pattern(name);
    findings
        .about(service, span, "a script with Windows line endings does not start on Linux".to_owned())
        .label(label)
        .help(format!("add `{pattern} text eol=lf` to `.gitattributes`, and save the script with LF"))
        .severities(severities)
        .confidence(confidence)
        .report();
}

/// A pattern for scripts with the same extension.
fn git_pattern(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, extension)) => format!("*.{extension}"),
        None => name.to_owned(),
    }
}

/// The first script with CR LF that a mount contains.
fn mounted_script(mount: &Mount<'_>, context: Context<'_>) -> Option<(CrLfScript, Span)> {
    let source = mount.source.as_ref()?;
    let path = context.project.host_directory(mount)?.local.as_deref()?;
    Some((crlf_script(path, context)?, source.span()))
}

/// The first script with CR LF that a Dockerfile copies, unless it removes the carriage returns.
fn copied_script(build: &Build, context: Context<'_>) -> Option<CrLfScript> {
    if build.strips_returns {
        return None;
    }
    let directory = build.context.as_deref()?;
    let sources = build.image.copied.iter().flat_map(|copied| &copied.sources);
    let mut paths = sources.flat_map(|source| matching_paths(directory, source, context.files));
    paths.find_map(|path| crlf_script(&path, context))
}

/// The paths in the build context that a source of `COPY` matches. Wildcards are only expanded in its last component.
fn matching_paths(directory: &Path, source: &str, files: &dyn FileSystem) -> Vec<PathBuf> {
    let path = absolute(&directory.join(source.trim_start_matches('/')));
    if !path.starts_with(directory) {
        return Vec::new();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !name.contains(['*', '?', '[']) {
        return vec![path];
    }
    let (Ok(glob), Some(parent)) = (Glob::new(&name), path.parent()) else { return vec![path] };
    let glob = glob.compile_matcher();
    let names = files.file_names(parent).into_iter().filter(|name| glob.is_match(name));
    names.map(|name| parent.join(name)).collect()
}
