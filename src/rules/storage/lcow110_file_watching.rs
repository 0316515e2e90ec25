//! LCOW110 file-watching: a program watches files in a Windows directory, which reports no changes to the container.

use super::file_watchers::{Watcher, is_polling};
use super::single_files::is_single_file;
use crate::compose::{HostPath, Mount, MountKind};
use crate::rules::package_scripts::started_with_scripts;
use crate::rules::paths::host_sources::{HostSource, host_source};
use crate::rules::prelude::*;
use crate::targets::{Definition, Events, Place};

pub(crate) static RULE: Rule = Rule {
    code: Code(110),
    name: "file-watching",
    severity: |target| severity(target, Place::Drive),
    summary: "nodemon, Vite, `dotnet watch` or a similar file watcher over a host directory",
    docs: include_str!("../../../docs/rules/LCOW110.md"),
    fix: None,
    evidence: &[
        "Microsoft: Linux containers on Windows, 2019-09",
        "docker/for-win#56",
        "docker/for-win#12898",
        "microsoft/WSL#4739",
    ],
    check: Check::Service(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn severity(target: &Definition, place: Place) -> Option<Severity> {
    match target.host_file_system(place)?.events {
        Events::Sent => None,
        Events::Sometimes => Some(Severity::Advice),
        // The project can be moved to a file system that reports changes.
        Events::Never if target.distribution.is_some() => Some(Severity::Advice),
        Events::Never => Some(Severity::Warning),
    }
}

/// The most words of a command that are searched: each is compared with those around it.
const MAX_WORDS: usize = 1_000;

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let context = findings.context;
    let words = started_with_scripts(service, context);
    let words: Vec<&str> = words.iter().map(String::as_str).take(MAX_WORDS).collect();
    let Some(watcher) = Watcher::find(&words) else { return };
    if is_polling(service, &words) {
        return;
    }
    let Some((source, severities)) = watched_directory(service, context) else { return };
    let program = watcher.program;
    let mut draft = findings
        .about(
            service,
            source.field.span(),
            format!("`{program}` waits for changes that a Windows directory does not report"),
        )
        .label("changes made here on Windows go unnoticed in the container")
        .severities(severities)
        .help(format!("{}; with WSL 2, keep the project in the Linux file system instead", watcher.advice()));
    if let Some(command) = service.get("command").or_else(|| service.get("entrypoint")) {
        draft = draft.also(command.as_written().origin.span, format!("`{program}` is started here"));
    }
    draft.report();
}

/// The first directory of code that reports no changes on some target, and how severe that is.
fn watched_directory<'p>(service: Service<'p>, context: Context<'_>) -> Option<(HostSource<'p>, PerTarget)> {
    for mount in service.mounts().filter(|mount| may_hold_code(mount, context)) {
        let Some(source) = host_source(service, mount) else { continue };
        let severities = context.severities_at(&source, severity);
        if severities != PerTarget::NOWHERE {
            return Some((source, severities));
        }
    }
    None
}

fn may_hold_code(mount: &Mount<'_>, context: Context<'_>) -> bool {
    mount.kind == MountKind::Bind
        && mount.host_path() != Some(HostPath::Posix)
        && is_single_file(mount, context).is_none()
}
