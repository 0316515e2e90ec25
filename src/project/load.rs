//! Reading the files of a project.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::env_file::EnvironmentFile;
use super::values::ValueBuilder;
use crate::compose::{Data, Model, Origin, Value};
use crate::files::{FileKind, FileSystem, Limits};
use crate::source::{FileId, Source, Sources, Span};
use crate::yaml::{Document, Problem, parse};

/// A loaded project.
#[derive(Debug)]
pub struct Project {
    /// The folder relative paths start from; absolute.
    pub folder: PathBuf,
    /// The Compose files, the main one first.
    pub files: Vec<LoadedFile>,
    /// The texts of all files that were read, `.env` included.
    pub sources: Sources,
    /// The effective project.
    pub root: Value,
    /// The variables it was interpolated with.
    pub variables: EnvironmentFile,
    /// What Docker Compose would refuse, and what could not be looked at.
    pub problems: Vec<LoadProblem>,
}

/// A Compose file of a project.
#[derive(Debug)]
pub struct LoadedFile {
    /// Its id in the project's sources.
    pub id: FileId,
    /// Where it lies; absolute.
    pub path: PathBuf,
    /// Its bytes as they were read.
    pub bytes: Arc<[u8]>,
    /// Its first document; `None` when there is none, or none that can be read.
    pub document: Option<Document>,
    /// How many documents it has.
    pub documents: usize,
}

/// Something wrong with a file, found while loading it.
#[derive(Clone, Debug)]
pub struct LoadProblem {
    /// What.
    pub kind: LoadProblemKind,
    /// Where.
    pub span: Span,
}

/// What can be wrong with a file.
#[derive(Clone, Debug)]
pub enum LoadProblemKind {
    /// It is not YAML, or too much of it.
    Yaml(crate::yaml::ProblemKind),
    /// It is not UTF-8.
    NotUtf8,
    /// It is UTF-16 and says so with a byte order mark.
    Utf16,
    /// It is larger than the limit, in bytes.
    TooLarge(usize),
    /// A key that is no text.
    KeyNoText,
    /// A variable Docker Compose does not understand.
    Interpolation(String),
    /// A `.env` line Docker Compose does not understand.
    EnvironmentFile(String),
    /// There are more documents; only the first is looked at.
    FurtherDocuments,
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
}

/// The operating system's words without its number.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// How to load.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Limits of each file.
    pub limits: Limits,
    /// Files that take the place of the `.env` beside the Compose file, in order.
    pub env_files: Vec<PathBuf>,
    /// Variables of the process environment, when it is to be let in.
    pub environment: Vec<(String, String)>,
}

/// Loads the project of one file. `name` is how messages call it, `path` where it lies.
///
/// Relative paths of the project start from the file's folder.
pub fn load(
    files: &dyn FileSystem,
    name: &Path,
    path: &Path,
    options: &LoadOptions,
) -> Result<Project, LoadError> {
    if files.kind(path) == Some(FileKind::Folder) {
        return Err(LoadError::Folder(name.to_owned()));
    }
    let bytes = read(files, name, path, &options.limits)?;
    let path = crate::files::absolute(path);
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    let mut loader = Loader { files, options, sources: Sources::default(), problems: Vec::new() };
    let variables = loader.variables(name, &folder)?;
    let file = loader.file(name, path, bytes);
    let root = loader.root(&file, &variables);
    let Loader { sources, mut problems, .. } = loader;
    problems.sort_by_key(|problem| (problem.span.file, problem.span.start));
    Ok(Project { folder, files: vec![file], sources, root, variables, problems })
}

fn read(files: &dyn FileSystem, name: &Path, path: &Path, limits: &Limits) -> Result<Arc<[u8]>, LoadError> {
    files
        .read(path, limits.file_bytes)
        .map_err(|source| LoadError::Unreadable { path: name.to_owned(), source })
}

struct Loader<'a> {
    files: &'a dyn FileSystem,
    options: &'a LoadOptions,
    sources: Sources,
    problems: Vec<LoadProblem>,
}

