//! Every project of a run and the directories around their files: what a project must know of others.
//!
//! A [`Workspace`] is built once, when all projects are loaded, and answers the same whatever is asked first: projects of
//! the run are kept as summaries, directories around them are read through one file system, each at most once.

mod index;
mod nearby;
mod summary;
mod volume_plan;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use index::RunIndex;
use nearby::{Directory, NearbyFile};
pub use summary::{ProjectSummary, SummaryMount};
pub use volume_plan::{PlannedVolume, VolumeClaim, VolumePlan};

use crate::fs::{FileSystem, Overlay};
use crate::loader::{FileArgument, HostDirectory, LoadOptions, Project, WrittenPlace, default_files, load};

/// A nearby project has at most so much text, in bytes, with its variables replaced: summaries of many are kept.
const MOST_TEXT: usize = 2 << 20;

/// Of more projects that mount a directory only the first are reported.
const MOST_REPORTED: usize = 20;

/// The projects of a run and what lies around them.
pub struct Workspace<'f> {
    /// What all is read through: without the rewrites of a run.
    files: &'f dyn FileSystem,
    /// How the projects of the run are loaded, and so those around them.
    options: LoadOptions,
    run: RunIndex,
    /// The directories of all files of the run, and those directly above.
    directories: HashMap<PathBuf, Arc<Directory>>,
}

/// Mounts of one directory that are to become mounts of a volume.
#[derive(Clone, Copy)]
pub struct MountMove<'m> {
    /// The project in which they are in effect.
    pub project: &'m Project,
    /// The directory.
    pub directory: &'m HostDirectory,
    /// Where the mounts are written.
    pub places: &'m HashSet<WrittenPlace>,
}

impl<'m> MountMove<'m> {
    fn main(self) -> &'m Path {
        self.project.files.first().map_or(Path::new(""), |file| &file.path)
    }

    fn is_own(self, path: &Path) -> bool {
        self.project.files.iter().any(|file| file.path == path)
    }

    /// Its main file and those that the mounts are written in.
    fn files(self) -> BTreeSet<&'m Path> {
        std::iter::once(self.main()).chain(self.places.iter().map(|(file, _)| &**file)).collect()
    }

    fn is_written_in(self, path: &Path) -> bool {
        self.places.iter().any(|(file, _)| file == path)
    }

    /// Whether another project's mount of the directory, or of one that overlaps it, would stay.
    fn leaves(self, mount: &SummaryMount) -> bool {
        mount.meets(self.directory) && !self.places.contains(&mount.place)
    }
}

