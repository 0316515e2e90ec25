//! What the services build that are built here: their Dockerfiles, when these lie in the project's own directory.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Project;
use crate::compose::{Build, Service, Text, Value, pairs};
use crate::dockerfile::Dockerfile;
use crate::fs::{FileSystem, absolute, text_inside};

/// A Dockerfile larger than this in bytes is not looked at.
const MOST_BYTES: usize = 1 << 20;

/// Reads the Dockerfiles of a project. A service whose Dockerfile cannot be seen is left out.
pub(super) fn read(files: &dyn FileSystem, project: &Project) -> BTreeMap<String, Build> {
    let mut dockerfiles = Dockerfiles { files, project, by_path: HashMap::new() };
    let services = project.model().services();
    services.filter_map(|service| Some((service.name().to_owned(), dockerfiles.build(service)?))).collect()
}

/// Dockerfiles that were read already: services share them.
struct Dockerfiles<'a> {
    files: &'a dyn FileSystem,
    project: &'a Project,
    by_path: HashMap<PathBuf, Option<Rc<Read>>>,
}

/// A Dockerfile and what of its text counts beside its instructions.
struct Read {
    dockerfile: Dockerfile,
    strips_returns: bool,
}

impl Read {
    fn new(text: &str) -> Self {
        let strips_returns = STRIPS_RETURNS.iter().any(|command| text.contains(command));
        Read { dockerfile: Dockerfile::parse(text), strips_returns }
    }
}

/// How a Dockerfile takes carriage returns out of what it copied.
const STRIPS_RETURNS: [&str; 4] = ["dos2unix", "s/\\r", "tr -d '\\r'", "tr -d \"\\r\""];

impl Dockerfiles<'_> {
    fn build(&mut self, service: Service<'_>) -> Option<Build> {
        let build = service.get("build")?;
        let context = context(service, build, self.project);
        let read = match build.get("dockerfile_inline").and_then(Value::text) {
            Some(inline) => Rc::new(Read::new(inline.known()?)),
            None => self.read(dockerfile(service, build, context.as_deref()?)?)?,
        };
        let target = match build.get("target").filter(|target| !target.is_null()) {
            Some(target) => Some(target.known_text()?).filter(|target| !target.is_empty()),
            None => None,
        };
        let image = read.dockerfile.built(target, &arguments(build))?;
        Some(Build { image, context, strips_returns: read.strips_returns })
    }

    fn read(&mut self, path: PathBuf) -> Option<Rc<Read>> {
        let (files, directory) = (self.files, &self.project.directory);
        let read = || text_inside(files, directory, &path, MOST_BYTES).map(|text| Rc::new(Read::new(&text)));
        let known = self.by_path.get(&path).cloned();
        let read = known.unwrap_or_else(read);
        self.by_path.insert(path, read.clone());
        read
    }
}

/// The directory a service is built from, when it lies in the project's own; absolute.
fn context(service: Service<'_>, build: &Value, project: &Project) -> Option<PathBuf> {
    let value = if build.text().is_some() { Some(build) } else { build.get("context") };
    let context = match value.filter(|value| !value.is_null()) {
        Some(value) => value.known_text()?,
        None => ".",
    };
    // Another service's image, or a URL.
    if context.contains("://") || context.starts_with("service:") || context.starts_with("git@") {
        return None;
    }
    let context =
        absolute(&project.directory_of(value.unwrap_or(service.value)).join(context.replace('\\', "/")));
    context.starts_with(&project.directory).then_some(context)
}

/// Where the Dockerfile of a service lies, that is built from a directory.
fn dockerfile(service: Service<'_>, build: &Value, context: &Path) -> Option<PathBuf> {
    // In files of the first version it stands beside `build`.
    let named = build.get("dockerfile").or_else(|| service.get("dockerfile")).filter(|name| !name.is_null());
    let name = named.map_or(Some("Dockerfile"), Value::known_text)?;
    Some(absolute(&context.join(name.replace('\\', "/"))))
}

/// `build.args`: names and values, the latter as far as they are known.
fn arguments(build: &Value) -> Vec<(String, Option<String>)> {
    let known = |value: Option<Text>| value.and_then(|value| value.known().map(str::to_owned));
    let arguments = build.get("args").map(pairs).unwrap_or_default();
    arguments.into_iter().map(|(name, value)| (name.to_owned(), known(value))).collect()
}
