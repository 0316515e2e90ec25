//! What a project must know of others: the projects of a run, and the Compose files near theirs.
//!
//! A [`Workspace`] is built once, when all projects are loaded, and its answers do not depend on the order of the
//! questions. It keeps a summary of each project of the run. Nearby directories are read through one file system, each
//! at most once.

mod index;
mod nearby;
mod summary;
mod volume_plan;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::iter::once;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use index::RunIndex;
use nearby::{Directory, NearbyFile};
pub use summary::{ProjectSummary, SummaryMount};
pub use volume_plan::{PlannedVolume, VolumeClaim, VolumePlan};

use crate::fs::{FileSystem, Overlay};
use crate::loader::{FileArgument, HostDirectory, LoadOptions, Project, WrittenPlace, default_files, load};

/// The size limit of a nearby project with its variables replaced, in bytes: summaries of many are kept.
const MAX_TEXT_BYTES: usize = 2 << 20;

/// How many other projects that mount a directory are reported.
const MAX_REPORTED: usize = 20;

/// The projects of a run and the directories near them.
pub struct Workspace<'f> {
    /// The file system without the rewrites of the run.
    files: &'f dyn FileSystem,
    options: LoadOptions,
    run: RunIndex,
    /// The directories of all files of the run, and their parents.
    directories: HashMap<PathBuf, Arc<Directory>>,
}

/// Mounts of one directory that a fix would replace by mounts of a volume.
#[derive(Clone, Copy)]
pub struct MountMove<'m> {
    /// The project that is fixed.
    pub project: &'m Project,
    /// The directory.
    pub directory: &'m HostDirectory,
    /// Where the mounts are written.
    pub places: &'m HashSet<WrittenPlace>,
}

impl<'m> MountMove<'m> {
    fn main_file(self) -> &'m Path {
        self.project.files.first().map_or(Path::new(""), |file| &file.path)
    }

    /// Whether the project loads a file.
    fn loads(self, path: &Path) -> bool {
        self.project.files.iter().any(|file| file.path == path)
    }

    /// The main file of the project and the files that the mounts are written in.
    fn files(self) -> BTreeSet<&'m Path> {
        once(self.main_file()).chain(self.places.iter().map(|(file, _)| &**file)).collect()
    }

    fn is_written_in(self, path: &Path) -> bool {
        self.places.iter().any(|(file, _)| file == path)
    }

    /// The file through which another project would get some of its mounts of the directory replaced, but not all of
    /// them.
    fn file_partly_replacing(self, other: &ProjectSummary) -> Option<&Path> {
        let mut shared = None;
        let mut has_other_mounts = false;
        for mount in other.mounts.iter().filter(|mount| mount.overlaps(self.directory)) {
            if shared.is_none() && self.is_written_in(mount.file()) {
                shared = Some(mount.file());
            }
            has_other_mounts |= !self.loads(mount.file());
        }
        shared.filter(|_| has_other_mounts)
    }
}

