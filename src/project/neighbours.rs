//! The other Compose files around one: whether they build on its services, and which host folders they mount.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::context::{FileArgument, LoadOptions};
use super::default_files::default_files;
use super::effective::Project;
use super::host_folder::HostFolder;
use super::load::load;
use super::outline::{Mounted, Outline, WrittenPlace};
use super::volumes::KnownVolumes;
use crate::files::{FileKind, FileSystem};

/// Larger files are not looked at: no Compose file written by hand comes near, and it must stay quick.
const MAX_BYTES: usize = 256 << 10;

/// A neighbour has at most so much text, in bytes, with its variables replaced: parts of many are kept.
const MOST_TEXT: usize = 2 << 20;

/// Of a folder with more of them only the first are looked at.
const MAX_FILES: usize = 200;

/// Of more projects that mount a folder only the first are told.
const MOST_TOLD: usize = 20;

/// What was found around files, each folder read once in a run.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// How the projects of the run are loaded, and so those around them.
    options: LoadOptions,
    by_folder: Mutex<HashMap<PathBuf, Arc<Around>>>,
    known: Mutex<Known>,
    /// The files that several projects of the run take in.
    shared: Mutex<HashSet<PathBuf>>,
    /// The folders whose place volumes take, by the volumes' names to Docker.
    volumes: Mutex<HashMap<String, String>>,
    /// The folders of the projects that have volumes, by the volumes' names to Docker.
    owners: Mutex<HashMap<String, HashSet<PathBuf>>>,
}

/// What lies in one folder.
#[derive(Debug)]
struct Around {
    folder: PathBuf,
    neighbours: Vec<Neighbour>,
    /// The folders directly below.
    below: OnceLock<Vec<PathBuf>>,
    default_files: OnceLock<Vec<PathBuf>>,
    /// The project of the default files.
    default_project: OnceLock<Arc<Outline>>,
}

/// A YAML file; what it says is read only when a word in it makes that worth while.
#[derive(Debug)]
struct Neighbour {
    path: PathBuf,
    text: Box<str>,
    content: OnceLock<Arc<Outline>>,
}

/// The projects of the run, and which of them have to do with a service, a folder or a file.
#[derive(Debug, Default)]
struct Known {
    projects: Vec<Arc<Outline>>,
    /// Their files, those they take in among them, each with whether one of them was asked for it.
    files: HashMap<PathBuf, bool>,
    /// By the services of other files that they extend.
    extending: HashMap<(PathBuf, String), Vec<usize>>,
    /// By each of the keys of the folders they mount.
    mounting: HashMap<String, Vec<usize>>,
    /// By the files that their mounts are written in.
    writing: HashMap<PathBuf, Vec<usize>>,
}

impl Known {
    fn learn(&mut self, project: &Project) {
        let outline = Outline::of(project);
        let number = self.projects.len();
        for (place, file) in project.files.iter().enumerate() {
            *self.files.entry(file.path.clone()).or_default() |= place < project.named_files;
        }
        let extended: HashSet<&(PathBuf, String)> = outline.extends.iter().collect();
        let keys: HashSet<&str> = outline.mounts.iter().flat_map(|mount| mount.folder.keys()).collect();
        let files: HashSet<&PathBuf> = outline.mounts.iter().map(|mount| &mount.place.0).collect();
        for base in extended {
            self.extending.entry(base.clone()).or_default().push(number);
        }
        for key in keys {
            self.mounting.entry(key.to_owned()).or_default().push(number);
        }
        for file in files {
            self.writing.entry(file.clone()).or_default().push(number);
        }
        self.projects.push(Arc::new(outline));
    }

    fn all<'k>(&'k self, numbers: Option<&'k Vec<usize>>) -> impl Iterator<Item = &'k Arc<Outline>> {
        numbers.into_iter().flatten().map(|&number| &self.projects[number])
    }

    /// Those that mount a folder that has one of these keys.
    fn mounting<'k>(&'k self, keys: impl Iterator<Item = &'k str>) -> impl Iterator<Item = &'k Arc<Outline>> {
        keys.flat_map(|key| self.all(self.mounting.get(key)))
    }

    /// Those with mounts that are written in one of these files.
    fn writing<'k>(
        &'k self,
        files: impl Iterator<Item = &'k Path>,
    ) -> impl Iterator<Item = &'k Arc<Outline>> {
        files.flat_map(|file| self.all(self.writing.get(file)))
    }
}

/// A fix's mounts, seen from where they are in effect.
#[derive(Clone, Copy)]
pub struct Moving<'m> {
    /// The project.
    pub project: &'m Project,
    /// The folder.
    pub folder: &'m HostFolder,
    /// Where the mounts are written.
    pub places: &'m HashSet<WrittenPlace>,
}

