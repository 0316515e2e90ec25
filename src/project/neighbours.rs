//! The other Compose files around one: whether they build on its services, and which host folders they mount.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::default_files::is_override_of;
use super::effective::Project;
use super::host_folder::HostFolder;
use super::load::{FileArgument, LoadOptions, load};
use super::volumes::KnownVolumes;
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
    /// What known projects have to do with other files, by the project's main file.
    known: Mutex<Vec<(PathBuf, Arc<Content>)>>,
    /// The files that several projects of the run take in.
    shared: Mutex<HashSet<PathBuf>>,
    /// The folders whose place volumes take, by the volumes' names to Docker.
    volumes: Mutex<HashMap<String, String>>,
    /// The folders of the projects that have volumes, by the volumes' names to Docker.
    owners: Mutex<HashMap<String, HashSet<PathBuf>>>,
}

/// A YAML file; what it says is read only when a word in it makes that worth while.
#[derive(Debug)]
struct Neighbour {
    path: PathBuf,
    text: Box<str>,
    content: OnceLock<Arc<Content>>,
}

/// What a neighbour has to do with other files.
#[derive(Debug, Default)]
struct Content {
    /// The services of other files it extends: file and service.
    extends: Vec<(PathBuf, String)>,
    /// The host folders it mounts.
    mounts: Vec<Mounted>,
    /// The name of its project.
    project: String,
    /// Its volumes.
    volumes: KnownVolumes,
}

/// A mount of a host folder.
#[derive(Debug)]
struct Mounted {
    folder: HostFolder,
    /// The file it is written in.
    file: PathBuf,
    /// Whether it is a mount of the whole project.
    is_all: bool,
}

impl Mounted {
    /// Whether it is a mount of a folder, or of one that overlaps it.
    fn meets(&self, folder: &HostFolder) -> bool {
        self.folder.meets(folder) || (self.folder.overlaps(folder) && !self.is_all)
    }
}

impl Neighbours {
    /// Remembers what a project extends and mounts, wherever it lies.
    pub fn learn(&self, project: &Project) {
        let Some(main) = project.files.first() else { return };
        let known = (main.path.clone(), Arc::new(Content::of(project)));
        self.known.lock().unwrap_or_else(PoisonError::into_inner).push(known);
    }

