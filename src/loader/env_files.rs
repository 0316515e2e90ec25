//! The `env_file` entries of services.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::environment::EnvFileReason;
use super::{EnvFileError, Environment, LoadProblem, LoadProblemKind, Project, reason};
use crate::compose::{TextBudget, TooMuchText, Value, Variables};
use crate::fs::{FileSystem, Limits, is_inside};

/// Far above the size of any real file.
const MAX_BYTES: usize = 10 << 20;

/// An entry of `env_file` that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnvEntryError {
    #[error("`required` must be `true` or `false`")]
    Required,
    #[error("file `{}` not found", .0.display())]
    Missing(PathBuf),
    #[error("cannot read `{}`: {}", path.display(), reason(source))]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("in `{}`: {source}", path.display())]
    Line { path: PathBuf, source: EnvFileError },
    #[error("unknown `format` of an env file: `{0}`; use `raw` or omit it")]
    Format(String),
}

/// Names and values of variables by service.
type ByService = BTreeMap<String, Vec<(String, String)>>;

/// The variables of each service from files inside the project directory. Unreadable files are left out. The problem,
/// if any, is that all of them together exceed the text budget.
pub(super) fn read(files: &dyn FileSystem, project: &Project) -> (ByService, Option<LoadProblem>) {
    let mut budget = TextBudget::new(Limits::default().text_bytes);
    let mut all = ByService::new();
    for service in project.model().services() {
        let Some(entries) = service.get("env_file").map(Value::items) else { continue };
        let mut variables = Environment::new(true);
        for entry in entries.iter().filter(|entry| is_inside(files, &project.directory, &path_of(entry))) {
            // LCOW003 reports the other errors.
            let Err(error) = read_entry(entry, files, &mut variables, &project.variables, &mut budget) else {
                continue;
            };
            if let Some(too_much) = error.too_much_text() {
                let mut problem =
                    LoadProblem::new(LoadProblemKind::TooMuchText(too_much), entry.as_written().origin.span);
                problem.service = Some(service.name().to_owned());
                return (all, Some(problem));
            }
        }
        let variables = variables.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        all.insert(service.name().to_owned(), variables.collect());
    }
    (all, None)
}

fn path_of(entry: &Value) -> PathBuf {
    PathBuf::from(entry.get("path").and_then(Value::known_text).unwrap_or_default())
}

impl EnvEntryError {
    fn too_much_text(&self) -> Option<TooMuchText> {
        match self {
            EnvEntryError::Line {
                source: EnvFileError { reason: EnvFileReason::TooMuchText(too_much), .. },
                ..
            } => Some(*too_much),
            _ => None,
        }
    }
}

/// Reads one entry of `env_file`, at the expense of the budget. Its values may refer to the variables of `outer`.
pub(crate) fn read_entry(
    entry: &Value,
    files: &dyn FileSystem,
    into: &mut Environment,
    outer: &dyn Variables,
    budget: &mut TextBudget,
) -> Result<(), EnvEntryError> {
    let required = entry.get("required").map_or(Some(true), Value::truth);
    let is_required = required.ok_or(EnvEntryError::Required)?;
    let path = path_of(entry);
    if files.kind(&path).is_none() {
        return if is_required { Err(EnvEntryError::Missing(path)) } else { Ok(()) };
    }
    let text = match text_of(files, &path) {
        Ok(text) => text,
        Err(source) => return Err(EnvEntryError::Unreadable { path, source }),
    };
    let read = match entry.get("format").and_then(Value::known_text).unwrap_or_default() {
        "" | ".env" => into.read(&text, outer, budget),
        "raw" => into.read_raw(&text, outer, budget),
        other => return Err(EnvEntryError::Format(other.to_owned())),
    };
    read.map_err(|source| EnvEntryError::Line { path, source })
}

/// The text of an env file or label file.
pub(crate) fn text_of(files: &dyn FileSystem, path: &Path) -> io::Result<String> {
    let bytes = files.read(path, MAX_BYTES)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
