//! Resolves `extends`, within a file and across files.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::context::{Bases, Loader, Unit, reason};
use super::merge::merge_service;
use super::path_text;
use super::problem::LoadProblemKind;
use super::project::LoadedFile;
use super::tags::Tags;
use super::tree_path::TreePath;
use crate::compose::{Data, Step, Value, relative_path};
use crate::fs::absolute;
use crate::source::Span;

/// Real chains have two or three services.
const MAX_CHAIN: usize = 100;

/// A project with more problems gets no more suggestions for misspelled services.
const MAX_SUGGESTIONS: usize = 100;

/// The services visited by a chain of `extends`: the file as named there, and the service.
type Chain = Vec<(String, String)>;

/// The state while the services of one document are completed.
struct Scope<'s, 'u> {
    unit: &'s Unit<'u>,
    file: &'s LoadedFile,
    /// Other files, by path.
    loaded: HashMap<PathBuf, Option<Arc<Bases>>>,
    /// The services of `file` that are complete.
    done: HashMap<String, Value>,
}

/// The value of an `extends`.
struct Reference {
    service: Value,
    file: Option<Value>,
    span: Span,
}

impl Loader<'_> {
    /// Merges the services of a document over the services they extend. A service whose base is not found keeps its
    /// `extends`.
    pub(super) fn extend_services(
        &mut self,
        root: &mut Value,
        file: &Arc<LoadedFile>,
        tags: &Tags,
        unit: &Unit<'_>,
    ) {
        let Some(services) = root.get("services") else { return };
        if !services.entries().any(|(_, service)| extends(service, unit).is_some()) {
            return;
        }
        let services = services.clone();
        let mut scope = Scope { unit, file, loaded: HashMap::new(), done: HashMap::new() };
        let own_tags = std::slice::from_ref(tags);
        let names: Vec<String> = services.entries().map(|(key, _)| key.text.clone()).collect();
        for name in names {
            // Bases first, so that a long chain is walked only once.
            for base in bases_of(&name, &services, &scope).iter().rev() {
                self.extended(base, &services, own_tags, true, &mut scope, &mut Chain::new());
            }
            let Some(extended) =
                self.extended(&name, &services, own_tags, true, &mut scope, &mut Chain::new())
            else {
                continue;
            };
            if let Some(service) = root.get_mut("services").and_then(|services| services.get_mut(&name)) {
                *service = extended;
            }
        }
    }

    /// A service merged with all it extends; `None` when it does not exist or is empty.
    fn extended(
        &mut self,
        name: &str,
        services: &Value,
        tags: &[Tags],
        is_own_file: bool,
        scope: &mut Scope<'_, '_>,
        chain: &mut Chain,
    ) -> Option<Value> {
        if is_own_file && let Some(done) = scope.done.get(name) {
            return Some(done.clone());
        }
        let service = services.get(name).filter(|service| !service.is_null())?;
        let Some(extends) = extends(service, scope.unit) else { return Some(service.clone()) };
        let path = TreePath::service(name);
        let completed = self.reference(extends, &path).and_then(|reference| {
            self.merged(name, service, &reference, services, tags, is_own_file, scope, chain)
        });
        let completed = completed.unwrap_or_else(|| service.clone());
        // A service left incomplete by a cycle or a limit depends on the start of the chain.
        let is_complete = completed.get("extends").is_none();
        if is_own_file && (chain.is_empty() || is_complete) {
            scope.done.insert(name.to_owned(), completed.clone());
        }
        Some(completed)
    }

    fn reference(&mut self, extends: &Value, path: &TreePath<'_>) -> Option<Reference> {
        let span = super::report_span(extends);
        let (service, file) = match &extends.data {
            Data::Text(_) => (extends.clone(), None),
            Data::Map(_) => {
                let Some(service) = extends.get("service") else {
                    self.problems.refuse(path, span, "`extends` requires `service`");
                    return None;
                };
                if service.text().is_none() {
                    let message = format!("`service` must be text, but this is {}", service.noun());
                    self.problems.refuse(path, super::report_span(service), message);
                    return None;
                }
                (service.clone(), extends.get("file").filter(|file| !file.is_null()).cloned())
            }
            _ => {
                let message = format!("`extends` must be text or a mapping, but this is {}", extends.noun());
                self.problems.refuse(path, span, message);
                return None;
            }
        };
        Some(Reference { span: service.origin.span, service, file })
    }

    #[allow(clippy::too_many_arguments)] // All of it is one step of a walk along a chain.
    fn merged(
        &mut self,
        name: &str,
        service: &Value,
        reference: &Reference,
        services: &Value,
        tags: &[Tags],
        is_own_file: bool,
        scope: &mut Scope<'_, '_>,
        chain: &mut Chain,
    ) -> Option<Value> {
        if self.gave_up {
            return None;
        }
        let path = TreePath::service(name);
        let base_name = match reference.service.known_text() {
            Some(known) => known.to_owned(),
            None => {
                self.report_unset(&path, &reference.service);
                return None;
            }
        };
        let other = match &reference.file {
            Some(file) => Some(self.base_file(file, &path, scope)?),
            None => None,
        };
        if other.is_some()
            && let Some(file) = reference.file.as_ref().and_then(Value::known_text)
        {
            self.extended.push((absolute(&scope.unit.working.join(file)), base_name.clone()));
        }
        let (bases, base_tags) = match &other {
            Some(other) => (other.root.get("services"), other.tags.as_slice()),
            None => (Some(services), tags),
        };
        let Some(base_service) = bases.and_then(|bases| bases.get(&base_name)) else {
            self.report_missing(&path, reference, bases, &base_name);
            return None;
        };
        let filename = match &reference.file {
            Some(file) => file.known_text().unwrap_or_default().to_owned(),
            None => scope.file.path.to_string_lossy().into_owned(),
        };
        let step = (filename, name.to_owned());
        if chain.contains(&step) {
            let through = if name == base_name { String::new() } else { format!(" through `{base_name}`") };
            let message = format!("circular `extends`: `{name}` extends itself{through}");
            self.problems.miss(&path, reference.span, message).help("a service cannot extend itself");
            return None;
        }
        if chain.len() >= MAX_CHAIN {
            self.give_up(reference.span, LoadProblemKind::ChainTooLong(MAX_CHAIN));
            return None;
        }
        if base_service.is_null() {
            return None;
        }
        if !matches!(base_service.data, Data::Map(_)) {
            let message = format!("a service must be a mapping, but this is {}", base_service.noun());
            let place = TreePath::service(&base_name);
            self.problems.refuse(&place, super::report_span(base_service), message);
            return None;
        }
        chain.push(step);
        let is_own_file = is_own_file && other.is_none();
        let base = self.extended(&base_name, bases?, base_tags, is_own_file, scope, chain);
        chain.pop();
        let mut base = base?;
        let is_incomplete = base.remove("extends").is_some();
        self.spend(&base, reference.span)?;
        add_step(&mut base, Step::Extends(reference.span));
        for tags in tags {
            tags.apply_to_service(name, &mut base);
        }
        let mut merged = merge_service(name, base, service.clone(), &mut self.problems);
        if !is_incomplete {
            merged.remove("extends");
        }
        Some(merged)
    }

    fn report_unset(&mut self, path: &TreePath<'_>, value: &Value) {
        let variable = value.text().and_then(|text| text.first_unknown()).unwrap_or_default();
        let message = format!("the extended service depends on the variable `{variable}`, which is not set");
        self.problems.miss(path, value.origin.span, message);
    }

    fn report_missing(
        &mut self,
        path: &TreePath<'_>,
        reference: &Reference,
        bases: Option<&Value>,
        base_name: &str,
    ) {
        let place = match &reference.file {
            Some(file) => format!(" in `{}`", file.text().map(ToString::to_string).unwrap_or_default()),
            None => String::new(),
        };
        let names = bases.into_iter().flat_map(Value::entries).map(|(key, _)| key.text.as_str());
        // Comparing all names for each of thousands of problems would take minutes.
        let may_suggest = self.problems.0.len() < MAX_SUGGESTIONS;
        let message = format!("the extended service `{base_name}` does not exist{place}");
        let problem = self.problems.miss(path, reference.span, message);
        if may_suggest && let Some(near) = super::validate::nearest(base_name, names) {
            problem.help(format!("did you mean `{near}`?"));
        }
    }

    /// The services of another file.
    fn base_file(
        &mut self,
        file: &Value,
        path: &TreePath<'_>,
        scope: &mut Scope<'_, '_>,
    ) -> Option<Arc<Bases>> {
        let Some(text) = file.text() else {
            let message = format!("`file` must be text, but this is {}", file.noun());
            self.problems.refuse(path, super::report_span(file), message);
            return None;
        };
        let Some(known) = text.known() else {
            self.report_unset(path, file);
            return None;
        };
        if is_remote(known) {
            self.problems.miss(path, file.origin.span, remote_message(known));
            return None;
        }
        let full = absolute(&scope.unit.working.join(known));
        if let Some(loaded) = scope.loaded.get(&full) {
            return loaded.clone();
        }
        let bases = self.load_base(&full, file, path, scope.unit).map(Arc::new);
        scope.loaded.insert(full, bases.clone());
        bases
    }

    fn load_base(
        &mut self,
        full: &Path,
        file: &Value,
        path: &TreePath<'_>,
        unit: &Unit<'_>,
    ) -> Option<Bases> {
        if self.gave_up {
            return None;
        }
        let name = self.name_of(full);
        let loaded = match self.open(&name, full.to_owned()) {
            Ok(loaded) => loaded,
            Err(error) => {
                self.problems.miss(path, file.origin.span, missing(&error, file));
                return None;
            }
        };
        let directory = full.parent().unwrap_or(Path::new("/")).to_owned();
        let way = relative_path(&path_text(&unit.working), &path_text(&directory));
        let base_unit = Unit {
            base: way.unwrap_or_else(|| path_text(&directory)),
            working: directory.clone(),
            directory: self.directory(directory),
            variables: unit.variables,
            via: unit.via.clone(),
            included: Vec::new(),
        };
        let bases = self.load_base_file(&loaded, &base_unit);
        // After an error that concerns the whole file, a missing service is not reported as well.
        let has_problem = self.problems.0.iter().any(|problem| problem.span.file == loaded.id);
        (!has_problem || matches!(bases.root.data, Data::Map(_))).then_some(bases)
    }

    /// Takes the copy of a base from the budgets; `None` when they are exceeded.
    fn spend(&mut self, base: &Value, span: Span) -> Option<()> {
        let size = size(base);
        if self.gave_up || size >= self.budget {
            self.give_up(span, LoadProblemKind::TooManyValues(self.options.limits.expanded_nodes));
            return None;
        }
        self.budget -= size;
        if let Err(error) = self.text_budget.spend(text_size(base)) {
            self.give_up(span, LoadProblemKind::TooMuchText(error));
            return None;
        }
        Some(())
    }
}

