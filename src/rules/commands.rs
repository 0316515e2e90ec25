//! The words of the command that a service starts.

use std::path::Path;

use crate::compose::Service;

/// The words of a service's command and entrypoint, those of a shell's script included.
pub(super) fn started_words(service: Service<'_>) -> Vec<String> {
    service.started().iter().flat_map(|word| word.split_whitespace()).map(str::to_owned).collect()
}

/// Whether a word separates two commands of a shell.
pub(super) fn is_separator(word: &str) -> bool {
    ["&&", "||", ";", "|"].contains(&word)
}

/// Whether a service may install packages when it starts, as with `npm install && npm start`.
pub(super) fn installs_packages(service: Service<'_>) -> bool {
    let installs =
        started_words(service).iter().any(|word| ["ci", "i", "install", "update"].contains(&word.as_str()));
    // `yarn` alone and shell scripts may install them as well.
    installs || service.started().iter().any(|word| word == "yarn" || is_script(word))
}

fn is_script(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|extension| extension == "sh")
}
