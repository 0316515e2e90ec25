//! A loaded project: its tree, its files and its mounts.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment::{Assignment, EnvContent, Environment};
use super::host_directory::{HostDirectory, directory_at};
use super::path_text;
use super::problem::LoadProblem;
use super::raw_mounts::RawMount;
use crate::compose::{
    ExternalFacts, Model, Mount, MountId, MountTable, Value, WORKLOAD_SECTIONS, relative_path,
};
use crate::fs::absolute;
use crate::source::{FileId, Sources, Span};
use crate::yaml::{Document, YamlPath};

/// The file and the path of a value in it; unchanged by edits of other parts of the file.
pub type WrittenPlace = (PathBuf, YamlPath);

/// A loaded project.
#[derive(Debug)]
pub struct Project {
    /// The name Docker Compose gives it.
    pub name: String,
    /// The directory relative paths start from; absolute.
    pub directory: PathBuf,
    /// Every Compose file that was read: first the main files, then those that they include and extend.
    pub files: Vec<Arc<LoadedFile>>,
    /// The texts of all files that were read, `.env` included.
    pub sources: Sources,
    /// The effective project in the long forms of Docker Compose, each with the value as written.
    pub root: Value,
    /// The variables it was interpolated with.
    pub variables: Environment,
    /// The files that they come from, in order; a later one takes precedence.
    pub variable_files: Vec<VariableFile>,
    /// What Docker Compose would refuse, and files that could not be read.
    pub problems: Vec<LoadProblem>,
    /// The names of the variables that were given, which take precedence over those from files.
    pub(super) given: BTreeSet<String>,
    /// The files of variables passed on the command line; absolute.
    pub env_files: Vec<PathBuf>,
    /// The number of main files, which are passed on the command line or found by default.
    pub named_files: usize,
    /// The names of the services that [`Project::keep_profiles`] removed.
    pub disabled: BTreeSet<String>,
    /// The project with only these services; `None` when none was removed.
    pub(super) left_out: Option<Value>,
    /// The services of other files that are extended: file and service.
    pub extended: Vec<(PathBuf, String)>,
    /// The mounts of all services, the inactive ones as well.
    pub(super) mounts: MountTable,
    /// The host directories of the mounts that have one.
    pub(super) host_directories: HashMap<MountId, HostDirectory>,
    /// The mounts of host directories in each file before merging, in effect or not.
    pub raw_mounts: Vec<RawMount>,
    /// What [`Project::read_related_files`] found in files other than Compose files.
    pub beside: ExternalFacts,
    pub(super) directories: Vec<PathBuf>,
}

/// An `.env` file of a project, or one that replaces it.
#[derive(Debug)]
pub struct VariableFile {
    /// Its id in the project's sources.
    pub id: FileId,
    /// Its path; absolute.
    pub path: PathBuf,
    /// Its bytes as they were read.
    pub bytes: Arc<[u8]>,
    /// Its assignments and comments.
    pub content: EnvContent,
}

/// A Compose file of a project.
#[derive(Debug)]
pub struct LoadedFile {
    /// Its id in the project's sources.
    pub id: FileId,
    /// Its path; absolute.
    pub path: PathBuf,
    /// Its bytes as they were read.
    pub bytes: Arc<[u8]>,
    /// Its documents; none when it is not valid YAML. Docker Compose merges each over the previous ones.
    pub documents: Vec<Document>,
}

impl VariableFile {
    /// The last assignment to a variable, which is the one that counts.
    pub fn last_assignment(&self, name: &str) -> Option<&Assignment> {
        self.content.assignments.iter().rev().find(|assignment| assignment.name == name)
    }
}

impl LoadedFile {
    /// Its first document, usually the only one.
    pub fn document(&self) -> Option<&Document> {
        self.documents.first()
    }

    /// The document that contains a place of the file, or the last one before it.
    pub fn document_at(&self, place: Span) -> Option<&Document> {
        let begins_before = |document: &Document| document.node(document.root()).whole.start <= place.start;
        let count = self.documents.partition_point(begins_before);
        self.documents.get(count.checked_sub(1)?)
    }
}

