//! What the steps of a chain of stages make of the image underneath.

use std::collections::{HashMap, HashSet};

use super::built::{Built, Copied};
use super::stages::{Declaration, Program, Stage, Step};
use super::variables::{Expander, Scope, Value};

/// The shell of an image that does not set one.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];

/// Build arguments: the file's own in front of the stages, and those from outside.
pub(super) struct Arguments {
    given: HashMap<String, Value>,
    /// What `FROM` sees.
    pub(super) global: Scope,
}

/// What `BuildKit` knows of the platforms. They can be used without a declaration in front of the stages.
const PLATFORM_ARGUMENTS: [&str; 10] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
];

/// The name of the stage that is built.
const STAGE_ARGUMENT: &str = "TARGETSTAGE";

impl Arguments {
    /// What `FROM` sees, when the stage called `target` is built.
    pub(super) fn new(
        given: &[(String, Option<String>)],
        declarations: &[Declaration],
        target: &str,
        expander: &mut Expander,
    ) -> Self {
        let given = given.iter().cloned().map(|(name, value)| (name, value.into()));
        let mut arguments = Arguments { given: given.collect(), global: Scope::closed() };
        let target = if target.is_empty() { "default" } else { target };
        let unknown = PLATFORM_ARGUMENTS.map(|name| (name, Value::Unknown));
        for (name, value) in unknown.into_iter().chain([(STAGE_ARGUMENT, Value::Known(target.to_owned()))]) {
            let given = arguments.given(name, expander);
            arguments.global.set(name, given.unwrap_or(value));
        }
        for (name, default) in declarations {
            let value = arguments.given(name, expander).or_else(|| {
                default.as_ref().map(|default| expander.expand(default, &arguments.global).into())
            });
            if let Some(value) = value {
                arguments.global.set(name, value);
            }
        }
        arguments
    }

    fn given(&self, name: &str, expander: &mut Expander) -> Option<Value> {
        Some(expander.copy(self.given.get(name)?))
    }
}

/// A program with the shell that was set where it stands. Only the last one is worth its words.
#[derive(Clone, Copy)]
enum Run<'a> {
    Nothing,
    Program(&'a Program, Option<&'a [String]>),
}

impl Run<'_> {
    fn words(self) -> Vec<String> {
        match self {
            Run::Nothing => Vec::new(),
            Run::Program(Program::Exec(words), _) => words.clone(),
            Run::Program(Program::Shell(words), Some(shell)) => [shell, words].concat(),
            Run::Program(Program::Shell(words), None) => {
                [SHELL.map(str::to_owned).as_slice(), words].concat()
            }
        }
    }
}

/// An image while it is made.
pub(super) struct Image<'a> {
    arguments: &'a Arguments,
    expander: &'a mut Expander,
    scope: Scope,
    built: Built,
    /// `None` until one is set.
    shell: Option<&'a [String]>,
    entrypoint: Option<Run<'a>>,
    command: Option<Run<'a>>,
    /// Where in `built.environment` a variable is.
    places: HashMap<String, usize>,
    volumes: HashSet<String>,
}

impl<'a> Image<'a> {
    /// The image at the bottom: `scratch` is empty, of every other the variables and the working directory are
    /// not known.
    pub(super) fn upon(base: Option<String>, arguments: &'a Arguments, expander: &'a mut Expander) -> Self {
        let is_empty = base.as_deref() == Some("scratch");
        let working_directory = is_empty.then(|| "/".to_owned());
        let base = base.filter(|_| !is_empty);
        Image {
            arguments,
            expander,
            scope: if is_empty { Scope::closed() } else { Scope::open() },
            built: Built { base, working_directory, ..Built::default() },
            shell: None,
            entrypoint: None,
            command: None,
            places: HashMap::new(),
            volumes: HashSet::new(),
        }
    }

    pub(super) fn add(&mut self, stage: &'a Stage) {
        let mut has_command = false;
        for step in &stage.steps {
            self.take(step);
            match step {
                Step::Command(_) => has_command = true,
                // The command underneath was meant for another entrypoint.
                Step::Entrypoint(_) if !has_command => self.command = Some(Run::Nothing),
                _ => {}
            }
        }
    }

    pub(super) fn finish(self) -> Built {
        let entrypoint = self.entrypoint.map(Run::words);
        let command = self.command.map(Run::words);
        Built { entrypoint, command, ..self.built }
    }

