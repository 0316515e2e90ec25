//! The names of the volumes that replace host directories. They are chosen for all projects of a run before any of them
//! is linted: two directories with the same volume would mix their data.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::iter::once;
use std::path::PathBuf;

use super::{ProjectSummary, Workspace};
use crate::fs::left_by_killed_runs;
use crate::loader::{HostDirectory, Project, WrittenPlace};

/// A host directory of a project that holds data.
#[derive(Clone, Debug)]
pub struct VolumeClaim {
    /// The directory, as in [`HostDirectory::path`].
    pub directory: String,
    /// The file with the mount of the service that the volume is named after.
    pub file: PathBuf,
    /// Suitable names, the best first.
    pub names: Vec<String>,
    /// The name to append a number to when all of these are taken.
    pub fallback: String,
}

/// The name of a new volume.
#[derive(Clone, Debug)]
pub struct PlannedVolume {
    /// The name in the Compose file.
    pub name: String,
    /// The file with the mount of the service that it is named after.
    pub file: PathBuf,
}

/// The names of new volumes, one for each directory that holds data.
#[derive(Clone, Debug, Default)]
pub struct VolumePlan {
    /// By the files that a project was requested with, then by directory.
    by_project: HashMap<Vec<PathBuf>, HashMap<String, PlannedVolume>>,
    /// By the places of the mounts: a file has the same volume names in all projects that load it.
    by_place: HashMap<WrittenPlace, String>,
    /// The directories by the Docker names of their volumes, in lower case.
    directories: HashMap<String, String>,
}

impl VolumePlan {
    /// Names the volumes of each project of a workspace, in the order of the projects' paths. `claims` has an entry for
    /// each project of the run.
    pub fn new(workspace: &Workspace<'_>, claims: impl IntoIterator<Item = Vec<VolumeClaim>>) -> Self {
        let mut projects: Vec<_> = workspace.run.projects.iter().zip(claims).collect();
        projects.sort_by_key(|(project, _)| project.requested_files());
        let mut plan = VolumePlan::default();
        for (project, claims) in &projects {
            plan.add(workspace, project, claims);
        }
        plan
    }

    /// The volume for a directory of a project; `None` when no data are known in it.
    pub fn volume_of(&self, project: &Project, directory: &HostDirectory) -> Option<&PlannedVolume> {
        self.planned(&requested_files(project), &directory.path)
    }

    fn planned(&self, project: &[PathBuf], directory: &str) -> Option<&PlannedVolume> {
        self.by_project.get(project)?.get(directory)
    }

    /// The plan with names for the claims that it does not cover: after a rewrite a project may have more of them.
    pub fn completed(
        &self,
        workspace: &Workspace<'_>,
        project: &Project,
        claims: &[VolumeClaim],
    ) -> Cow<'_, Self> {
        let files = requested_files(project);
        if claims.iter().all(|claim| self.planned(&files, &claim.directory).is_some()) {
            return Cow::Borrowed(self);
        }
        let mut completed = self.clone();
        completed.add(workspace, &ProjectSummary::of(project), claims);
        Cow::Owned(completed)
    }

    fn add(&mut self, workspace: &Workspace<'_>, project: &ProjectSummary, claims: &[VolumeClaim]) {
        let files = project.requested_files();
        for claim in claims {
            if self.planned(files, &claim.directory).is_some() {
                continue;
            }
            let request = VolumeRequest::new(workspace, project, claim);
            let Some(name) = request.choose_name(self) else { continue };
            for (user, directory) in request.users() {
                let docker_name = user.volume_name(&name).to_lowercase();
                self.directories.entry(docker_name).or_insert_with(|| directory.to_owned());
            }
            for place in &request.places {
                self.by_place.entry(place.clone()).or_insert_with(|| name.clone());
            }
            let volume = PlannedVolume { name, file: claim.file.clone() };
            let volumes = self.by_project.entry(files.to_vec()).or_default();
            volumes.insert(claim.directory.clone(), volume);
        }
    }
}

