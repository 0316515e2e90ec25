//! The stages of a Dockerfile.

use std::collections::HashMap;

use super::arguments::{Json, declarations, json, list, pairs, words};
use super::heredocs::Heredoc;
use super::instructions::{Instruction, Keyword, escape_of, for_each_instruction};
use super::words::shell_words;

/// A declared build argument and its default.
pub(super) type Declaration = (String, Option<String>);

/// An instruction that changes the image, with variables not yet expanded.
#[derive(Debug)]
pub(super) enum Step {
    Declare(Vec<Declaration>),
    Environment(Vec<(String, String)>),
    Entrypoint(Program),
    Command(Program),
    Shell(Vec<String>),
    Volumes(Vec<String>),
    StopSignal(String),
    User(String),
    WorkingDirectory(String),
    Copy { sources: Vec<String>, destination: String },
}

#[derive(Debug)]
pub(super) enum Program {
    /// `["a", "b"]`
    Exec(Vec<String>),
    /// The words of `a b`, which a shell runs.
    Shell(Vec<String>),
}

#[derive(Debug)]
pub(super) struct Stage {
    /// An image or an earlier stage, with variables not yet expanded; may be empty.
    pub(super) base: String,
    /// In lower case; empty if it has no name.
    pub(super) name: String,
    pub(super) steps: Vec<Step>,
}

/// The stages of a file.
#[derive(Debug)]
pub(super) struct Stages {
    pub(super) escape: char,
    /// The `ARG`s before the first stage.
    pub(super) declarations: Vec<Declaration>,
    pub(super) all: Vec<Stage>,
    /// The indexes of the stages with a name, ascending.
    by_name: HashMap<String, Vec<usize>>,
}

impl Stages {
    pub(super) fn read(text: &str) -> Self {
        let escape = escape_of(text);
        let mut stages =
            Stages { escape, declarations: Vec::new(), all: Vec::new(), by_name: HashMap::new() };
        for_each_instruction(text, escape, |instruction| stages.add(instruction));
        stages
    }

    fn add(&mut self, instruction: &Instruction) {
        if instruction.keyword == Keyword::From {
            return self.begin(instruction.arguments);
        }
        match (step(instruction, self.escape), self.all.last_mut()) {
            (Some(step), Some(stage)) => stage.steps.push(step),
            (Some(Step::Declare(declarations)), None) => self.declarations.extend(declarations),
            _ => {}
        }
    }

    /// Begins a stage even for an invalid `FROM`, so that what follows is not added to the previous stage.
    fn begin(&mut self, arguments: &str) {
        let words: Vec<&str> = words(arguments).collect();
        let name = match words[..] {
            [_, r#as, name] if r#as.eq_ignore_ascii_case("as") => name.to_lowercase(),
            _ => String::new(),
        };
        if !name.is_empty() {
            self.by_name.entry(name.clone()).or_default().push(self.all.len());
        }
        let base = words.first().copied().unwrap_or_default().to_owned();
        self.all.push(Stage { base, name, steps: Vec::new() });
    }

    /// The target stage by name, the last one with it, or by number.
    pub(super) fn target(&self, target: Option<&str>) -> Option<usize> {
        let last = self.all.len().checked_sub(1)?;
        let Some(target) = target.filter(|target| !target.is_empty()) else { return Some(last) };
        let number = || target.parse().ok().filter(|&number| number <= last);
        self.named(target, self.all.len()).or_else(number)
    }

    /// The last stage with a name before another stage, so that references cannot be circular.
    pub(super) fn named(&self, name: &str, before: usize) -> Option<usize> {
        let stages = self.by_name.get(&name.to_lowercase())?;
        stages[..stages.partition_point(|&stage| stage < before)].last().copied()
    }
}

/// The effect of an instruction; `None` if it has none or is invalid.
fn step(instruction: &Instruction, escape: char) -> Option<Step> {
    let text = instruction.arguments;
    let filled = || (!text.is_empty()).then(|| text.to_owned());
    let step = match instruction.keyword {
        Keyword::Arg => Step::Declare(declarations(text, escape)),
        Keyword::Env => Step::Environment(pairs(text, escape)),
        Keyword::Entrypoint => Step::Entrypoint(program(text)?),
        Keyword::Cmd => Step::Command(program(text)?),
        Keyword::Shell => match json(text) {
            Json::Words(words) if !words.is_empty() => Step::Shell(words),
            _ => return None,
        },
        Keyword::Volume => Step::Volumes(list(text)),
        Keyword::StopSignal => Step::StopSignal(filled()?),
        Keyword::User => Step::User(filled()?),
        Keyword::WorkingDirectory => Step::WorkingDirectory(filled()?),
        Keyword::Copy => copy(instruction)?,
        Keyword::From | Keyword::Onbuild | Keyword::Run => return None,
    };
    Some(step)
}

fn program(text: &str) -> Option<Program> {
    match json(text) {
        Json::Words(words) => Some(Program::Exec(words)),
        Json::OtherArray => None,
        Json::None => Some(Program::Shell(shell_words(text))),
    }
}

/// A copy from the build context.
fn copy(instruction: &Instruction) -> Option<Step> {
    if instruction.flags.iter().any(|flag| flag.starts_with("--from")) {
        return None;
    }
    let mut sources = list(instruction.arguments);
    let destination = sources.pop()?;
    sources.retain(|source| Heredoc::of(source).is_none());
    Some(Step::Copy { sources, destination })
}
