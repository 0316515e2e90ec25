//! Builds the image of a chain of stages.

use std::collections::{HashMap, HashSet};

use super::built::{BuiltImage, CopiedFiles};
use super::stages::{Declaration, Program, Stage, Step};
use super::variables::{Expander, Scope, Value};

/// The default shell.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];

/// The build arguments.
pub(super) struct Arguments {
    given: HashMap<String, Value>,
    /// The scope of `FROM`.
    pub(super) global: Scope,
}

/// Arguments that `BuildKit` sets. Before the first stage they need no declaration.
const PLATFORM_ARGUMENTS: [&str; 10] = [
    "BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM", "TARGETOS",
    "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT",
];

/// The argument with the name of the target stage.
const STAGE_ARGUMENT: &str = "TARGETSTAGE";

impl Arguments {
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

/// A program with the shell at its instruction. The words are built only for the last one.
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

pub(super) struct ImageBuilder<'a> {
    arguments: &'a Arguments,
    expander: &'a mut Expander,
    scope: Scope,
    built: BuiltImage,
    shell: Option<&'a [String]>,
    entrypoint: Option<Run<'a>>,
    command: Option<Run<'a>>,
    /// The index of each variable in `built.environment`.
    variables: HashMap<String, usize>,
    volumes: HashSet<String>,
}

impl<'a> ImageBuilder<'a> {
    /// Starts from a base image. Its variables and working directory are unknown, unless it is `scratch`.
    pub(super) fn new(base: Option<String>, arguments: &'a Arguments, expander: &'a mut Expander) -> Self {
        let is_empty = base.as_deref() == Some("scratch");
        let working_directory = is_empty.then(|| "/".to_owned());
        let base = base.filter(|_| !is_empty);
        ImageBuilder {
            arguments,
            expander,
            scope: if is_empty { Scope::closed() } else { Scope::open() },
            built: BuiltImage { base, working_directory, ..BuiltImage::default() },
            shell: None,
            entrypoint: None,
            command: None,
            variables: HashMap::new(),
            volumes: HashSet::new(),
        }
    }

    pub(super) fn add_stage(&mut self, stage: &'a Stage) {
        let mut has_command = false;
        for step in &stage.steps {
            self.apply(step);
            match step {
                Step::Command(_) => has_command = true,
                // A new entrypoint resets an inherited command.
                Step::Entrypoint(_) if !has_command => self.command = Some(Run::Nothing),
                _ => {}
            }
        }
    }

    pub(super) fn finish(self) -> BuiltImage {
        let entrypoint = self.entrypoint.map(Run::words);
        let command = self.command.map(Run::words);
        BuiltImage { entrypoint, command, ..self.built }
    }

    fn apply(&mut self, step: &'a Step) {
        match step {
            Step::Declare(declarations) => self.declare(declarations),
            Step::Environment(pairs) => self.set_environment(pairs),
            Step::Entrypoint(program) => self.entrypoint = Some(Run::Program(program, self.shell)),
            Step::Command(program) => self.command = Some(Run::Program(program, self.shell)),
            Step::Shell(shell) => self.shell = Some(shell),
            Step::Volumes(volumes) => self.add_volumes(volumes),
            Step::StopSignal(signal) => {
                self.built.stop_signal = self.expand_filled(signal).map(|signal| signal.to_uppercase());
            }
            Step::User(user) => self.built.user = self.expand_filled(user),
            Step::WorkingDirectory(directory) => self.change_directory(directory),
            Step::Copy { sources, destination } => self.copy(sources, destination),
        }
    }

    fn expand(&mut self, word: &str) -> Option<String> {
        self.expander.expand(word, &self.scope)
    }

    fn expand_filled(&mut self, word: &str) -> Option<String> {
        self.expand(word).filter(|word| !word.is_empty())
    }

    /// A given value takes precedence over the default, and that over the declaration before the first stage. An argument
    /// can refer to earlier ones of the same instruction.
    fn declare(&mut self, declarations: &[Declaration]) {
        for (name, default) in declarations {
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
    }

    /// Unlike in `ARG`, a variable cannot refer to others of the same instruction.
    fn set_environment(&mut self, pairs: &[(String, String)]) {
        let expanded: Vec<_> =
            pairs.iter().map(|(name, value)| (self.expand_filled(name), self.expand(value))).collect();
        for (name, value) in expanded {
            let Some(name) = name else { continue };
            self.scope.set(&name, value.clone().into());
            match self.variables.get(&name) {
                Some(&index) => self.built.environment[index].1 = value,
                None => {
                    self.variables.insert(name.clone(), self.built.environment.len());
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

    fn change_directory(&mut self, directory: &str) {
        let Some(directory) = self.expand_filled(directory) else {
            self.built.working_directory = None;
            return;
        };
        if is_absolute(&directory) {
            self.built.working_directory = Some(String::new());
        }
        if let Some(current) = &mut self.built.working_directory {
            push_path(current, &directory);
        }
    }

    fn copy(&mut self, sources: &[String], destination: &str) {
        let Some(destination) = self.expand(destination) else { return };
        let sources = sources.iter().filter_map(|source| self.expand_filled(source));
        let sources: Vec<String> = sources.filter(|source| !is_remote(source)).collect();
        if !sources.is_empty() {
            let destination = self.resolve(destination);
            self.built.copied.push(CopiedFiles { sources, destination });
        }
    }

    /// Resolves a destination against the working directory. A trailing slash is kept.
    fn resolve(&mut self, destination: String) -> String {
        let Some(directory) = self.built.working_directory.as_ref().filter(|_| !is_absolute(&destination))
        else {
            return destination;
        };
        if !self.expander.spend(directory.len()) {
            return destination;
        }
        let mut resolved = directory.clone();
        push_path(&mut resolved, &destination);
        let is_directory = destination.is_empty() || destination == "." || destination.ends_with('/');
        if is_directory && !resolved.ends_with('/') {
            resolved.push('/');
        }
        resolved
    }
}

/// Resolves a path against a directory, in place.
fn push_path(directory: &mut String, path: &str) {
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

/// Whether a path is `C:\app` or `C:/app`, as in Windows containers.
fn is_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

/// Whether `ADD` fetches a source from the network.
fn is_remote(source: &str) -> bool {
    const PREFIXES: [&str; 5] = ["http://", "https://", "git://", "ssh://", "git@"];
    PREFIXES.iter().any(|prefix| source.starts_with(prefix))
}
