//! Scripts with CR LF line endings, on disk or after Git has checked them out on Windows.

use std::path::Path;

use crate::fs::{FileKind, read_inside, text_inside};
use crate::gitattributes::{CheckedOut, GitAttributes, checked_out};
use crate::rules::Context;

/// How much of a script is read, in bytes: editors that write CR LF do so in every line.
const MAX_SCRIPT_BYTES: usize = 4096;

/// How many scripts of a directory are read.
const MAX_SCRIPTS: usize = 50;

/// How much of a `.gitattributes` is read, in bytes.
const MAX_ATTRIBUTES_BYTES: usize = 1 << 16;

/// Extensions of shell scripts.
const EXTENSIONS: [&str; 4] = ["bash", "ksh", "sh", "zsh"];

/// A script with CR LF line endings.
pub(super) struct CrLfScript {
    /// The path relative to the directory of the project, with forward slashes.
    pub(super) name: String,
    pub(super) cause: Cause,
}

/// Why a script has CR LF line endings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// They are in the file.
    Content,
    /// `.gitattributes` asks for CR LF.
    Attribute,
    /// `.gitattributes` asks for native line endings.
    NativeAttribute,
}

/// The script with CR LF at a path, or directly in the directory at that path.
pub(super) fn crlf_script(path: &Path, context: Context<'_>) -> Option<CrLfScript> {
    match context.files.kind(path)? {
        FileKind::File => check_script(path, &mut None, context),
        FileKind::Directory => first_in_directory(path, context),
        FileKind::Special => None,
    }
}

/// Whether the scripts of a directory are started is not known: native line endings are not reported.
fn first_in_directory(directory: &Path, context: Context<'_>) -> Option<CrLfScript> {
    let mut attributes = None;
    let mut names = context.files.file_names(directory);
    names.retain(|name| is_shell_script(Path::new(name)));
    let check = |name| check_script(&directory.join(name), &mut attributes, context);
    names
        .into_iter()
        .take(MAX_SCRIPTS)
        .filter_map(check)
        .find(|script| script.cause != Cause::NativeAttribute)
}

/// `attributes` caches those of the directory.
fn check_script(
    path: &Path,
    attributes: &mut Option<Vec<GitAttributes>>,
    context: Context<'_>,
) -> Option<CrLfScript> {
    let directory = &context.project.directory;
    let name = path.strip_prefix(directory).ok()?.to_string_lossy().replace('\\', "/");
    let bytes = read_inside(context.files, directory, path, MAX_SCRIPT_BYTES)?;
    if !bytes.starts_with(b"#!") && !is_shell_script(path) {
        return None;
    }
    if bytes.windows(2).any(|pair| pair == b"\r\n") {
        return Some(CrLfScript { name, cause: Cause::Content });
    }
    let attributes = attributes.get_or_insert_with(|| read_attributes(path, context));
    let cause = match checked_out(attributes, path) {
        CheckedOut::CrLf => Cause::Attribute,
        CheckedOut::Native => Cause::NativeAttribute,
        CheckedOut::Lf | CheckedOut::Unspecified => return None,
    };
    Some(CrLfScript { name, cause })
}

fn is_shell_script(path: &Path) -> bool {
    path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|shell| extension == *shell))
}

/// The `.gitattributes` from the directory of the project to that of a file.
fn read_attributes(path: &Path, context: Context<'_>) -> Vec<GitAttributes> {
    let project = &context.project.directory;
    let mut attributes = Vec::new();
    for directory in path.ancestors().skip(1).take_while(|directory| directory.starts_with(project)) {
        let file = directory.join(".gitattributes");
        if let Some(text) = text_inside(context.files, project, &file, MAX_ATTRIBUTES_BYTES) {
            attributes.push(GitAttributes::parse(directory, &text));
        }
    }
    attributes.reverse();
    attributes
}
