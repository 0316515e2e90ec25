//! The project name: `COMPOSE_PROJECT_NAME`, the key `name`, or the name of the directory.

use std::sync::Arc;

use super::environment::Environment;
use super::problem::Problems;
use super::project::LoadedFile;
use super::tree_path::TreePath;
use crate::compose::{Text, TextBudget, Variables, interpolate};
use crate::source::Span;
use crate::yaml::{Document, Resolved};

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
            let message = format!("`COMPOSE_PROJECT_NAME` is `{name}`, which is not a valid project name");
            let help = "use lower case letters, digits, `-` and `_`, beginning with a letter or digit";
            problems.refuse(&TreePath::root(), span, message).help(help);
        }
        return name.to_owned();
    }
    // Docker Compose uses the directory only if no first document has a `name`, even an invalid one.
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
        let message = "the project has no name: the name of its directory has no letter or digit";
        problems.refuse(&TreePath::root(), span, message).help("set it: `name: my-project`");
    }
    name
}

fn written_name(document: &Document) -> Option<&str> {
    let node = document.get(document.root(), "name")?;
    let is_null = document.resolved(node) == Some(Resolved::Null);
    document.text(node).filter(|text| !text.is_empty() && !is_null)
}

/// A text without the characters that a project name cannot have.
fn normal(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept: String = lower.chars().filter(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-')).collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}
