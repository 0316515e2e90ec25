//! The baseline: the findings a project had when somebody decided to look only at new ones.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::compose::relative_path;
use crate::diagnostic::{Finding, Suppression};
use crate::fs::{FileKind, FileSystem, absolute};
use crate::loader::{LoadProblem, Project, path_text, reason};
use crate::rules::RULES;
use crate::source::FileId;
use crate::targets::Targets;

/// The version this program reads and writes.
const VERSION: u64 = 1;

/// Far above what a project has; in bytes.
const MOST_BYTES: usize = 64 << 20;

/// A finding as a baseline has it. All but file and fingerprint is for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// The file, seen from the directory of the baseline, with forward slashes.
    pub file: String,
    /// The rule's code.
    pub rule: String,
    /// The service.
    pub service: Option<String>,
    /// What was found.
    pub message: String,
    /// What tells it from all others of the file.
    pub fingerprint: String,
}

#[derive(Serialize, Deserialize)]
struct Contents {
    version: u64,
    tool: Tool,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Tool {
    name: String,
    version: String,
}

/// What tells a baseline from other JSON, whatever its version.
#[derive(Deserialize)]
struct Head {
    version: Option<u64>,
    findings: Option<IgnoredAny>,
}

/// A baseline that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the baseline {}: {problem}", path.display())]
pub struct BaselineError {
    path: PathBuf,
    problem: BaselineProblem,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
enum BaselineProblem {
    #[error("{}; `--write-baseline` writes one", reason(.0))]
    Unreadable(io::Error),
    #[error("it is a directory: name the file in it")]
    Directory,
    #[error("it is no regular file")]
    Special,
    #[error("it is larger than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    #[error("it is empty: write it again with `--write-baseline`")]
    Empty,
    #[error("it is not JSON: {0}")]
    NoJson(serde_json::Error),
    #[error("it is no baseline, but other JSON")]
    NoBaseline,
    #[error(
        "it has version {0}, but this program reads version {VERSION}: write it again with `--write-baseline`"
    )]
    Version(u64),
    #[error("it is damaged: {0}; write it again with `--write-baseline`")]
    Damaged(serde_json::Error),
}

/// A baseline that was read.
#[derive(Debug)]
pub struct Baseline {
    directory: PathBuf,
    /// The entries by file and fingerprint.
    known: HashMap<(String, String), Known>,
}

#[derive(Debug)]
struct Known {
    rule: String,
    /// Whether it was found in this run.
    is_there: AtomicBool,
}

impl Baseline {
    /// Reads a baseline.
    pub fn read(files: &dyn FileSystem, path: &Path) -> Result<Self, BaselineError> {
        let failed = |problem| BaselineError { path: path.to_owned(), problem };
        let entries = entries(files, path).map_err(failed)?;
        let known = entries.into_iter().map(|entry| {
            ((entry.file, entry.fingerprint), Known { rule: entry.rule, is_there: AtomicBool::new(false) })
        });
        Ok(Baseline { directory: directory_of(files, path), known: known.collect() })
    }

    /// Suppresses the findings that were there before. What a comment suppresses stays the comment's.
    pub fn suppress(&self, files: &dyn FileSystem, project: &Project, findings: &mut [Finding]) {
        let mut names: HashMap<FileId, String> = HashMap::new();
        for finding in findings {
            let file = finding.span.file;
            let name = names.entry(file).or_insert_with(|| file_name(files, &self.directory, project, file));
            let Some(known) = self.known.get(&(name.clone(), finding.fingerprint.clone())) else { continue };
            known.is_there.store(true, Ordering::Relaxed);
            finding.suppressed.get_or_insert(Suppression::Baseline);
        }
    }

    /// How many of its entries no longer occur, as far as a run can tell: those of a project's own files it has read
    /// whole, and of files that are gone, whose rule concerns its targets and looks at nothing but Compose files.
    pub fn stale<'p>(
        &self,
        files: &dyn FileSystem,
        read: impl Iterator<Item = &'p Project>,
        targets: Targets,
    ) -> usize {
        let is_whole = |project: &&Project| !project.problems.iter().any(LoadProblem::is_unreadable);
        let read: HashSet<String> = read
            .filter(is_whole)
            .flat_map(|project| project.files.iter().map(move |file| (project, file)))
            // What lies elsewhere may be known from another project that takes it in.
            .filter(|(project, file)| file.path.starts_with(&project.directory))
            .map(|(project, file)| file_name(files, &self.directory, project, file.id))
            .collect();
        let is_of_this_run = |rule: &str| {
            let rule = RULES.iter().find(|known| known.code.to_string() == rule);
            rule.is_none_or(|rule| rule.severity.highest(targets).is_some() && !rule.facts.depends_on_host)
        };
        let stale = self.known.iter().filter(|((file, _), known)| {
            !known.is_there.load(Ordering::Relaxed)
                && is_of_this_run(&known.rule)
                && (read.contains(file) || files.kind(&self.directory.join(file)).is_none())
        });
        stale.count()
    }
}

/// Entries in the order a baseline has them, each once, though several projects may have found the same.
pub fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort();
    entries.dedup_by(|a, b| (&a.file, &a.fingerprint) == (&b.file, &b.fingerprint));
    entries
}

/// The text of a baseline of entries in order: the same findings make the same text.
pub fn baseline_text(entries: Vec<Entry>) -> String {
    let tool =
        Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let contents = Contents { version: VERSION, tool, findings: entries };
    let mut text = serde_json::to_string_pretty(&contents).unwrap_or_default();
    text.push('\n');
    text
}

/// How a baseline at this path calls a file of a project.
pub fn name_in_baseline(files: &dyn FileSystem, baseline: &Path, project: &Project, file: FileId) -> String {
    file_name(files, &directory_of(files, baseline), project, file)
}

fn entries(files: &dyn FileSystem, path: &Path) -> Result<Vec<Entry>, BaselineProblem> {
    match files.kind(path) {
        Some(FileKind::Directory) => return Err(BaselineProblem::Directory),
        // It may never end, or never begin.
        Some(FileKind::Special) => return Err(BaselineProblem::Special),
        Some(FileKind::File) | None => {}
    }
    let bytes = files.read(path, MOST_BYTES).map_err(BaselineProblem::Unreadable)?;
    if bytes.len() > MOST_BYTES {
        return Err(BaselineProblem::TooLarge);
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(BaselineProblem::Empty);
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => BaselineProblem::NoBaseline,
        _ => BaselineProblem::NoJson(error),
    })?;
    match (head.version, head.findings) {
        (Some(VERSION), Some(_)) => {}
        (Some(version), Some(_)) => return Err(BaselineProblem::Version(version)),
        _ => return Err(BaselineProblem::NoBaseline),
    }
    let contents: Contents = serde_json::from_slice(bytes).map_err(BaselineProblem::Damaged)?;
    Ok(contents.findings)
}

/// The directory of a file that need not be there, links followed.
fn directory_of(files: &dyn FileSystem, path: &Path) -> PathBuf {
    let path = absolute(path);
    files.resolved(path.parent().unwrap_or(Path::new("/")))
}

fn file_name(files: &dyn FileSystem, directory: &Path, project: &Project, file: FileId) -> String {
    let path = project.path_of(file);
    // Both by their directories with links followed: one may have been named through a link, the other not.
    let name = path.file_name().unwrap_or_default();
    let path = path_text(&directory_of(files, &path).join(name));
    relative_path(&path_text(directory), &path).unwrap_or(path)
}