/// The message for a file that a Compose file refers to and that cannot be read.
pub(super) fn missing(error: &super::LoadError, file: &Value) -> String {
    let name = file.text().map(ToString::to_string).unwrap_or_default();
    match error {
        super::LoadError::Unreadable { source, .. } => format!("cannot read `{name}`: {}", reason(source)),
        other => other.to_string(),
    }
}

pub(super) fn remote_message(file: &str) -> String {
    format!("`{file}` is remote and is not read")
}

/// Whether a file is a URL or a Git reference, which Docker Compose fetches.
pub(super) fn is_remote(file: &str) -> bool {
    const STARTS: [&str; 7] = ["oci://", "git://", "ssh://", "git@", "github.com/", "https://", "http://"];
    STARTS.iter().any(|start| file.starts_with(start))
}

/// The `extends` of a service. One that an included file could not resolve was reported there.
fn extends<'v>(service: &'v Value, unit: &Unit<'_>) -> Option<&'v Value> {
    service.get("extends").filter(|extends| extends.origin.via.len() <= unit.via.len())
}

/// The chain of services of the same file that one extends, nearest first, up to a complete one.
fn bases_of(name: &str, services: &Value, scope: &Scope<'_, '_>) -> Vec<String> {
    let own_base = |name: &str| {
        let extends = extends(services.get(name)?, scope.unit)?;
        let base = match &extends.data {
            Data::Map(_) if extends.get("file").is_some_and(|file| !file.is_null()) => return None,
            Data::Map(_) => extends.get("service")?,
            _ => extends,
        };
        base.known_text().map(str::to_owned)
    };
    let mut bases = Vec::new();
    let mut seen = HashSet::from([name.to_owned()]);
    let mut next = own_base(name);
    while let Some(base) = next.filter(|base| !scope.done.contains_key(base) && seen.insert(base.clone())) {
        next = own_base(&base);
        bases.push(base);
    }
    bases
}

/// The cost of a value and its content. In long chains most of it is in `origin.via`.
fn size(value: &Value) -> usize {
    let inside: usize = match &value.data {
        Data::Map(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
        Data::List(items) => items.iter().map(size).sum(),
        _ => 0,
    };
    inside + 1 + value.origin.via.len() + value.earlier.len()
}

/// The bytes of text in a tree.
fn text_size(value: &Value) -> usize {
    match &value.data {
        Data::Map(entries) => entries.iter().map(|(key, value)| key.text.len() + text_size(value)).sum(),
        Data::List(items) => items.iter().map(text_size).sum(),
        Data::Text(text) => text.flat().len(),
        _ => 0,
    }
}

/// Adds a step to the origin of every value of a tree.
pub(super) fn add_step(value: &mut Value, step: Step) {
    value.origin.via.insert(0, step);
    if let Some(written) = &mut value.written {
        add_step(written, step);
    }
    match &mut value.data {
        Data::Map(entries) => entries.iter_mut().for_each(|(_, value)| add_step(value, step)),
        Data::List(items) => items.iter_mut().for_each(|value| add_step(value, step)),
        _ => {}
    }
}
