//! Reading the files of a project and putting them together as Docker Compose does.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cast::cast;
use super::effective::{LoadedFile, Project};
use super::environment::Environment;
use super::extends::Bases;
use super::links::Links;
use super::problem::{LoadProblem, LoadProblemKind, Problems};
use super::tags::{Tags, is_reset};
use super::tree_path::TreePath;
use super::values::ValueBuilder;
use super::written_mounts::WrittenMounts;
use super::{canonical, defaults, merge, name, path_text, paths, unicity, validate};
use crate::compose::{Beside, Data, FolderId, Model, Origin, Step, TextBudget, Value};
use crate::files::{FileKind, FileSystem, Limits, absolute};
use crate::source::{Sources, Span};
use crate::yaml::NodeId;

/// A file to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileArgument {
    /// How messages call it.
    pub name: PathBuf,
    /// Where it lies.
    pub path: PathBuf,
    /// The directory it was looked for in, absolute: a fix follows no link that leads out of it.
    pub within: PathBuf,
}

impl FileArgument {
    /// A file that is called as it lies.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        FileArgument::named(path.clone(), path)
    }

    /// A file with its name in messages.
    pub fn named(name: PathBuf, path: PathBuf) -> Self {
        let within = absolute(&path).parent().map(Path::to_owned).unwrap_or_default();
        FileArgument { name, path, within }
    }

    /// The same file, looked for in an absolute directory, which may be above its own.
    #[must_use]
    pub fn within(self, directory: &Path) -> Self {
        if absolute(&self.path).starts_with(directory) {
            FileArgument { within: directory.to_owned(), ..self }
        } else {
            self
        }
    }
}

/// A file that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The operating system's reason.
    #[error("cannot read {}: {}", path.display(), reason(source))]
    Unreadable {
        /// As it was named.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder where a file was expected.
    #[error("cannot read {}: it is a folder, not a Compose file", .0.display())]
    Folder(PathBuf),
    /// No file at all.
    #[error("no Compose file was named")]
    NoFile,
}

/// The operating system's words without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// How to load.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Limits of each file and of all together.
    pub limits: Limits,
    /// Files that take the place of the `.env` beside the Compose file, in order.
    pub env_files: Vec<PathBuf>,
    /// Variables that count before those of files.
    pub environment: Vec<(String, String)>,
    /// Whether a variable without a value is empty, as Docker Compose has it, and not unknown.
    pub unset_is_empty: bool,
    /// What `~` means; without it such a path stays as it is.
    pub home: Option<PathBuf>,
}

/// Loads the project of some files, each merged over those before it.
///
/// Relative paths of the project start from the first file's folder. What is wrong with a file is one of the
/// project's problems; only a file that cannot be read is an error.
pub fn load(
    files: &dyn FileSystem,
    arguments: &[FileArgument],
    options: &LoadOptions,
) -> Result<Project, LoadError> {
    let main = arguments.first().ok_or(LoadError::NoFile)?;
    let main_path = absolute(&main.path);
    let folder = main_path.parent().unwrap_or(Path::new("/")).to_owned();
    let mut loader = Loader {
        files,
        options,
        sources: Sources::default(),
        loaded: Vec::new(),
        by_path: HashMap::new(),
        folders: vec![folder.clone()],
        problems: Problems::default(),
        names_below: main.name.parent().map(Path::to_owned).unwrap_or_default(),
        budget: options.limits.expanded_nodes,
        text_budget: TextBudget::new(options.limits.text_bytes),
        variables_budget: TextBudget::new(options.limits.text_bytes),
        loads: 0,
        gave_up: false,
        extended: Vec::new(),
        written_mounts: WrittenMounts::default(),
    };
    let mut variables = loader.variables(&main.name, &folder)?;
    let mut main_files = Vec::new();
    for argument in arguments {
        if files.kind(&argument.path) == Some(FileKind::Folder) {
            return Err(LoadError::Folder(argument.name.clone()));
        }
        main_files.push(loader.open(&argument.name, absolute(&argument.path))?);
    }
    let folder_name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let project_name = name::project_name(
        &main_files,
        &variables,
        &folder_name.unwrap_or_default(),
        &mut loader.problems,
        &mut loader.text_budget,
    );
    variables.set("COMPOSE_PROJECT_NAME", project_name.as_str());
    let unit = Unit {
        base: path_text(&folder),
        working: folder.clone(),
        folder: FolderId::default(),
        variables: &variables,
        via: Vec::new(),
        included: Vec::new(),
    };
    let root = loader.model(&main_files, &unit);
    let root = root.unwrap_or_else(|| nothing(&main_files[0]));
    loader.check_whole(&root);
    let Loader { sources, loaded, folders, problems, extended, written_mounts, .. } = loader;
    let mut problems = problems.0;
    problems.sort_by_key(|problem| (problem.span.file, problem.span.start));
    let mut project = Project {
        name: project_name,
        folder,
        files: loaded,
        sources,
        root,
        variables,
        problems,
        extended,
        written_mounts,
        folders,
        env_files: options.env_files.iter().map(|file| absolute(file)).collect(),
        named_files: arguments.len(),
        beside: Beside::default(),
        disabled: BTreeSet::new(),
        left_out: None,
        links: Links::default(),
    };
    project.links = Links::of(files, &project);
    Ok(project)
}

