//! Resolves `include`: adds the services, volumes and networks of another project.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::context::{LoadError, Loader, Unit};
use super::environment::Environment;
use super::extends::{is_remote, missing, remote_message};
use super::merge;
use super::path_text;
use super::problem::{LoadProblemKind, ProblemText};
use super::project::LoadedFile;
use super::tags::Tags;
use super::tree_path::TreePath;
use crate::compose::{Data, Step, Value, relative_path};
use crate::fs::{FileKind, absolute};

const SECTIONS: [&str; 7] = ["services", "jobs", "volumes", "networks", "secrets", "configs", "models"];

/// Real includes are two or three levels deep, and each level is built anew.
const MAX_DEPTH: usize = 100;

/// One entry of `include`.
struct Entry {
    value: Value,
    paths: Vec<Value>,
    project_directory: Option<String>,
    env_files: Vec<Value>,
}

impl Loader<'_> {
    pub(super) fn include(&mut self, root: &mut Value, tags: &Tags, unit: &Unit<'_>) {
        let Some(include) = root.remove("include").filter(|include| !include.is_null()) else { return };
        let Data::List(items) = &include.data else {
            let message = format!("`include` must be a list, but this is {}", include.noun());
            self.problems.refuse(&TreePath::root(), super::report_span(&include), message);
            return;
        };
        // Docker Compose ignores an empty entry.
        for item in items.iter().filter(|item| !item.is_null()) {
            if self.gave_up {
                return;
            }
            let Some(entry) = self.entry(item) else { continue };
            if let Some(imported) = self.imported(&entry, unit) {
                self.import(imported, root, tags);
            }
        }
    }

    fn entry(&mut self, item: &Value) -> Option<Entry> {
        let refuse = |own: &mut Self, value: &Value, key: &str| {
            let message = format!("`{key}` of an `include` must be text, but this is {}", value.noun());
            own.problems.refuse(&TreePath::root(), super::report_span(value), message);
        };
        match &item.data {
            Data::Text(_) => Some(Entry {
                value: item.clone(),
                paths: vec![item.clone()],
                project_directory: None,
                env_files: Vec::new(),
            }),
            Data::Map(_) => {
                let mut texts = |key: &str| -> Option<Vec<Value>> {
                    let Some(value) = item.get(key).filter(|value| !value.is_null()) else {
                        return Some(Vec::new());
                    };
                    let all =
                        if value.text().is_some() { std::slice::from_ref(value) } else { value.items() };
                    let is_list = value.text().is_some() || matches!(value.data, Data::List(_));
                    if !is_list || all.iter().any(|item| item.text().is_none()) {
                        refuse(self, value, key);
                        return None;
                    }
                    Some(all.to_vec())
                };
                let paths = texts("path")?;
                let env_files = texts("env_file")?;
                let project_directory = match item.get("project_directory") {
                    Some(value) if matches!(value.data, Data::List(_) | Data::Map(_)) => {
                        refuse(self, value, "project_directory");
                        return None;
                    }
                    Some(Value { data: Data::Int(number), .. }) => Some(number.to_string()),
                    other => other.and_then(Value::known_text).map(str::to_owned),
                };
                Some(Entry {
                    project_directory: project_directory.filter(|text| !text.is_empty()),
                    value: item.clone(),
                    paths,
                    env_files,
                })
            }
            _ => {
                refuse(self, item, "path");
                None
            }
        }
    }

    /// The tree of an included project.
    fn imported(&mut self, entry: &Entry, unit: &Unit<'_>) -> Option<Value> {
        let mut paths = Vec::new();
        for path in &entry.paths {
            paths.push((path, self.path_of(path, unit)?));
        }
        let (_, first) = paths.first()?;
        // Docker Compose resolves `project_directory` against its working directory, the main project's.
        let directory = match &entry.project_directory {
            None => first.parent().unwrap_or(Path::new("/")).to_owned(),
            Some(given) => absolute(&self.directories[0].join(&unit.base).join(given)),
        };
        // Docker Compose checks only the first path, and does not terminate if a later one is the cycle.
        if let Some((value, _)) = paths.iter().find(|(_, path)| unit.included.contains(path)) {
            let names: Vec<String> =
                unit.included.iter().map(|path| self.name_of(path).display().to_string()).collect();
            let text = ProblemText {
                message: format!(
                    "circular include: this file includes itself through {}",
                    names.join(" and ")
                ),
                help: Some("remove one of the includes".to_owned()),
            };
            self.give_up(value.origin.span, LoadProblemKind::Unresolved(text));
            return None;
        }
        if unit.via.len() >= MAX_DEPTH {
            self.give_up(entry.value.origin.span, LoadProblemKind::IncludedTooDeep(MAX_DEPTH));
            return None;
        }
        // If the directory does not exist, Docker Compose takes it for a file and uses its parent.
        let is_directory = self.files.kind(&directory) == Some(FileKind::Directory);
        let given = entry.project_directory.as_deref().filter(|given| !given.starts_with('/'));
        let base = match given {
            Some(given) if !is_directory => {
                unit.working.join(given).parent().map_or_else(|| unit.working.clone(), absolute)
            }
            Some(given) => absolute(&unit.working.join(given)),
            None => directory.clone(),
        };
        let way = relative_path(&path_text(&unit.working), &path_text(&base));
        let base = way.unwrap_or_else(|| path_text(&base));
        let environment = self.included_environment(entry, &directory, unit)?;
        let files = self.open_all(&paths)?;
        let step = Step::Include(entry.value.origin.span);
        let inner = Unit {
            base,
            working: directory.clone(),
            directory: self.directory(directory),
            variables: &environment,
            via: unit.via.iter().copied().chain([step]).collect(),
            included: unit.included.clone(),
        };
        self.load_files(&files, &inner)
    }

    /// The path of an included file.
    fn path_of(&mut self, path: &Value, unit: &Unit<'_>) -> Option<PathBuf> {
        let text = path.text()?;
        let reason = match text.known() {
            Some(known) if is_remote(known) => remote_message(known),
            Some(known) => return Some(absolute(&unit.working.join(known))),
            None => format!(
                "the included file depends on the variable `{}`, which is not set",
                text.first_unknown().unwrap_or_default()
            ),
        };
        self.problems.miss(&TreePath::root(), path.origin.span, reason);
        None
    }

    fn open_all(&mut self, paths: &[(&Value, PathBuf)]) -> Option<Vec<Arc<LoadedFile>>> {
        let mut files = Vec::new();
        for (value, path) in paths {
            let name = self.name_of(path);
            match self.open(&name, path.clone()) {
                Ok(file) => files.push(file),
                Err(error) => {
                    self.problems.miss(&TreePath::root(), value.origin.span, missing(&error, value));
                    return None;
                }
            }
        }
        Some(files)
    }

    /// The variables of an included project: those of the including one take precedence over its own files.
    fn included_environment(
        &mut self,
        entry: &Entry,
        directory: &Path,
        unit: &Unit<'_>,
    ) -> Option<Environment> {
        let mut own = Environment::default();
        let mut files: Vec<(PathBuf, Option<&Value>)> = Vec::new();
        if entry.env_files.is_empty() {
            let default = directory.join(".env");
            if matches!(self.files.kind(&default), Some(FileKind::File | FileKind::Special)) {
                files.push((default, None));
            }
        }
        for value in &entry.env_files {
            let base = self.directories[0].join(&unit.base);
            files.push((absolute(&base.join(value.known_text()?)), Some(value)));
        }
        for (path, value) in files {
            let name = self.name_of(&path);
            match self.files.read(&path, self.options.limits.file_bytes) {
                Ok(bytes) => {
                    self.variables_of(name, &bytes, &mut own, unit.variables);
                }
                Err(source) => {
                    let value = value.unwrap_or(&entry.value);
                    let error = LoadError::Unreadable { path: name, source };
                    self.problems.miss(&TreePath::root(), value.origin.span, missing(&error, value));
                }
            }
        }
        let mut environment = unit.variables.clone();
        environment.fill_from(&own);
        Some(environment)
    }

    /// Adds the sections of an included project to a document, which takes precedence.
    fn import(&mut self, mut imported: Value, root: &mut Value, tags: &Tags) {
        tags.apply(&mut imported);
        if let Some(entries) = imported.map_mut() {
            entries.retain(|(key, _)| SECTIONS.contains(&key.text.as_str()));
        }
        let own = std::mem::replace(root, imported.derived(Data::Null));
        let (origin, order) = (own.origin.clone(), Order::of(&own));
        *root = merge::merge(imported, own, &mut self.problems);
        root.origin = origin;
        order.restore(root);
    }
}

/// The order of the sections of a document and of their entries.
struct Order {
    sections: Vec<(String, Vec<String>)>,
}

impl Order {
    fn of(root: &Value) -> Self {
        let names = |section: &Value| section.entries().map(|(key, _)| key.text.clone()).collect();
        Order { sections: root.entries().map(|(key, section)| (key.text.clone(), names(section))).collect() }
    }

    /// Puts what the document has in its order, before what was included.
    fn restore(&self, root: &mut Value) {
        sort(root, self.sections.iter().map(|(section, _)| section.as_str()));
        for (section, names) in &self.sections {
            if let Some(section) = root.get_mut(section) {
                sort(section, names.iter().map(String::as_str));
            }
        }
    }
}

fn sort<'n>(mapping: &mut Value, names: impl Iterator<Item = &'n str>) {
    let places: HashMap<&str, usize> = names.zip(0..).collect();
    if let Some(entries) = mapping.map_mut() {
        entries.sort_by_key(|(key, _)| places.get(key.text.as_str()).copied().unwrap_or(usize::MAX));
    }
}
