//! The stages of a Dockerfile: what each begins with, which come underneath it, and what is done in it.

use std::collections::HashMap;

use super::arguments::{Json, declarations, json, list, pairs, words};
use super::heredocs::Heredoc;
use super::instructions::{Instruction, Keyword, escape_of, for_each_instruction};
use super::words::shell_words;

/// A declared build argument with the default it may have.
pub(super) type Declaration = (String, Option<String>);

/// One thing a stage does. Variables are as written; in programs they stay so.
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

/// A program in one of its two forms.
#[derive(Debug)]
pub(super) enum Program {
    /// `["a", "b"]`
    Exec(Vec<String>),
    /// `a b`, cut into words, for the shell to run.
    Shell(Vec<String>),
}

/// Everything from one `FROM` to the next.
#[derive(Debug)]
pub(super) struct Stage {
    /// An image, or the name of a stage above, with variables as written; empty when a `FROM` says nothing.
    pub(super) base: String,
    /// In lower case; empty when there is none.
    pub(super) name: String,
    pub(super) steps: Vec<Step>,
}

/// All of a file.
#[derive(Debug)]
pub(super) struct Stages {
    /// What takes the meaning of the character behind it.
    pub(super) escape: char,
    /// The `ARG`s in front of the first stage.
    pub(super) declarations: Vec<Declaration>,
    pub(super) all: Vec<Stage>,
    /// Where the stages of a name are, the first one first.
    places: HashMap<String, Vec<usize>>,
}

impl Stages {
    pub(super) fn read(text: &str) -> Self {
        let escape = escape_of(text);
        let mut stages = Stages { escape, declarations: Vec::new(), all: Vec::new(), places: HashMap::new() };
        for_each_instruction(text, escape, |instruction| stages.take(instruction));
        stages
    }

    fn take(&mut self, instruction: &Instruction) {
        if instruction.keyword == Keyword::From {
            return self.begin(instruction.arguments);
        }
        match (step(instruction, self.escape), self.all.last_mut()) {
            (Some(step), Some(stage)) => stage.steps.push(step),
            (Some(Step::Declare(declarations)), None) => self.declarations.extend(declarations),
            _ => {}
        }
    }

    /// Begins a stage also where a `FROM` is refused, so that what follows is not taken for the stage above.
    fn begin(&mut self, arguments: &str) {
        let words: Vec<&str> = words(arguments).collect();
        let name = match words[..] {
            [_, r#as, name] if r#as.eq_ignore_ascii_case("as") => name.to_lowercase(),
            _ => String::new(),
        };
        if !name.is_empty() {
            self.places.entry(name.clone()).or_default().push(self.all.len());
        }
        let base = words.first().copied().unwrap_or_default().to_owned();
        self.all.push(Stage { base, name, steps: Vec::new() });
    }

    /// The stage a build ends with: of several with the name the last one. A stage can be given by its number
    /// too.
    pub(super) fn target(&self, target: Option<&str>) -> Option<usize> {
        let last = self.all.len().checked_sub(1)?;
        let Some(target) = target.filter(|target| !target.is_empty()) else { return Some(last) };
        let number = || target.parse().ok().filter(|&number| number <= last);
        self.named(target, self.all.len()).or_else(number)
    }

    /// The stage a name stands for in the `FROM` of stage `below`: a stage sees only those above it, so that
    /// they cannot go in a circle.
    pub(super) fn named(&self, name: &str, below: usize) -> Option<usize> {
        let places = self.places.get(&name.to_lowercase())?;
        places[..places.partition_point(|&place| place < below)].last().copied()
    }
}

/// What an instruction does; `None` when it leaves no trace or makes no sense.
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
        // The first has been seen to, the others work on files and on images built upon this one.
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

/// What is copied from the build context.
fn copy(instruction: &Instruction) -> Option<Step> {
    if instruction.flags.iter().any(|flag| flag.starts_with("--from")) {
        return None;
    }
    let mut sources = list(instruction.arguments);
    let destination = sources.pop()?;
    sources.retain(|source| Heredoc::of(source).is_none());
    Some(Step::Copy { sources, destination })
}
