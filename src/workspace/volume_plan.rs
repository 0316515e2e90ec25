//! The names of the volumes that take the place of host directories, for all projects of a run before any is linted: two
//! directories in one volume would mix their data.

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
    /// The directory as [`HostDirectory::path`] has it.
    pub directory: String,
    /// The file with the mount of the service that the volume is named after.
    pub file: PathBuf,
    /// The names that suit it, the best first.
    pub names: Vec<String>,
    /// What a number is put after when all of these are taken.
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
    /// By the files that a project was asked for, and by directory.
    by_project: HashMap<Vec<PathBuf>, HashMap<String, PlannedVolume>>,
    /// By the places of the mounts: a file gives all projects that load it the same name.
    by_place: HashMap<WrittenPlace, String>,
    /// The directories by the volumes' names to Docker, in lower case.
    directories: HashMap<String, String>,
}

impl VolumePlan {
    /// Names the volumes that each project of a workspace needs, in the order of the projects' paths.
    pub fn new(workspace: &Workspace<'_>, claims: impl IntoIterator<Item = Vec<VolumeClaim>>) -> Self {
        let mut projects: Vec<_> = workspace.run.projects.iter().zip(claims).collect();
        projects.sort_by_key(|(project, _)| project.asked_for());
        let mut plan = VolumePlan::default();
        for (project, claims) in &projects {
            plan.add(workspace, project, claims);
        }
        plan
    }

    /// The volume for a directory of a project; `None` for one that holds no data.
    pub fn volume_of(&self, project: &Project, directory: &HostDirectory) -> Option<&PlannedVolume> {
        self.by_project.get(&asked_for(project))?.get(&directory.path)
    }

    /// The same plan with names for what it does not know yet: a rewrite may bring data to light.
    pub fn completed(
        &self,
        workspace: &Workspace<'_>,
        project: &Project,
        claims: &[VolumeClaim],
    ) -> Cow<'_, Self> {
        let known = self.by_project.get(&asked_for(project));
        let is_known = |claim: &VolumeClaim| known.is_some_and(|known| known.contains_key(&claim.directory));
        if claims.iter().all(is_known) {
            return Cow::Borrowed(self);
        }
        let mut completed = self.clone();
        completed.add(workspace, &ProjectSummary::of(project), claims);
        Cow::Owned(completed)
    }

    fn add(&mut self, workspace: &Workspace<'_>, project: &ProjectSummary, claims: &[VolumeClaim]) {
        for claim in claims {
            let known = self.by_project.entry(project.asked_for().to_vec()).or_default();
            if known.contains_key(&claim.directory) {
                continue;
            }
            let wanted = Wanted::new(workspace, project, claim);
            let Some(name) = wanted.name(self) else { continue };
            for (user, directory) in wanted.users() {
                let docker_name = user.volume_name(&name).to_lowercase();
                self.directories.entry(docker_name).or_insert_with(|| directory.to_owned());
            }
            for place in &wanted.places {
                self.by_place.entry(place.clone()).or_insert_with(|| name.clone());
            }
            let volume = PlannedVolume { name, file: claim.file.clone() };
            self.by_project
                .entry(project.asked_for().to_vec())
                .or_default()
                .insert(claim.directory.clone(), volume);
        }
    }
}

/// A directory on its way to a name.
struct Wanted<'w> {
    workspace: &'w Workspace<'w>,
    project: &'w ProjectSummary,
    claim: &'w VolumeClaim,
    /// Where its mounts are written.
    places: HashSet<WrittenPlace>,
    /// The other projects of the run that have mounts in the same files: they get the volume as well.
    others: BTreeMap<&'w [PathBuf], &'w ProjectSummary>,
}

impl<'w> Wanted<'w> {
    fn new(workspace: &'w Workspace<'w>, project: &'w ProjectSummary, claim: &'w VolumeClaim) -> Self {
        let own = || project.mounts.iter().filter(|mount| mount.directory.path == claim.directory);
        let mut others = BTreeMap::new();
        for file in own().map(|mount| &*mount.place.0) {
            for other in workspace.run.users_of(file) {
                if other.asked_for() != project.asked_for() && other.mounts_in(file).next().is_some() {
                    others.insert(other.asked_for(), &**other);
                }
            }
        }
        let places = own().map(|mount| mount.place.clone()).collect();
        Wanted { workspace, project, claim, places, others }
    }

    /// The projects that get the volume, each with the directory whose place it takes there.
    fn users(&self) -> impl Iterator<Item = (&ProjectSummary, &str)> {
        let directory = |other: &'w ProjectSummary| {
            let mount = other.mounts_at(&self.places).next();
            mount.map_or(self.claim.directory.as_str(), |mount| mount.directory.path.as_str())
        };
        let others = self.others.values().map(move |&other| (other, directory(other)));
        once((self.project, self.claim.directory.as_str())).chain(others)
    }

    /// The name that its mounts have from another project, or else the first one that nothing else has.
    fn name(&self, plan: &VolumePlan) -> Option<String> {
        let own = self.project.mounts.iter().filter(|mount| self.places.contains(&mount.place));
        let mut by_file = own.filter_map(|mount| plan.by_place.get(&mount.place));
        if let Some(name) = by_file.find(|name| self.is_apart(name, plan)) {
            return Some(name.clone());
        }
        let numbered = (2..).map(|number| format!("{}-{number}", self.claim.fallback));
        let mut names = self.claim.names.iter().cloned().chain(numbered);
        names.find(|name| self.is_apart(name, plan) && (!self.is_there(name) || self.was_chosen(name)))
    }

    /// Whether a volume of this name is for no other directory, in any of its projects.
    fn is_apart(&self, name: &str, plan: &VolumePlan) -> bool {
        self.users().all(|(user, directory)| {
            let docker_name = user.volume_name(name).to_lowercase();
            plan.directories.get(&docker_name).is_none_or(|planned| planned == directory)
                && !self.workspace.run.has_volume_elsewhere(&docker_name, &user.directory)
        })
    }

    fn is_there(&self, name: &str) -> bool {
        self.users().any(|(user, _)| user.has_volume(name))
            || self.workspace.has_nearby_volume(self.project, name, &self.claim.file)
    }

    /// Whether a run that was killed had chosen this name for a mount in the file: the text that it had ready for the
    /// file names the volume, and the file itself does not yet. What else has the name has it from that run.
    fn was_chosen(&self, name: &str) -> bool {
        let file = &self.claim.file;
        let Some(known) = self.workspace.run.file(file) else { return false };
        let now = times_named(&known.text, name);
        let left = left_by_killed_runs(self.workspace.files, file);
        left.iter().any(|text| times_named(text, name) > now)
    }
}

/// The files that a project was asked for.
fn asked_for(project: &Project) -> Vec<PathBuf> {
    project.files.iter().take(project.named_files).map(|file| file.path.clone()).collect()
}

/// How often a text has a name as a word of its own.
fn times_named(text: &str, name: &str) -> usize {
    let is_of_names = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.split(|c| !is_of_names(c)).filter(|word| *word == name).count()
}
