//! Reads and parses files, each once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::context::{LoadError, Loader};
use super::environment::{EnvContent, Environment};
use super::path_text;
use super::problem::LoadProblemKind;
use super::project::{LoadedFile, VariableFile};
use crate::compose::Variables;
use crate::fs::{FileKind, FileSystem, Limits, absolute};
use crate::source::{FileId, Source, Span};
use crate::yaml::{YamlProblem, parse};

fn read(files: &dyn FileSystem, name: &Path, path: &Path, limits: &Limits) -> Result<Arc<[u8]>, LoadError> {
    files
        .read(path, limits.file_bytes)
        .map_err(|source| LoadError::Unreadable { path: name.to_owned(), source })
}

impl Loader<'_> {
    /// The variables for interpolation: the given ones, then those of the given files or of `.env`.
    pub(super) fn variables(
        &mut self,
        compose_name: &Path,
        directory: &Path,
    ) -> Result<Environment, LoadError> {
        let mut variables = Environment::new(self.options.unset_is_empty);
        for (name, value) in &self.options.environment {
            variables.set(name.as_str(), value.as_str());
        }
        let default = directory.join(".env");
        let named: Vec<(PathBuf, PathBuf)> = if !self.options.env_files.is_empty() {
            self.options.env_files.iter().map(|path| (path.clone(), absolute(path))).collect()
        } else if matches!(self.files.kind(&default), Some(FileKind::File | FileKind::Special)) {
            vec![(compose_name.with_file_name(".env"), default)]
        } else {
            Vec::new()
        };
        let mut from_files = Environment::default();
        for (name, path) in named {
            let bytes = read(self.files, &name, &path, &self.options.limits)?;
            if let Some((id, content)) = self.variables_of(name, &bytes, &mut from_files, &variables) {
                self.variable_files.push(VariableFile { id, path, bytes, content });
            }
        }
        variables.fill_from(&from_files);
        Ok(variables)
    }

    /// Reads the content of an `.env` file; returns its id and where everything is in it.
    pub(super) fn variables_of(
        &mut self,
        name: PathBuf,
        bytes: &[u8],
        into: &mut Environment,
        outside: &dyn Variables,
    ) -> Option<(FileId, EnvContent)> {
        if self.variables_budget.is_spent() {
            // Already reported.
            return None;
        }
        let text: Arc<str> = String::from_utf8_lossy(bytes).into();
        let id = self.sources.add(Source::new(name, Arc::clone(&text)));
        let (content, result) = into.read_content(&text, outside, &mut self.variables_budget);
        if let Err(error) = result {
            let at = error.at.min(text.len());
            self.problem(error.into(), Span::new(id, at..at));
        }
        Some((id, content))
    }

    /// Reads and parses a file, once.
    pub(super) fn open(&mut self, name: &Path, path: PathBuf) -> Result<Arc<LoadedFile>, LoadError> {
        if let Some(&place) = self.by_path.get(&path) {
            return Ok(Arc::clone(&self.loaded[place]));
        }
        let bytes = read(self.files, name, &path, &self.options.limits)?;
        let file = Arc::new(self.parse(name, path.clone(), bytes));
        self.by_path.insert(path, self.loaded.len());
        self.loaded.push(Arc::clone(&file));
        Ok(file)
    }

    /// The name, in messages, of a file that the user did not name.
    pub(super) fn name_of(&self, path: &Path) -> PathBuf {
        let way = crate::compose::relative_path(&path_text(&self.directories[0]), &path_text(path));
        way.map_or_else(|| path.to_owned(), |way| join_names(&self.names_below, &way))
    }

    fn parse(&mut self, name: &Path, path: PathBuf, bytes: Arc<[u8]>) -> LoadedFile {
        let text = self.text(&bytes);
        // The text before an invalid byte is kept: its location is reported.
        let readable = match &text {
            Ok(text) => Arc::clone(text),
            Err(error) => String::from_utf8_lossy(&bytes[..error.at]).into(),
        };
        let id = self.sources.add(Source::new(name.to_owned(), readable));
        let mut file = LoadedFile { id, path, bytes, documents: Vec::new() };
        match text {
            Ok(text) => {
                let (documents, problems) = parse(id, &text, &self.options.limits);
                for YamlProblem { kind, span } in problems {
                    self.problem(LoadProblemKind::Yaml(kind), span);
                }
                file.documents = documents;
            }
            Err(NotText { kind, at }) => self.problem(kind, Span::new(id, at..at)),
        }
        file
    }

    fn text(&self, bytes: &[u8]) -> Result<Arc<str>, NotText> {
        let limit = self.options.limits.file_bytes;
        if bytes.len() > limit {
            return Err(NotText { kind: LoadProblemKind::TooLarge(limit), at: 0 });
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(NotText { kind: LoadProblemKind::Utf16, at: 0 });
        }
        std::str::from_utf8(bytes)
            .map(Arc::from)
            .map_err(|error| NotText { kind: LoadProblemKind::NotUtf8, at: error.valid_up_to() })
    }
}

/// Joins a relative path to a name, resolving `..`.
fn join_names(directory: &Path, relative: &str) -> PathBuf {
    let mut name = directory.to_owned();
    for part in relative.split('/') {
        let can_go_up = name.file_name().is_some();
        if part == ".." && can_go_up {
            name.pop();
        } else {
            name.push(part);
        }
    }
    name
}

/// Why the bytes of a file are not text, and at which byte.
struct NotText {
    kind: LoadProblemKind,
    at: usize,
}