/// What is read together with the same folder and the same variables: the project, or a project it includes.
pub(super) struct Unit<'u> {
    /// What relative paths are put below: the project's folder, or the way from there.
    pub(super) base: String,
    /// The folder named files are looked for in; absolute.
    pub(super) working: PathBuf,
    /// The same as the tree knows it.
    pub(super) folder: FolderId,
    /// What its files are interpolated with.
    pub(super) variables: &'u Environment,
    /// How it came into the project.
    pub(super) via: Vec<Step>,
    /// The files whose `include` led here.
    pub(super) included: Vec<PathBuf>,
}

/// Reads files; knows everything about the project that is being loaded.
pub(super) struct Loader<'a> {
    pub(super) files: &'a dyn FileSystem,
    pub(super) options: &'a LoadOptions,
    pub(super) sources: Sources,
    pub(super) loaded: Vec<Arc<LoadedFile>>,
    pub(super) by_path: HashMap<PathBuf, usize>,
    pub(super) folders: Vec<PathBuf>,
    pub(super) problems: Problems,
    /// What the names of files that were not named begin with.
    pub(super) names_below: PathBuf,
    /// Values that may still be built.
    pub(super) budget: usize,
    /// Text that they may still have.
    pub(super) text_budget: TextBudget,
    /// Text that variables of files may still have.
    pub(super) variables_budget: TextBudget,
    /// Files taken into the tree so far, each time counted.
    loads: usize,
    /// Whether a limit was reached or files include each other: no further file is taken in.
    pub(super) gave_up: bool,
    /// The services of other files that were extended.
    pub(super) extended: Vec<(PathBuf, String)>,
    /// The mounts of all files, before they are put together.
    written_mounts: WrittenMounts,
}