/// Whether a service or job is active with some profiles: it belongs to one of them or to none at all.
pub(crate) fn has_profile(service: &Value, profiles: &[String]) -> bool {
    let mut own = service.get("profiles").map_or(&[][..], Value::items).iter().filter_map(Value::known_text);
    let mut own = own.by_ref().peekable();
    own.peek().is_none() || own.any(|own| profiles.iter().any(|profile| profile == "*" || profile == own))
}

fn retain_workloads(root: &mut Value, is_kept: impl Fn(&Value) -> bool) {
    for section in WORKLOAD_SECTIONS {
        if let Some(entries) = root.get_mut(section).and_then(Value::map_mut) {
            entries.retain(|(_, workload)| is_kept(workload));
        }
    }
}

impl Project {
    /// The services and volumes.
    pub fn model(&self) -> Model<'_> {
        Model::new(&self.root).with(&self.beside).with_mounts(&self.mounts)
    }

    /// A Compose file by its id; `None` for files of variables.
    pub fn file(&self, id: FileId) -> Option<&LoadedFile> {
        self.files.iter().find(|file| file.id == id).map(|file| &**file)
    }

    /// A file of variables by its id; `None` for Compose files.
    pub fn variable_file(&self, id: FileId) -> Option<&VariableFile> {
        self.variable_files.iter().find(|file| file.id == id)
    }

    /// The assignment that gives a variable its value, if that is one in a file of variables.
    pub fn assignment(&self, name: &str) -> Option<(&VariableFile, &Assignment)> {
        if self.given.contains(name) {
            return None;
        }
        self.variable_files.iter().rev().find_map(|file| Some((file, file.last_assignment(name)?)))
    }

    /// The path and the bytes of a file of the project, Compose file or file of variables.
    pub fn content(&self, id: FileId) -> Option<(&Path, &Arc<[u8]>)> {
        if let Some(file) = self.file(id) {
            return Some((&file.path, &file.bytes));
        }
        self.variable_file(id).map(|file| (file.path.as_path(), &file.bytes))
    }

    /// The services that [`Project::keep_profiles`] removed: they are active when their profile is selected.
    pub fn inactive_services(&self) -> Option<Model<'_>> {
        let left_out = self.left_out.as_ref()?;
        Some(Model::new(left_out).with_mounts(&self.mounts))
    }

    /// Removes the services that have profiles but none of these. An empty list or `*` keeps every service.
    pub fn keep_profiles(&mut self, profiles: &[String]) {
        if profiles.is_empty() || profiles.iter().any(|profile| profile == "*") {
            return;
        }
        let inactive = |workload: &Value| !has_profile(workload, profiles);
        self.disabled = Model::new(&self.root)
            .services()
            .filter(|service| inactive(service.value))
            .map(|service| service.name().to_owned())
            .collect();
        if self.disabled.is_empty() {
            return;
        }
        // The inactive services use the same volumes.
        let mut others = self.root.clone();
        retain_workloads(&mut others, inactive);
        self.left_out = Some(others);
        retain_workloads(&mut self.root, |workload| !inactive(workload));
    }

    /// The path of a file, Compose file or file of variables; absolute.
    pub fn path_of(&self, id: FileId) -> PathBuf {
        self.file(id).map_or_else(|| absolute(self.sources.get(id).name()), |file| file.path.clone())
    }

    /// The place of a value; `None` when it is not in a Compose file.
    pub fn place_of(&self, value: &Value) -> Option<WrittenPlace> {
        let file = self.file(value.origin.file)?;
        let path = file.documents.get(value.origin.document)?.path(value.origin.node)?;
        Some((file.path.clone(), path))
    }

    /// A file's path relative to the project's directory, with forward slashes; absolute when that is impossible.
    pub fn path_in_directory(&self, id: FileId) -> String {
        let path = path_text(&self.path_of(id));
        relative_path(&path_text(&self.directory), &path).unwrap_or(path)
    }

    /// The host directory of a mount: a bind mount's source, or the device of a local volume that binds one. What a
    /// variable may make a bind mount counts as one.
    pub fn host_directory(&self, mount: &Mount<'_>) -> Option<&HostDirectory> {
        self.host_directories.get(&mount.id)
    }

    /// The directory the relative paths of a value start from; absolute.
    pub fn directory_of(&self, value: &Value) -> &Path {
        directory_at(&value.origin, &self.directories, &self.directory)
    }
}
