//! A mounted directory or file of the project that does not exist (LCOW112).

use super::single_files::{is_single_file, names_file};
use crate::compose::MountKind;
use crate::fs::exists_ignoring_case;
use crate::rules::paths::host_sources::host_source;
use crate::rules::prelude::*;
use crate::targets::{Definition, MissingSource, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(112),
    name: "missing-host-folder",
    severity: |target| severity(target, Place::Drive, Named { file: true, single_file: false }),
    summary: "a mounted directory or file of the project that does not exist",
    docs: include_str!("../../../docs/rules/LCOW112.md"),
    fix: None,
    evidence: &[
        "moby#36681",
        "microsoft/WSL: src/windows/wslcsession/WSLCContainer.cpp",
        "moby: volume/mounts/windows_parser.go, 20.10",
    ],
    check: Check::Container(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

/// What a mount is of, judging by its names.
#[derive(Clone, Copy)]
struct Named {
    /// Whether its source or target has the name of a file.
    file: bool,
    /// Whether LCOW104 reports it, where files cannot be mounted.
    single_file: bool,
}

fn severity(target: &Definition, place: Place, named: Named) -> Option<Severity> {
    // Where nothing can be mounted from, that is what to report.
    target.host_file_system(place)?;
    if named.single_file && !target.mounts.single_files {
        return None;
    }
    match target.mounts.missing_source {
        MissingSource::Created => None,
        // A directory in place of a file is not what the program expects.
        MissingSource::CreatedSilently if named.file => Some(Severity::Warning),
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
        if exists_ignoring_case(context.files, &context.project.directory, local) {
            continue;
        }
        let single_file = is_single_file(&mount, context).is_some();
        let named = Named { file: names_file(&mount), single_file };
        let severities = context.severities_at(&source, |target, place| severity(target, place, named));
        let noun = if named.file { "file" } else { "directory" };
        findings
            .about(service, source.field.span(), format!("this {noun} does not exist"))
            .label("missing")
            .help(help(named, severities, context))
            .severities(severities)
            .report();
    }
}

/// What to do, and what becomes of the mount on the selected targets.
fn help(named: Named, severities: PerTarget, context: Context<'_>) -> String {
    let mut help = "create it before the first start, or correct its name".to_owned();
    let made = if named.file { "a directory is made in its place" } else { "it is made, empty" };
    for (missing, outcome) in [
        (MissingSource::Refused, "the mount is refused".to_owned()),
        (MissingSource::CreatedSilently, format!("{made}, without a message")),
    ] {
        let is_concerned = |target: &Definition| {
            target.mounts.missing_source == missing && severities.on(target.target).is_some()
        };
        if let Some(names) = context.target_names(is_concerned) {
            help.push_str(&format!("\non {names} {outcome}"));
        }
    }
    help
}