impl<'m> Moving<'m> {
    fn main(self) -> &'m Path {
        self.project.files.first().map_or(Path::new(""), |file| &file.path)
    }

    fn is_own(self, path: &Path) -> bool {
        self.project.files.iter().any(|file| file.path == path)
    }

    fn files(self) -> BTreeSet<&'m Path> {
        self.places.iter().map(|(file, _)| &**file).collect()
    }

    /// Whether another project's mount of the folder, or of one that overlaps it, would stay.
    fn leaves(self, mount: &Mounted) -> bool {
        mount.meets(self.folder) && !self.places.contains(&mount.place)
    }
}

impl Neighbours {
    /// The neighbours of projects that are loaded in this way.
    pub fn new(options: LoadOptions) -> Self {
        Neighbours { options, ..Neighbours::default() }
    }

    /// Remembers what a project extends and mounts, wherever it lies.
    pub fn learn(&self, project: &Project) {
        self.known().learn(project);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub fn is_taken_elsewhere(&self, volume: &str, folder: &str, project: &Project) -> bool {
        let volume = volume.to_lowercase();
        let volumes = self.volumes.lock().unwrap_or_else(PoisonError::into_inner);
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        volumes.get(&volume).is_some_and(|known| known != folder)
            || owners.get(&volume).is_some_and(|owners| owners.iter().any(|owner| *owner != project.folder))
    }

    /// Whether a file in sight that is none of a project's has a volume that would be the same to Docker as one of this
    /// name in the project, or takes in the file that is to name it, and so would have it as well; or a known project
    /// does. Files of one folder count as projects of one name: most often they are.
    pub fn has_volume(
        &self,
        files: &dyn FileSystem,
        project: &Project,
        volume: &str,
        named_in: &Path,
    ) -> bool {
        let Some(main) = project.files.first() else { return false };
        let to_docker = project.volume_name(volume);
        let is_own = |other: &Neighbour| project.files.iter().any(|file| file.path == other.path);
        let found = self.find(files, &main.path, |other| {
            if is_own(other) || !other.text.contains(volume) {
                return false;
            }
            let content = self.content(files, other);
            let is_beside = other.path.parent() == main.path.parent() || content.name == project.name;
            let takes_in = || content.mounts.iter().any(|mount| mount.place.0 == named_in);
            content.volumes.has_named(&to_docker) || ((is_beside || takes_in()) && content.has_volume(volume))
        });
        let known = self.known();
        let mut taking_in =
            known.writing(std::iter::once(named_in)).filter(|other| other.main() != main.path);
        !found.is_empty() || taking_in.any(|other| other.has_volume(volume))
    }

    /// The files in sight, and those of known projects, that extend this service of a file.
    pub fn extending(&self, files: &dyn FileSystem, path: &Path, service: &str) -> Vec<PathBuf> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let extends_it = |(file, base): &(PathBuf, String)| file == path && base == service;
        let mut found = self.find(files, path, |other| {
            let may = other.text.contains("extends") && other.text.contains(name);
            may && self.content(files, other).extends.iter().any(extends_it)
        });
        let known = self.known();
        let far = known.all(known.extending.get(&(path.to_owned(), service.to_owned())));
        found.extend(far.map(|outline| outline.main().to_owned()));
        found
    }

    /// A project in sight, or a known one, that takes in a file with a mount that moves, and has another mount of the
    /// folder, or of one that overlaps it, in a file that is none of the moving project's: its main file, and the file
    /// it takes in.
    pub fn mounting_besides(&self, files: &dyn FileSystem, moving: Moving<'_>) -> Option<(PathBuf, PathBuf)> {
        let written_in = moving.files();
        let taken_in = |outline: &Outline| {
            let met = || outline.mounts.iter().filter(|mount| mount.meets(moving.folder));
            let shared = met().find(|mount| written_in.contains(&*mount.place.0))?;
            met().any(|mount| !moving.is_own(&mount.place.0)).then(|| shared.place.0.clone())
        };
        let near = self.seen_from(files, moving).into_iter().find_map(|around| {
            let takes_in = |other: &&Neighbour| other.takes_in() && !moving.is_own(&other.path);
            let mut others = around.neighbours.iter().filter(takes_in);
            others.find_map(|other| Some((other.path.clone(), taken_in(&self.whole(files, &around, other))?)))
        });
        near.or_else(|| {
            let known = self.known();
            let mut far =
                known.writing(written_in.iter().copied()).filter(|other| other.main() != moving.main());
            far.find_map(|other| Some((other.main().to_owned(), taken_in(other)?)))
        })
    }

