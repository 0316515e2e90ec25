//! The input of a run: the files of each project, and its settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::RunError;
use crate::config::Settings;
use crate::fs::{FileSystem, Overlay, absolute};
use crate::loader::{FileArgument, LoadError};

/// A project to lint.
pub struct ProjectInput {
    /// Its files, each merged over those before it; the paths are absolute.
    pub files: Vec<FileArgument>,
    /// The content of the first file, when it was read from standard input.
    pub text: Option<Arc<[u8]>>,
    /// How its files came into the run.
    pub origin: InputOrigin,
    /// Its settings.
    pub settings: Settings,
}

/// How the files of a project came into the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputOrigin {
    /// The file was named.
    Named,
    /// The files were named with `-f`, as one project.
    FileOptions,
    /// Docker Compose loads the files by default in a directory that was searched.
    DefaultFiles,
    /// The file was found in a directory and has the name of a Compose file.
    FileName,
    /// One of the files was named with `--whole-projects`.
    WholeProject,
    /// The text was read from standard input; it may come from anywhere.
    Stdin,
    /// The text was read from standard input, and its file was named.
    NamedStdin,
}

impl InputOrigin {
    /// Whether the project was found by a search: it is dropped when another one includes or extends its main file.
    pub(super) fn is_found(self) -> bool {
        matches!(self, InputOrigin::DefaultFiles | InputOrigin::FileName | InputOrigin::WholeProject)
    }
}

impl ProjectInput {
    /// A project of named files.
    pub fn new(names: impl IntoIterator<Item = PathBuf>) -> Self {
        let argument = |name: PathBuf| FileArgument::named(name.clone(), absolute(&name));
        ProjectInput {
            files: names.into_iter().map(argument).collect(),
            text: None,
            origin: InputOrigin::Named,
            settings: Settings::default(),
        }
    }

    /// Its name in messages: that of its first file.
    pub fn name(&self) -> &Path {
        self.files.first().map_or(Path::new(""), |file| &file.name)
    }

    /// The path and the content of the file that was read from standard input.
    pub(super) fn standard_input(&self) -> Option<(PathBuf, Arc<[u8]>)> {
        let (text, file) = (self.text.as_ref()?, self.files.first()?);
        Some((file.path.clone(), Arc::clone(text)))
    }

    pub(super) fn load_error(&self, error: LoadError) -> RunError {
        RunError::Load { files: self.files.iter().map(|file| file.name.clone()).collect(), error }
    }
}

/// A file system in which standard input is the file of the name given for it.
pub fn overlay<'f>(files: &'f dyn FileSystem, inputs: &[ProjectInput]) -> Overlay<'f> {
    Overlay::new(files, inputs.iter().filter_map(ProjectInput::standard_input))
}
