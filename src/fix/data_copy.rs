//! The commands that copy data from a host directory into a volume, for the user to run.
//!
//! They leave the directory unchanged, delete nothing and skip a volume that is not empty, so they can be run again.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::diagnostic::{DataCopy, DataSource};
use crate::loader::path_text;

/// The shell to write commands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// A POSIX shell.
    Sh,
    /// PowerShell 5.1 or later.
    PowerShell,
}

/// A piece of one argument.
#[derive(Clone, Copy)]
enum ArgumentPiece<'t> {
    Text(&'t str),
    /// The shell's variable for the home directory.
    Home,
}

/// The pieces of the directory's path; `None` when it is not known, or not to this shell.
fn path_pieces(data: &DataCopy, shell: Shell) -> Option<Vec<ArgumentPiece<'_>>> {
    if data.is_in_wsl && shell == Shell::PowerShell {
        return None;
    }
    Some(match (&data.from, shell) {
        (DataSource::Directory { here, .. }, Shell::Sh) => vec![ArgumentPiece::Text(here)],
        (DataSource::Directory { windows, .. }, Shell::PowerShell) => vec![ArgumentPiece::Text(windows)],
        (DataSource::Home(rest), _) => vec![ArgumentPiece::Home, ArgumentPiece::Text(rest)],
        (DataSource::Unknown(_), _) => return None,
    })
}

/// Skips a volume that is not empty, so that data are never mixed. Without double quotes, which PowerShell 5.1 does not
/// pass on to a program.
const IF_EMPTY: &str =
    "if ls -A /to | grep -q .; then echo nothing copied, the volume is not empty; exit 0; fi; ";

/// The notes of a fix about data to copy.
pub fn copy_notes(data: &DataCopy) -> Vec<String> {
    let stay = format!(
        "the data in `{}` stay where they are, and the volume `{}` starts empty",
        data.written,
        data.volume_name()
    );
    match (commands(data, Shell::Sh), commands(data, Shell::PowerShell)) {
        (Some(sh), Some(powershell)) => vec![
            format!(
                "{stay}; before the services start again, copy them (`--migration-script` writes this to a file):"
            ),
            format!("sh: {}", sh.join(" && ")),
            format!("PowerShell: {}", powershell_chain(&powershell)),
        ],
        (Some(sh), None) => vec![
            format!(
                "{stay}; before the services start again, copy them inside WSL (`--migration-script` writes this to a \
                 file):"
            ),
            format!("sh: {}", sh.join(" && ")),
        ],
        (None, _) => {
            let why = if let DataSource::Unknown(why) = data.from { why } else { "its path is not known" };
            vec![format!("{stay}; {why}: copy them by hand before the services start again")]
        }
    }
}

/// The note that replaces [`copy_notes`] when the server no longer reads the volume.
pub(super) fn unread_note(data: &DataCopy, service: &str) -> String {
    format!(
        "the data in `{}` stay where they are and are not to be copied: `{service}` does not read the volume `{}`",
        data.written,
        data.volume_name()
    )
}

/// The commands in order: stop the services, create the volume as Docker Compose would, copy the data. `None` when the
/// directory's path is not known.
fn commands(data: &DataCopy, shell: Shell) -> Option<Vec<String>> {
    let mut copy = copy_arguments(data, shell)?;
    copy.insert(0, "docker".to_owned());
    Some([stop_command(data, shell), create_command(data, shell), copy].map(|words| words.join(" ")).into())
}

fn stop_command(data: &DataCopy, shell: Shell) -> Vec<String> {
    // Only Compose 1.x reads the v1 format.
    let program: &[&str] = if data.is_v1 { &["docker-compose"] } else { &["docker", "compose"] };
    let mut words: Vec<String> = program.iter().map(|&word| word.to_owned()).collect();
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), shell.word(value)]);
    // The name may come from this run's environment, which the script does not have.
    if !data.project.is_empty() {
        option("-p", &data.project);
    }
    for file in &data.env_files {
        option("--env-file", &path_text(file));
    }
    for file in &data.files {
        option("-f", &path_text(file));
    }
    words.push("stop".to_owned());
    words.extend(data.services.iter().map(|service| shell.word(service)));
    words
}

