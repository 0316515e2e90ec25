//! The loader's arguments, state and errors.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment::Environment;
use super::problem::{LoadProblem, LoadProblemKind, Problems};
use super::project::{LoadedFile, VariableFile};
use super::raw_mounts::RawMounts;
use super::tags::Tags;
use crate::compose::{Data, DirectoryId, Origin, Step, TextBudget, Value};
use crate::fs::{FileSystem, Limits, absolute};
use crate::source::{Sources, Span};
use crate::yaml::NodeId;

/// A file to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileArgument {
    /// Its name in messages.
    pub name: PathBuf,
    /// Its location.
    pub path: PathBuf,
    /// The absolute directory it was found in. A fix does not follow a link that leads out of it.
    pub within: PathBuf,
}

impl FileArgument {
    /// A file named by its path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        FileArgument::named(path.clone(), path)
    }

    /// A file with another name in messages.
    pub fn named(name: PathBuf, path: PathBuf) -> Self {
        let within = absolute(&path).parent().map(Path::to_owned).unwrap_or_default();
        FileArgument { name, path, within }
    }

    /// Sets the absolute directory it was found in; ignored unless the file is inside it.
    #[must_use]
    pub fn within(self, directory: &Path) -> Self {
        if absolute(&self.path).starts_with(directory) {
            FileArgument { within: directory.to_owned(), ..self }
        } else {
            self
        }
    }
}

/// Why a project cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read.
    #[error("cannot read {}: {}", path.display(), reason(source))]
    Unreadable {
        /// The file, as named by the user.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A directory was given instead of a file.
    #[error("cannot read {}: is a directory, not a Compose file", .0.display())]
    Directory(PathBuf),
    /// No file was given.
    #[error("no Compose file given")]
    NoFile,
}

/// The message of an I/O error without the error number of the operating system.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "file not found".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => error.to_string(),
    }
}

/// Options for loading.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Limits for each file and for the whole project.
    pub limits: Limits,
    /// Files that replace `.env`, in order.
    pub env_files: Vec<PathBuf>,
    /// Variables that take precedence over those from files.
    pub environment: Vec<(String, String)>,
    /// Whether an unset variable is empty, as in Docker Compose, instead of unknown.
    pub unset_is_empty: bool,
    /// The home directory `~` expands to; without it `~` is not expanded.
    pub home: Option<PathBuf>,
}

/// Files that share a directory and variables: the project, or an included project.
pub(super) struct Unit<'u> {
    /// The prefix of relative paths: the project directory, or the relative path from there.
    pub(super) base: String,
    /// The absolute directory that references to files start from.
    pub(super) working: PathBuf,
    /// The id of `working`.
    pub(super) directory: DirectoryId,
    pub(super) variables: &'u Environment,
    pub(super) via: Vec<Step>,
    /// The files whose `include` led here.
    pub(super) included: Vec<PathBuf>,
}

/// The state while one project is loaded.
pub(super) struct Loader<'a> {
    pub(super) files: &'a dyn FileSystem,
    pub(super) options: &'a LoadOptions,
    pub(super) sources: Sources,
    pub(super) loaded: Vec<Arc<LoadedFile>>,
    pub(super) by_path: HashMap<PathBuf, usize>,
    pub(super) directories: Vec<PathBuf>,
    pub(super) problems: Problems,
    pub(super) variable_files: Vec<VariableFile>,
    /// The prefix, in messages, of files that the user did not name.
    pub(super) names_below: PathBuf,
    /// How many more values may be built.
    pub(super) budget: usize,
    pub(super) text_budget: TextBudget,
    /// The budget for the variables of `.env` files.
    pub(super) variables_budget: TextBudget,
    /// How many documents were loaded, repeated ones included.
    pub(super) loads: usize,
    /// Whether a limit was reached or an `include` is circular: no further file is loaded.
    pub(super) gave_up: bool,
    /// The services of other files that were extended.
    pub(super) extended: Vec<(PathBuf, String)>,
    pub(super) raw_mounts: RawMounts,
}

impl Loader<'_> {
    pub(super) fn problem(&mut self, kind: LoadProblemKind, span: Span) {
        self.problems.push(LoadProblem::new(kind, span));
    }

    /// Stops loading files and reports why, once.
    pub(super) fn give_up(&mut self, span: Span, kind: LoadProblemKind) {
        if !self.gave_up {
            self.problem(kind, span);
        }
        self.gave_up = true;
    }

    pub(super) fn directory(&mut self, path: PathBuf) -> DirectoryId {
        let place = self.directories.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.directories.push(path);
            self.directories.len() - 1
        });
        DirectoryId(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

/// A file whose services are extended.
pub(super) struct Bases {
    pub(super) root: Value,
    pub(super) tags: Vec<Tags>,
}

/// The root of an empty file.
pub(super) fn empty_root(file: &LoadedFile) -> Value {
    let origin = Origin {
        file: file.id,
        document: 0,
        node: NodeId::default(),
        span: Span::new(file.id, 0..0),
        text_start: None,
        directory: DirectoryId::default(),
        via: Vec::new(),
    };
    Value::new(Data::Null, origin)
}
