//! One project as we print it and as the real Docker Compose prints it, compared key by key.
#![allow(unreachable_pub)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::{Ran, compose_command, lcow_lint, run, see_little};
use serde_json::Value;

/// How the message starts when our program did not end as a program should.
const CRASHED: &str = "crashed: ";

/// The placeholder for a key that one side does not have.
const ABSENT: &str = "absent";

/// The sections whose entries are compared key by key.
const WORKLOAD_SECTIONS: &[&str] = &["services", "jobs"];

/// The other keys of a project in which both must agree, entry by entry.
const TOP_KEYS: &[&str] = &["name", "volumes", "networks", "secrets", "configs"];

/// A project on disk.
#[derive(Clone, Debug)]
pub struct ProjectFiles {
    /// Where both programs run.
    pub directory: PathBuf,
    /// What is given by `-f`; nothing when the files are to be found in the directory.
    pub files: Vec<PathBuf>,
}

impl ProjectFiles {
    /// The project of these files, run from the directory of the first.
    pub fn of(files: Vec<PathBuf>) -> Self {
        let directory = files[0].parent().expect("a file lies in a directory").to_owned();
        ProjectFiles { directory, files }
    }

    /// What our side is given: the files, or the directory they are found in.
    fn given(&self) -> Vec<PathBuf> {
        if self.files.is_empty() { vec![self.directory.clone()] } else { self.files.clone() }
    }
}

/// What the real program said.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Accepted(Value),
    Rejected(String),
    /// It crashed or did not end.
    Broken(String),
}

/// One key whose values differ, both written as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub key: String,
    pub ours: String,
    pub theirs: String,
}

impl Difference {
    /// What kind of difference it is: the key without the names a file chooses.
    pub fn kind(&self) -> String {
        let parts: Vec<&str> = self.key.split('.').collect();
        match parts.as_slice() {
            [section @ ("services" | "jobs"), _, key @ ..] if !key.is_empty() => {
                format!("{section}.*.{}", key.join("."))
            }
            [section, _, ..] => format!("{section}.*"),
            // The message distinguishes why a project is refused.
            _ if self.key == ACCEPTANCE => {
                format!("{ACCEPTANCE}: {} / {}", kind_of_message(&self.ours), kind_of_message(&self.theirs))
            }
            _ => self.key.clone(),
        }
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n      ours:   {}\n      theirs: {}", self.key, self.ours, self.theirs)
    }
}

/// The key of the difference that only one side accepts a project.
pub const ACCEPTANCE: &str = "acceptance";

/// What the comparison of one project came to.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Both accept it; `further` are differences in keys that do not count.
    BothAccept {
        differences: Vec<Difference>,
        further: Vec<Difference>,
    },
    BothReject {
        ours: String,
        theirs: String,
    },
    OnlyWeAccept {
        theirs: String,
    },
    OnlyTheyAccept {
        ours: String,
    },
    /// The real program gives several answers.
    Unsteady,
    /// The real program crashed or did not end.
    Broken,
}

impl Verdict {
    /// The differences that count.
    pub fn differences(&self) -> Vec<Difference> {
        let acceptance = |ours: &str, theirs: &str| {
            vec![Difference { key: ACCEPTANCE.to_owned(), ours: ours.to_owned(), theirs: theirs.to_owned() }]
        };
        match self {
            Verdict::BothAccept { differences, .. } => differences.clone(),
            Verdict::OnlyWeAccept { theirs } => acceptance("accepted", theirs),
            Verdict::OnlyTheyAccept { ours } => acceptance(ours, "accepted"),
            // Refusing is one thing, crashing another.
            Verdict::BothReject { ours, theirs } if ours.starts_with(CRASHED) => acceptance(ours, theirs),
            Verdict::BothReject { .. } | Verdict::Unsteady | Verdict::Broken => Vec::new(),
        }
    }
}

