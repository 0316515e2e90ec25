//! The problems found while loading: what Docker Compose refuses, and what cannot be read.

use std::collections::HashMap;

use super::environment::{EnvFileError, EnvFileReason};
use super::tree_path::TreePath;
use crate::compose::{InterpolationError, InterpolationReason, TooMuchText};
use crate::source::Span;
use crate::yaml::YamlProblemKind;

/// A problem found while loading a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadProblem {
    /// The kind.
    pub kind: LoadProblemKind,
    /// The location.
    pub span: Span,
    /// The service it is in.
    pub service: Option<String>,
    /// Related locations, with labels.
    pub also: Vec<(Span, String)>,
}

/// The kind of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadProblemKind {
    /// Invalid YAML, or YAML beyond a limit.
    Yaml(YamlProblemKind),
    /// A file is not UTF-8.
    NotUtf8,
    /// A file has a UTF-16 byte order mark.
    Utf16,
    /// A file exceeds this limit in bytes.
    TooLarge(usize),
    /// The project exceeds this limit in values.
    TooManyValues(usize),
    /// Variables and aliases expand to too much text.
    TooMuchText(TooMuchText),
    /// More files are loaded than this limit.
    TooManyFiles(usize),
    /// Includes are nested deeper than this limit.
    IncludedTooDeep(usize),
    /// A chain of `extends` has more services than this limit.
    ChainTooLong(usize),
    /// The services are at the top level, as in Compose v1. Compose v2 refuses that.
    ComposeV1,
    /// A key is not text.
    NonTextKey,
    /// An invalid variable expression.
    Interpolation(String),
    /// An invalid line of an `.env` file.
    EnvironmentFile(String),
    /// A key, type or value that Docker Compose refuses.
    Refused(ProblemText),
    /// A key that Docker Compose refuses, but that a newer version may have.
    NewKey(ProblemText),
    /// A file or service that does not exist or cannot be read.
    Unresolved(ProblemText),
}

/// The text of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemText {
    /// The problem.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
}

impl From<InterpolationError> for LoadProblemKind {
    fn from(error: InterpolationError) -> Self {
        match error.reason {
            InterpolationReason::TooMuchText(error) => LoadProblemKind::TooMuchText(error),
            refused => LoadProblemKind::Interpolation(refused.to_string()),
        }
    }
}

impl From<EnvFileError> for LoadProblemKind {
    fn from(error: EnvFileError) -> Self {
        match error.reason {
            EnvFileReason::TooMuchText(error) => LoadProblemKind::TooMuchText(error),
            EnvFileReason::Refused(message) => LoadProblemKind::EnvironmentFile(message),
        }
    }
}

impl LoadProblem {
    /// A problem outside any service.
    pub fn new(kind: LoadProblemKind, span: Span) -> Self {
        LoadProblem { kind, span, service: None, also: Vec::new() }
    }

    pub(super) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        if let LoadProblemKind::Refused(text)
        | LoadProblemKind::NewKey(text)
        | LoadProblemKind::Unresolved(text) = &mut self.kind
        {
            text.help = Some(help.into());
        }
        self
    }

    /// Adds a related location.
    pub(super) fn also(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        let place = (span, message.into());
        if !self.also.contains(&place) {
            self.also.push(place);
        }
        self
    }

    /// Whether a file cannot be read as YAML, or a limit is exceeded; not content that Docker Compose refuses.
    pub fn is_unreadable(&self) -> bool {
        use LoadProblemKind as Kind;
        matches!(
            self.kind,
            Kind::Yaml(_)
                | Kind::NotUtf8
                | Kind::Utf16
                | Kind::TooLarge(_)
                | Kind::TooManyValues(_)
                | Kind::TooMuchText(_)
                | Kind::TooManyFiles(_)
                | Kind::IncludedTooDeep(_)
                | Kind::ChainTooLong(_)
        )
    }

    /// The message and the help.
    pub fn message(&self) -> (String, Option<String>) {
        let (message, help) = match &self.kind {
            LoadProblemKind::Yaml(kind) => describe_yaml(kind),
            LoadProblemKind::NotUtf8 => (
                "invalid UTF-8".to_owned(),
                "lcow-lint reads UTF-8 only: save the file as UTF-8".to_owned(),
            ),
            LoadProblemKind::Utf16 => (
                "the file is UTF-16".to_owned(),
                "lcow-lint reads UTF-8 only: save the file as UTF-8 (PowerShell: `Set-Content -Encoding utf8`)"
                    .to_owned(),
            ),
            LoadProblemKind::TooLarge(limit) => (
                format!("the file is larger than {} MiB", limit >> 20),
                NOT_COMPOSE.to_owned(),
            ),
            LoadProblemKind::TooManyValues(limit) => (
                format!("the files of the project have more than {limit} values"),
                HOSTILE.to_owned(),
            ),
            LoadProblemKind::TooMuchText(error) => (
                error.to_string(),
                HOSTILE.to_owned(),
            ),
            LoadProblemKind::TooManyFiles(limit) => (
                format!("the project includes or extends files more than {limit} times, repetitions included"),
                "check for files that include each other, or that many others include".to_owned(),
            ),
            LoadProblemKind::IncludedTooDeep(limit) => (
                format!("includes are nested more than {limit} levels deep; the rest is not loaded"),
                "include the innermost file directly".to_owned(),
            ),
            LoadProblemKind::ChainTooLong(limit) => (
                format!("this chain of `extends` is longer than {limit} services; the rest is not loaded"),
                "extend the last service of the chain directly".to_owned(),
            ),
            LoadProblemKind::ComposeV1 => (
                "the services are at the top level, as in Compose v1, which Docker Compose v2 refuses".to_owned(),
                "write `services:` above them and indent everything below it".to_owned(),
            ),
            LoadProblemKind::NonTextKey => ("a key must be text".to_owned(), "put it in quotes".to_owned()),
            LoadProblemKind::Interpolation(message) | LoadProblemKind::EnvironmentFile(message) => {
                return (message.clone(), None);
            }
            LoadProblemKind::Refused(text)
            | LoadProblemKind::NewKey(text)
            | LoadProblemKind::Unresolved(text) => {
                return (text.message.clone(), text.help.clone());
            }
        };
        (message, Some(help))
    }
}

