//! What a run over one project is asked for, and what it returns.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::baseline::Baseline;
use crate::config::{Selection, Severities};
use crate::diagnostic::{Code, Finding, FixRefusal, PerTarget, Suppression};
use crate::fix::suppressed_edits::SuppressedEdits;
use crate::loader::{FileArgument, LoadOptions, Project};
use crate::rules::RuleOptions;

/// What to lint and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The files of the project, each merged over those before it.
    pub files: Vec<FileArgument>,
    /// How to load it.
    pub load: LoadOptions,
    /// What the run decides for the rules.
    pub rules: RuleOptions,
    /// The rules to report.
    pub selection: Selection,
    /// How severe rules are to the project, where it says so.
    pub severities: Severities,
    /// Only services of these profiles, and those without one; empty for all.
    pub profiles: Vec<String>,
    /// Whether files that are included or extended are left as they are.
    pub fixes_named_files_only: bool,
    /// The findings that are not new; shared by all requests of a run.
    pub baseline: Option<Arc<Baseline>>,
    /// Reasons against fixes that this project alone does not see, by the fingerprints of the findings.
    pub vetoes: Arc<HashMap<String, FixRefusal>>,
}

impl Request {
    /// The project of one file, with the defaults of everything else.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Request {
            files: vec![FileArgument::new(path)],
            load: LoadOptions::default(),
            rules: RuleOptions::default(),
            selection: Selection::default(),
            severities: Severities::default(),
            profiles: Vec::new(),
            fixes_named_files_only: false,
            baseline: None,
            vetoes: Arc::default(),
        }
    }
}

/// A linted project.
#[derive(Debug)]
pub struct Linted {
    /// The project.
    pub project: Project,
    /// What was found and is to be reported, sorted by file, place and code.
    pub findings: Vec<Finding>,
    /// What was found besides, of rules that nobody wants to hear of: a rewrite may bring no more of these, either.
    pub(crate) unreported: Vec<Unreported>,
    /// Rules that panicked; the others' findings stand.
    pub failures: Vec<Failure>,
    /// What its suppressed findings would have changed.
    pub suppressed_edits: SuppressedEdits,
}

/// As much of a finding as must be known of one that is not to be reported.
#[derive(Debug)]
pub(crate) struct Unreported {
    pub(crate) code: Code,
    pub(crate) service: Option<String>,
    pub(crate) severities: PerTarget,
    pub(crate) suppressed: Option<Suppression>,
}

impl From<Finding> for Unreported {
    fn from(Finding { code, service, severities, suppressed, .. }: Finding) -> Self {
        Unreported { code, service, severities, suppressed }
    }
}

/// A rule's panic.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The file that was looked at.
    pub file: PathBuf,
    /// The rule.
    pub code: Code,
    /// The panic's message.
    pub message: String,
}
