//! Whether a service keeps its data on disk, judging by its command.

use std::path::Path;

use super::image::Persistence;
use super::{Identity, identify};
use crate::compose::Service;

impl Identity {
    /// Whether a service that runs the image keeps its data on disk, as far as is known.
    pub fn keeps_state(&self, service: Service<'_>) -> bool {
        let started = service.started();
        let words: Vec<&str> = started.iter().map(String::as_str).collect();
        match self.image.persistence {
            Persistence::Always => true,
            Persistence::Without(argument) => {
                // A data mount suggests a configuration that overrules the default.
                let is_default = words.is_empty()
                    && self.is_the_image(service)
                    && !identify::has_data_mount(service, self.image);
                !is_default && !has(&words, argument)
            }
            Persistence::With { arguments, configuration } => {
                let is_configured = mounts_configuration(service);
                let mut all = arguments.iter().chain(configuration);
                is_configured || all.any(|argument| has(&words, argument))
            }
            Persistence::Snapshots { save, append } => {
                let writes_snapshots = value_after(&words, save).is_none_or(|value| !is_empty(value));
                let appends = value_after(&words, append).is_some_and(|value| value != "no");
                writes_snapshots || appends || reads_configuration(&words)
            }
        }
    }
}

/// Whether an argument is among the words, alone or with `=`. Words of a shell's script count.
fn has(words: &[&str], argument: &str) -> bool {
    parts(words)
        .any(|word| word.strip_prefix(argument).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))
}

/// The word after an argument. An empty word counts.
fn value_after<'w>(words: &[&'w str], argument: &str) -> Option<&'w str> {
    let script = words.iter().any(|word| word.split_whitespace().any(|part| part == argument));
    let exact = words.iter().position(|word| *word == argument);
    match exact {
        Some(at) => words.get(at + 1).copied(),
        None if script => parts(words).skip_while(|word| *word != argument).nth(1),
        None => None,
    }
}

fn parts<'w>(words: &[&'w str]) -> impl Iterator<Item = &'w str> {
    words.iter().flat_map(|word| word.split_whitespace())
}

fn is_empty(value: &str) -> bool {
    ["", "\"\"", "''"].contains(&value)
}

/// Whether a configuration file is among the arguments.
fn reads_configuration(words: &[&str]) -> bool {
    parts(words).any(|word| has_extension(word) || word == "-")
}

fn has_extension(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "conf")
}

/// Whether a mount or config may be a configuration file of the program.
fn mounts_configuration(service: Service<'_>) -> bool {
    let is_configuration = |target: &str| has_extension(target) || target.starts_with("/etc");
    let mounts = service.all_mounts();
    let mut targets = mounts.iter().filter_map(|mount| mount.target_directory());
    targets.any(is_configuration) || service.get("configs").is_some()
}