    /// Remembers files that several projects of the run take in.
    pub fn learn_shared(&self, paths: impl IntoIterator<Item = PathBuf>) {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).extend(paths);
    }

    /// Whether several projects of the run take a file in.
    pub fn is_shared(&self, path: &Path) -> bool {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    /// Remembers the volumes that a project has.
    pub fn learn_volumes_of(&self, project: &Project) {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        for volume in KnownVolumes::of(project).to_docker(project) {
            owners.entry(volume.to_lowercase()).or_default().insert(project.folder.clone());
        }
    }

    /// Remembers the folder whose place a volume takes, by the volume's name to Docker and [`HostFolder::path`].
    /// The first one stays.
    pub fn learn_volume(&self, volume: &str, folder: &str) {
        let mut volumes = self.volumes.lock().unwrap_or_else(PoisonError::into_inner);
        volumes.entry(volume.to_lowercase()).or_insert_with(|| folder.to_owned());
    }

    /// Whether a volume, by its name to Docker, is for another folder than this one, or is one of a project that lies
    /// somewhere else and has the same name: as far as the run knows.
    pub fn is_anothers(&self, volume: &str, folder: &str, project: &Project) -> bool {
        let volume = volume.to_lowercase();
        let volumes = self.volumes.lock().unwrap_or_else(PoisonError::into_inner);
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        volumes.get(&volume).is_some_and(|known| known != folder)
            || owners.get(&volume).is_some_and(|owners| owners.iter().any(|owner| *owner != project.folder))
    }

    /// Whether a file in sight that is none of a project's has a volume that would be the same to Docker as one of this
    /// name in the project. Files of one folder count as projects of one name: most often they are.
    pub fn has_volume(&self, files: &dyn FileSystem, project: &Project, volume: &str) -> bool {
        let Some(main) = project.files.first() else { return false };
        let to_docker = project.volume_name(volume);
        let is_own = |other: &Neighbour| project.files.iter().any(|file| file.path == other.path);
        let found = self.find(files, &main.path, |other| {
            if is_own(other) || !other.text.contains(volume) {
                return false;
            }
            let content = other.content(files);
            let is_beside = other.path.parent() == main.path.parent() || content.project == project.name;
            content.volumes.has_named(&to_docker) || (is_beside && content.volumes.has(volume))
        });
        !found.is_empty()
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
        let far = known.iter().filter(|(_, content)| content.extends.iter().any(extends_it));
        found.extend(far.map(|(main, _)| main.clone()));
        found
    }

    /// A project in sight, or a known one, that takes in a file with a mount of this folder and has another mount of
    /// it, or of one that overlaps it, in a file that is none of a project's own: its main file, and the file it takes
    /// in. Of the own files the first is the main one; `written_in` are those with mounts of the folder.
    pub fn mounting_besides(
        &self,
        files: &dyn FileSystem,
        own: &[&Path],
        written_in: &BTreeSet<&Path>,
        folder: &HostFolder,
    ) -> Option<(PathBuf, PathBuf)> {
        let taken_in = |contents: &[Arc<Content>]| {
            let mounts = || contents.iter().flat_map(|content| &content.mounts);
            let shared = mounts().find(|mount| written_in.contains(&*mount.file) && mount.meets(folder))?;
            let is_others = |mount: &Mounted| !own.contains(&&*mount.file) && mount.meets(folder);
            mounts().any(is_others).then(|| shared.file.clone())
        };
        let seen_from: BTreeSet<&Path> = own.iter().take(1).chain(written_in).copied().collect();
        let near = seen_from.into_iter().find_map(|path| {
            self.in_sight(files, path).iter().find_map(|others| {
                let takes_in = |other: &&Neighbour| {
                    ["include", "extends"].iter().any(|word| other.text.contains(word)) && other.path != path
                };
                others
                    .iter()
                    .filter(takes_in)
                    .find_map(|other| Some((other.path.clone(), taken_in(&other.contents(files, others))?)))
            })
        });
        near.or_else(|| {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let mut far = known.iter().filter(|(main, _)| own.first() != Some(&&**main));
            far.find_map(|(main, content)| Some((main.clone(), taken_in(std::slice::from_ref(content))?)))
        })
    }

    /// The files in sight of a file that mount this folder.
    pub fn mounting(&self, files: &dyn FileSystem, path: &Path, folder: &HostFolder) -> Vec<PathBuf> {
        let words: Vec<&str> = folder.last_parts().collect();
        self.find(files, path, |other| {
            let may = words.iter().any(|word| other.text.contains(word));
            may && other.content(files).mounts.iter().any(|mount| mount.folder.meets(folder))
        })
    }

    /// The YAML files in the folder of a file, in the one above and in those directly below, but for the file
    /// itself, that pass. What cannot be read is left out.
    fn find(&self, files: &dyn FileSystem, path: &Path, passes: impl Fn(&Neighbour) -> bool) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for neighbours in self.in_sight(files, path) {
            let passing = neighbours.iter().filter(|other| other.path != path && passes(other));
            found.extend(passing.map(|other| other.path.clone()));
        }
        found
    }

    /// The YAML files in the folder of a file, in the one above and in those directly below, folder by folder.
    fn in_sight(&self, files: &dyn FileSystem, path: &Path) -> Vec<Arc<Vec<Neighbour>>> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        let below = files.folder_names(folder).into_iter().take(MAX_FILES).map(|name| folder.join(name));
        let above = folder.parent().map(Path::to_path_buf);
        let folders = above.into_iter().chain([folder.to_owned()]).chain(below);
        folders.map(|folder| self.of_folder(files, folder)).collect()
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

    fn content(&self, files: &dyn FileSystem) -> &Arc<Content> {
        self.content.get_or_init(|| {
            let project = load(files, &[FileArgument::new(&self.path)], &LoadOptions::default());
            Arc::new(project.as_ref().map(Content::of).unwrap_or_default())
        })
    }

    /// Its content, and that of the one among others that Docker Compose loads together with it.
    fn contents(&self, files: &dyn FileSystem, others: &[Neighbour]) -> Vec<Arc<Content>> {
        let belongs = |other: &&Neighbour| {
            is_override_of(&other.path, &self.path) || is_override_of(&self.path, &other.path)
        };
        let together = std::iter::once(self).chain(others.iter().filter(belongs));
        together.map(|neighbour| Arc::clone(neighbour.content(files))).collect()
    }
}

impl Content {
    fn of(project: &Project) -> Self {
        let services = || project.model().services();
        let mounts = services().flat_map(|service| service.mounts().collect::<Vec<_>>());
        let sources = mounts.filter(|mount| mount.kind == MountKind::Bind).filter_map(|mount| mount.source);
        let mounts = sources.filter_map(|source| {
            let folder = project.host_folder(source.value, &source.text);
            let file = project.file(source.value.origin.file)?.path.clone();
            Some(Mounted { is_all: folder.holds(&project.folder), folder, file })
        });
        Content {
            extends: project.extended.clone(),
            mounts: mounts.collect(),
            project: project.name.clone(),
            volumes: KnownVolumes::of(project),
        }
    }
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}
