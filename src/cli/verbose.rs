//! What a run loads and why: `-v` and `--show-files`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use crate::compose::{Data, Value};
use crate::driver::{InputOrigin, ProjectInput};
use crate::loader::{LoadedFile, Project};
use crate::output::display_name;

/// The files of a project, a line each, and why each is there; then what was read beside them, and the variables that
/// nobody gave a value.
pub(super) fn told(input: &ProjectInput, project: &Project) -> String {
    let mut text = format!("project {} ({})\n", project.name, display_name(&project.directory));
    let mut known: BTreeSet<PathBuf> = BTreeSet::new();
    for (number, file) in project.files.iter().enumerate() {
        let _ = writeln!(text, "  {}: {}", shown(project, file), reason(input, project, number));
        known.insert(project.sources.get(file.id).name().to_owned());
    }
    for (_, source) in project.sources.iter() {
        // One file of variables may be read for several projects in one.
        if known.insert(source.name().to_owned()) {
            let _ = writeln!(text, "  {}: variables", display_name(source.name()));
        }
    }
    for service in project.beside.builds.keys() {
        let _ = writeln!(text, "  the Dockerfile of {service}: what its image is made of");
    }
    for service in &project.disabled {
        let _ = writeln!(text, "  the service {service} is left out: it belongs to none of the profiles");
    }
    let mut unset = BTreeSet::new();
    collect_unset(&project.root, &mut unset);
    if !unset.is_empty() {
        let names: Vec<&str> = unset.into_iter().collect();
        let _ = writeln!(text, "  variables without a value: {}", names.join(", "));
    }
    text
}

/// The files of a project as they are called in messages.
pub(super) fn files(project: &Project) -> impl Iterator<Item = String> {
    project.files.iter().map(|file| shown(project, file))
}

fn shown(project: &Project, file: &LoadedFile) -> String {
    display_name(project.sources.get(file.id).name())
}

/// Why a file of a project is there; the ones it was asked for come first.
fn reason(input: &ProjectInput, project: &Project, number: usize) -> &'static str {
    let is_first = number == 0;
    if number >= project.named_files {
        let path = &project.files[number].path;
        let is_extended = project.extended.iter().any(|(file, _)| file == path);
        return if is_extended { "a service of it is extended" } else { "included" };
    }
    match input.origin {
        InputOrigin::Stdin => "standard input",
        InputOrigin::Named => "named",
        InputOrigin::FileOptions if is_first => "named with -f",
        InputOrigin::FileOptions => "named with -f, merged over those before it",
        InputOrigin::WholeProject if is_first => "the project of a file that was named",
        InputOrigin::FileName => "its name says that it is a Compose file",
        InputOrigin::DefaultFiles if is_first => "what Docker Compose loads in its directory",
        InputOrigin::DefaultFiles | InputOrigin::WholeProject => "merged over those before it by default",
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
