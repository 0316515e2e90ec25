//! Reads the Dockerfiles of services with `build`, as far as they are inside the project directory.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Project;
use crate::compose::{Build, Service, Text, Value, pairs};
use crate::dockerfile::Dockerfile;
use crate::fs::{FileSystem, absolute, text_inside};

/// Larger Dockerfiles are ignored.
const MAX_BYTES: usize = 1 << 20;

/// The builds by service name. A service whose Dockerfile cannot be read is left out.
pub(super) fn read(files: &dyn FileSystem, project: &Project) -> BTreeMap<String, Build> {
    let mut dockerfiles = Dockerfiles { files, project, by_path: HashMap::new() };
    let services = project.model().services();
    services.filter_map(|service| Some((service.name().to_owned(), dockerfiles.build(service)?))).collect()
}

struct Dockerfiles<'a> {
    files: &'a dyn FileSystem,
    project: &'a Project,
    /// Several services may share a Dockerfile.
    by_path: HashMap<PathBuf, Option<Rc<ParsedFile>>>,
}

struct ParsedFile {
    dockerfile: Dockerfile,
    strips_returns: bool,
}

impl ParsedFile {
    fn new(text: &str) -> Self {
        let strips_returns = STRIPS_RETURNS.iter().any(|command| text.contains(command));
        ParsedFile { dockerfile: Dockerfile::parse(text), strips_returns }
    }
}

/// Commands that remove carriage returns from copied files.
const STRIPS_RETURNS: [&str; 4] = ["dos2unix", "s/\\r", "tr -d '\\r'", "tr -d \"\\r\""];

impl Dockerfiles<'_> {
    fn build(&mut self, service: Service<'_>) -> Option<Build> {
        let build = service.get("build")?;
        let context = context(service, build, self.project);
        let parsed = match build.get("dockerfile_inline").and_then(Value::text) {
            Some(inline) => Rc::new(ParsedFile::new(inline.known()?)),
            None => self.read(dockerfile(service, build, context.as_deref()?)?)?,
        };
        let target = match build.get("target").filter(|target| !target.is_null()) {
            Some(target) => Some(target.known_text()?).filter(|target| !target.is_empty()),
            None => None,
        };
        let image = parsed.dockerfile.image(target, &arguments(build))?;
        Some(Build { image, context, strips_returns: parsed.strips_returns })
    }

    fn read(&mut self, path: PathBuf) -> Option<Rc<ParsedFile>> {
        if let Some(parsed) = self.by_path.get(&path) {
            return parsed.clone();
        }
        let text = text_inside(self.files, &self.project.directory, &path, MAX_BYTES);
        let parsed = text.map(|text| Rc::new(ParsedFile::new(&text)));
        self.by_path.insert(path, parsed.clone());
        parsed
    }
}

/// The absolute build context of a service; `None` unless it is inside the project directory.
fn context(service: Service<'_>, build: &Value, project: &Project) -> Option<PathBuf> {
    let value = if build.text().is_some() { Some(build) } else { build.get("context") };
    let context = match value.filter(|value| !value.is_null()) {
        Some(value) => value.known_text()?,
        None => ".",
    };
    // Not a directory: the image of another service, or a URL.
    if context.contains("://") || context.starts_with("service:") || context.starts_with("git@") {
        return None;
    }
    let context =
        absolute(&project.directory_of(value.unwrap_or(service.value)).join(context.replace('\\', "/")));
    context.starts_with(&project.directory).then_some(context)
}

fn dockerfile(service: Service<'_>, build: &Value, context: &Path) -> Option<PathBuf> {
    // In Compose v1 files `dockerfile` is a key of the service.
    let named = build.get("dockerfile").or_else(|| service.get("dockerfile")).filter(|name| !name.is_null());
    let name = named.map_or(Some("Dockerfile"), Value::known_text)?;
    Some(absolute(&context.join(name.replace('\\', "/"))))
}

/// `build.args`; the value is `None` when it is not known.
fn arguments(build: &Value) -> Vec<(String, Option<String>)> {
    let known = |value: Option<Text>| value.and_then(|value| value.known().map(str::to_owned));
    let arguments = build.get("args").map(pairs).unwrap_or_default();
    arguments.into_iter().map(|(name, value)| (name.to_owned(), known(value))).collect()
}