impl Loader<'_> {
    pub(super) fn problem(&mut self, kind: LoadProblemKind, span: Span) {
        self.problems.push(LoadProblem::new(kind, span));
    }

    /// The tree of some files that belong together, each over those before it.
    pub(super) fn model(&mut self, files: &[Arc<LoadedFile>], unit: &Unit<'_>) -> Option<Value> {
        let mut tree: Option<Value> = None;
        for file in files {
            tree = self.file(file, tree, unit);
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

    fn file(&mut self, file: &Arc<LoadedFile>, mut tree: Option<Value>, unit: &Unit<'_>) -> Option<Value> {
        let mut unit = Unit {
            base: unit.base.clone(),
            working: unit.working.clone(),
            via: unit.via.clone(),
            included: unit.included.clone(),
            ..*unit
        };
        for number in 0..file.documents.len() {
            let Some((mut own, tags)) = self.document(file, number, &unit) else { continue };
            self.extend_services(&mut own, file, &tags, &unit);
            if let Some(tree) = &mut tree {
                tags.apply(tree);
            }
            unit.included.push(file.path.clone());
            self.include(&mut own, &unit);
            tree = Some(self.over(tree, own, true));
        }
        tree
    }

    /// A document merged over a tree, in long forms.
    fn over(&mut self, tree: Option<Value>, own: Value, validated: bool) -> Value {
        let mut tree = match tree {
            Some(tree) => merge::merge(tree, own, &mut self.problems),
            None => own,
        };
        unicity::enforce_unicity(&mut tree, &mut self.problems);
        if validated && !Model::new(&tree).is_v1() {
            validate::validate(&tree, &mut self.problems);
            tree.remove("version");
        }
        canonical::canonical(&mut tree, &mut self.problems);
        unicity::enforce_unicity(&mut tree, &mut self.problems);
        tree
    }

    /// The tree of a document by itself, and what its tags take from others. `None` for one that is no mapping.
    fn document(&mut self, file: &LoadedFile, number: usize, unit: &Unit<'_>) -> Option<(Value, Tags)> {
        if self.budget == 0 {
            // Even what is left out would be walked through, and there may be many such files.
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
            folder: unit.folder,
            via: &unit.via,
            budget: self.budget,
            text_budget: &mut self.text_budget,
            too_much_text: None,
            in_override: false,
            errors: Vec::new(),
            wrong_keys: Vec::new(),
        };
        let mut root = builder.root();
        let ValueBuilder { budget, too_much_text, errors, wrong_keys, .. } = builder;
        self.budget = budget;
        for (span, error) in errors {
            self.problem(error.into(), span);
        }
        // A key under an anchor is met once for each alias.
        for span in wrong_keys {
            self.problem(LoadProblemKind::KeyNoText, span);
        }
        if let Some((span, error)) = too_much_text {
            self.give_up(span, LoadProblemKind::TooMuchText(error));
        }
        if self.budget == 0 {
            let limit = self.options.limits.expanded_nodes;
            self.give_up(root.origin.span, LoadProblemKind::TooMuch(limit));
        }
        cast(&mut root, &mut self.problems);
        if is_reset(document, document.root()) {
            let message = "`!reset` cannot stand at a whole file: Docker Compose breaks down";
            let span = super::place_of(&root);
            self.problems.refuse(&TreePath::default(), span, message);
        }
        let tags = Tags::of(document);
        for &span in &tags.false_cycles {
            let message = "Docker Compose takes this alias for a cycle: the same anchor is used around it";
            self.problems.refuse(&TreePath::default(), span, message);
        }
        if !matches!(root.data, Data::Map(_)) {
            let span = super::place_of(&root);
            if root.is_null() {
                self.refuse_empty(span);
            } else {
                let message = format!("a Compose file must be a mapping, but this is {}", root.noun());
                self.problems.refuse(&TreePath::default(), span, message);
            }
            return None;
        }
        self.written_mounts.add(&root);
        Some((root, tags))
    }

    /// Takes no further file in, and says why, once.
    pub(super) fn give_up(&mut self, span: Span, kind: LoadProblemKind) {
        if !self.gave_up {
            self.problem(kind, span);
        }
        self.gave_up = true;
    }

    /// The tree of a file whose services are extended: by itself, nothing extended and nothing included.
    pub(super) fn base(&mut self, file: &Arc<LoadedFile>, unit: &Unit<'_>) -> Bases {
        let mut tree: Option<Value> = None;
        let mut all_tags = Vec::new();
        for number in 0..file.documents.len() {
            let Some((own, tags)) = self.document(file, number, unit) else { continue };
            if let Some(tree) = &mut tree {
                tags.apply(tree);
            }
            tree = Some(self.over(tree, own, false));
            all_tags.push(tags);
        }
        let mut root = tree.unwrap_or_else(|| nothing(file));
        self.resolve_paths(&mut root, unit);
        Bases { root, tags: all_tags }
    }

    /// What can only be said of the project as a whole.
    fn check_whole(&mut self, root: &Value) {
        let is_empty = !matches!(root.data, Data::Map(_)) || root.entries().next().is_none();
        if is_empty && self.problems.0.is_empty() {
            self.refuse_empty(root.origin.span);
        }
        if Model::new(root).is_v1() {
            let span = super::place_of(root);
            self.problem(LoadProblemKind::VersionOne, span);
        }
    }

    fn refuse_empty(&mut self, span: Span) {
        let problem = self.problems.refuse(&TreePath::default(), span, "the file is empty");
        problem.help("a Compose file needs at least `services:` with one service");
    }

    /// The id of a folder that paths start from.
    pub(super) fn folder(&mut self, path: PathBuf) -> FolderId {
        let place = self.folders.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.folders.push(path);
            self.folders.len() - 1
        });
        FolderId(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

/// The value of a file with nothing in it.
pub(super) fn nothing(file: &LoadedFile) -> Value {
    let origin = Origin {
        file: file.id,
        document: 0,
        node: NodeId::default(),
        span: Span::new(file.id, 0..0),
        text_start: None,
        folder: FolderId::default(),
        via: Vec::new(),
    };
    Value::new(Data::Null, origin)
}
