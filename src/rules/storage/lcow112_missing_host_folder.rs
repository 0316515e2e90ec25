//! LCOW112 missing-host-folder: a mounted project directory does not exist, and the Windows daemon does not create it.

use super::single_files::is_single_file;
use crate::compose::MountKind;
use crate::fs::exists_ignoring_case;
use crate::rules::paths::host_sources::host_source;
use crate::rules::prelude::*;
use crate::targets::{Definition, MissingSource, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(112),
    name: "missing-host-folder",
    severity: |target| severity(target, Place::Drive),
    summary: "a mounted project directory that does not exist",
    docs: include_str!("../../../docs/rules/LCOW112.md"),
    fix: None,
    evidence: &[
        "moby#36681",
        "WSL: src/windows/wslcsession/WSLCContainer.cpp",
        "moby: volume/mounts/windows_parser.go, 20.10",
    ],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn severity(target: &Definition, place: Place) -> Option<Severity> {
    // Where nothing can be mounted from, that is what to report.
    target.host_file_system(place)?;
    match target.mounts.missing_source {
        MissingSource::Created => None,
        MissingSource::CreatedSilently => Some(Severity::Advice),
        MissingSource::Refused => Some(Severity::Warning),
    }
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Bind) {
        let Some(source) = host_source(service, mount) else { continue };
        let directory = context.project.host_directory(&mount);
        let Some(local) = directory.and_then(|directory| directory.local.as_deref()) else { continue };
        // LCOW104 reports what is a file by its name.
        let is_file = is_single_file(&mount, context).is_some();
        if is_file || exists_ignoring_case(context.files, &context.project.directory, local) {
            continue;
        }
        let severities = context.severities_at(&source, severity);
        let (message, help) = match severities.highest(context.options.targets) {
            Some(Severity::Advice) => (
                "this directory does not exist: it is made, empty, without a message",
                "create it before the first start, or correct its name",
            ),
            _ => (
                "the Windows daemon does not mount a directory that does not exist",
                "create it before the first start: only Linux daemons create missing directories",
            ),
        };
        let span = source.field.span();
        findings.about(service, span, message).label("missing").help(help).severities(severities).report();
    }
}
