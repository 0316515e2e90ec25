//! A loaded project: its tree, its files, and what to ask of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment::Environment;
use super::host_directory::{HostDirectory, Surroundings};
use super::path_text;
use super::problem::LoadProblem;
use super::raw_mounts::RawMounts;
use super::symlinks::Links;
use crate::compose::{ExternalFacts, Field, Key, Model, Text, Value, VolumeDeclaration, relative_path};
use crate::fs::absolute;
use crate::source::{FileId, Sources, Span};
use crate::yaml::{Document, YamlPath};

/// A place that a file writes something at. It stays the same while the file is edited elsewhere.
pub type WrittenPlace = (PathBuf, YamlPath);

/// A loaded project.
#[derive(Debug)]
pub struct Project {
    /// The name Docker Compose gives it.
    pub name: String,
    /// The directory relative paths start from; absolute.
    pub directory: PathBuf,
    /// Every Compose file that was read: those the project was asked for first, then what they include and extend.
    pub files: Vec<Arc<LoadedFile>>,
    /// The texts of all files that were read, `.env` included.
    pub sources: Sources,
    /// The effective project in the long forms of Docker Compose; what was written stands beside them.
    pub root: Value,
    /// The variables it was interpolated with.
    pub variables: Environment,
    /// What Docker Compose would refuse, and what could not be looked at.
    pub problems: Vec<LoadProblem>,
    /// The files of variables that were named; absolute.
    pub env_files: Vec<PathBuf>,
    /// How many of the files were asked for.
    pub named_files: usize,
    /// The services that [`Project::keep_profiles`] took out.
    pub disabled: BTreeSet<String>,
    /// The project with these services alone; `None` when none was taken out.
    pub(super) left_out: Option<Value>,
    /// The services of other files that are extended: file and service.
    pub extended: Vec<(PathBuf, String)>,
    /// The mounts as the files write them, those that are not in effect among them.
    pub raw_mounts: RawMounts,
    /// What files beside the Compose files say, as far as [`Project::read_related_files`] could see.
    pub beside: ExternalFacts,
    pub(super) directories: Vec<PathBuf>,
    pub(super) links: Links,
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
    /// Its documents; none when it cannot be read. Docker Compose merges each over those before it.
    pub documents: Vec<Document>,
}

impl LoadedFile {
    /// Its first document, most often the only one.
    pub fn document(&self) -> Option<&Document> {
        self.documents.first()
    }

    /// The document that a place of the file is in, or the last one before it.
    pub fn document_at(&self, place: Span) -> Option<&Document> {
        let begins_before = |document: &Document| document.node(document.root()).whole.start <= place.start;
        let behind = self.documents.partition_point(begins_before);
        self.documents.get(behind.checked_sub(1)?)
    }
}

/// Whether a service belongs to one of some profiles, or to none at all.
pub(crate) fn has_profile(service: &Value, profiles: &[String]) -> bool {
    let mut own = service.get("profiles").map_or(&[][..], Value::items).iter().filter_map(Value::known_text);
    let mut own = own.by_ref().peekable();
    own.peek().is_none() || own.any(|own| profiles.iter().any(|profile| profile == "*" || profile == own))
}

fn services_mut(root: &mut Value) -> Option<&mut Vec<(Key, Value)>> {
    root.get_mut("services").and_then(Value::map_mut)
}

impl Project {
    /// The services and volumes.
    pub fn model(&self) -> Model<'_> {
        Model::new(&self.root).with(&self.beside)
    }

    /// A Compose file by its id; `None` for files of variables.
    pub fn file(&self, id: FileId) -> Option<&LoadedFile> {
        self.files.iter().find(|file| file.id == id).map(|file| &**file)
    }

    /// The services that [`Project::keep_profiles`] took out: they are there when somebody asks for their profile.
    pub fn inactive_services(&self) -> Option<Model<'_>> {
        self.left_out.as_ref().map(Model::new)
    }

    /// Takes out the services that belong to none of some profiles, but for those that belong to no profile at
    /// all. No profiles, or `*`, keep every service.
    pub fn keep_profiles(&mut self, profiles: &[String]) {
        if profiles.is_empty() || profiles.iter().any(|profile| profile == "*") {
            return;
        }
        let Some(services) = services_mut(&mut self.root) else { return };
        let (kept, left_out): (Vec<_>, Vec<_>) =
            std::mem::take(services).into_iter().partition(|(_, service)| has_profile(service, profiles));
        self.disabled = left_out.iter().map(|(key, _)| key.text.clone()).collect();
        if !left_out.is_empty() {
            // The volumes belong to both.
            let mut others = self.root.clone();
            if let Some(services) = services_mut(&mut others) {
                *services = left_out;
            }
            self.left_out = Some(others);
        }
        if let Some(services) = services_mut(&mut self.root) {
            *services = kept;
        }
    }

    /// Where a file lies, one of variables, too; absolute.
    pub fn path_of(&self, id: FileId) -> PathBuf {
        self.file(id).map_or_else(|| absolute(self.sources.get(id).name()), |file| file.path.clone())
    }

    /// Where a value is written; `None` for one of no Compose file.
    pub fn place_of(&self, value: &Value) -> Option<WrittenPlace> {
        let file = self.file(value.origin.file)?;
        let path = file.documents.get(value.origin.document)?.path(value.origin.node)?;
        Some((file.path.clone(), path))
    }

    /// A file's path from the project's directory, with forward slashes; the whole path when there is no way from there.
    pub fn path_in_directory(&self, id: FileId) -> String {
        let path = path_text(&self.path_of(id));
        relative_path(&path_text(&self.directory), &path).unwrap_or(path)
    }

    /// The directory of the host a source means that is written in a value.
    pub fn host_directory(&self, value: &Value, source: &Text) -> HostDirectory {
        let base = self.directory_of(value);
        let around = Surroundings { base, project: &self.directory, variables: &self.variables };
        let mut directory = HostDirectory::of(source, around);
        let end = directory.local.as_deref().and_then(|local| self.links.end_of(local));
        if let Some(end) = end {
            directory.add_place(&end.to_string_lossy());
        }
        directory
    }

    /// The mounts as the files write them, each with a host directory it leads to.
    pub fn written_mount_directories(&self) -> impl Iterator<Item = (&Value, HostDirectory)> {
        let sources = self.raw_mounts.sources();
        sources.map(|(mount, source)| (mount, self.host_directory(source.value, &source.text)))
    }

    /// What it mounts from its own directory; absolute.
    pub(super) fn local_mounts(&self) -> impl Iterator<Item = PathBuf> {
        let model = self.model();
        let mounted = model.services().flat_map(|service| service.mounts().filter_map(|mount| mount.source));
        let devices = model.volumes().filter_map(VolumeDeclaration::bind_device).filter_map(Field::whole);
        let sources = mounted.chain(devices);
        sources.filter_map(|source| self.host_directory(source.value, &source.text).local)
    }

    /// The directory the relative paths of a value start from; absolute.
    pub fn directory_of(&self, value: &Value) -> &Path {
        self.directories.get(value.origin.directory.0 as usize).unwrap_or(&self.directory)
    }
}
