//! What the volumes are called that take the place of host folders. It is settled for the whole project before any
//! fix is made: two folders in one volume would mix their data.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::Survey;
use super::data_location::{DataLocation, locate};
use crate::compose::{Identity, Mount, MountKind, Service};
use crate::files::{FileSystem, left_by_killed_runs};
use crate::finding::Confidence;
use crate::knowledge::Kind;
use crate::project::{HostFolder, KnownVolumes, Neighbours, Project};
use crate::source::FileId;

/// The names of new volumes, one for each folder of the host that holds data.
pub struct VolumeNames {
    /// By [`HostFolder::path`].
    by_folder: HashMap<String, AllottedName>,
}

/// The name of a new volume.
pub struct AllottedName {
    /// The name in the Compose file.
    pub name: String,
    /// The file with the mount of the service that it is named after.
    pub file: FileId,
}

impl VolumeNames {
    /// Settles the names of a project.
    pub fn of(
        project: &Project,
        files: &dyn FileSystem,
        survey: &Survey<'_>,
        neighbours: &Neighbours,
    ) -> Self {
        let known = KnownVolumes::of(project);
        let given = HashSet::new();
        let mut allotment = Allotment { project, files, neighbours, known, given, by_folder: HashMap::new() };
        let mut claims: Vec<Claim<'_>> = survey
            .linux()
            .iter()
            .flat_map(|&service| {
                survey.keeper(service).map(|identity| claims(project, service, &identity)).unwrap_or_default()
            })
            .collect();
        // A folder that several services have is named after the one of which it is best known what it runs, and of
        // these after one that mounts it by itself.
        claims.sort_by_key(|claim| Reverse((claim.confidence, claim.is_own)));
        for claim in &claims {
            allotment.allot(claim);
        }
        VolumeNames { by_folder: allotment.by_folder }
    }

    /// The name of the volume for a folder; `None` for one that holds no data.
    pub fn of_folder(&self, folder: &HostFolder) -> Option<&AllottedName> {
        self.by_folder.get(&folder.path)
    }
}

impl Survey<'_> {
    /// The server or application a service runs, which keeps data.
    fn keeper(&self, service: Service<'_>) -> Option<Identity> {
        let identity = self.identity(service)?;
        let is_application =
            identity.image.kind == Kind::Application && identity.confidence > Confidence::Low;
        (identity.image.kind.is_server() || is_application).then_some(identity)
    }
}

/// A data folder of a service, for which it wants a volume of its own.
struct Claim<'p> {
    confidence: Confidence,
    /// Whether the service mounts the folder by itself, not by `volumes_from`.
    is_own: bool,
    /// What the name begins with.
    owner: String,
    mount: Mount<'p>,
    folder: HostFolder,
    /// Whether it is the one that is called `data`, or else the first of the service.
    is_main: bool,
}

/// What a service claims, in the order of the files, not of the program's folders.
fn claims<'p>(project: &Project, service: Service<'p>, identity: &Identity) -> Vec<Claim<'p>> {
    let DataLocation::Host(mut mounts) = locate(service, identity) else { return Vec::new() };
    mounts.retain(|mount| mount.kind == MountKind::Bind && !mount.read_only);
    mounts.sort_by_key(|mount| (mount.value.origin.span.file, mount.value.origin.span.start));
    let owner = Some(name_part(service.name())).filter(|owner| !owner.is_empty());
    let owner = owner.unwrap_or_else(|| "service".to_owned());
    let claim = |mount: Mount<'p>| {
        let source = mount.source.as_ref()?;
        let folder = project.host_folder(source.value, &source.text);
        let is_own = service.mounts().any(|own| own.is_same(&mount));
        let (confidence, owner) = (identity.confidence, owner.clone());
        Some(Claim { confidence, is_own, owner, mount, folder, is_main: false })
    };
    let mut claims: Vec<Claim<'p>> = mounts.into_iter().filter_map(claim).collect();
    let called_data = claims.iter().position(|claim| name_part(claim.folder.last_part()) == DATA);
    let main = claims.get(called_data.unwrap_or(0)).map(|claim| claim.folder.path.clone());
    for claim in &mut claims {
        claim.is_main = main.as_ref() == Some(&claim.folder.path);
    }
    claims
}

/// Names on their way to folders.
struct Allotment<'p> {
    project: &'p Project,
    files: &'p dyn FileSystem,
    neighbours: &'p Neighbours,
    /// The volumes that are there.
    known: KnownVolumes,
    /// The new ones, in lower case.
    given: HashSet<String>,
    by_folder: HashMap<String, AllottedName>,
}

impl Allotment<'_> {
    /// Gives a folder a name that is free: `<service>-data` where it is the main one, else `<service>-<last path
    /// part>`, and a number where both are taken.
    fn allot(&mut self, claim: &Claim<'_>) {
        let Claim { owner, mount, folder, is_main, .. } = claim;
        if self.by_folder.contains_key(&folder.path) {
            return;
        }
        let plain = is_main.then(|| DATA.to_owned());
        let by_target = mount.target_folder().and_then(|target| target.rsplit('/').next()).map(name_part);
        let parts = plain.into_iter().chain([name_part(folder.last_part())]).chain(by_target);
        let parts = parts.filter(|part| !part.is_empty());
        let numbered = (2..).map(|number| format!("{DATA}-{number}"));
        let mut names = parts.chain(numbered).map(|part| format!("{owner}-{part}"));
        let file = mount.value.origin.file;
        let Some(name) = names.find(|name| self.is_free(name, folder, file)) else { return };
        self.given.insert(name.to_lowercase());
        self.by_folder.insert(folder.path.clone(), AllottedName { name, file });
    }

    /// Whether a folder may have a name whose mount is written in this file.
    fn is_free(&self, name: &str, folder: &HostFolder, file: FileId) -> bool {
        let to_docker = self.project.volume_name(name);
        let path = self.project.path_of(file);
        // Another project of the run may have the same name, and its volumes with it.
        let is_taken_elsewhere = self.neighbours.is_taken_elsewhere(&to_docker, &folder.path, self.project);
        let is_there = || {
            self.known.has(name)
                || self.known.has_named(&to_docker)
                || self.neighbours.has_volume(self.files, self.project, name, &path)
        };
        !is_taken_elsewhere
            && !self.given.contains(&name.to_lowercase())
            && (!is_there() || self.was_chosen(name, file))
    }

    /// Whether a run that was killed had chosen this name for a mount in a file: the text that it had ready for the
    /// file speaks of the volume, and the file itself does not yet. What else has the name has it from that run.
    fn was_chosen(&self, name: &str, file: FileId) -> bool {
        let Some(file) = self.project.file(file) else { return false };
        let now = times_named(self.project.sources.get(file.id).text(), name);
        let left = left_by_killed_runs(self.files, &file.path);
        left.iter().any(|text| times_named(text, name) > now)
    }
}

/// How a volume of data is called behind the name of its service.
const DATA: &str = "data";

/// What of a text may stand in a volume's name.
fn name_part(text: &str) -> String {
    let part: String = text.chars().map(|c| if is_of_names(c) { c } else { '-' }).collect();
    part.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}

fn is_of_names(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
}

/// How often a text has a name as a word of its own.
fn times_named(text: &str, name: &str) -> usize {
    text.split(|c| !is_of_names(c)).filter(|word| *word == name).count()
}