impl Loader<'_> {
    fn problem(&mut self, kind: LoadProblemKind, span: Span) {
        self.problems.push(LoadProblem { kind, span });
    }

    /// The variables for interpolation: the named files, else the `.env` beside the Compose file; the process
    /// environment on top.
    fn variables(&mut self, compose_name: &Path, folder: &Path) -> Result<EnvironmentFile, LoadError> {
        let mut variables = EnvironmentFile::default();
        let beside = folder.join(".env");
        let named: Vec<(PathBuf, PathBuf)> = if !self.options.env_files.is_empty() {
            self.options.env_files.iter().map(|path| (path.clone(), path.clone())).collect()
        } else if self.files.kind(&beside) == Some(FileKind::File) {
            vec![(compose_name.with_file_name(".env"), beside)]
        } else {
            Vec::new()
        };
        for (name, path) in named {
            let bytes = read(self.files, &name, &path, &self.options.limits)?;
            let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
            let id = self.sources.add(Source::new(name, Arc::clone(&text)));
            if let Err(error) = variables.read(&text) {
                let at = error.at.min(text.len());
                self.problem(LoadProblemKind::EnvironmentFile(error.message), Span::new(id, at..at));
            }
        }
        for (variable, value) in &self.options.environment {
            variables.set(variable.clone(), value.clone());
        }
        Ok(variables)
    }

    fn file(&mut self, name: &Path, path: PathBuf, bytes: Arc<[u8]>) -> LoadedFile {
        let text = self.text(&bytes);
        let readable = match &text {
            Ok(text) => Arc::clone(text),
            Err(error) => String::from_utf8_lossy(&bytes[..error.at]).into(),
        };
        let id = self.sources.add(Source::new(name.to_owned(), readable));
        let mut file = LoadedFile { id, path, bytes, document: None, documents: 0 };
        match text {
            Ok(text) => {
                let (mut documents, problems) = parse(id, &text, &self.options.limits);
                for Problem { kind, span } in problems {
                    self.problem(LoadProblemKind::Yaml(kind), span);
                }
                file.documents = documents.len();
                if let Some(second) = documents.get(1) {
                    let start = second.node(second.root()).whole;
                    self.problem(LoadProblemKind::FurtherDocuments, Span { end: start.start, ..start });
                }
                file.document = documents.drain(..).next();
            }
            Err(NoText { kind, at }) => self.problem(kind, Span::new(id, at..at)),
        }
        file
    }

    /// The text of a file, or why there is none. What stands before a wrong byte is kept, so that its place can
    /// be told.
    fn text(&self, bytes: &[u8]) -> Result<Arc<str>, NoText> {
        let limit = self.options.limits.file_bytes;
        if bytes.len() > limit {
            return Err(NoText { kind: LoadProblemKind::TooLarge(limit), at: 0 });
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(NoText { kind: LoadProblemKind::Utf16, at: 0 });
        }
        std::str::from_utf8(bytes)
            .map(Arc::from)
            .map_err(|error| NoText { kind: LoadProblemKind::NotUtf8, at: error.valid_up_to() })
    }

    fn root(&mut self, file: &LoadedFile, variables: &EnvironmentFile) -> Value {
        let Some(document) = &file.document else { return nothing(file.id) };
        let text = Arc::clone(self.sources.get(file.id).text());
        let mut builder = ValueBuilder::new(document, &text, variables);
        let root = builder.root();
        for (span, error) in builder.errors {
            self.problem(LoadProblemKind::Interpolation(error.to_string()), span);
        }
        // A key under an anchor is met once for each alias.
        builder.wrong_keys.sort_unstable_by_key(|span| span.start);
        builder.wrong_keys.dedup();
        for span in builder.wrong_keys {
            self.problem(LoadProblemKind::KeyNoText, span);
        }
        root
    }
}

/// Why a file has no text, and the byte that shows it.
struct NoText {
    kind: LoadProblemKind,
    at: usize,
}

fn nothing(file: FileId) -> Value {
    let span = Span::new(file, 0..0);
    let origin =
        Origin { file, node: crate::yaml::NodeId::default(), span, text_start: None, via: Vec::new() };
    Value { data: Data::Null, origin }
}

impl Project {
    /// The services and volumes.
    pub fn model(&self) -> Model<'_> {
        Model::new(&self.root)
    }

    /// A Compose file by its id; `None` for `.env` files.
    pub fn file(&self, id: FileId) -> Option<&LoadedFile> {
        self.files.iter().find(|file| file.id == id)
    }
}
