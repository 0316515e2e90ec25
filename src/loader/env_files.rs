//! Files of variables that services name by `env_file`.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::environment::EnvFileReason;
use super::{EnvFileError, Environment, LoadProblem, LoadProblemKind, Project, reason};
use crate::compose::{TextBudget, TooMuchText, Value, Variables};
use crate::fs::{FileSystem, Limits, is_inside};

/// Far above every file of variables there is; in bytes.
const MOST_BYTES: usize = 10 << 20;

/// An entry of `env_file` that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnvEntryError {
    /// `required` is no truth value.
    #[error("`required` is neither `true` nor `false`")]
    Required,
    /// The file is not there, and must be.
    #[error("there is no file `{}`", .0.display())]
    Missing(PathBuf),
    /// The operating system's reason.
    #[error("`{}` cannot be read: {}", path.display(), reason(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of it.
    #[error("in `{}`: {source}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Why.
        source: EnvFileError,
    },
    /// A format that Docker Compose does not have.
    #[error("`{0}` is no format of a file of variables: use `raw`, or none")]
    Format(String),
}

/// Variables of services, names and values by the name of the service.
type ByService = BTreeMap<String, Vec<(String, String)>>;

/// The variables of each service that come from such files, when these lie in the project's own directory. What cannot
/// be read is left out. The problem, if any, is that all of them together have too much text.
pub(super) fn read(files: &dyn FileSystem, project: &Project) -> (ByService, Option<LoadProblem>) {
    let mut budget = TextBudget::new(Limits::default().text_bytes);
    let mut all = ByService::new();
    for service in project.model().services() {
        let Some(entries) = service.get("env_file").map(Value::items) else { continue };
        let mut variables = Environment::new(true);
        for entry in entries.iter().filter(|entry| is_inside(files, &project.directory, &path_of(entry))) {
            // LCOW003 reports what else is wrong with the file.
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
    /// The error of a file whose values are longer than the budget allows.
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

/// Reads one entry of `env_file` into variables. What they come to is taken off the budget.
pub(crate) fn read_entry(
    entry: &Value,
    files: &dyn FileSystem,
    into: &mut Environment,
    around: &dyn Variables,
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
        "" | ".env" => into.read(&text, around, budget),
        "raw" => into.read_raw(&text, around, budget),
        other => return Err(EnvEntryError::Format(other.to_owned())),
    };
    read.map_err(|source| EnvEntryError::Line { path, source })
}

/// The text of a file of variables or labels.
pub(crate) fn text_of(files: &dyn FileSystem, path: &Path) -> io::Result<String> {
    let bytes = files.read(path, MOST_BYTES)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
