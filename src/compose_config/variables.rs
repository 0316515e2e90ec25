//! Adds the variables and labels from `env_file` and `label_file`.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::print::Printer;
use crate::compose::{TextBudget, Value, Variables};
use crate::fs::FileSystem;
use crate::loader::{Environment, Project, read_entry, reason, text_of};

/// The variables an env file may refer to: those of the project, then those of `environment`.
struct Outer<'a> {
    project: &'a dyn Variables,
    own: &'a Environment,
}

impl Variables for Outer<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.project.get(name).or_else(|| self.own.get(name))
    }
}

/// Replaces `env_file` by the variables of the files. Those of `environment` take precedence.
pub(super) fn environment(
    printed: &mut Json,
    (name, service): (&str, &Value),
    project: &Project,
    files: &dyn FileSystem,
    budget: &mut TextBudget,
    printer: &mut Printer<'_>,
) {
    let own = printed.get("environment").and_then(Json::as_object).cloned().unwrap_or_default();
    let mut all = Environment::new(true);
    for (variable, value) in &own {
        if let Some(value) = value.as_str() {
            all.set(variable.as_str(), value);
        }
    }
    let set = all.clone();
    let outer = Outer { project: &project.variables, own: &set };
    for entry in service.get("env_file").map_or(&[][..], Value::items) {
        let before = all.clone();
        if let Err(error) = read_entry(entry, files, &mut all, &outer, budget) {
            printer.refuse_in(name, entry, error.to_string());
        }
        let path = entry.get("path").and_then(Value::known_text).unwrap_or_default();
        for (variable, _) in all.iter().filter(|(variable, value)| before.get(variable) != Some(value)) {
            printer.note_in(name, "environment", variable, path.to_owned());
        }
    }
    let mut merged: Map<String, Json> =
        all.iter().map(|(name, value)| (name.to_owned(), Json::from(value))).collect();
    merged.extend(own);
    put(printed, "environment", merged);
    if let Some(printed) = printed.as_object_mut() {
        printed.remove("env_file");
    }
}

/// Adds the labels of `label_file`. Those of `labels` take precedence.
pub(super) fn labels(
    printed: &mut Json,
    (name, service): (&str, &Value),
    files: &dyn FileSystem,
    budget: &mut TextBudget,
    printer: &mut Printer<'_>,
) {
    let mut all = Environment::new(true);
    for entry in service.get("label_file").map_or(&[][..], Value::items) {
        let Some(path) = entry.known_text() else { continue };
        let known = all.clone();
        let result = text_of(files, Path::new(path))
            .map_err(|error| reason(&error))
            .and_then(|text| all.read(&text, &known, budget).map_err(|error| error.to_string()));
        if let Err(message) = result {
            let message = format!("cannot read the label file `{path}`: {message}");
            printer.refuse_in(name, entry, message);
        }
    }
    let mut merged: Map<String, Json> =
        all.iter().map(|(name, value)| (name.to_owned(), Json::from(value))).collect();
    merged.extend(printed.get("labels").and_then(Json::as_object).cloned().unwrap_or_default());
    put(printed, "labels", merged);
}

fn put(printed: &mut Json, key: &str, entries: Map<String, Json>) {
    let Some(service) = printed.as_object_mut() else { return };
    if entries.is_empty() {
        service.remove(key);
    } else {
        service.insert(key.to_owned(), Json::Object(entries));
    }
}
