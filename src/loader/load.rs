//! Loads the files of a project and combines them like Docker Compose.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::coerce::coerce;
use super::context::{Bases, FileArgument, LoadError, LoadOptions, Loader, Unit, empty_root};
use super::host_directory::Resolver;
use super::problem::{LoadProblemKind, Problems};
use super::project::{LoadedFile, Project};
use super::raw_mounts::RawMounts;
use super::symlinks::Links;
use super::tags::{Tags, is_reset};
use super::tree_path::TreePath;
use super::values::ValueBuilder;
use super::{dedup, defaults, expand_short_forms, merge, name, path_text, paths, validate};
use crate::compose::{Data, DirectoryId, ExternalFacts, Model, MountTable, TextBudget, Value};
use crate::fs::{FileKind, FileSystem, absolute};
use crate::source::{Sources, Span};

/// Loads a project from its files, each merged over the previous ones.
///
/// Relative paths start from the directory of the first file. Errors in a file are problems of the project; the call
/// fails only if a file cannot be read.
pub fn load(
    files: &dyn FileSystem,
    arguments: &[FileArgument],
    options: &LoadOptions,
) -> Result<Project, LoadError> {
    let main = arguments.first().ok_or(LoadError::NoFile)?;
    let main_path = absolute(&main.path);
    let directory = main_path.parent().unwrap_or(Path::new("/")).to_owned();
    let mut loader = Loader {
        files,
        options,
        sources: Sources::default(),
        loaded: Vec::new(),
        by_path: HashMap::new(),
        directories: vec![directory.clone()],
        problems: Problems::default(),
        variable_files: Vec::new(),
        names_below: main.name.parent().map(Path::to_owned).unwrap_or_default(),
        budget: options.limits.expanded_nodes,
        text_budget: TextBudget::new(options.limits.text_bytes),
        variables_budget: TextBudget::new(options.limits.text_bytes),
        loads: 0,
        gave_up: false,
        extended: Vec::new(),
        raw_mounts: RawMounts::default(),
    };
    let mut variables = loader.variables(&main.name, &directory)?;
    let mut main_files = Vec::new();
    for argument in arguments {
        if files.kind(&argument.path) == Some(FileKind::Directory) {
            return Err(LoadError::Directory(argument.name.clone()));
        }
        main_files.push(loader.open(&argument.name, absolute(&argument.path))?);
    }
    let directory_name = directory.file_name().map(|name| name.to_string_lossy().into_owned());
    let project_name = name::project_name(
        &main_files,
        &variables,
        &directory_name.unwrap_or_default(),
        &mut loader.problems,
        &mut loader.text_budget,
    );
    variables.set("COMPOSE_PROJECT_NAME", project_name.as_str());
    let unit = Unit {
        base: path_text(&directory),
        working: directory.clone(),
        directory: DirectoryId::default(),
        variables: &variables,
        via: Vec::new(),
        included: Vec::new(),
    };
    let root = loader.load_files(&main_files, &unit);
    let root = root.unwrap_or_else(|| empty_root(&main_files[0]));
    loader.check_whole(&root);
    let Loader { sources, loaded, directories, problems, extended, raw_mounts, variable_files, .. } = loader;
    let mut problems = problems.0;
    problems.sort_by_key(|problem| (problem.span.file, problem.span.start));
    let mounts =
        MountTable::new(Model::new(&root).containers().map(|service| (service.name(), service.volumes())));
    let links = Links::new(files);
    let mut resolver =
        Resolver { project: &directory, directories: &directories, variables: &variables, links };
    let host_directories = resolver.resolve_all(Model::new(&root).with_mounts(&mounts));
    let raw_mounts = raw_mounts.resolve(&mut resolver);
    Ok(Project {
        name: project_name,
        directory,
        files: loaded,
        sources,
        root,
        variables,
        variable_files,
        given: options.environment.iter().map(|(name, _)| name.clone()).collect(),
        problems,
        extended,
        mounts,
        host_directories,
        raw_mounts,
        directories,
        env_files: options.env_files.iter().map(|file| absolute(file)).collect(),
        named_files: arguments.len(),
        beside: ExternalFacts::default(),
        disabled: BTreeSet::new(),
        left_out: None,
    })
}