    /// A file that Docker Compose loads by itself together with one of the moving project's, which does not have it,
    /// and through which the folder, or one that overlaps it, is mounted in another place.
    pub fn mounting_by_default(&self, files: &dyn FileSystem, moving: Moving<'_>) -> Option<PathBuf> {
        let folders: BTreeSet<&Path> =
            moving.project.files.iter().filter_map(|file| file.path.parent()).collect();
        folders.into_iter().find_map(|folder| {
            let around = self.around(files, folder.to_owned());
            let default = around.default_files(files, &self.options);
            let other = default.iter().find(|path| !moving.is_own(path))?;
            if default.iter().all(|path| !moving.is_own(path)) {
                return None;
            }
            let outline = around.default_project(files, &self.options);
            let left = outline.mounts.iter().find(|mount| moving.leaves(mount))?;
            Some(if moving.is_own(&left.place.0) { other.clone() } else { left.place.0.clone() })
        })
    }

    /// The main files of known projects and the files in sight that mount the folder in other places.
    pub fn mounting(&self, files: &dyn FileSystem, moving: Moving<'_>) -> Vec<PathBuf> {
        let words: Vec<&str> = moving.folder.last_parts().collect();
        let stays = |mount: &Mounted| mount.folder.meets(moving.folder) && moving.leaves(mount);
        let mut found: BTreeSet<PathBuf> = {
            let known = self.known();
            let others = known.mounting(moving.folder.keys()).filter(|other| other.main() != moving.main());
            let others = others.filter(|other| other.mounts.iter().any(stays)).take(MOST_TOLD);
            others.map(|other| other.main().to_owned()).collect()
        };
        found.extend(self.find(files, moving.main(), |other| {
            let may = words.iter().any(|word| other.text.contains(word));
            may && !moving.is_own(&other.path)
                && !self.known().files.contains_key(&other.path)
                && self.content(files, other).mounts.iter().any(stays)
        }));
        found.into_iter().take(MOST_TOLD).collect()
    }

    /// Whether a known project that a project does not have in sight mounts a folder of it, as [`HostFolder::path`] has
    /// that.
    pub fn is_mounted_out_of_sight(&self, project: &Project, folder: &str) -> bool {
        let Some(main) = project.files.first() else { return false };
        let known = self.known();
        let key = folder.to_lowercase();
        let own = known.mounting(std::iter::once(&*key)).find(|own| own.main() == main.path);
        let own = own.into_iter().flat_map(|own| &own.mounts).filter(|mount| mount.folder.path == folder);
        let keys: HashSet<&str> = own.flat_map(|mount| mount.folder.keys()).collect();
        known.mounting(keys.into_iter()).any(|other| !is_in_sight(&main.path, other.main()))
    }

    /// The other projects, known or in sight, in which a mount that moves is in effect, each once; of more than so many
    /// names only the first.
    pub fn reached(
        &self,
        files: &dyn FileSystem,
        moving: Moving<'_>,
        most_names: usize,
    ) -> Vec<Arc<Outline>> {
        let written_in = moving.files();
        let mut near = Vec::new();
        for around in self.seen_from(files, moving) {
            let takes_part = |other: &&Neighbour| other.takes_in() || written_in.contains(&*other.path);
            let others = around.neighbours.iter().filter(takes_part);
            let others = others.filter(|other| self.is_unknown_project(files, &around, &other.path, moving));
            near.extend(others.map(|other| self.whole(files, &around, other)));
        }
        let known = self.known();
        let mut seen = HashSet::from([moving.main(), Path::new("")]);
        let mut names = HashSet::new();
        let all = known.writing(written_in.iter().copied()).chain(&near);
        let reached =
            all.filter(|other| seen.insert(other.main()) && other.mounts_at(moving.places).next().is_some());
        let few = reached.take_while(|other| {
            names.insert(&other.name);
            names.len() <= most_names
        });
        few.cloned().collect()
    }

    /// Whether a file is a project that is not known, as far as can be told: a part of another project is one only when
    /// Docker Compose loads it in its folder when nobody names any.
    fn is_unknown_project(
        &self,
        files: &dyn FileSystem,
        around: &Around,
        path: &Path,
        moving: Moving<'_>,
    ) -> bool {
        let asked_for = self.known().files.get(path).copied();
        let is_part = moving.is_own(path) || asked_for.is_some();
        let is_default =
            || around.default_files(files, &self.options).first().is_some_and(|main| main == path);
        asked_for != Some(true) && (!is_part || is_default())
    }