/// A claim for which a volume name is to be chosen.
struct VolumeRequest<'w> {
    workspace: &'w Workspace<'w>,
    project: &'w ProjectSummary,
    claim: &'w VolumeClaim,
    /// Where the mounts of the directory are written.
    places: HashSet<WrittenPlace>,
    /// The other projects of the run with mounts in the same files, by their files: they get the volume as well.
    others: BTreeMap<&'w [PathBuf], &'w ProjectSummary>,
}

impl<'w> VolumeRequest<'w> {
    fn new(workspace: &'w Workspace<'w>, project: &'w ProjectSummary, claim: &'w VolumeClaim) -> Self {
        let mut places = HashSet::new();
        let mut others = BTreeMap::new();
        for mount in project.mounts.iter().filter(|mount| mount.directory.path == claim.directory) {
            places.insert(mount.place.clone());
            for other in workspace.run.projects_loading(mount.file()) {
                let files = other.requested_files();
                if files != project.requested_files() && other.has_mount_in(mount.file()) {
                    others.insert(files, &**other);
                }
            }
        }
        VolumeRequest { workspace, project, claim, places, others }
    }

    /// The projects that get the volume, each with the directory that it replaces there.
    fn users(&self) -> impl Iterator<Item = (&ProjectSummary, &str)> {
        let own_directory = self.claim.directory.as_str();
        let others = self.others.values().map(move |&other| {
            let mount = other.mounts_at(&self.places).next();
            (other, mount.map_or(own_directory, |mount| mount.directory.path.as_str()))
        });
        once((self.project, own_directory)).chain(others)
    }

    /// The name that the mounts have from another project, or else the first free one of the claim.
    fn choose_name(&self, plan: &VolumePlan) -> Option<String> {
        for mount in self.project.mounts_at(&self.places) {
            let planned = plan.by_place.get(&mount.place);
            if let Some(name) = planned.filter(|name| !self.is_taken(name, plan)) {
                return Some(name.clone());
            }
        }
        let numbered = (2..).map(|number| format!("{}-{number}", self.claim.fallback));
        let mut names = self.claim.names.iter().cloned().chain(numbered);
        names.find(|name| {
            !self.is_taken(name, plan) && (!self.exists(name) || self.was_chosen_by_killed_run(name))
        })
    }

    /// Whether in one of the projects a volume of this name would be the volume of another directory.
    fn is_taken(&self, name: &str, plan: &VolumePlan) -> bool {
        self.users().any(|(user, directory)| {
            let docker_name = user.volume_name(name).to_lowercase();
            plan.directories.get(&docker_name).is_some_and(|planned| planned != directory)
                || self.workspace.run.has_volume_elsewhere(&docker_name, &user.directory)
        })
    }

    fn exists(&self, name: &str) -> bool {
        self.users().any(|(user, _)| user.has_volume(name))
            || self.workspace.has_nearby_volume(self.project, name, &self.claim.file)
    }

    /// Whether a killed run had chosen this name for a mount in the file: the text that it left for the file has the name
    /// more often than the file itself. Other files with the name then have it from that run.
    fn was_chosen_by_killed_run(&self, name: &str) -> bool {
        let Some(loaded) = self.workspace.run.file(&self.claim.file) else { return false };
        let count = count_name(&loaded.text, name);
        let left = left_by_killed_runs(self.workspace.files, &self.claim.file);
        left.iter().any(|text| count_name(text, name) > count)
    }
}

/// The files that a project was requested with.
fn requested_files(project: &Project) -> Vec<PathBuf> {
    project.files.iter().take(project.named_files).map(|file| file.path.clone()).collect()
}

/// How often a text contains a volume name, as a whole word.
fn count_name(text: &str, name: &str) -> usize {
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.split(|c| !is_in_name(c)).filter(|word| *word == name).count()
}
