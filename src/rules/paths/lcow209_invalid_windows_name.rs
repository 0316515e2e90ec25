//! A name that no file, directory or volume can have on Windows.

use super::double_quoted::is_altered;
use super::host_sources::{HostSource, host_sources};
use super::name_problems::{Problem, RefusedBy, not_expanded, path_problem, volume_problem};
use crate::compose::{Field, MountKind, Text, VolumeDeclaration};
use crate::rules::prelude::*;
use crate::source::Span;
use crate::targets::Place;

pub(crate) static RULE: Rule = Rule {
    code: Code(209),
    name: "invalid-windows-name",
    severity: |_| Some(Severity::Error),
    summary: "a host path or volume name that Windows or Docker refuses: `./aux`, `./what?`, `%NAME%`",
    docs: include_str!("../../../docs/rules/LCOW209.md"),
    fix: None,
    evidence: &[
        "Microsoft: Naming Files, Paths, and Namespaces",
        "moby: volume/mounts/windows_parser.go, 20.10",
        "ClickHouse#55638",
    ],
    check: Check::Project(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn check(findings: &mut Diagnostics<'_>) {
    for &service in findings.context.facts.linux() {
        check_paths(service, findings);
    }
    for volume in findings.context.model().volumes() {
        check_volume(volume, findings);
    }
}

fn check_paths(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    for source in host_sources(service) {
        // LCOW210 reports a path whose backslashes are escapes.
        if is_altered(findings.context, source.value) {
            continue;
        }
        if let Some(problem) = path_problem(&source) {
            report_path(service, &source, &problem, findings);
        }
    }
    // `%NAME%/data` begins like the name of a volume.
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
        if let Some(source) = &mount.source
            && let Some(problem) = not_expanded(source.text.flat())
        {
            report(Some(service), source.span(), &problem, "not expanded", None, findings);
        }
    }
}

/// Windows refuses the names of its own directories only.
fn report_path(
    service: Service<'_>,
    source: &HostSource<'_>,
    problem: &Problem,
    findings: &mut Diagnostics<'_>,
) {
    let context = findings.context;
    let is_of_windows = problem.refused_by == RefusedBy::Windows;
    let severities = context.severities_at(source, |_, place| match place {
        Place::Distribution | Place::Engine if is_of_windows => None,
        _ => Some(Severity::Error),
    });
    let help = match context.is_place_unknown(source) && is_of_windows {
        true => format!("{}; inside WSL it is valid", problem.help),
        false => problem.help.clone(),
    };
    findings
        .about(service, source.span(), problem.message.clone())
        .label("not a Windows path")
        .help(help)
        .severities(severities)
        .report();
}

fn check_volume(volume: VolumeDeclaration<'_>, findings: &mut Diagnostics<'_>) {
    let Some((name, span)) = docker_name(volume, findings.context) else { return };
    let Some(problem) = volume_problem(name.flat()) else { return };
    for user in findings.context.facts.volume_users(volume.name) {
        let service = user.map(|(service, _)| *service);
        let mounted = user.and_then(|(_, mount)| mount.source.as_ref()).map(Field::span);
        report(service, span, &problem, "not a volume name", mounted, findings);
    }
}

/// The name of a local volume in Docker, unless Compose adds the name of the project. Plugins have their own rules.
fn docker_name(volume: VolumeDeclaration<'_>, context: Context<'_>) -> Option<(Text, Span)> {
    if volume.value.get("driver").is_some_and(|driver| driver.known_text() != Some("local")) {
        return None;
    }
    if let Some(name) = volume.value.get("name").and_then(Field::whole) {
        return Some((name.text.clone(), name.span()));
    }
    if !volume.is_external() {
        return None;
    }
    let (key, _) = context.model().root().get("volumes")?.entry(volume.name)?;
    Some((Text::literal(&key.text), key.span))
}

fn report(
    service: Option<Service<'_>>,
    span: Span,
    problem: &Problem,
    label: &str,
    mounted: Option<Span>,
    findings: &mut Diagnostics<'_>,
) {
    let message = problem.message.clone();
    let mut finding = match service {
        Some(service) => findings.about(service, span, message),
        None => findings.at(span, message),
    };
    if problem.refused_by == RefusedBy::WindowsDaemon {
        finding = finding.severity(|target| target.mounts.lower_cases_targets.then_some(Severity::Error));
    }
    if let Some(mounted) = mounted {
        finding = finding.also(mounted, "mounted here");
    }
    finding.label(label).help(&problem.help).report();
}