/// Our reading of a project: the files in order, or the directory that has them. The only way to what is tested here.
pub fn ours(files: &[PathBuf]) -> Result<Value, String> {
    let mut command = lcow_lint();
    see_little(&mut command);
    command.args(["config", "--format", "json"]);
    match files {
        [directory] if directory.is_dir() => {
            command.arg(directory).current_dir(directory);
        }
        files => {
            for file in files {
                command.arg("-f").arg(file);
            }
            command.current_dir(files[0].parent().expect("a file lies in a directory"));
        }
    }
    let ran = run(&mut command);
    match (ran.code, serde_json::from_str(&ran.stdout)) {
        (Some(0), Ok(printed)) => Ok(printed),
        (Some(2), _) if !panicked(&ran) => Err(ran.stderr.trim().to_owned()),
        (code, _) => Err(format!("{CRASHED}exit code {code:?}: {}", ran.stderr.trim())),
    }
}

/// How the real program reads a project, whether what it names is declared or not.
pub fn theirs(program: &Path, project: &ProjectFiles) -> Answer {
    theirs_with(program, project, &["--no-consistency"])
}

/// How the real program reads a project with these options of `config`.
pub fn theirs_with(program: &Path, project: &ProjectFiles, options: &[&str]) -> Answer {
    let mut command = compose_command(program, &project.directory);
    for file in &project.files {
        command.arg("-f").arg(file);
    }
    command.args(["--profile", "*", "config", "--format", "json"]).args(options);
    let ran = run(&mut command);
    // Warnings carry the time of day.
    let output =
        ran.stderr.lines().filter(|line| !(line.starts_with("time=") && line.contains("level=warning")));
    let message = output.collect::<Vec<_>>().join("\n").trim().to_owned();
    match (ran.code, serde_json::from_str(&ran.stdout)) {
        (Some(0), Ok(printed)) => Answer::Accepted(printed),
        (Some(0), Err(error)) => Answer::Broken(format!("{error}: {}", ran.stdout)),
        // It accepts the project but cannot write it as JSON, which is a separate error.
        (Some(_), _) if message.contains("error calling MarshalJSON") => Answer::Broken(message),
        (Some(_), _) if !panicked(&ran) => Answer::Rejected(message),
        _ => Answer::Broken(crash(&message)),
    }
}

/// The line of a trace that says what happened.
fn crash(message: &str) -> String {
    let line =
        message.lines().find(|line| ["panic: ", "fatal error: "].iter().any(|start| line.starts_with(start)));
    line.unwrap_or(message).to_owned()
}

/// Compares both readings of a project. Asks again where they differ: some answers depend on the order of a map.
pub fn judge(
    project: &ProjectFiles,
    ours: impl Fn(&[PathBuf]) -> Result<Value, String>,
    theirs: impl Fn(&ProjectFiles) -> Answer,
) -> Verdict {
    let answer = theirs(project);
    let verdict = verdict(project, ours(&project.given()), answer.clone());
    let further = matches!(&verdict, Verdict::BothAccept { further, .. } if !further.is_empty());
    let differs = further || !verdict.differences().is_empty();
    let same = |again: Answer| match (&answer, again) {
        // Which of several faults is named first does not matter.
        (Answer::Rejected(_), Answer::Rejected(_)) => true,
        (answer, again) => *answer == again,
    };
    if differs && (0..2).any(|_| !same(theirs(project))) { Verdict::Unsteady } else { verdict }
}

fn verdict(project: &ProjectFiles, ours: Result<Value, String>, theirs: Answer) -> Verdict {
    let clean = |message: String| without_paths(&message, project);
    match (ours, theirs) {
        (_, Answer::Broken(_)) => Verdict::Broken,
        (Ok(ours), Answer::Accepted(theirs)) => {
            let (differences, further) = compare(&ours, &theirs, &clean);
            Verdict::BothAccept { differences, further }
        }
        (Err(ours), Answer::Rejected(theirs)) => {
            Verdict::BothReject { ours: clean(ours), theirs: clean(theirs) }
        }
        (Ok(_), Answer::Rejected(theirs)) => Verdict::OnlyWeAccept { theirs: clean(theirs) },
        (Err(ours), Answer::Accepted(_)) => Verdict::OnlyTheyAccept { ours: clean(ours) },
    }
}