fn create_command(data: &DataCopy, shell: Shell) -> Vec<String> {
    let mut words: Vec<String> = ["docker", "volume", "create"].map(str::to_owned).into();
    // Without these labels Docker Compose warns that it did not create the volume.
    if let Some(project) = data.prefix() {
        for label in [format!("project={project}"), format!("volume={}", data.volume)] {
            words.push("--label".to_owned());
            words.push(shell.word(&format!("com.docker.compose.{label}")));
        }
    }
    words.push(shell.word(&data.volume_name()));
    words
}

fn copy_arguments(data: &DataCopy, shell: Shell) -> Option<Vec<String>> {
    let path = path_pieces(data, shell)?;
    let mut words = vec!["run".to_owned(), "--rm".to_owned()];
    if data.on_windows_daemon {
        words.extend(["--platform".to_owned(), "linux".to_owned()]);
    }
    let has = |characters: &[char]| {
        path.iter().any(|piece| matches!(piece, ArgumentPiece::Text(text) if text.contains(characters)))
    };
    // `--mount` creates no missing directory and does not split at colons, but it does at commas.
    let (flag, before, after) = if has(&[',', '"', '\n', '\r']) {
        ("-v", "", ":/from:ro")
    } else {
        ("--mount", "type=bind,source=", ",target=/from,readonly")
    };
    let mut pieces = vec![ArgumentPiece::Text(before)];
    pieces.extend(path);
    pieces.push(ArgumentPiece::Text(after));
    words.push(flag.to_owned());
    words.push(shell.argument(&pieces));
    words.push("-v".to_owned());
    words.push(shell.word(&format!("{}:/to", data.volume_name())));
    let owner = data.owner.map(|owner| format!(" && chown -R {owner} /to")).unwrap_or_default();
    words.extend(["alpine".to_owned(), "sh".to_owned(), "-c".to_owned()]);
    words.push(shell.word(&format!("{IF_EMPTY}cp -a /from/. /to/{owner}")));
    Some(words)
}

/// Commands that run only if the previous one succeeded: PowerShell 5.1 has no `&&`. `$?` is also false for a missing
/// program, which does not change `$LASTEXITCODE`.
fn powershell_chain(commands: &[String]) -> String {
    match commands {
        [] => String::new(),
        [last] => last.clone(),
        [first, rest @ ..] => format!("{first}; if ($?) {{ {} }}", powershell_chain(rest)),
    }
}

impl Shell {
    /// Quotes a text as one word.
    pub fn word(self, text: &str) -> String {
        self.argument(&[ArgumentPiece::Text(text)])
    }

    fn argument(self, pieces: &[ArgumentPiece<'_>]) -> String {
        let quoted = |piece: &JoinedPiece| match (piece, self) {
            (JoinedPiece::Text(text), Shell::PowerShell) => powershell_quoted(text),
            (JoinedPiece::Text(text), Shell::Sh) => self.text(text),
            (JoinedPiece::Home, Shell::PowerShell) => "$HOME".to_owned(),
            (JoinedPiece::Home, Shell::Sh) => "\"$HOME\"".to_owned(),
        };
        match (joined(pieces).as_slice(), self) {
            ([], _) => "''".to_owned(),
            ([JoinedPiece::Text(text)], _) => self.text(text),
            (pieces, Shell::Sh) => pieces.iter().map(quoted).collect(),
            (pieces, Shell::PowerShell) => {
                format!("({})", pieces.iter().map(quoted).collect::<Vec<_>>().join(" + "))
            }
        }
    }

    fn text(self, text: &str) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:-".contains(c);
        let is_plain = text.chars().all(|c| is_plain(c) || (self == Shell::Sh && "=,@%+".contains(c)));
        match self {
            _ if is_plain && !text.starts_with(['-', '.']) => text.to_owned(),
            Shell::Sh => format!("'{}'", text.replace('\'', "'\\''")),
            Shell::PowerShell => powershell_quoted(text),
        }
    }
}

/// A piece of an argument, with adjacent texts joined.
enum JoinedPiece {
    Text(String),
    Home,
}

fn joined(pieces: &[ArgumentPiece<'_>]) -> Vec<JoinedPiece> {
    let mut joined: Vec<JoinedPiece> = Vec::new();
    for piece in pieces {
        match (piece, joined.last_mut()) {
            (ArgumentPiece::Text(text), Some(JoinedPiece::Text(before))) => before.push_str(text),
            (ArgumentPiece::Text(""), _) => {}
            (ArgumentPiece::Text(text), _) => joined.push(JoinedPiece::Text((*text).to_owned())),
            (ArgumentPiece::Home, _) => joined.push(JoinedPiece::Home),
        }
    }
    joined
}

/// In single quotes, which PowerShell does not expand. It accepts typographic quotes as well.
fn powershell_quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        quoted.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}

