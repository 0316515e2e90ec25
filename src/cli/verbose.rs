//! The files that a run loads and why: `-v` and `--show-files`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use crate::compose::{Data, Value};
use crate::driver::{InputOrigin, ProjectInput};
use crate::loader::{LoadedFile, Project};
use crate::output::display_name;

/// One line per file of a project with the reason it was loaded, then other files that were read, and the variables
/// that are not set.
pub(super) fn load_trace(input: &ProjectInput, project: &Project) -> String {
    let mut text = format!("project {} ({})\n", project.name, display_name(&project.directory));
    let mut listed: BTreeSet<PathBuf> = BTreeSet::new();
    for (number, file) in project.files.iter().enumerate() {
        let _ = writeln!(text, "  {}: {}", shown(project, file), reason(input, project, number));
        listed.insert(project.sources.get(file.id).name().to_owned());
    }
    for (_, source) in project.sources.iter() {
        // The same env file may be read for several included projects.
        if listed.insert(source.name().to_owned()) {
            let _ = writeln!(text, "  {}: variables", display_name(source.name()));
        }
    }
    for service in project.beside.builds.keys() {
        let _ = writeln!(text, "  Dockerfile of {service}: read for its base image");
    }
    for service in &project.disabled {
        let _ = writeln!(text, "  service {service}: skipped, its profiles are not selected");
    }
    let mut unset = BTreeSet::new();
    collect_unset(&project.root, &mut unset);
    if !unset.is_empty() {
        let names: Vec<&str> = unset.into_iter().collect();
        let _ = writeln!(text, "  variables not set: {}", names.join(", "));
    }
    text
}

/// The names of a project's files.
pub(super) fn files(project: &Project) -> impl Iterator<Item = String> {
    project.files.iter().map(|file| shown(project, file))
}

fn shown(project: &Project, file: &LoadedFile) -> String {
    display_name(project.sources.get(file.id).name())
}

/// Why a file was loaded. The files of the input come first in a project.
fn reason(input: &ProjectInput, project: &Project, number: usize) -> &'static str {
    let is_first = number == 0;
    if number >= project.named_files {
        let path = &project.files[number].path;
        let is_extended = project.extended.iter().any(|(file, _)| file == path);
        return if is_extended { "contains a service that is extended" } else { "included" };
    }
    match input.origin {
        InputOrigin::Stdin | InputOrigin::NamedStdin => "standard input",
        InputOrigin::Named => "on the command line",
        InputOrigin::FileOptions if is_first => "given with -f",
        InputOrigin::FileOptions => "given with -f, merged over the files before it",
        InputOrigin::WholeProject if is_first => "the project of a file on the command line",
        InputOrigin::FileName => "named like a Compose file",
        InputOrigin::DefaultFiles if is_first => "the default file of its directory",
        InputOrigin::DefaultFiles | InputOrigin::WholeProject => "merged over the files before it by default",
    }
}

fn collect_unset<'p>(value: &'p Value, unset: &mut BTreeSet<&'p str>) {
    match &value.as_written().data {
        Data::Text(text) => unset.extend(text.unknowns().map(|(variable, _)| variable)),
        Data::List(items) => items.iter().for_each(|item| collect_unset(item, unset)),
        Data::Map(entries) => entries.iter().for_each(|(_, value)| collect_unset(value, unset)),
        _ => {}
    }
}
