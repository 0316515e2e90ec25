//! A generated project: its files before they are written, and how it is made smaller.

use std::fs;
use std::path::Path;

use super::tree::{Node, remove_from};
use crate::oracle::ProjectFiles;

/// A file of a project.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    /// One or more YAML documents.
    Yaml(Vec<Node>),
    Lines(Vec<String>),
}

impl Text {
    fn written(&self) -> String {
        match self {
            Text::Yaml(documents) => documents.iter().map(Node::document).collect::<Vec<_>>().join("---\n"),
            Text::Lines(lines) => lines.iter().map(|line| format!("{line}\n")).collect(),
        }
    }

    fn remove(&mut self, number: &mut usize) -> bool {
        match self {
            Text::Yaml(documents) => remove_from(documents, number, |document| document),
            Text::Lines(lines) if *number < lines.len() => {
                lines.remove(*number);
                true
            }
            Text::Lines(lines) => {
                *number -= lines.len();
                false
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    /// By name, below the directory of the project.
    pub(crate) files: Vec<(String, Text)>,
    /// The files given by `-f`; none when they are found by their names.
    pub(crate) args: Vec<String>,
}

impl Case {
    pub(crate) fn add(&mut self, name: &str, text: Text) {
        self.files.push((name.to_owned(), text));
    }

    /// Writes the files to a directory made for them.
    pub(crate) fn write(&self, directory: &Path) -> ProjectFiles {
        for (name, text) in &self.files {
            let path = directory.join(name);
            let made = fs::create_dir_all(path.parent().expect("a file lies in a directory"));
            made.and_then(|()| fs::write(path, text.written())).expect("the directory can be written to");
        }
        ProjectFiles {
            directory: directory.to_owned(),
            files: self.args.iter().map(|name| directory.join(name)).collect(),
        }
    }

    /// The case without the piece of this number, or nothing when there is no such piece.
    fn without(&self, mut number: usize) -> Option<Self> {
        let mut smaller = self.clone();
        if number < self.args.len() {
            // With no file given, others would be found.
            if smaller.args.len() > 1 {
                smaller.args.remove(number);
            }
            return Some(smaller);
        }
        number -= self.args.len();
        for place in 0..smaller.files.len() {
            if number == 0 {
                smaller.files.remove(place);
                return Some(smaller);
            }
            number -= 1;
            if smaller.files[place].1.remove(&mut number) {
                return Some(smaller);
            }
        }
        None
    }

    /// The case without all pieces it keeps its fault without; after so many tries it is small enough.
    pub(crate) fn shrunk(&self, tries: usize, still_fails: impl Fn(&Case) -> bool) -> Self {
        let mut small = self.clone();
        let mut number = 0;
        let mut left = tries;
        while left > 0 {
            let Some(smaller) = small.without(number) else { break };
            left -= 1;
            // Without a piece, the next one has its number.
            if smaller.size() < small.size() && still_fails(&smaller) {
                small = smaller;
            } else {
                number += 1;
            }
        }
        small
    }

    fn size(&self) -> usize {
        let files: usize = self.files.iter().map(|(name, text)| name.len() + text.written().len()).sum();
        files + self.args.len()
    }
}

/// The files as they are to be put into a directory of their own.
impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, text) in &self.files {
            writeln!(f, "----- {name}\n{}", text.written().trim_end())?;
        }
        if !self.args.is_empty() {
            writeln!(f, "----- args\n{}", self.args.join("\n"))?;
        }
        Ok(())
    }
}
