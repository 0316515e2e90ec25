//! A file, a service, a volume or a network that is named and is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::compose::{MountKind, Service, Value};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::loader::{LoadProblemKind, Project, is_compose_name, nearest};
use crate::rules::{Check, Diagnostics, Facts, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code(3),
    name: "unresolved-reference",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "a reference to a file, service, volume or network that does not exist, or a dependency cycle",
    docs: include_str!("../../../docs/rules/LCOW003.md"),
    fix: None,
    evidence: &["Compose Specification", "Docker Compose v2.40.3"],
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
    // Files for docker-compose 1.x declare nothing.
    if model.is_v1() {
        return;
    }
    let softened = is_part(project, findings);
    let names: BTreeSet<&str> = model.services().map(Service::name).collect();
    for service in model.services() {
        check_env_files(service, findings);
        for missing in missing(service, &names, project) {
            let mut draft = findings.about(service, missing.span, missing.message).help(missing.help);
            if softened {
                draft = draft.severities(PerTarget::everywhere(Severity::Advice));
            }
            draft.report();
        }
    }
    check_cycles(project, findings);
}

/// Whether a file was linted alone that most likely is loaded together with another one: it has a service that is
/// only a fragment, or another Compose file lies beside it.
fn is_part(project: &Project, findings: &Diagnostics<'_>) -> bool {
    let has_fragment = project.model().services().any(Service::is_partial);
    let beside = || {
        let names = findings.context.files.file_names(&project.directory);
        let own = |name: &str| project.files.iter().any(|file| file.path == project.directory.join(name));
        names.iter().any(|name| is_compose_name(Path::new(name)) && !own(name))
    };
    project.named_files == 1 && (has_fragment || beside())
}

/// Something that is named and is not there.
struct Missing {
    span: Span,
    message: String,
    help: String,
}

fn missing(service: Service<'_>, names: &BTreeSet<&str>, project: &Project) -> Vec<Missing> {
    let mut missing = Vec::new();
    if service.is_partial() && service.get("provider").is_none() {
        missing.push(Missing {
            span: service.span(),
            message: "this service has neither an image nor a directory to build one from".to_owned(),
            help: "give it `image:` or `build:`, here or in a file it is loaded with".to_owned(),
        });
    }
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
        let Some(source) = &mount.source else { continue };
        missing
            .extend(source.text.known().and_then(|name| undeclared("volumes", name, source.span(), project)));
    }
    for (section, value) in references(service) {
        missing.extend(value.1.and_then(|name| undeclared(section, name, value.0, project)));
    }
    for (name, span) in needed_services(service) {
        if !names.contains(name) && !project.disabled.contains(name) {
            let help = nearest(name, names.iter().copied())
                .map_or("there is no service of that name".to_owned(), |near| {
                    format!("did you mean `{near}`?")
                });
            missing.push(Missing { span, message: format!("there is no service `{name}`"), help });
        }
    }
    missing
}

/// What a service names of the top-level sections, but for volumes.
fn references(service: Service<'_>) -> Vec<(&'static str, (Span, Option<&str>))> {
    let mut found = Vec::new();
    for (key, _) in service.get("networks").into_iter().flat_map(Value::entries) {
        if key.text != "default" {
            found.push(("networks", (key.span, Some(key.text.as_str()))));
        }
    }
    let built = service.get("build").and_then(|build| build.get("secrets"));
    for (section, list) in
        [("secrets", service.get("secrets")), ("secrets", built), ("configs", service.get("configs"))]
    {
        for item in list.map_or(&[][..], Value::items) {
            let Some(source) = item.get("source") else { continue };
            found.push((section, (source.origin.span, source.known_text())));
        }
    }
    found
}

fn undeclared(section: &str, name: &str, span: Span, project: &Project) -> Option<Missing> {
    let declared = project.root.get(section);
    if declared.is_some_and(|declared| declared.get(name).is_some()) {
        return None;
    }
    let noun = section.trim_end_matches('s');
    let names = declared.into_iter().flat_map(Value::entries).map(|(key, _)| key.text.as_str());
    let help = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None if section == "volumes" && name.contains(['/', '\\']) => {
            format!("write `./{name}` when the directory of the project is meant")
        }
        None => format!("declare it: `{section}:` at the top level with `{name}:` below"),
    };
    Some(Missing { span, message: format!("the {noun} `{name}` is not declared"), help })
}

/// The services a service cannot do without, and where it says so.
fn needed_services(service: Service<'_>) -> Vec<(&str, Span)> {
    let mut needed: Vec<(&str, Span)> = Vec::new();
    for (key, _) in service.get("depends_on").into_iter().flat_map(Value::entries) {
        needed.push((&key.text, key.span));
    }
    for link in service.get("links").map_or(&[][..], Value::items) {
        let name = link.known_text().and_then(|text| text.split(':').next());
        needed.extend(name.map(|name| (name, link.origin.span)));
    }
    for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let Some(value) = service.get(key) else { continue };
        let name = value.known_text().and_then(|text| text.strip_prefix("service:"));
        needed.extend(name.map(|name| (name, value.origin.span)));
    }
    for from in service.get("volumes_from").map_or(&[][..], Value::items) {
        let Some(text) = from.known_text().filter(|text| !text.starts_with("container:")) else { continue };
        needed.extend(text.split(':').next().map(|name| (name, from.origin.span)));
    }
    needed.retain(|(name, _)| !name.is_empty());
    needed
}

/// Files of variables and labels that must be there.
fn check_env_files(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let files = findings.context.files;
    let of_variables = service.get("env_file").map_or(&[][..], Value::items).iter().filter_map(|entry| {
        let is_optional = entry.get("required").is_some_and(|required| !required.is_true());
        entry.get("path").filter(|_| !is_optional)
    });
    let of_labels = service.get("label_file").map_or(&[][..], Value::items).iter();
    for path in of_variables.chain(of_labels) {
        let Some(known) = path.known_text().filter(|known| !known.is_empty() && !known.starts_with('~'))
        else {
            continue;
        };
        if files.kind(Path::new(known)).is_none() {
            let written = path.as_written().text().map(ToString::to_string).unwrap_or_default();
            findings
                .about(service, path.as_written().origin.span, format!("there is no file `{written}`"))
                .help("make it, or say `required: false` beside its `path` when the service can do without")
                .report();
        }
    }
}

/// Services that wait for each other.
fn check_cycles(project: &Project, findings: &mut Diagnostics<'_>) {
    let model = project.model();
    let needs: BTreeMap<&str, Vec<(&str, Span)>> =
        model.services().map(|service| (service.name(), needed_services(service))).collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for service in model.services() {
        let mut path: Vec<(&str, usize)> = vec![(service.name(), 0)];
        // A walk with a path of its own: chains may be longer than the stack is deep.
        while let Some((name, next)) = path.last_mut() {
            let name = *name;
            let following = needs.get(name).and_then(|needs| needs.get(*next)).copied();
            *next += 1;
            match following {
                None => {
                    done.insert(name);
                    path.pop();
                }
                Some((needed, span)) => {
                    if let Some(start) = path.iter().position(|(known, _)| *known == needed) {
                        let circle: Vec<&str> = path[start..].iter().map(|(name, _)| *name).collect();
                        let message = format!("these services wait for each other: {}", circle.join(", "));
                        if let Some(service) = model.service(name) {
                            findings
                                .about(service, span, message)
                                .help("take one of the dependencies out: none of them could start")
                                .report();
                        }
                    } else if !done.contains(needed) {
                        path.push((needed, 0));
                    }
                }
            }
        }
    }
}
