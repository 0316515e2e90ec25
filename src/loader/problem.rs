//! What Docker Compose would refuse in a project, and what could not be looked at.

use std::collections::HashMap;

use super::environment::{EnvFileError, EnvFileReason};
use super::tree_path::TreePath;
use crate::compose::{InterpolationError, InterpolationReason, TooMuchText};
use crate::source::Span;
use crate::yaml::YamlProblemKind;

/// Something wrong with a project, found while loading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadProblem {
    /// What.
    pub kind: LoadProblemKind,
    /// Where.
    pub span: Span,
    /// The service it is in.
    pub service: Option<String>,
    /// Further places that explain it.
    pub also: Vec<(Span, String)>,
}

/// What can be wrong with a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadProblemKind {
    /// A file is not YAML, or too much of it.
    Yaml(crate::yaml::YamlProblemKind),
    /// A file is not UTF-8.
    NotUtf8,
    /// A file is UTF-16 and says so with a byte order mark.
    Utf16,
    /// A file is larger than the limit, in bytes.
    TooLarge(usize),
    /// All files together say more than the limit, in values.
    TooMuch(usize),
    /// Variables and aliases make more text than the limit.
    TooMuchText(TooMuchText),
    /// Files are taken in more often than the limit.
    TooManyFiles(usize),
    /// Files include files deeper than the limit.
    IncludedTooDeep(usize),
    /// A chain of `extends` is longer than the limit, in services.
    ChainTooLong(usize),
    /// The services stand at the top level, as docker-compose 1.x has it. Docker Compose v2 refuses that.
    VersionOne,
    /// A key that is no text.
    KeyNoText,
    /// An expression Docker Compose stops at.
    Interpolation(String),
    /// A line of a file of variables that Docker Compose does not understand.
    EnvironmentFile(String),
    /// A key, a type or a value that Docker Compose refuses.
    Refused(ProblemText),
    /// A file or a service that is not there, or cannot be looked at.
    Unresolved(ProblemText),
}

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemText {
    /// What is wrong, for a sentence of its own.
    pub message: String,
    /// What to do.
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
    /// A problem about no service.
    pub fn new(kind: LoadProblemKind, span: Span) -> Self {
        LoadProblem { kind, span, service: None, also: Vec::new() }
    }

    /// Says what to do.
    pub(super) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        if let LoadProblemKind::Refused(told) | LoadProblemKind::Unresolved(told) = &mut self.kind {
            told.help = Some(help.into());
        }
        self
    }

    /// Adds a further place.
    pub(super) fn also(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        let place = (span, message.into());
        if !self.also.contains(&place) {
            self.also.push(place);
        }
        self
    }

    /// Whether a file is no YAML that can be read, as against one that says what Docker Compose refuses.
    pub fn is_unreadable(&self) -> bool {
        use LoadProblemKind as Kind;
        matches!(
            self.kind,
            Kind::Yaml(_)
                | Kind::NotUtf8
                | Kind::Utf16
                | Kind::TooLarge(_)
                | Kind::TooMuch(_)
                | Kind::TooMuchText(_)
                | Kind::TooManyFiles(_)
                | Kind::IncludedTooDeep(_)
                | Kind::ChainTooLong(_)
        )
    }

    /// What is wrong, and what to do.
    pub fn message(&self) -> (String, Option<String>) {
        let (message, help) = match &self.kind {
            LoadProblemKind::Yaml(kind) => describe_yaml(kind),
            LoadProblemKind::NotUtf8 => (
                "this is not UTF-8 text from here on".to_owned(),
                "lcow-lint reads UTF-8 only: save the file as UTF-8".to_owned(),
            ),
            LoadProblemKind::Utf16 => (
                "this is UTF-16 text".to_owned(),
                "lcow-lint reads UTF-8 only: save the file as UTF-8 (PowerShell: `Set-Content -Encoding utf8`)"
                    .to_owned(),
            ),
            LoadProblemKind::TooLarge(limit) => (
                format!("the file is larger than {} MiB", limit / MIB),
                "a Compose file of that size is most likely something else".to_owned(),
            ),
            LoadProblemKind::TooMuch(limit) => (
                format!("all files of the project together say more than {limit} things"),
                "no Compose project needs that: a file is damaged or hostile".to_owned(),
            ),
            LoadProblemKind::TooMuchText(error) => (
                error.to_string(),
                "no Compose project needs that: a file is damaged or hostile".to_owned(),
            ),
            LoadProblemKind::TooManyFiles(limit) => (
                format!("the project takes in files more than {limit} times, one taken in twice counted twice"),
                "no Compose project needs that: files include each other, or are included by many".to_owned(),
            ),
            LoadProblemKind::IncludedTooDeep(limit) => (
                format!("files include files more than {limit} deep: nothing further is put together"),
                "include the file at the end directly".to_owned(),
            ),
            LoadProblemKind::ChainTooLong(limit) => (
                format!("this chain of `extends` is longer than {limit} services: nothing further is put together"),
                "extend the service at its end directly".to_owned(),
            ),
            LoadProblemKind::VersionOne => (
                "the services stand at the top level, as docker-compose 1.x had it".to_owned(),
                "put them under `services:`".to_owned(),
            ),
            LoadProblemKind::KeyNoText => ("a key must be text".to_owned(), "put it in quotes".to_owned()),
            LoadProblemKind::Interpolation(message) | LoadProblemKind::EnvironmentFile(message) => {
                return (message.clone(), None);
            }
            LoadProblemKind::Refused(told) | LoadProblemKind::Unresolved(told) => {
                return (told.message.clone(), told.help.clone());
            }
        };
        (message, Some(help))
    }
}

