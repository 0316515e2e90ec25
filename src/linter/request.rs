//! The input and the result of linting one project.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::baseline::Baseline;
use crate::config::{Selection, SeverityOverrides};
use crate::diagnostic::{Code, Finding, FixRefusal, PerTarget, Suppression};
use crate::fix::suppressed_edits::SuppressedEdits;
use crate::loader::{FileArgument, LoadOptions, Project};
use crate::machine::ProjectPlace;
use crate::rules::RuleOptions;

/// What to lint and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The files of the project, each merged over those before it.
    pub files: Vec<FileArgument>,
    /// How to load it.
    pub load: LoadOptions,
    /// Options of the rules.
    pub rules: RuleOptions,
    /// The rules to report.
    pub selection: Selection,
    /// Configured severities.
    pub severities: SeverityOverrides,
    /// Only services with these profiles or without any; empty for all services.
    pub profiles: Vec<String>,
    /// Whether included and extended files are not to be changed.
    pub fixes_named_files_only: bool,
    /// Known findings; shared by all requests of a run.
    pub baseline: Option<Arc<Baseline>>,
    /// Refusals that come from other projects of the run, by the fingerprint of the finding.
    pub vetoes: Arc<HashMap<String, FixRefusal>>,
}

impl Request {
    /// A project of one file, with default options.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Request {
            files: vec![FileArgument::new(path)],
            load: LoadOptions::default(),
            rules: RuleOptions::default(),
            selection: Selection::default(),
            severities: SeverityOverrides::default(),
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
    /// Where it lies.
    pub place: ProjectPlace,
    /// The findings to report, sorted by file, location and code.
    pub findings: Vec<Finding>,
    /// Findings of unselected rules; a rewrite must not cause more of these either.
    pub(crate) unreported: Vec<Unreported>,
    /// Rules that panicked.
    pub failures: Vec<Failure>,
    /// Changes that suppressed findings forbid.
    pub suppressed_edits: SuppressedEdits,
}

/// The parts of an unreported finding that verification needs.
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
    /// The project's first file.
    pub file: PathBuf,
    /// The rule.
    pub code: Code,
    /// The panic's message.
    pub message: String,
}