impl Loader<'_> {
    /// The tree of the files of a unit, each merged over the previous ones.
    pub(super) fn load_files(&mut self, files: &[Arc<LoadedFile>], unit: &Unit<'_>) -> Option<Value> {
        let mut tree: Option<Value> = None;
        for file in files {
            tree = self.load_file(file, tree, unit);
        }
        let mut tree = tree?;
        defaults::set_defaults(&mut tree, &mut self.problems);
        defaults::check(&tree, &mut self.problems);
        self.resolve_paths(&mut tree, unit);
        defaults::resolve_environment(&mut tree, unit.variables);
        Some(tree)
    }

    fn resolve_paths(&mut self, tree: &mut Value, unit: &Unit<'_>) {
        let home = self.options.home.as_ref().map(|home| path_text(home));
        paths::resolve_paths(tree, &unit.base, home.as_deref(), &mut self.problems);
    }

    fn load_file(
        &mut self,
        file: &Arc<LoadedFile>,
        mut tree: Option<Value>,
        unit: &Unit<'_>,
    ) -> Option<Value> {
        let mut unit = Unit {
            base: unit.base.clone(),
            working: unit.working.clone(),
            via: unit.via.clone(),
            included: unit.included.clone(),
            ..*unit
        };
        for number in 0..file.documents.len() {
            let Some((mut own, tags)) = self.document(file, number, &unit) else { continue };
            unit.included.push(file.path.clone());
            // A service may extend an included one.
            self.include(&mut own, &tags, &unit);
            self.extend_services(&mut own, file, &tags, &unit);
            if let Some(tree) = &mut tree {
                tags.apply(tree);
            }
            tree = Some(self.merge_document(tree, own, true));
        }
        tree
    }

    /// Merges a document over a tree and expands short forms.
    fn merge_document(&mut self, tree: Option<Value>, own: Value, validated: bool) -> Value {
        let mut tree = match tree {
            Some(tree) => merge::merge(tree, own, &mut self.problems),
            None => own,
        };
        dedup::deduplicate(&mut tree, &mut self.problems);
        if validated && !Model::new(&tree).is_v1() {
            validate::validate(&tree, &mut self.problems);
            tree.remove("version");
        }
        expand_short_forms::expand(&mut tree, &mut self.problems);
        dedup::deduplicate(&mut tree, &mut self.problems);
        tree
    }

    /// The tree of a single document and its tags; `None` unless it is a mapping.
    fn document(&mut self, file: &LoadedFile, number: usize, unit: &Unit<'_>) -> Option<(Value, Tags)> {
        if self.budget == 0 {
            return None;
        }
        self.loads += 1;
        if self.loads > self.options.limits.loaded_files {
            self.give_up(
                Span::new(file.id, 0..0),
                LoadProblemKind::TooManyFiles(self.options.limits.loaded_files),
            );
            return None;
        }
        let document = &file.documents[number];
        let text = Arc::clone(self.sources.get(file.id).text());
        let mut builder = ValueBuilder {
            document,
            number,
            source: &text,
            variables: unit.variables,
            directory: unit.directory,
            via: &unit.via,
            budget: self.budget,
            text_budget: &mut self.text_budget,
            too_much_text: None,
            in_override: false,
            errors: Vec::new(),
            non_text_keys: Vec::new(),
            mistagged: Vec::new(),
        };
        let mut root = builder.root();
        let ValueBuilder { budget, too_much_text, errors, non_text_keys, mistagged, .. } = builder;
        self.budget = budget;
        for (span, error) in errors {
            self.problem(error.into(), span);
        }
        for (span, message) in mistagged {
            self.problems.refuse(&TreePath::root(), span, message);
        }
        for span in non_text_keys {
            self.problem(LoadProblemKind::NonTextKey, span);
        }
        if let Some((span, error)) = too_much_text {
            self.give_up(span, LoadProblemKind::TooMuchText(error));
        }
        if self.budget == 0 {
            let limit = self.options.limits.expanded_nodes;
            self.give_up(root.origin.span, LoadProblemKind::TooManyValues(limit));
        }
        coerce(&mut root, &mut self.problems);
        if is_reset(document, document.root()) {
            let message = "`!reset` cannot apply to a whole file: Docker Compose crashes";
            let span = super::report_span(&root);
            self.problems.refuse(&TreePath::root(), span, message);
        }
        let tags = Tags::of(document);
        for &span in &tags.false_cycles {
            let message =
                "Docker Compose mistakes this alias for a cycle: a parent node uses the same anchor";
            self.problems.refuse(&TreePath::root(), span, message);
        }
        if !matches!(root.data, Data::Map(_)) {
            let span = super::report_span(&root);
            if root.is_null() {
                self.refuse_empty(span);
            } else {
                let message = format!("a Compose file must be a mapping, but this is {}", root.noun());
                self.problems.refuse(&TreePath::root(), span, message);
            }
            return None;
        }
        self.raw_mounts.add(&root);
        Some((root, tags))
    }

    /// The tree of a file whose services are extended, before its own `extends` and `include`.
    pub(super) fn load_base_file(&mut self, file: &Arc<LoadedFile>, unit: &Unit<'_>) -> Bases {
        let mut tree: Option<Value> = None;
        let mut all_tags = Vec::new();
        for number in 0..file.documents.len() {
            let Some((own, tags)) = self.document(file, number, unit) else { continue };
            if let Some(tree) = &mut tree {
                tags.apply(tree);
            }
            tree = Some(self.merge_document(tree, own, false));
            all_tags.push(tags);
        }
        let mut root = tree.unwrap_or_else(|| empty_root(file));
        self.resolve_paths(&mut root, unit);
        Bases { root, tags: all_tags }
    }

    fn check_whole(&mut self, root: &Value) {
        let is_empty = !matches!(root.data, Data::Map(_)) || root.entries().next().is_none();
        if is_empty && self.problems.0.is_empty() {
            self.refuse_empty(root.origin.span);
        }
        if Model::new(root).is_v1() {
            let span = super::report_span(root);
            self.problem(LoadProblemKind::ComposeV1, span);
        }
    }

    fn refuse_empty(&mut self, span: Span) {
        let problem = self.problems.refuse(&TreePath::root(), span, "the file is empty");
        problem.help("a Compose file requires `services:` with at least one service");
    }
}