/// Bytes.
const MIB: usize = 1 << 20;

/// The problems of one project.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<LoadProblem>, BySpan);

/// Where the problems of each place stand: a damaged file has thousands, and each is looked up before it is taken in.
type BySpan = HashMap<Span, Vec<usize>>;

impl Problems {
    /// Takes a problem in, once.
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

    /// Something Docker Compose refuses, unless it refuses something else of the same place.
    pub(super) fn refuse(
        &mut self,
        path: &TreePath,
        span: Span,
        message: impl Into<String>,
    ) -> &mut LoadProblem {
        match self.position(span, |known| matches!(known.kind, LoadProblemKind::Refused(_))) {
            Some(place) => &mut self.0[place],
            None => self.refuse_also(path, span, message),
        }
    }

    /// Something Docker Compose refuses.
    pub(super) fn refuse_also(
        &mut self,
        path: &TreePath,
        span: Span,
        message: impl Into<String>,
    ) -> &mut LoadProblem {
        self.tell(LoadProblemKind::Refused, path, span, message.into())
    }

    /// Something that is not there.
    pub(super) fn miss(
        &mut self,
        path: &TreePath,
        span: Span,
        message: impl Into<String>,
    ) -> &mut LoadProblem {
        self.tell(LoadProblemKind::Unresolved, path, span, message.into())
    }

    fn tell(
        &mut self,
        kind: fn(ProblemText) -> LoadProblemKind,
        path: &TreePath,
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
            format!("this is not YAML: {reason}"),
            "nothing else can be said before this is fixed".to_owned(),
        ),
        YamlProblemKind::DuplicateKey { key, .. } => (
            format!("the key `{key}` stands twice in one mapping"),
            "Docker Compose refuses the file: remove one of the two".to_owned(),
        ),
        YamlProblemKind::UndefinedAlias(name) => (
            format!("the alias `*{name}` has no anchor `&{name}` before it"),
            format!("write `&{name}` before the node that is meant, above this place"),
        ),
        YamlProblemKind::AliasCycle(name) => (
            format!("the alias `*{name}` stands inside the node it refers to"),
            "Docker Compose refuses the file: a node cannot contain itself".to_owned(),
        ),
        YamlProblemKind::Tab => (
            "a tab stands where Docker Compose takes only spaces".to_owned(),
            "put spaces between the dash and what follows it".to_owned(),
        ),
        YamlProblemKind::InvalidMerge => (
            "the merge key `<<` takes a mapping or a list of mappings".to_owned(),
            "Docker Compose refuses the file: name the anchor of a mapping, as in `<<: *name`".to_owned(),
        ),
        YamlProblemKind::TooDeep(limit) => (
            format!("collections are nested more than {limit} deep"),
            "no Compose file needs that: the file is damaged or hostile".to_owned(),
        ),
        YamlProblemKind::TooManyNodes(limit) => (
            format!("the file has more than {limit} YAML nodes"),
            "a Compose file of that size is most likely something else".to_owned(),
        ),
        YamlProblemKind::TooMuchExpansion(limit) => (
            format!("written out, the aliases make more than {limit} YAML nodes"),
            "Docker Compose refuses such files, too: use fewer aliases of aliases".to_owned(),
        ),
    }
}
