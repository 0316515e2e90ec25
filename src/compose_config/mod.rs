//! The effective project as `docker compose config --format json` prints it.
//!
//! The steps: add what is implicit in a project (`normalize`), print values in their forms (`print`), add variables
//! from files (`variables`), remove unused resources (`resources`).

mod normalize;
mod print;
mod resources;
mod variables;

use serde_json::{Map, Value as Json};

use crate::compose::{TextBudget, Value, WORKLOAD_SECTIONS};
use crate::fs::{FileSystem, Limits};
use crate::loader::{LoadProblem, Project, has_profile};
use print::{Printer, printed_key};

/// Always printed, unlike other sections.
const SERVICES: &str = "services";

/// Options for printing a project.
#[derive(Clone, Debug, Default)]
pub struct ConfigOptions {
    /// The active profiles; `*` is all of them. Services without profiles are always printed.
    pub profiles: Vec<String>,
    /// Whether to print the locations of values.
    pub origins: bool,
}

/// The project as printed by Docker Compose, or the problems for which Docker Compose refuses it.
///
/// The project must be loaded with `unset_is_empty`, and with a `home` if paths begin with `~`. Dollar signs are not
/// escaped, unlike in the output of Docker Compose.
pub fn config(
    project: &Project,
    files: &dyn FileSystem,
    options: &ConfigOptions,
) -> Result<Json, Vec<LoadProblem>> {
    if !project.problems.is_empty() {
        return Err(project.problems.clone());
    }
    let root = normalize::normalized(&project.root, &project.name, &project.variables);
    let mut printer = Printer::new(project, options.origins);
    let mut all = printer.project(&root);
    let mut budget = TextBudget::new(Limits::default().text_bytes);
    for section in WORKLOAD_SECTIONS {
        let mut kept = Map::new();
        for (key, workload) in root.get(section).into_iter().flat_map(Value::entries) {
            let name = key.text.as_str();
            let Some(mut printed) = take(&mut all, section, printed_key(section, name)) else { continue };
            if !has_profile(workload, &options.profiles) {
                printer.forget(section, name);
                continue;
            }
            // The files of jobs are read when the job runs.
            if section == SERVICES {
                let service = (name, workload);
                variables::environment(&mut printed, service, project, files, &mut budget, &mut printer);
                variables::labels(&mut printed, service, files, &mut budget, &mut printer);
            }
            kept.insert(printed_key(section, name).to_owned(), printed);
        }
        if section == SERVICES || !kept.is_empty() {
            all.insert(section.to_owned(), Json::Object(kept));
        } else {
            all.remove(section);
        }
    }
    resources::keep_used(&mut all);
    all.insert("name".to_owned(), Json::String(project.name.clone()));
    let (problems, origins) = printer.finish();
    if !problems.is_empty() {
        return Err(problems);
    }
    if options.origins {
        let origins = origins.into_iter().filter(|(pointer, _)| has(&all, pointer));
        let origins: Map<String, Json> = origins.map(|(pointer, places)| (pointer, places.into())).collect();
        all.insert("origins".to_owned(), Json::Object(origins));
    }
    Ok(Json::Object(all))
}

/// The values that Docker Compose refuses to print. Values that depend on unset variables are skipped.
pub fn check(project: &Project) -> Vec<LoadProblem> {
    let mut printer = Printer::new(project, false);
    printer.project(&project.root);
    printer.finish().0
}

fn take(all: &mut Map<String, Json>, section: &str, name: &str) -> Option<Json> {
    all.get_mut(section)?.as_object_mut()?.remove(name)
}

/// Whether a JSON Pointer (RFC 6901) exists.
fn has(all: &Map<String, Json>, pointer: &str) -> bool {
    let rest = pointer.strip_prefix('/').unwrap_or(pointer);
    let (first, rest) = rest.split_once('/').map_or((rest, None), |(first, rest)| (first, Some(rest)));
    let Some(value) = all.get(first) else { return false };
    rest.is_none_or(|rest| value.pointer(&format!("/{rest}")).is_some())
}
