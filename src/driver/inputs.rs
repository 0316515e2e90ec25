//! What a run is given: the files of each project and the settings that hold for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::Settings;
use crate::fs::{FileSystem, Overlay, absolute};
use crate::loader::FileArgument;

/// A project to lint.
pub struct ProjectInput {
    /// Its files, each merged over those before it; the paths are absolute.
    pub files: Vec<FileArgument>,
    /// The bytes of the first file, when they came from standard input.
    pub text: Option<Arc<[u8]>>,
    /// Whether it was only found in a directory, not named: then it is left out when another project loads its file.
    pub is_by_the_way: bool,
    /// How its files came into the run.
    pub origin: InputOrigin,
    /// The settings that hold for it.
    pub settings: Settings,
}

/// How the files of a project came into the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputOrigin {
    /// The file was named.
    Named,
    /// They were named as one project, with `-f`.
    Together,
    /// They are what Docker Compose loads in their directory.
    ByDefault,
    /// The name says that it is a Compose file.
    ByName,
    /// A file of theirs was named, and stands for all of them.
    ForNamed,
    /// It came on standard input.
    Input,
}

impl ProjectInput {
    /// A project of files that were named.
    pub fn new(names: impl IntoIterator<Item = PathBuf>) -> Self {
        let argument = |name: PathBuf| FileArgument::named(name.clone(), absolute(&name));
        ProjectInput {
            files: names.into_iter().map(argument).collect(),
            text: None,
            is_by_the_way: false,
            origin: InputOrigin::Named,
            settings: Settings::default(),
        }
    }

    /// How messages call it: as its first file.
    pub fn name(&self) -> &Path {
        self.files.first().map_or(Path::new(""), |file| &file.name)
    }

    /// Standard input and the path it stands for.
    pub(super) fn overlaid(&self) -> Option<(PathBuf, Arc<[u8]>)> {
        let (text, file) = (self.text.as_ref()?, self.files.first()?);
        Some((file.path.clone(), Arc::clone(text)))
    }
}

/// A file system with standard input in front of it, under the name that was given for it.
pub fn overlay<'f>(files: &'f dyn FileSystem, inputs: &[ProjectInput]) -> Overlay<'f> {
    Overlay::new(files, inputs.iter().filter_map(ProjectInput::overlaid))
}
