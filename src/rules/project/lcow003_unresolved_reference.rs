//! A reference to a file, service, volume or network that does not exist.

use crate::rules::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

use super::dependency_cycles::dependency_cycles;
use super::references::{Reference, references, required_services};
use crate::compose::{DOCKER_COMPOSE, Value};
use crate::loader::{LoadProblemKind, Project, is_compose_name, nearest};

pub(crate) static RULE: Rule = Rule {
    code: Code(3),
    name: "unresolved-reference",
    severity: |_| Some(Severity::Error),
    summary: "a reference to a file, service, volume or network that does not exist, or a dependency cycle",
    docs: include_str!("../../../docs/rules/LCOW003.md"),
    fix: None,
    evidence: &["Compose Specification", DOCKER_COMPOSE],
    check: Check::Project(check),
    facts: Facts { depends_on_host: true, ..Facts::NONE },
};

fn check(findings: &mut Diagnostics<'_>) {
    let project = findings.context.project;
    for problem in &project.problems {
        if matches!(problem.kind, LoadProblemKind::Unresolved(_)) {
            findings.at_problem(problem).report();
        }
    }
    let model = project.model();
    // Compose v1 files declare nothing.
    if model.is_v1() {
        return;
    }
    let is_part = is_part_of_project(findings.context);
    let ceiling = if is_part { Severity::Advice } else { Severity::Error };
    let names: BTreeSet<&str> = model.services().map(Service::name).collect();
    for service in model.services() {
        check_files(service, findings);
        check_services(service, &names, ceiling, findings);
        // Docker Compose does not check these in jobs.
        if service.is_service() {
            check_image(service, ceiling, findings);
            check_declarations(service, ceiling, findings);
        } else {
            check_name(service, findings);
        }
    }
    for cycle in dependency_cycles(model) {
        let message = format!("these services depend on each other: {}", cycle.names.join(", "));
        let help = "remove one of the dependencies: none of these services can start";
        findings.about(cycle.service, cycle.span, message).help(help).report();
    }
}

/// Whether a file linted alone is probably meant to be loaded with another: it has a service without an image, or there
/// are other Compose files in its directory.
fn is_part_of_project(context: Context<'_>) -> bool {
    let project = context.project;
    if project.named_files != 1 {
        return false;
    }
    let is_loaded = |name: &str| project.files.iter().any(|file| file.path == project.directory.join(name));
    let is_other = |name: &String| is_compose_name(Path::new(name)) && !is_loaded(name);
    project.model().services().any(Service::is_partial)
        || context.files.file_names(&project.directory).iter().any(is_other)
}

fn check_image(service: Service<'_>, ceiling: Severity, findings: &mut Diagnostics<'_>) {
    if service.is_partial() && service.get("provider").is_none() {
        let message = "this service has neither an image nor a build context".to_owned();
        findings
            .about(service, service.span(), message)
            .help("add `image:` or `build:`, here or in a file that is loaded with this one")
            .at_most(ceiling)
            .report();
    }
}

fn check_declarations(service: Service<'_>, ceiling: Severity, findings: &mut Diagnostics<'_>) {
    let project = findings.context.project;
    for reference in references(service) {
        let Reference { section, name, span } = &reference;
        if project.root.get(section).and_then(|declared| declared.get(name)).is_some() {
            continue;
        }
        let message = format!("the {} `{name}` is not declared", section.trim_end_matches('s'));
        let help = declaration_help(&reference, project);
        findings.about(service, *span, message).help(help).at_most(ceiling).report();
    }
}

fn declaration_help(Reference { section, name, .. }: &Reference, project: &Project) -> String {
    let declared = project.root.get(section).into_iter().flat_map(Value::entries);
    match nearest(name, declared.map(|(key, _)| key.text.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None if *section == "volumes" && name.contains(['/', '\\']) => {
            format!("to mount a directory of the project, write `./{name}`")
        }
        None => format!("declare it: add `{name}:` under the top-level key `{section}`"),
    }
}

fn check_services(
    service: Service<'_>,
    names: &BTreeSet<&str>,
    ceiling: Severity,
    findings: &mut Diagnostics<'_>,
) {
    let disabled = &findings.context.project.disabled;
    for (name, span) in required_services(service) {
        let job = service.model.service(name).filter(|other| service.is_service() && !other.is_service());
        if job.is_some() {
            let message = format!("`{name}` is a job: a service can only depend on other services");
            let help = "remove the dependency, or make the job a service";
            findings.about(service, span, message).help(help).at_most(ceiling).report();
        }
        if names.contains(name) || disabled.contains(name) {
            continue;
        }
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "define it under `services`".to_owned(),
        };
        let kinds = if service.is_service() { "service" } else { "service or job" };
        let message = format!("the {kinds} `{name}` does not exist");
        findings.about(service, span, message).help(help).at_most(ceiling).report();
    }
}

/// Services and jobs have one name space.
fn check_name(job: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(other) = job.model.service(job.name()).filter(|other| other.is_service()) else { return };
    let message = format!("`{}` is both a service and a job", job.name());
    findings
        .about(job, job.span(), message)
        .also(other.span(), "the service")
        .help("rename one of the two")
        .report();
}

/// Checks `env_file` and `label_file`.
fn check_files(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let items = |key| service.get(key).map_or(&[][..], Value::items).iter();
    let is_required = |entry: &&Value| entry.get("required").is_none_or(Value::is_true);
    let env_files = items("env_file").filter(is_required).filter_map(|entry| entry.get("path"));
    for path in env_files.chain(items("label_file")) {
        let Some(known) = path.known_text() else { continue };
        if known.is_empty()
            || known.starts_with('~')
            || findings.context.files.kind(Path::new(known)).is_some()
        {
            continue;
        }
        let written = path.as_written().text().map(ToString::to_string).unwrap_or_default();
        findings
            .about(service, path.as_written().origin.span, format!("file `{written}` not found"))
            .help("create it, or add `required: false` next to its `path` if the service works without it")
            .report();
    }
}
