//! The other Compose files around one: whether they build on its services, and which host folders they mount.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::host_folder::HostFolder;
use super::load::{LoadOptions, load};
use crate::compose::{MountKind, Value};
use crate::files::{FileSystem, absolute};

/// A Compose file seen from another one.
#[derive(Debug)]
pub struct Neighbour {
    /// Where it lies.
    pub path: PathBuf,
    /// The services of other files it extends: file and service.
    pub extends: Vec<(PathBuf, String)>,
    /// The host folders it mounts, as [`HostFolder::key`] has them.
    pub folders: Vec<String>,
}

/// What was found in folders, each looked at once in a run.
#[derive(Debug, Default)]
pub struct Neighbours {
    by_folder: Mutex<HashMap<PathBuf, Arc<Vec<Neighbour>>>>,
}

impl Neighbours {
    /// The YAML files in the folder of a file, in the one above and in those directly below, but for the file
    /// itself. What cannot be read is left out.
    pub fn around(&self, files: &dyn FileSystem, path: &Path) -> Vec<Arc<Vec<Neighbour>>> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        let below = files.folder_names(folder).into_iter().map(|name| folder.join(name));
        let folders =
            folder.parent().map(Path::to_path_buf).into_iter().chain([folder.to_owned()]).chain(below);
        folders.map(|folder| self.of_folder(files, folder)).collect()
    }

    fn of_folder(&self, files: &dyn FileSystem, folder: PathBuf) -> Arc<Vec<Neighbour>> {
        let known = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner).get(&folder).cloned();
        known.unwrap_or_else(|| {
            let names = files.file_names(&folder).into_iter().filter(|name| is_yaml(name));
            let found: Vec<Neighbour> = names.filter_map(|name| read(files, folder.join(name))).collect();
            let found = Arc::new(found);
            let mut all = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(folder, Arc::clone(&found));
            found
        })
    }
}

fn read(files: &dyn FileSystem, path: PathBuf) -> Option<Neighbour> {
    let project = load(files, &path, &path, &LoadOptions::default()).ok()?;
    let folder = project.folder.clone();
    let services = || project.model().services();
    let extends = services().filter_map(|service| {
        let extends = service.get("extends")?;
        let file = extends.get("file").and_then(Value::known_text)?;
        let name = extends.get("service").and_then(Value::known_text)?;
        Some((absolute(&folder.join(file)), name.to_owned()))
    });
    let mounts = services().flat_map(|service| service.mounts().collect::<Vec<_>>());
    let folders = mounts
        .filter(|mount| mount.kind == MountKind::Bind)
        .filter_map(|mount| Some(HostFolder::of(&mount.source?.text, &folder).key));
    let (extends, folders) = (extends.collect(), folders.collect());
    Some(Neighbour { path, extends, folders })
}

fn is_yaml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}
