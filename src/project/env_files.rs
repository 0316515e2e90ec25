//! Files of variables that services name by `env_file`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{EnvFileError, Environment, Project, reason};
use crate::compose::{Service, Value, Variables};
use crate::files::{FileSystem, is_inside};

/// Far above every file of variables there is; in bytes.
const MOST_BYTES: usize = 10 << 20;

/// The variables of each service that come from such files, when these lie in the project's own folder. What cannot
/// be read is left out.
pub(super) fn read(files: &dyn FileSystem, project: &Project) -> BTreeMap<String, Vec<(String, String)>> {
    let of_service = |service: Service<'_>| {
        let entries = service.get("env_file")?.items();
        let mut variables = Environment::new(true);
        for entry in entries.iter().filter(|entry| is_inside(files, &project.folder, &path_of(entry))) {
            // LCOW003 tells what is wrong with the file.
            let _ = read_entry(entry, files, &mut variables, &project.variables);
        }
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some((service.name().to_owned(), variables))
    };
    project.model().services().filter_map(of_service).collect()
}

fn path_of(entry: &Value) -> PathBuf {
    PathBuf::from(entry.get("path").and_then(Value::known_text).unwrap_or_default())
}

/// Reads one entry of `env_file` into variables. The error says what is wrong with it.
pub(crate) fn read_entry(
    entry: &Value,
    files: &dyn FileSystem,
    into: &mut Environment,
    around: &dyn Variables,
) -> Result<(), String> {
    let required = entry.get("required").map_or(Some(true), Value::truth);
    let is_required = required.ok_or("`required` is neither `true` nor `false`")?;
    let path = path_of(entry);
    if files.kind(&path).is_none() {
        return if is_required { Err(format!("there is no file `{}`", path.display())) } else { Ok(()) };
    }
    let text =
        text_of(files, &path).map_err(|message| format!("`{}` cannot be read: {message}", path.display()))?;
    let in_file = |error: EnvFileError| format!("in `{}`: {error}", path.display());
    match entry.get("format").and_then(Value::known_text).unwrap_or_default() {
        "" | ".env" => into.read(&text, around).map_err(in_file),
        "raw" => into.read_raw(&text, around).map_err(in_file),
        other => Err(format!("`{other}` is no format of a file of variables: use `raw`, or none")),
    }
}

/// The text of a file of variables or labels.
pub(crate) fn text_of(files: &dyn FileSystem, path: &Path) -> Result<String, String> {
    let bytes = files.read(path, MOST_BYTES).map_err(|error| reason(&error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
