//! What the services build that are built here: their Dockerfiles, when these lie in the project's own folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Project;
use crate::compose::{Build, Service, Value};
use crate::dockerfile::Dockerfile;
use crate::files::{FileKind, FileSystem, absolute};

/// A Dockerfile larger than this in bytes is not looked at.
const MOST_BYTES: usize = 1 << 20;

/// Reads the Dockerfiles of a project. A service whose Dockerfile cannot be seen is left out.
pub(super) fn read(files: &dyn FileSystem, project: &Project) -> BTreeMap<String, Build> {
    let build = |service: Service<'_>| {
        let build = service.get("build")?;
        let context = context(service, build, project);
        let text = match build.get("dockerfile_inline").and_then(Value::text) {
            Some(inline) => inline.known()?.to_owned(),
            None => dockerfile(files, service, context.as_deref()?, project)?,
        };
        let target = match build.get("target").filter(|target| !target.is_null()) {
            Some(target) => Some(target.known_text()?).filter(|target| !target.is_empty()),
            None => None,
        };
        let image = Dockerfile::parse(&text).built(target, &arguments(build))?;
        Some((service.name().to_owned(), Build { image, context }))
    };
    project.model().services().filter_map(build).collect()
}

/// The folder a service is built from, when it lies in the project's own; absolute.
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
    let context = absolute(&project.folder_of(value.unwrap_or(service.value)).join(context));
    context.starts_with(&project.folder).then_some(context)
}

fn dockerfile(
    files: &dyn FileSystem,
    service: Service<'_>,
    context: &Path,
    project: &Project,
) -> Option<String> {
    // In files of the first version it stands beside `build`.
    let named = service.get("build").and_then(|build| build.get("dockerfile"));
    let name = match named.or_else(|| service.get("dockerfile")).filter(|name| !name.is_null()) {
        Some(name) => name.known_text()?,
        None => "Dockerfile",
    };
    let path = absolute(&context.join(name));
    if !path.starts_with(&project.folder) || files.kind(&path) != Some(FileKind::File) {
        return None;
    }
    let bytes = files.read(&path, MOST_BYTES).ok().filter(|bytes| bytes.len() <= MOST_BYTES)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// `build.args`: names and values, the latter as far as they are known.
fn arguments(build: &Value) -> Vec<(String, Option<String>)> {
    let Some(args) = build.get("args") else { return Vec::new() };
    let value = |value: &Value| (!value.is_null()).then(|| scalar(value)).flatten();
    let entries = args.entries().map(|(key, entry)| (key.text.clone(), value(entry)));
    let items = args.items().iter().filter_map(Value::text).map(|text| {
        let flat = text.flat();
        let (name, _) = flat.split_once('=').unwrap_or((flat, ""));
        let value = flat.contains('=').then(|| text.slice(name.len() + 1..flat.len()));
        (name.to_owned(), value.and_then(|value| value.known().map(str::to_owned)))
    });
    entries.chain(items).collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value.text() {
        Some(text) => text.known().map(str::to_owned),
        None => Some(value.go_text()),
    }
}