impl<'f> Workspace<'f> {
    /// The workspace of loaded projects; nearby projects are loaded with the same options.
    pub fn new<'p>(
        files: &'f dyn FileSystem,
        options: &LoadOptions,
        projects: impl IntoIterator<Item = &'p Project>,
    ) -> Self {
        let run = RunIndex::new(projects);
        let mut directories = HashMap::new();
        for directory in run.files().filter_map(Path::parent) {
            for path in once(directory).chain(directory.parent()) {
                if !directories.contains_key(path) {
                    directories.insert(path.to_owned(), Arc::new(Directory::new(path.to_owned())));
                }
            }
        }
        Workspace { files, options: options.clone(), run, directories }
    }

    /// Whether several projects of the run load a file.
    pub fn is_shared(&self, path: &Path) -> bool {
        self.run.projects_loading(path).len() > 1
    }

    /// The main files of the projects, of the run or nearby, that extend this service of a file.
    pub fn extenders_of(&self, path: &Path, service: &str) -> Vec<PathBuf> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let nearby = self.nearby([path], Self::project_of, |_, other| {
            other.path != path && other.text.contains("extends") && other.text.contains(name)
        });
        let mut extenders = Vec::new();
        for other in nearby.iter().chain(self.run.projects_loading(path)) {
            if other.extends.iter().any(|(file, base)| file == path && base == service) {
                extenders.push(other.main_file().to_owned());
            }
        }
        extenders
    }

    /// Another project, of the run or nearby, that loads a file of a moved mount and mounts the directory, or one that
    /// overlaps it, in a file that the moved project does not load as well. Returns a file of that project, and the
    /// shared file.
    pub fn unreachable_mount(&self, moved: MountMove<'_>) -> Option<(PathBuf, PathBuf)> {
        let nearby = self.nearby(moved.files(), Self::whole_project_of, |_, other| {
            !moved.loads(&other.path) && other.may_load_others()
        });
        for other in nearby.iter().chain(self.run_projects_sharing(moved)) {
            if let Some(shared) = moved.file_partly_replacing(other) {
                let name = other.requested_files().iter().find(|file| !moved.loads(file));
                let name = name.map_or(other.main_file(), PathBuf::as_path);
                return Some((name.to_owned(), shared.to_owned()));
            }
        }
        None
    }

    /// A file that Docker Compose loads by default together with one of the moved project, which does not load it, and
    /// that adds a mount of the directory, or of one that overlaps it.
    pub fn default_override_mount(&self, moved: MountMove<'_>) -> Option<PathBuf> {
        let parents: BTreeSet<&Path> =
            moved.project.files.iter().filter_map(|file| file.path.parent()).collect();
        for parent in parents {
            let directory = self.directory(parent);
            let defaults = self.default_files(&directory);
            let Some(other) = defaults.iter().find(|path| !moved.loads(path)) else { continue };
            if !defaults.iter().any(|path| moved.loads(path)) {
                continue;
            }
            let project = self.default_project(&directory);
            let mut overlapping = project.mounts.iter().filter(|mount| mount.overlaps(moved.directory));
            if let Some(missed) = overlapping.find(|mount| !moved.places.contains(&mount.place)) {
                let file = if moved.loads(missed.file()) { other } else { missed.file() };
                return Some(file.to_owned());
            }
        }
        None
    }

    /// The main files of other projects of the run, and the nearby files, that mount the directory in other places.
    pub fn other_mounts_of(&self, moved: MountMove<'_>) -> Vec<PathBuf> {
        let words: Vec<&str> = moved.directory.last_parts().collect();
        let nearby = self.nearby([moved.main_file()], Self::project_of, |_, other| {
            !moved.loads(&other.path)
                && self.run.file(&other.path).is_none()
                && words.iter().any(|word| other.text.contains(word))
        });
        let of_run = self.run.projects_mounting(moved.directory);
        let of_run = of_run.filter(|other| other.main_file() != moved.main_file());
        let mut found: BTreeSet<&Path> = BTreeSet::new();
        for other in of_run.chain(&nearby) {
            let mut mounts = other.mounts.iter().filter(|mount| mount.directory.meets(moved.directory));
            if mounts.any(|mount| !moved.places.contains(&mount.place)) {
                found.insert(other.main_file());
            }
        }
        found.into_iter().take(MAX_REPORTED).map(Path::to_owned).collect()
    }

    /// The other projects, of the run or nearby, in which a moved mount is in effect, each once. Stops after
    /// `max_names` different project names.
    pub fn projects_sharing(&self, moved: MountMove<'_>, max_names: usize) -> Vec<Arc<ProjectSummary>> {
        let nearby = self.nearby(moved.files(), Self::whole_project_of, |directory, other| {
            (other.may_load_others() || moved.is_written_in(&other.path))
                && self.is_main_file_outside_run(directory, &other.path, moved)
        });
        let mut seen = HashSet::from([moved.main_file(), Path::new("")]);
        let mut names = HashSet::new();
        let mut sharing = Vec::new();
        for other in self.run_projects_sharing(moved).chain(&nearby) {
            if !seen.insert(other.main_file()) || other.mounts_at(moved.places).next().is_none() {
                continue;
            }
            names.insert(&other.name);
            if names.len() > max_names {
                break;
            }
            sharing.push(Arc::clone(other));
        }
        sharing
    }

    /// The other projects of the run that load the main file or a file of a moved mount.
    fn run_projects_sharing(&self, moved: MountMove<'_>) -> impl Iterator<Item = &Arc<ProjectSummary>> {
        let loading = moved.files().into_iter().flat_map(|file| self.run.projects_loading(file));
        loading.filter(move |other| other.main_file() != moved.main_file())
    }

    /// Whether a file is the main file of a project that is not in the run. A file that a project of the run includes
    /// or extends counts only when Docker Compose loads it by default in its directory.
    fn is_main_file_outside_run(&self, directory: &Directory, path: &Path, moved: MountMove<'_>) -> bool {
        let in_run = self.run.file(path);
        if in_run.is_some_and(|file| file.is_requested) {
            return false;
        }
        let is_part = moved.loads(path) || in_run.is_some();
        !is_part || self.default_files(directory).first().is_some_and(|main| main == path)
    }

    /// Whether a nearby project has a volume that would be the same to Docker as this new one of a project, or has a
    /// volume of this name and loads the file that is to name the new one. Projects of one directory are taken to have
    /// the same name, as they do by default.
    fn has_nearby_volume(&self, project: &ProjectSummary, volume: &str, named_in: &Path) -> bool {
        let main = project.main_file();
        let docker_name = project.volume_name(volume);
        let nearby = self.nearby([main], Self::project_of, |_, other| {
            !project.loads(&other.path) && other.text.contains(volume)
        });
        nearby.iter().any(|other| {
            let has_same_name = other.main_file().parent() == main.parent() || other.name == project.name;
            other.volumes.has_named(&docker_name)
                || ((has_same_name || other.has_mount_in(named_in)) && other.has_volume(volume))
        })
    }

    /// The projects of the relevant files in the directories of these files, their parents and their subdirectories.
    fn nearby<'p>(
        &self,
        from: impl IntoIterator<Item = &'p Path>,
        project_of: impl Fn(&Self, &Directory, &NearbyFile) -> Arc<ProjectSummary>,
        is_relevant: impl Fn(&Directory, &NearbyFile) -> bool,
    ) -> Vec<Arc<ProjectSummary>> {
        let mut seen = HashSet::new();
        let mut projects = Vec::new();
        for directory in from.into_iter().flat_map(|path| self.nearby_directories(path)) {
            if !seen.insert(directory.path.clone()) {
                continue;
            }
            for file in self.files_in(&directory) {
                if is_relevant(&directory, file) {
                    projects.push(project_of(self, &directory, file));
                }
            }
        }
        projects
    }

    /// The directory of a file, its parent and its subdirectories.
    fn nearby_directories(&self, path: &Path) -> Vec<Arc<Directory>> {
        let path = path.parent().unwrap_or(Path::new("/"));
        let own = self.directory(path);
        let mut directories: Vec<_> =
            path.parent().map(|parent| self.directory(parent)).into_iter().collect();
        directories.push(Arc::clone(&own));
        for subdirectory in own.subdirectories(self.files) {
            let known = self.directories.get(&subdirectory.path);
            directories.push(Arc::clone(known.unwrap_or(subdirectory)));
        }
        directories
    }

    /// A directory. One that is unknown to the run, as after a rewrite that includes another file, is not kept.
    fn directory(&self, path: &Path) -> Arc<Directory> {
        let known = self.directories.get(path).cloned();
        known.unwrap_or_else(|| Arc::new(Directory::new(path.to_owned())))
    }

    fn files_in<'d>(&self, directory: &'d Directory) -> &'d [NearbyFile] {
        directory.files(self.files, |path| self.run.file(path).map(|file| Arc::clone(&file.text)))
    }

    fn default_files<'d>(&self, directory: &'d Directory) -> &'d [PathBuf] {
        directory.default_files.get_or_init(|| default_files(self.files, &directory.path, &self.options))
    }

    fn default_project(&self, directory: &Directory) -> Arc<ProjectSummary> {
        let project = &directory.default_project;
        Arc::clone(project.get_or_init(|| self.load_summary(directory, self.default_files(directory))))
    }

    /// The project of a nearby file alone.
    fn project_of(&self, directory: &Directory, file: &NearbyFile) -> Arc<ProjectSummary> {
        let load = || self.load_summary(directory, std::slice::from_ref(&file.path));
        Arc::clone(file.project.get_or_init(load))
    }

    /// The project of a nearby file and the files that Docker Compose loads by default together with it.
    fn whole_project_of(&self, directory: &Directory, file: &NearbyFile) -> Arc<ProjectSummary> {
        let default = self.default_files(directory);
        if default.len() > 1 && default.contains(&file.path) {
            return self.default_project(directory);
        }
        self.project_of(directory, file)
    }

    /// The summary of the project of some files of a directory, from the run or newly loaded; empty when it cannot be
    /// loaded.
    fn load_summary(&self, directory: &Directory, files: &[PathBuf]) -> Arc<ProjectSummary> {
        if let Some(known) = self.run.project_of(files) {
            return Arc::clone(known);
        }
        let arguments: Vec<FileArgument> = files.iter().map(FileArgument::new).collect();
        let mut options = self.options.clone();
        options.limits.text_bytes = options.limits.text_bytes.min(MAX_TEXT_BYTES);
        let read = self.files_in(directory).iter().filter(|file| files.contains(&file.path));
        let texts = read.map(|file| (file.path.clone(), Arc::from(file.text.as_bytes())));
        let project = load(&Overlay::new(self.files, texts), &arguments, &options);
        Arc::new(project.as_ref().map(ProjectSummary::of).unwrap_or_default())
    }
}
