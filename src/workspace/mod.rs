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

use crate::files::FileSystem;
use crate::project::{FileArgument, HostFolder, LoadOptions, Project, WrittenPlace, default_files, load};

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
    pub folder: &'m HostFolder,
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

    fn files(self) -> BTreeSet<&'m Path> {
        self.places.iter().map(|(file, _)| &**file).collect()
    }

    /// Whether another project's mount of the directory, or of one that overlaps it, would stay.
    fn leaves(self, mount: &SummaryMount) -> bool {
        mount.meets(self.folder) && !self.places.contains(&mount.place)
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
        let own = run.files().filter_map(Path::parent);
        let paths: HashSet<&Path> = own.flat_map(|own| [Some(own), own.parent()]).flatten().collect();
        let directories =
            paths.into_iter().map(|path| (path.to_owned(), Arc::new(Directory::new(path.to_owned()))));
        let directories = directories.collect();
        Workspace { files, options: options.clone(), run, directories }
    }

    /// Whether several projects of the run load a file.
    pub fn is_shared(&self, path: &Path) -> bool {
        self.run.is_shared(path)
    }

    /// The text of a file of the run as it was loaded.
    fn text_of(&self, path: &Path) -> Option<&Arc<str>> {
        self.run.file(path).map(|file| &file.text)
    }

    /// Whether a nearby file that is none of a project's has a volume that would be the same to Docker as one of this
    /// name in the project, or loads the file that is to name it, and so would have it as well. Files of one directory
    /// count as projects of one name: most often they are.
    fn has_nearby_volume(&self, project: &ProjectSummary, volume: &str, named_in: &Path) -> bool {
        let main = project.main();
        let docker_name = project.volume_name(volume);
        let found = self.find_nearby(main, |other| {
            if project.has_file(&other.path) || !other.text.contains(volume) {
                return false;
            }
            let summary = self.project_of(other);
            let is_close = other.path.parent() == main.parent() || summary.name == project.name;
            let loads_it = || summary.mounts.iter().any(|mount| mount.place.0 == named_in);
            summary.volumes.has_named(&docker_name)
                || ((is_close || loads_it()) && summary.has_volume(volume))
        });
        !found.is_empty()
    }

    /// The nearby files and the projects of the run that extend this service of a file.
    pub fn extenders_of(&self, path: &Path, service: &str) -> Vec<PathBuf> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let extends_it = |(file, base): &(PathBuf, String)| file == path && base == service;
        let mut found = self.find_nearby(path, |other| {
            let may = other.text.contains("extends") && other.text.contains(name);
            may && self.project_of(other).extends.iter().any(extends_it)
        });
        found.extend(self.run.extenders_of(path, service).map(|other| other.main().to_owned()));
        found
    }

    /// A nearby project, or one of the run, that loads a file with a mount that moves and mounts the directory, or one
    /// that overlaps it, in a file as well that the moving project does not load: its main file, and the shared file.
    pub fn unreachable_mount(&self, moved: MountMove<'_>) -> Option<(PathBuf, PathBuf)> {
        let written_in = moved.files();
        let shared_file = |other: &ProjectSummary| {
            let met = || other.mounts.iter().filter(|mount| mount.meets(moved.folder));
            let shared = met().find(|mount| written_in.contains(&*mount.place.0))?;
            met().any(|mount| !moved.is_own(&mount.place.0)).then(|| shared.place.0.clone())
        };
        for directory in self.around_move(moved) {
            for other in self.files_in(&directory) {
                if moved.is_own(&other.path) || !other.may_load_others() {
                    continue;
                }
                if let Some(shared) = shared_file(&self.whole_project_of(&directory, other)) {
                    return Some((other.path.clone(), shared));
                }
            }
        }
        let mut users = self.run.with_mounts_in(written_in.iter().copied());
        users.find_map(|other| {
            let is_other = other.main() != moved.main();
            Some((other.main().to_owned(), shared_file(other).filter(|_| is_other)?))
        })
    }

    /// A file that Docker Compose loads by default together with one of the moving project's, which does not have it,
    /// and through which the directory, or one that overlaps it, is mounted in another place.
    pub fn default_override_mount(&self, moved: MountMove<'_>) -> Option<PathBuf> {
        let directories: BTreeSet<&Path> =
            moved.project.files.iter().filter_map(|file| file.path.parent()).collect();
        directories.into_iter().find_map(|path| {
            let directory = self.directory(path);
            let default = self.default_files(&directory);
            let other = default.iter().find(|path| !moved.is_own(path))?;
            if default.iter().all(|path| !moved.is_own(path)) {
                return None;
            }
            let project = self.default_project(&directory);
            let left = project.mounts.iter().find(|mount| moved.leaves(mount))?;
            Some(if moved.is_own(&left.place.0) { other.clone() } else { left.place.0.clone() })
        })
    }

    /// The main files of projects of the run and the nearby files that mount the directory in other places.
    pub fn other_mounts_of(&self, moved: MountMove<'_>) -> Vec<PathBuf> {
        let stays = |mount: &SummaryMount| mount.folder.meets(moved.folder) && moved.leaves(mount);
        let of_run = self
            .run
            .mounting(moved.folder.keys())
            .filter(|other| other.main() != moved.main() && other.mounts.iter().any(stays));
        let mut found: BTreeSet<PathBuf> =
            of_run.take(MOST_REPORTED).map(|other| other.main().to_owned()).collect();
        let words: Vec<&str> = moved.folder.last_parts().collect();
        found.extend(self.find_nearby(moved.main(), |other| {
            words.iter().any(|word| other.text.contains(word))
                && !moved.is_own(&other.path)
                && self.run.file(&other.path).is_none()
                && self.project_of(other).mounts.iter().any(stays)
        }));
        found.into_iter().take(MOST_REPORTED).collect()
    }

    /// The other projects, of the run or nearby, in which a mount that moves is in effect, each once; of more than so
    /// many names only the first.
    pub fn projects_sharing(&self, moved: MountMove<'_>, most_names: usize) -> Vec<Arc<ProjectSummary>> {
        let written_in = moved.files();
        let mut nearby = Vec::new();
        for directory in self.around_move(moved) {
            for other in self.files_in(&directory) {
                let may_share = other.may_load_others() || written_in.contains(&*other.path);
                if may_share && self.is_project_beside_the_run(&directory, &other.path, moved) {
                    nearby.push(self.whole_project_of(&directory, other));
                }
            }
        }
        let mut seen = HashSet::from([moved.main(), Path::new("")]);
        let mut names = HashSet::new();
        let mut sharing = Vec::new();
        for other in self.run.with_mounts_in(written_in.iter().copied()).chain(&nearby) {
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

    /// Whether a file is the main file of a project that is not of the run, as far as can be told: a part of another
    /// project is one only when Docker Compose loads it by default in its directory.
    fn is_project_beside_the_run(&self, directory: &Directory, path: &Path, moved: MountMove<'_>) -> bool {
        let of_run = self.run.file(path);
        if of_run.is_some_and(|file| file.is_asked_for) {
            return false;
        }
        let is_part = moved.is_own(path) || of_run.is_some();
        !is_part || self.default_files(directory).first().is_some_and(|main| main == path)
    }

    /// What is near a project and the files whose mounts move.
    fn around_move(&self, moved: MountMove<'_>) -> Vec<Arc<Directory>> {
        let from: BTreeSet<&Path> = std::iter::once(moved.main()).chain(moved.files()).collect();
        let mut seen = HashSet::new();
        let all = from.into_iter().flat_map(|path| self.around(path));
        all.filter(|directory| seen.insert(directory.path.clone())).collect()
    }

    /// The nearby files that pass, but for the file itself.
    fn find_nearby(&self, path: &Path, passes: impl Fn(&NearbyFile) -> bool) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for directory in self.around(path) {
            let passing =
                self.files_in(&directory).iter().filter(|other| other.path != path && passes(other));
            found.extend(passing.map(|other| other.path.clone()));
        }
        found
    }

    /// The directory of a file, the one above and those directly below.
    fn around(&self, path: &Path) -> Vec<Arc<Directory>> {
        let path = path.parent().unwrap_or(Path::new("/"));
        let own = self.directory(path);
        let mut around: Vec<_> = path.parent().map(|above| self.directory(above)).into_iter().collect();
        let below = own.below(self.files).iter();
        let below = below.map(|below| Arc::clone(self.directories.get(&below.path).unwrap_or(below)));
        around.extend(std::iter::once(Arc::clone(&own)).chain(below));
        around
    }

    /// A directory; one that no file of the run lies in or below is read anew every time.
    fn directory(&self, path: &Path) -> Arc<Directory> {
        let known = self.directories.get(path).cloned();
        known.unwrap_or_else(|| Arc::new(Directory::new(path.to_owned())))
    }

    fn files_in<'d>(&self, directory: &'d Directory) -> &'d [NearbyFile] {
        directory.files(self.files, |path| self.text_of(path).cloned())
    }

    fn default_files<'d>(&self, directory: &'d Directory) -> &'d [PathBuf] {
        directory
            .default_files
            .get_or_init(|| default_files(self.files, &directory.path, &self.options.environment))
    }

    fn default_project(&self, directory: &Directory) -> Arc<ProjectSummary> {
        let project =
            directory.default_project.get_or_init(|| self.summary_of(self.default_files(directory)));
        Arc::clone(project)
    }

    /// The project of a nearby file alone.
    fn project_of<'d>(&self, file: &'d NearbyFile) -> &'d Arc<ProjectSummary> {
        file.project.get_or_init(|| self.summary_of(std::slice::from_ref(&file.path)))
    }

    /// The project of a nearby file and of what Docker Compose loads by default together with it.
    fn whole_project_of(&self, directory: &Directory, file: &NearbyFile) -> Arc<ProjectSummary> {
        let default = self.default_files(directory);
        if default.len() > 1 && default.contains(&file.path) {
            return self.default_project(directory);
        }
        Arc::clone(self.project_of(file))
    }

    /// The project of some files: one of the run, or one that is loaded for this; empty when it cannot be read.
    fn summary_of(&self, files: &[PathBuf]) -> Arc<ProjectSummary> {
        if let Some(known) = self.run.project_of(files) {
            return Arc::clone(known);
        }
        let arguments: Vec<FileArgument> = files.iter().map(FileArgument::new).collect();
        let mut options = self.options.clone();
        options.limits.text_bytes = options.limits.text_bytes.min(MOST_TEXT);
        let project = load(self.files, &arguments, &options);
        Arc::new(project.as_ref().map(ProjectSummary::of).unwrap_or_default())
    }
}