/// The comment at the top of a script.
const HEADER: [&str; 8] = [
    "Copies data from directories of the host into the volumes that lcow-lint mounts in their place.",
    "",
    "For each directory it stops the services that use it, creates the volume with the labels Docker Compose looks for,",
    "and copies in a container. It deletes nothing: the directories stay as they are. A volume that is not empty is left",
    "alone, so it may be run again; after an interrupted copy, remove the volume first (docker volume rm).",
    "",
    "Run it before the rewritten services start for the first time: a server that finds its volume empty starts without data.",
    "Start them afterwards: docker compose up -d (docker-compose up -d for files of version 1).",
];

/// A script of all copies, without duplicates. Where a volume would get the data of a second directory, the script stops
/// with an error.
pub fn script(copies: &[&DataCopy], shell: Shell) -> String {
    let mut lines: Vec<String> = Vec::new();
    if shell == Shell::Sh {
        lines.push("#!/bin/sh".to_owned());
    }
    lines.extend(HEADER.iter().map(|line| format!("# {line}").trim_end().to_owned()));
    match shell {
        Shell::Sh => lines.extend(
            [
                "set -eu",
                "# Git Bash would convert paths in the container to Windows paths.",
                "export MSYS_NO_PATHCONV=1",
            ]
            .map(str::to_owned),
        ),
        Shell::PowerShell => lines.push("$ErrorActionPreference = 'Stop'".to_owned()),
    }
    let mut first: HashMap<String, &DataCopy> = HashMap::new();
    let mut seen = HashSet::new();
    for &data in copies {
        let volume = data.volume_name();
        if !seen.insert((volume.clone(), data.directory.as_str())) {
            continue;
        }
        lines.push(String::new());
        lines.push(format!("# {} -> {}", comment(&data.written), comment(&volume)));
        match first.entry(volume) {
            Entry::Occupied(first) => lines.push(stop_at_second(first.get(), data, shell)),
            Entry::Vacant(entry) => {
                entry.insert(data);
                lines.extend(steps(data, shell));
            }
        }
    }
    lines.push(String::new());
    let text = lines.join("\n");
    match shell {
        Shell::Sh => text,
        // PowerShell 5.1 reads a file without a byte order mark in the machine's code page.
        Shell::PowerShell => format!("\u{feff}{text}"),
    }
}

/// Stops the script at the second directory for a volume.
fn stop_at_second(first: &DataCopy, second: &DataCopy, shell: Shell) -> String {
    let message = shell.word(&comment(&format!(
        "the volume {} is for the data of {}: those of {} are not copied, give one of the projects another name",
        first.volume_name(),
        first.directory,
        second.directory
    )));
    match shell {
        Shell::Sh => format!("echo {message} >&2; exit 1"),
        Shell::PowerShell => format!("throw {message}"),
    }
}

fn steps(data: &DataCopy, shell: Shell) -> Vec<String> {
    let Some((commands, path)) = commands(data, shell).zip(path_pieces(data, shell)) else {
        return vec![match &data.from {
            DataSource::Unknown(why) => format!("# Copy these data by hand: {why}."),
            _ => "# These data are inside WSL: write the script for sh and run it there.".to_owned(),
        }];
    };
    let path = shell.argument(&path);
    let missing = shell.word(&format!("there is no directory {}", comment(&data.written)));
    let mut lines = Vec::new();
    match shell {
        Shell::Sh => {
            lines.push(format!("[ -d {path} ] || {{ echo {missing} >&2; exit 1; }}"));
            lines.extend(commands);
        }
        Shell::PowerShell => {
            lines.push(format!(
                "if (-not (Test-Path -LiteralPath {path} -PathType Container)) {{ throw {missing} }}"
            ));
            for command in commands {
                lines.push(command);
                lines.push("if ($LASTEXITCODE -ne 0) { throw 'docker failed, see above' }".to_owned());
            }
        }
    }
    lines
}

/// Replaces control characters, so that the text stays on its line.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
