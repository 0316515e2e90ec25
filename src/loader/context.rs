//! What every part of the loader shares: what it is asked for, what it has read so far, and why it fails.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment::Environment;
use super::problem::{LoadProblem, LoadProblemKind, Problems};
use super::project::LoadedFile;
use super::raw_mounts::RawMounts;
use super::tags::Tags;
use crate::compose::{Data, DirectoryId, Origin, Step, TextBudget, Value};
use crate::fs::{FileSystem, Limits, absolute};
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
    /// A directory where a file was expected.
    #[error("cannot read {}: it is a directory, not a Compose file", .0.display())]
    Directory(PathBuf),
    /// No file at all.
    #[error("no Compose file was named")]
    NoFile,
}

/// The operating system's words without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
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

/// What is read together with the same directory and the same variables: the project, or a project it includes.
pub(super) struct Unit<'u> {
    /// What relative paths are put below: the project's directory, or the way from there.
    pub(super) base: String,
    /// The directory named files are looked for in; absolute.
    pub(super) working: PathBuf,
    /// The same as the tree knows it.
    pub(super) directory: DirectoryId,
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
    pub(super) directories: Vec<PathBuf>,
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
    pub(super) loads: usize,
    /// Whether a limit was reached or files include each other: no further file is taken in.
    pub(super) gave_up: bool,
    /// The services of other files that were extended.
    pub(super) extended: Vec<(PathBuf, String)>,
    /// The mounts of all files, before they are put together.
    pub(super) raw_mounts: RawMounts,
}

impl Loader<'_> {
    pub(super) fn problem(&mut self, kind: LoadProblemKind, span: Span) {
        self.problems.push(LoadProblem::new(kind, span));
    }

    /// Takes no further file in, and says why, once.
    pub(super) fn give_up(&mut self, span: Span, kind: LoadProblemKind) {
        if !self.gave_up {
            self.problem(kind, span);
        }
        self.gave_up = true;
    }

    /// The id of a directory that paths start from.
    pub(super) fn directory(&mut self, path: PathBuf) -> DirectoryId {
        let place = self.directories.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.directories.push(path);
            self.directories.len() - 1
        });
        DirectoryId(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

/// The services of a file that another one extends.
pub(super) struct Bases {
    pub(super) root: Value,
    /// The tags of its documents.
    pub(super) tags: Vec<Tags>,
}

/// The value of a file with nothing in it.
pub(super) fn nothing(file: &LoadedFile) -> Value {
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
