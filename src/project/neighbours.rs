//! The other Compose files around one: whether they build on its services, and which host folders they mount.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::effective::Project;
use super::host_folder::HostFolder;
use super::load::{FileArgument, LoadOptions, load};
use crate::compose::MountKind;
use crate::files::{FileKind, FileSystem};

/// Larger files are not looked at: no Compose file written by hand comes near, and it must stay quick.
const MAX_BYTES: usize = 256 << 10;

/// Of a folder with more of them only the first are looked at.
const MAX_FILES: usize = 200;

/// What was found around files, each folder read once in a run.
#[derive(Debug, Default)]
pub struct Neighbours {
    by_folder: Mutex<HashMap<PathBuf, Arc<Vec<Neighbour>>>>,
    /// The services that known projects extend: the project's main file, the file and the service.
    known: Mutex<Vec<(PathBuf, PathBuf, String)>>,
    /// The files that several projects of the run take in.
    shared: Mutex<HashSet<PathBuf>>,
    /// The folders whose data go into volumes, by the volumes' names to Docker.
    volumes: Mutex<HashMap<String, String>>,
}

/// A YAML file; what it says is read only when a word in it makes that worth while.
#[derive(Debug)]
struct Neighbour {
    path: PathBuf,
    text: Box<str>,
    content: OnceLock<Content>,
}

/// What a neighbour has to do with other files.
#[derive(Debug, Default)]
struct Content {
    /// The services of other files it extends: file and service.
    extends: Vec<(PathBuf, String)>,
    /// The host folders it mounts.
    folders: Vec<HostFolder>,
}

impl Neighbours {
    /// Remembers what a project extends, wherever it lies.
    pub fn learn(&self, project: &Project) {
        let Some(main) = project.files.first() else { return };
        let edges =
            project.extended.iter().map(|(file, service)| (main.path.clone(), file.clone(), service.clone()));
        self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(edges);
    }

    /// Remembers files that several projects of the run take in.
    pub fn learn_shared(&self, paths: impl IntoIterator<Item = PathBuf>) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).extend(paths);
    }

    /// Whether several projects of the run take a file in.
    pub fn is_shared(&self, path: &Path) -> bool {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    /// Remembers the folder whose data go into a volume, by the volume's name to Docker and [`HostFolder::path`].
    /// The first one stays; tells whether this is it.
    pub fn learn_volume(&self, volume: String, folder: &str) -> bool {
        let mut volumes = self.volumes.lock().unwrap_or_else(PoisonError::into_inner);
        volumes.entry(volume).or_insert_with(|| folder.to_owned()) == folder
    }

    /// The folder whose data go into a volume, as far as that is known.
    pub fn folder_of_volume(&self, volume: &str) -> Option<String> {
        self.volumes.lock().unwrap_or_else(PoisonError::into_inner).get(volume).cloned()
    }

    /// The files in sight, and those of known projects, that extend this service of a file.
    pub fn extending(&self, files: &dyn FileSystem, path: &Path, service: &str) -> Vec<PathBuf> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let extends_it = |(file, base): &(PathBuf, String)| file == path && base == service;
        let mut found = self.find(files, path, |other| {
            let may = other.text.contains("extends") && other.text.contains(name);
            may && other.content(files).extends.iter().any(extends_it)
        });
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let far = known.iter().filter(|(_, file, base)| file == path && base == service);
        found.extend(far.map(|(main, ..)| main.clone()));
        found
    }

    /// The files in sight of a file that mount this folder.
    pub fn mounting(&self, files: &dyn FileSystem, path: &Path, folder: &HostFolder) -> Vec<PathBuf> {
        let words: Vec<&str> = folder.last_parts().collect();
        self.find(files, path, |other| {
            let may = words.iter().any(|word| other.text.contains(word));
            may && other.content(files).folders.iter().any(|mounted| mounted.meets(folder))
        })
    }

    /// The YAML files in the folder of a file, in the one above and in those directly below, but for the file
    /// itself, that pass. What cannot be read is left out.
    fn find(&self, files: &dyn FileSystem, path: &Path, passes: impl Fn(&Neighbour) -> bool) -> Vec<PathBuf> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        let below = files.folder_names(folder).into_iter().take(MAX_FILES).map(|name| folder.join(name));
        let above = folder.parent().map(Path::to_path_buf);
        let mut found = Vec::new();
        for folder in above.into_iter().chain([folder.to_owned()]).chain(below) {
            let neighbours = self.of_folder(files, folder);
            let passing = neighbours.iter().filter(|other| other.path != path && passes(other));
            found.extend(passing.map(|other| other.path.clone()));
        }
        found
    }

    fn of_folder(&self, files: &dyn FileSystem, folder: PathBuf) -> Arc<Vec<Neighbour>> {
        let known = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner).get(&folder).cloned();
        known.unwrap_or_else(|| {
            let names = files.file_names(&folder).into_iter().filter(|name| is_yaml(name)).take(MAX_FILES);
            let found =
                Arc::new(names.filter_map(|name| Neighbour::read(files, folder.join(name))).collect());
            let mut all = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(folder).or_insert(found))
        })
    }
}

impl Neighbour {
    /// Reads a file; of a pipe that nobody named there is no telling whether anybody ever writes to it.
    fn read(files: &dyn FileSystem, path: PathBuf) -> Option<Self> {
        files.kind(&path).filter(|kind| *kind == FileKind::File)?;
        let bytes = files.read(&path, MAX_BYTES).ok().filter(|bytes| bytes.len() <= MAX_BYTES)?;
        let text = std::str::from_utf8(&bytes).ok()?.into();
        Some(Neighbour { path, text, content: OnceLock::new() })
    }

    fn content(&self, files: &dyn FileSystem) -> &Content {
        self.content.get_or_init(|| {
            let project = load(files, &[FileArgument::new(&self.path)], &LoadOptions::default());
            project.as_ref().map(Content::of).unwrap_or_default()
        })
    }
}

impl Content {
    fn of(project: &Project) -> Self {
        let services = || project.model().services();
        let mounts = services().flat_map(|service| service.mounts().collect::<Vec<_>>());
        let folders = mounts
            .filter(|mount| mount.kind == MountKind::Bind)
            .filter_map(|mount| mount.source)
            .map(|source| project.host_folder(source.value, &source.text));
        Content { extends: project.extended.clone(), folders: folders.collect() }
    }
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}