impl<'f> Workspace<'f> {
    /// The workspace of some projects that were loaded in this way.
    pub fn new<'p>(
        files: &'f dyn FileSystem,
        options: &LoadOptions,
        projects: impl IntoIterator<Item = &'p Project>,
    ) -> Self {
        let run = RunIndex::new(projects);
        let mut directories = HashMap::new();
        for own in run.files().filter_map(Path::parent) {
            for path in [Some(own), own.parent()].into_iter().flatten() {
                if !directories.contains_key(path) {
                    directories.insert(path.to_owned(), Arc::new(Directory::new(path.to_owned())));
                }
            }
        }
        Workspace { files, options: options.clone(), run, directories }
    }

    /// Whether several projects of the run load a file.
    pub fn is_shared(&self, path: &Path) -> bool {
        self.run.users_of(path).len() > 1
    }

    /// The main files of nearby projects and of projects of the run that extend this service of a file.
    pub fn extenders_of(&self, path: &Path, service: &str) -> Vec<PathBuf> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let may_extend = |other: &NearbyFile| {
            other.path != path && other.text.contains("extends") && other.text.contains(name)
        };
        let extends_it = |(file, base): &(PathBuf, String)| file == path && base == service;
        let nearby = self.nearby([path], |_, other| may_extend(other), Self::project_of);
        let all = nearby.iter().chain(self.run.users_of(path));
        let extenders = all.filter(|other| other.extends.iter().any(extends_it));
        extenders.map(|other| other.main().to_owned()).collect()
    }

    /// A nearby project, or one of the run, that loads a file with a mount that moves and mounts the directory, or one
    /// that overlaps it, in a file as well that the moving project does not load: its file, and the shared file.
    pub fn unreachable_mount(&self, moved: MountMove<'_>) -> Option<(PathBuf, PathBuf)> {
        let shared_file = |other: &ProjectSummary| {
            let met = || other.mounts.iter().filter(|mount| mount.meets(moved.directory));
            let shared = met().find(|mount| moved.is_written_in(&mount.place.0))?;
            met().any(|mount| !moved.is_own(&mount.place.0)).then(|| shared.place.0.clone())
        };
        let may_matter =
            |_: &Directory, other: &NearbyFile| !moved.is_own(&other.path) && other.may_load_others();
        let nearby = self.nearby(moved.files(), may_matter, Self::whole_project_of);
        let users = moved.files().into_iter().flat_map(|file| self.run.users_of(file));
        let mut others = nearby.iter().chain(users.filter(|other| other.main() != moved.main()));
        others.find_map(|other| {
            let shared = shared_file(other)?;
            let name = other.asked_for().iter().find(|file| !moved.is_own(file));
            Some((name.map_or_else(|| other.main().to_owned(), PathBuf::clone), shared))
        })
    }

    /// A file that Docker Compose loads by default together with one of the moving project's, which does not have it,
    /// and through which the directory, or one that overlaps it, is mounted in another place.
    pub fn default_override_mount(&self, moved: MountMove<'_>) -> Option<PathBuf> {
        let directories: BTreeSet<&Path> =
            moved.project.files.iter().filter_map(|file| file.path.parent()).collect();
        for directory in directories {
            let directory = self.directory(directory);
            let (own, others): (Vec<&PathBuf>, Vec<&PathBuf>) =
                self.default_files(&directory).iter().partition(|path| moved.is_own(path));
            let (Some(other), false) = (others.first(), own.is_empty()) else { continue };
            let project = self.default_project(&directory);
            if let Some(left) = project.mounts.iter().find(|mount| moved.leaves(mount)) {
                let written_in = &left.place.0;
                return Some(if moved.is_own(written_in) { (*other).clone() } else { written_in.clone() });
            }
        }
        None
    }

    /// The main files of projects of the run and the nearby files that mount the directory in other places.
    pub fn other_mounts_of(&self, moved: MountMove<'_>) -> Vec<PathBuf> {
        let words: Vec<&str> = moved.directory.last_parts().collect();
        let may_matter = |_: &Directory, other: &NearbyFile| {
            !moved.is_own(&other.path)
                && self.run.file(&other.path).is_none()
                && words.iter().any(|word| other.text.contains(word))
        };
        let nearby = self.nearby([moved.main()], may_matter, Self::project_of);
        let of_run = self.run.mounting(moved.directory).filter(|other| other.main() != moved.main());
        let stays = |mount: &SummaryMount| mount.directory.meets(moved.directory) && moved.leaves(mount);
        let others = of_run.chain(&nearby).filter(|other| other.mounts.iter().any(stays));
        let found: BTreeSet<&Path> = others.map(|other| other.main()).collect();
        found.into_iter().take(MOST_REPORTED).map(Path::to_owned).collect()
    }

    /// The other projects, of the run or nearby, in which a mount that moves is in effect, each once; of more than so
    /// many names only the first.
    pub fn projects_sharing(&self, moved: MountMove<'_>, most_names: usize) -> Vec<Arc<ProjectSummary>> {
        let may_matter = |directory: &Directory, other: &NearbyFile| {
            (other.may_load_others() || moved.is_written_in(&other.path))
                && self.is_project_beside_the_run(directory, &other.path, moved)
        };
        let nearby = self.nearby(moved.files(), may_matter, Self::whole_project_of);
        let users = moved.files().into_iter().flat_map(|file| self.run.users_of(file));
        let mut seen = HashSet::from([moved.main(), Path::new("")]);
        let mut names = HashSet::new();
        let mut sharing = Vec::new();
        for other in users.chain(&nearby) {
            if !seen.insert(other.main()) || other.mounts_at(moved.places).next().is_none() {
                continue;
            }
            names.insert(&other.name);
            if names.len() > most_names {
                break;
            }
            sharing.push(Arc::clone(other));
        }
        sharing
    }

    /// Whether a file is the main file of a project that is not of the run, as far as can be reported: a part of another
    /// project is one only when Docker Compose loads it by default in its directory.
    fn is_project_beside_the_run(&self, directory: &Directory, path: &Path, moved: MountMove<'_>) -> bool {
        let of_run = self.run.file(path);
        if of_run.is_some_and(|file| file.is_asked_for) {
            return false;
        }
        let is_part = moved.is_own(path) || of_run.is_some();
        !is_part || self.default_files(directory).first().is_some_and(|main| main == path)
    }

    /// Whether a nearby file that is none of a project's has a volume that would be the same to Docker as one of this
    /// name in the project, or loads the file that is to name it, and so would have it as well. Files of one directory
    /// count as projects of one name: most often they are.
    fn has_nearby_volume(&self, project: &ProjectSummary, volume: &str, named_in: &Path) -> bool {
        let main = project.main();
        let docker_name = project.volume_name(volume);
        let may_matter =
            |_: &Directory, other: &NearbyFile| !project.has_file(&other.path) && other.text.contains(volume);
        self.nearby([main], may_matter, Self::project_of).iter().any(|other| {
            let is_close = other.main().parent() == main.parent() || other.name == project.name;
            let loads_it = || other.mounts.iter().any(|mount| mount.place.0 == named_in);
            other.volumes.has_named(&docker_name) || ((is_close || loads_it()) && other.has_volume(volume))
        })
    }

    /// The projects of the files that may matter in the directories of some files, those above and those directly below.
    fn nearby<'p>(
        &self,
        from: impl IntoIterator<Item = &'p Path>,
        may_matter: impl Fn(&Directory, &NearbyFile) -> bool,
        project: impl Fn(&Self, &Directory, &NearbyFile) -> Arc<ProjectSummary>,
    ) -> Vec<Arc<ProjectSummary>> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for directory in from.into_iter().flat_map(|path| self.around(path)) {
            if !seen.insert(directory.path.clone()) {
                continue;
            }
            let files = self.files_in(&directory).iter().filter(|file| may_matter(&directory, file));
            found.extend(files.map(|file| project(self, &directory, file)));
        }
        found
    }

    /// The directory of a file, the one above and those directly below.
    fn around(&self, path: &Path) -> Vec<Arc<Directory>> {
        let path = path.parent().unwrap_or(Path::new("/"));
        let own = self.directory(path);
        let mut around: Vec<_> = path.parent().map(|above| self.directory(above)).into_iter().collect();
        around.push(Arc::clone(&own));
        for below in own.below(self.files) {
            around.push(Arc::clone(self.directories.get(&below.path).unwrap_or(below)));
        }
        around
    }

    /// A directory; one that no file of the run lies in or below is read anew every time.
    fn directory(&self, path: &Path) -> Arc<Directory> {
        let known = self.directories.get(path).cloned();
        known.unwrap_or_else(|| Arc::new(Directory::new(path.to_owned())))
    }

    fn files_in<'d>(&self, directory: &'d Directory) -> &'d [NearbyFile] {
        directory.files(self.files, |path| self.run.file(path).map(|file| Arc::clone(&file.text)))
    }

    fn default_files<'d>(&self, directory: &'d Directory) -> &'d [PathBuf] {
        let environment = &self.options.environment;
        directory.default_files.get_or_init(|| default_files(self.files, &directory.path, environment))
    }

    fn default_project(&self, directory: &Directory) -> Arc<ProjectSummary> {
        let project = &directory.default_project;
        Arc::clone(project.get_or_init(|| self.summary_of(directory, self.default_files(directory))))
    }

    /// The project of a nearby file alone.
    fn project_of(&self, directory: &Directory, file: &NearbyFile) -> Arc<ProjectSummary> {
        Arc::clone(file.project.get_or_init(|| self.summary_of(directory, std::slice::from_ref(&file.path))))
    }

    /// The project of a nearby file and of what Docker Compose loads by default together with it.
    fn whole_project_of(&self, directory: &Directory, file: &NearbyFile) -> Arc<ProjectSummary> {
        let default = self.default_files(directory);
        if default.len() > 1 && default.contains(&file.path) {
            return self.default_project(directory);
        }
        self.project_of(directory, file)
    }

    /// The project of some files of a directory: one of the run, or one that is loaded for this; empty when it cannot be
    /// read.
    fn summary_of(&self, directory: &Directory, files: &[PathBuf]) -> Arc<ProjectSummary> {
        if let Some(known) = self.run.project_of(files) {
            return Arc::clone(known);
        }
        let arguments: Vec<FileArgument> = files.iter().map(FileArgument::new).collect();
        let mut options = self.options.clone();
        options.limits.text_bytes = options.limits.text_bytes.min(MOST_TEXT);
        let known = self.files_in(directory).iter().filter(|file| files.contains(&file.path));
        let texts = known.map(|file| (file.path.clone(), Arc::from(file.text.as_bytes())));
        let project = load(&Overlay::new(self.files, texts), &arguments, &options);
        Arc::new(project.as_ref().map(ProjectSummary::of).unwrap_or_default())
    }
}