const NOT_COMPOSE: &str = "a file of that size is probably not a Compose file";
const HOSTILE: &str = "no Compose project needs that: a file is damaged or malicious";

/// The problems of one project.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<LoadProblem>, BySpan);

/// Indexes of problems. A damaged file has thousands, and each new one is compared with those of its span.
type BySpan = HashMap<Span, Vec<usize>>;

impl Problems {
    /// Adds a problem unless it is already there.
    pub(super) fn push(&mut self, problem: LoadProblem) -> &mut LoadProblem {
        let message = problem.message().0;
        let known = self.position(problem.span, |known| known.message().0 == message);
        let place = known.unwrap_or_else(|| {
            self.1.entry(problem.span).or_default().push(self.0.len());
            self.0.push(problem);
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    fn position(&self, span: Span, is_wanted: impl Fn(&LoadProblem) -> bool) -> Option<usize> {
        self.1.get(&span)?.iter().copied().find(|&place| is_wanted(&self.0[place]))
    }

    /// Reports something that Docker Compose refuses, at most one per span.
    pub(super) fn refuse(
        &mut self,
        path: &TreePath<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> &mut LoadProblem {
        match self.position(span, |known| matches!(known.kind, LoadProblemKind::Refused(_))) {
            Some(place) => &mut self.0[place],
            None => self.refuse_also(path, span, message),
        }
    }

    /// Like [`Problems::refuse`], even if the span has other problems.
    pub(super) fn refuse_also(
        &mut self,
        path: &TreePath<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> &mut LoadProblem {
        self.add(LoadProblemKind::Refused, path, span, message.into())
    }

    /// Reports a key that Docker Compose refuses, but that a newer version may have.
    pub(super) fn new_key(&mut self, path: &TreePath, span: Span, message: String) -> &mut LoadProblem {
        self.add(LoadProblemKind::NewKey, path, span, message)
    }

    /// Reports something that does not exist or cannot be read.
    pub(super) fn miss(
        &mut self,
        path: &TreePath<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> &mut LoadProblem {
        self.add(LoadProblemKind::Unresolved, path, span, message.into())
    }

    fn add(
        &mut self,
        kind: fn(ProblemText) -> LoadProblemKind,
        path: &TreePath<'_>,
        span: Span,
        message: String,
    ) -> &mut LoadProblem {
        let mut problem = LoadProblem::new(kind(ProblemText { message, help: None }), span);
        problem.service = path.service_name().map(str::to_owned);
        self.push(problem)
    }
}

fn describe_yaml(kind: &YamlProblemKind) -> (String, String) {
    match kind {
        YamlProblemKind::Syntax(reason) => (
            format!("invalid YAML: {reason}"),
            "fix this first: the file cannot be checked until then".to_owned(),
        ),
        YamlProblemKind::DuplicateKey { key, .. } => (
            format!("duplicate key `{key}`"),
            "Docker Compose refuses the file: remove one of the two".to_owned(),
        ),
        YamlProblemKind::UndefinedAlias(name) => (
            format!("the alias `*{name}` has no anchor `&{name}` before it"),
            format!("add the anchor `&{name}` to a node earlier in the file"),
        ),
        YamlProblemKind::AliasCycle(name) => (
            format!("the alias `*{name}` is inside the node it refers to"),
            "Docker Compose refuses the file: a node cannot contain itself".to_owned(),
        ),
        YamlProblemKind::Tab => (
            "a tab where Docker Compose accepts only spaces".to_owned(),
            "use spaces between the dash and the value".to_owned(),
        ),
        YamlProblemKind::InvalidMerge => (
            "the merge key `<<` requires a mapping or a list of mappings".to_owned(),
            "Docker Compose refuses the file: refer to the anchor of a mapping, as in `<<: *name`".to_owned(),
        ),
        YamlProblemKind::TooDeep(limit) => (
            format!("collections are nested more than {limit} levels deep"),
            "no Compose file needs that: the file is damaged or malicious".to_owned(),
        ),
        YamlProblemKind::TooManyNodes(limit) => {
            (format!("the file has more than {limit} YAML nodes"), NOT_COMPOSE.to_owned())
        }
        YamlProblemKind::TooMuchExpansion(limit) => (
            format!("the aliases expand to more than {limit} YAML nodes"),
            "Docker Compose refuses such files, too: use fewer nested aliases".to_owned(),
        ),
    }
}