    fn take(&mut self, step: &'a Step) {
        match step {
            Step::Declare(declarations) => self.declare_all(declarations),
            Step::Environment(pairs) => self.set_environment(pairs),
            Step::Entrypoint(program) => self.entrypoint = Some(Run::Program(program, self.shell)),
            Step::Command(program) => self.command = Some(Run::Program(program, self.shell)),
            Step::Shell(shell) => self.shell = Some(shell),
            Step::Volumes(volumes) => self.add_volumes(volumes),
            Step::StopSignal(signal) => {
                self.built.stop_signal = self.expand_filled(signal).map(|signal| signal.to_uppercase());
            }
            Step::User(user) => self.built.user = self.expand_filled(user),
            Step::WorkingDirectory(directory) => self.enter(directory),
            Step::Copy { sources, destination } => self.copy(sources, destination),
        }
    }

    fn expand(&mut self, word: &str) -> Option<String> {
        self.expander.expand(word, &self.scope)
    }

    fn expand_filled(&mut self, word: &str) -> Option<String> {
        self.expand(word).filter(|word| !word.is_empty())
    }

    /// Variables of one instruction see those in front of them.
    fn declare_all(&mut self, declarations: &[Declaration]) {
        for declaration in declarations {
            self.declare(declaration);
        }
    }

    /// A value from outside comes first, then the default, then what stands in front of the stages.
    fn declare(&mut self, (name, default): &Declaration) {
        let value = match (self.arguments.given(name, self.expander), default) {
            (Some(given), _) => given,
            (None, Some(default)) => self.expand(default).into(),
            (None, None) => self.expander.copy(self.arguments.global.get(name)),
        };
        match value {
            Value::Unset => self.scope.declare(name),
            value => self.scope.set(name, value),
        }
    }

    /// Variables of one instruction do not see each other.
    fn set_environment(&mut self, pairs: &[(String, String)]) {
        let expanded: Vec<_> =
            pairs.iter().map(|(name, value)| (self.expand_filled(name), self.expand(value))).collect();
        for (name, value) in expanded {
            let Some(name) = name else { continue };
            self.scope.set(&name, value.clone().into());
            match self.places.get(&name) {
                Some(&place) => self.built.environment[place].1 = value,
                None => {
                    self.places.insert(name.clone(), self.built.environment.len());
                    self.built.environment.push((name, value));
                }
            }
        }
    }

    fn add_volumes(&mut self, volumes: &[String]) {
        for volume in volumes {
            let Some(volume) = self.expand_filled(volume.trim()) else { continue };
            if self.volumes.insert(volume.clone()) {
                self.built.volumes.push(volume);
            }
        }
    }

    fn enter(&mut self, directory: &str) {
        let Some(directory) = self.expand_filled(directory) else {
            self.built.working_directory = None;
            return;
        };
        if is_absolute(&directory) {
            self.built.working_directory = Some(String::new());
        }
        if let Some(current) = &mut self.built.working_directory {
            walk(current, &directory);
        }
    }

    fn copy(&mut self, sources: &[String], destination: &str) {
        let Some(destination) = self.expand(destination) else { return };
        let sources = sources.iter().filter_map(|source| self.expand_filled(source));
        let sources: Vec<String> = sources.filter(|source| !is_remote(source)).collect();
        if !sources.is_empty() {
            let destination = self.locate(destination);
            self.built.copied.push(Copied { sources, destination });
        }
    }

    /// A destination seen from the working directory. The slash at the end of a directory stays.
    fn locate(&mut self, destination: String) -> String {
        let Some(directory) = self.built.working_directory.as_ref().filter(|_| !is_absolute(&destination))
        else {
            return destination;
        };
        if !self.expander.affords(directory.len()) {
            return destination;
        }
        let mut located = directory.clone();
        walk(&mut located, &destination);
        let is_directory = destination.is_empty() || destination == "." || destination.ends_with('/');
        if is_directory && !located.ends_with('/') {
            located.push('/');
        }
        located
    }
}

/// Follows a path from a directory; in place, since every step of a long way does so.
fn walk(directory: &mut String, path: &str) {
    if is_drive(path) {
        path.clone_into(directory);
        return;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => directory.truncate(directory.rfind('/').unwrap_or(0)),
            _ => {
                if !directory.ends_with('/') {
                    directory.push('/');
                }
                directory.push_str(part);
            }
        }
    }
    if directory.is_empty() {
        directory.push('/');
    }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || is_drive(path)
}

/// `C:\app` and `C:/app`, in files for Windows containers.
fn is_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

/// Whether `ADD` would fetch it from elsewhere.
fn is_remote(source: &str) -> bool {
    const BEGINNINGS: [&str; 5] = ["http://", "https://", "git://", "ssh://", "git@"];
    BEGINNINGS.iter().any(|beginning| source.starts_with(beginning))
}
