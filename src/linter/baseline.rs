//! The baseline: known findings, which are not reported.

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

const VERSION: u64 = 1;

const MAX_BYTES: usize = 64 << 20;

/// A finding in a baseline, identified by file and fingerprint; the rest is for the reader.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BaselineEntry {
    /// The file relative to the baseline's directory, with forward slashes.
    pub file: String,
    /// The rule's code.
    pub rule: String,
    /// The service.
    pub service: Option<String>,
    /// The message.
    pub message: String,
    /// The fingerprint, unique within the file.
    pub fingerprint: String,
}

#[derive(Serialize, Deserialize)]
struct BaselineFile {
    version: u64,
    tool: Tool,
    findings: Vec<BaselineEntry>,
}

#[derive(Serialize, Deserialize)]
struct Tool {
    name: String,
    version: String,
}

/// What identifies a baseline of any version.
#[derive(Deserialize)]
struct BaselineHeader {
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

#[derive(Debug, thiserror::Error)]
enum BaselineProblem {
    #[error("{}; `--write-baseline` writes one", reason(.0))]
    Unreadable(io::Error),
    #[error("it is a directory")]
    Directory,
    #[error("it is not a regular file")]
    Special,
    #[error("it is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    #[error("it is empty: write it again with `--write-baseline`")]
    Empty,
    #[error("it is not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("it is JSON, but not a baseline")]
    NotABaseline,
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
    /// By file and fingerprint.
    entries: HashMap<(String, String), KnownFinding>,
}

#[derive(Debug)]
struct KnownFinding {
    rule: String,
    /// Whether this run has found it.
    is_found: AtomicBool,
}

impl Baseline {
    /// Reads a baseline.
    pub fn read(files: &dyn FileSystem, path: &Path) -> Result<Self, BaselineError> {
        let failed = |problem| BaselineError { path: path.to_owned(), problem };
        let entries = entries(files, path).map_err(failed)?;
        let entries = entries.into_iter().map(|entry| {
            (
                (entry.file, entry.fingerprint),
                KnownFinding { rule: entry.rule, is_found: AtomicBool::new(false) },
            )
        });
        Ok(Baseline { directory: directory_of(files, path), entries: entries.collect() })
    }

    /// Suppresses the findings of the baseline that no comment suppresses.
    pub fn suppress(&self, files: &dyn FileSystem, project: &Project, findings: &mut [Finding]) {
        let mut names: HashMap<FileId, String> = HashMap::new();
        for finding in findings {
            let file = finding.span.file;
            let name = names.entry(file).or_insert_with(|| file_name(files, &self.directory, project, file));
            let Some(known) = self.entries.get(&(name.clone(), finding.fingerprint.clone())) else {
                continue;
            };
            known.is_found.store(true, Ordering::Relaxed);
            finding.suppressed.get_or_insert(Suppression::Baseline);
        }
    }

    /// Counts the entries that no longer occur. Counted are entries in files that no longer exist or in complete
    /// projects' own files, of rules that concern the selected targets and do not depend on the host.
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
            // Files elsewhere may be in the baseline because of another project that includes or extends them.
            .filter(|(project, file)| file.path.starts_with(&project.directory))
            .map(|(project, file)| file_name(files, &self.directory, project, file.id))
            .collect();
        let is_checked = |rule: &str| {
            let rule = RULES.iter().find(|known| known.code.to_string() == rule);
            rule.is_none_or(|rule| {
                rule.severities().highest(targets).is_some() && !rule.facts.depends_on_host
            })
        };
        let stale = self.entries.iter().filter(|((file, _), known)| {
            !known.is_found.load(Ordering::Relaxed)
                && is_checked(&known.rule)
                && (read.contains(file) || files.kind(&self.directory.join(file)).is_none())
        });
        stale.count()
    }
}

/// Sorts the entries and drops duplicates, which several projects may have found.
pub fn sorted(mut entries: Vec<BaselineEntry>) -> Vec<BaselineEntry> {
    entries.sort();
    entries.dedup_by(|a, b| (&a.file, &a.fingerprint) == (&b.file, &b.fingerprint));
    entries
}

/// The text of a baseline of sorted entries.
pub fn baseline_text(entries: Vec<BaselineEntry>) -> String {
    let tool =
        Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let contents = BaselineFile { version: VERSION, tool, findings: entries };
    let mut text = serde_json::to_string_pretty(&contents).unwrap_or_default();
    text.push('\n');
    text
}

/// The name of a project's file in a baseline at this path.
pub fn name_in_baseline(files: &dyn FileSystem, baseline: &Path, project: &Project, file: FileId) -> String {
    file_name(files, &directory_of(files, baseline), project, file)
}

fn entries(files: &dyn FileSystem, path: &Path) -> Result<Vec<BaselineEntry>, BaselineProblem> {
    match files.kind(path) {
        Some(FileKind::Directory) => return Err(BaselineProblem::Directory),
        // Reading a pipe or a device may block forever.
        Some(FileKind::Special) => return Err(BaselineProblem::Special),
        Some(FileKind::File) | None => {}
    }
    let bytes = files.read(path, MAX_BYTES).map_err(BaselineProblem::Unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(BaselineProblem::TooLarge);
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(BaselineProblem::Empty);
    }
    let header: BaselineHeader = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => BaselineProblem::NotABaseline,
        _ => BaselineProblem::NotJson(error),
    })?;
    match (header.version, header.findings) {
        (Some(VERSION), Some(_)) => {}
        (Some(version), Some(_)) => return Err(BaselineProblem::Version(version)),
        _ => return Err(BaselineProblem::NotABaseline),
    }
    let contents: BaselineFile = serde_json::from_slice(bytes).map_err(BaselineProblem::Damaged)?;
    Ok(contents.findings)
}

/// The directory of a file that need not exist, with links resolved.
fn directory_of(files: &dyn FileSystem, path: &Path) -> PathBuf {
    let path = absolute(path);
    files.resolved(path.parent().unwrap_or(Path::new("/")))
}

fn file_name(files: &dyn FileSystem, directory: &Path, project: &Project, file: FileId) -> String {
    let path = project.path_of(file);
    // With the links of both directories resolved: only one may have been named through a link.
    let name = path.file_name().unwrap_or_default();
    let path = path_text(&directory_of(files, &path).join(name));
    relative_path(&path_text(directory), &path).unwrap_or(path)
}