    /// What is in sight of a project and of the files whose mounts move.
    fn seen_from(&self, files: &dyn FileSystem, moving: Moving<'_>) -> Vec<Arc<Around>> {
        let from: BTreeSet<&Path> = std::iter::once(moving.main()).chain(moving.files()).collect();
        let mut seen = HashSet::new();
        let all = from.into_iter().flat_map(|path| self.in_sight(files, path));
        all.filter(|around| seen.insert(around.folder.clone())).collect()
    }

    /// The YAML files in the folder of a file, in the one above and in those directly below, but for the file
    /// itself, that pass. What cannot be read is left out.
    fn find(&self, files: &dyn FileSystem, path: &Path, passes: impl Fn(&Neighbour) -> bool) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for around in self.in_sight(files, path) {
            let passing = around.neighbours.iter().filter(|other| other.path != path && passes(other));
            found.extend(passing.map(|other| other.path.clone()));
        }
        found
    }

    /// The YAML files in the folder of a file, in the one above and in those directly below, folder by folder.
    fn in_sight(&self, files: &dyn FileSystem, path: &Path) -> Vec<Arc<Around>> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        let own = self.around(files, folder.to_owned());
        let above = folder.parent().map(|above| self.around(files, above.to_owned()));
        let below: Vec<_> =
            own.below(files).iter().map(|folder| self.around(files, folder.clone())).collect();
        above.into_iter().chain([own]).chain(below).collect()
    }

    fn around(&self, files: &dyn FileSystem, folder: PathBuf) -> Arc<Around> {
        let known = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner).get(&folder).cloned();
        known.unwrap_or_else(|| {
            let found = Arc::new(Around::read(files, folder.clone()));
            let mut all = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(folder).or_insert(found))
        })
    }

    /// The project of a neighbour alone.
    fn content<'n>(&self, files: &dyn FileSystem, of: &'n Neighbour) -> &'n Arc<Outline> {
        of.content.get_or_init(|| Arc::new(outline(files, std::slice::from_ref(&of.path), &self.options)))
    }

    /// The project of a neighbour and of what Docker Compose loads together with it.
    fn whole(&self, files: &dyn FileSystem, around: &Around, of: &Neighbour) -> Arc<Outline> {
        let default = around.default_files(files, &self.options);
        if default.len() > 1 && default.contains(&of.path) {
            around.default_project(files, &self.options)
        } else {
            Arc::clone(self.content(files, of))
        }
    }
}

impl Around {
    fn read(files: &dyn FileSystem, folder: PathBuf) -> Self {
        let names = files.file_names(&folder).into_iter().filter(|name| is_yaml(name)).take(MAX_FILES);
        let neighbours = names.filter_map(|name| Neighbour::read(files, folder.join(name))).collect();
        Around {
            folder,
            neighbours,
            below: OnceLock::new(),
            default_files: OnceLock::new(),
            default_project: OnceLock::new(),
        }
    }

    fn below(&self, files: &dyn FileSystem) -> &[PathBuf] {
        self.below.get_or_init(|| {
            let names = files.folder_names(&self.folder).into_iter().take(MAX_FILES);
            names.map(|name| self.folder.join(name)).collect()
        })
    }

    fn default_files(&self, files: &dyn FileSystem, options: &LoadOptions) -> &[PathBuf] {
        self.default_files.get_or_init(|| default_files(files, &self.folder, &options.environment))
    }

    fn default_project(&self, files: &dyn FileSystem, options: &LoadOptions) -> Arc<Outline> {
        let paths = self.default_files(files, options);
        Arc::clone(self.default_project.get_or_init(|| Arc::new(outline(files, paths, options))))
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

    /// Whether it takes in other files.
    fn takes_in(&self) -> bool {
        ["include", "extends"].iter().any(|word| self.text.contains(word))
    }
}

/// The outline of the project of some files; an empty one when it cannot be read.
fn outline(files: &dyn FileSystem, paths: &[PathBuf], options: &LoadOptions) -> Outline {
    let arguments: Vec<FileArgument> = paths.iter().map(FileArgument::new).collect();
    let mut options = options.clone();
    options.limits.text_bytes = options.limits.text_bytes.min(MOST_TEXT);
    load(files, &arguments, &options).as_ref().map(Outline::of).unwrap_or_default()
}

/// Whether a file lies in the folder of another one, in the one above or in one directly below.
fn is_in_sight(path: &Path, other: &Path) -> bool {
    let (folder, others) = (path.parent(), other.parent());
    let above = |folder: Option<&'_ Path>| folder.and_then(Path::parent).map(Path::to_owned);
    others == folder || above(folder).as_deref() == others || above(others).as_deref() == folder
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}
