//! The name Docker Compose gives a project: a variable, the key `name`, or the directory's name.

use std::sync::Arc;

use super::environment::Environment;
use super::problem::Problems;
use super::project::LoadedFile;
use super::tree_path::TreePath;
use crate::compose::{Text, TextBudget, Variables, interpolate};
use crate::source::Span;
use crate::yaml::{Document, Resolved};

/// The name of the project of some files in a directory.
pub(super) fn project_name(
    files: &[Arc<LoadedFile>],
    variables: &Environment,
    directory: &str,
    problems: &mut Problems,
    budget: &mut TextBudget,
) -> String {
    let start = files.first().map(|file| Span::new(file.id, 0..0));
    if let Some(name) = variables.get("COMPOSE_PROJECT_NAME").filter(|name| !name.is_empty()) {
        if normal(name) != name
            && let Some(span) = start
        {
            let message = format!("`COMPOSE_PROJECT_NAME` is `{name}`, which is no name for a project");
            let help = "lower case letters, digits, `-` and `_`, beginning with a letter or digit";
            problems.refuse(&TreePath::default(), span, message).help(help);
        }
        return name.to_owned();
    }
    // The directory's name counts only when no file begins with a document that has a name, whatever becomes of it.
    let is_named = files.iter().any(|file| file.document().and_then(written_name).is_some());
    let named = files.iter().flat_map(|file| file.documents.iter().filter_map(written_name)).last();
    let text = named.and_then(|text| interpolate(text, variables, budget).ok());
    let name = match text.as_ref().map(Text::known) {
        Some(Some(known)) if is_named || !normal(known).is_empty() => normal(known),
        _ => normal(directory),
    };
    if name.is_empty()
        && let Some(span) = start
    {
        let message = "the project has no name: its directory's name has no letter or digit in it";
        problems.refuse(&TreePath::default(), span, message).help("name it: `name: my-project`");
    }
    name
}

/// What a document says at `name`.
fn written_name(document: &Document) -> Option<&str> {
    let node = document.get(document.root(), "name")?;
    let is_null = document.resolved(node) == Some(Resolved::Null);
    document.text(node).filter(|text| !text.is_empty() && !is_null)
}

/// What of a text may stand in a project's name.
fn normal(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept: String = lower.chars().filter(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-')).collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}