/// A text without what is different on every machine.
fn without_paths(text: &str, project: &ProjectFiles) -> String {
    let home = std::env::var("HOME").unwrap_or_default();
    let mut text = text.to_owned();
    let mut name = "<directory>".to_owned();
    for directory in project.directory.ancestors() {
        // `/tmp` and its like are places in containers, too.
        if directory.components().count() > 2 {
            text = text.replace(&*directory.to_string_lossy(), &name);
        }
        name += "/..";
    }
    if home.len() > 1 { text.replace(&home, "<home>") } else { text }
}

/// What differs, first in the keys that count, then in the further ones.
fn compare(
    ours: &Value,
    theirs: &Value,
    clean: &dyn Fn(String) -> String,
) -> (Vec<Difference>, Vec<Difference>) {
    let (mut differences, mut further) = (Vec::new(), Vec::new());
    let mut check = |counts: bool, key: String, ours: Option<&Value>, theirs: Option<&Value>| {
        if !equal(ours, theirs) {
            let shown = |value: Option<&Value>| clean(value.map_or(ABSENT.to_owned(), Value::to_string));
            let found = Difference { key, ours: shown(ours), theirs: shown(theirs) };
            if counts { &mut differences } else { &mut further }.push(found);
        }
    };
    for top in keys(Some(ours), Some(theirs)) {
        let (ours, theirs) = (ours.get(&top), theirs.get(&top));
        let is_workload = WORKLOAD_SECTIONS.contains(&top.as_str());
        let counts = is_workload || TOP_KEYS.contains(&top.as_str());
        if !is_map(ours, theirs) {
            check(counts, top, ours, theirs);
            continue;
        }
        for name in keys(ours, theirs) {
            let (ours, theirs) = (at(ours, &name), at(theirs, &name));
            let path = format!("{top}.{name}");
            if !is_workload || !is_map(ours, theirs) {
                check(counts, path, ours, theirs);
                continue;
            }
            for key in keys(ours, theirs) {
                check(true, format!("{path}.{key}"), at(ours, &key), at(theirs, &key));
            }
        }
    }
    (differences, further)
}

fn at<'a>(value: Option<&'a Value>, key: &str) -> Option<&'a Value> {
    value.and_then(|value| value.get(key))
}

/// Whether both are maps, so that their entries can be compared one by one.
fn is_map(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    [ours, theirs].into_iter().all(|value| value.is_some_and(Value::is_object))
}

fn keys(ours: Option<&Value>, theirs: Option<&Value>) -> BTreeSet<String> {
    let maps = [ours, theirs].into_iter().flatten().filter_map(Value::as_object);
    maps.flat_map(|map| map.keys().cloned()).collect()
}

fn equal(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => same(ours, theirs),
        (ours, theirs) => ours.is_none() && theirs.is_none(),
    }
}

fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        // One and 1.0 are one number.
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, ours)| b.get(key).is_some_and(|theirs| same(ours, theirs)))
        }
        (ours, theirs) => ours == theirs,
    }
}

/// A message without names, numbers and what else is chosen by a file.
pub fn kind_of_message(message: &str) -> String {
    let line = message.lines().rfind(|line| !line.contains("level=warning")).unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    let mut quote = None;
    for word in line.split_whitespace().take(60) {
        let was_quoted = quote.is_some();
        for character in word.chars().filter(|character| ['"', '`'].contains(character)) {
            quote = match quote {
                None => Some(character),
                Some(open) => (open != character).then_some(open),
            };
        }
        let kind = if was_quoted || word.contains(['"', '`', '/', '<']) {
            "…".to_owned()
        } else {
            kind_of_word(word)
        };
        if kind != "…" || words.last() != Some(&kind) {
            words.push(kind);
        }
    }
    words.join(" ")
}

/// A word without the names in a path of keys, and without numbers.
fn kind_of_word(word: &str) -> String {
    let mut parts: Vec<&str> = word.split('.').collect();
    if parts.len() > 1
        && ["services", "jobs", "volumes", "networks", "secrets", "configs", "models"].contains(&parts[0])
    {
        parts[1] = "*";
    }
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let parts: Vec<&str> = parts.into_iter().map(|part| if is_number(&part) { "0" } else { part }).collect();
    parts.join(".")
}

/// How many there are of each, the most frequent first.
pub fn counted(texts: impl IntoIterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn panicked(ran: &Ran) -> bool {
    ran.stderr.contains("goroutine ") || ran.stderr.contains("panicked at ")
}
