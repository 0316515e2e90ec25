//! Data on their way from a host directory into a volume: the commands that copy them, for people to run.
//!
//! Nothing is run here. What the commands promise: the directory stays as it is, nothing is deleted, and a volume that
//! holds something already is left alone, so that they may be run again.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::loader::{HostDirectory, volume_name};

/// The shell that commands are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// A POSIX shell.
    Sh,
    /// PowerShell, from 5.1 on.
    PowerShell,
}

/// One directory whose data go into one volume.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Migration {
    /// The Compose files of the project, as `docker compose -f` takes them; absolute.
    pub files: Vec<PathBuf>,
    /// The files of variables that were named, in order; absolute.
    pub env_files: Vec<PathBuf>,
    /// The services that use the data: they must stand still.
    pub services: Vec<String>,
    /// The project's name.
    pub project: String,
    /// Whether the files are of version 1, which Compose 1.x reads: their volumes have the names that are written.
    pub is_v1: bool,
    /// The volume's name in the Compose file.
    pub volume: String,
    /// The directory.
    pub from: DataSource,
    /// The directory as [`HostDirectory::path`] has it, to tell it from others.
    pub directory: String,
    /// The directory as the Compose file has it, for people.
    pub written: String,
    /// The numeric user who must own the data, where one is known.
    pub owner: Option<u32>,
    /// Whether the daemon may be one for Windows, which must be asked for a Linux image.
    pub on_windows_daemon: bool,
}

/// Where data are, for a command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DataSource {
    /// A directory by its whole path.
    Directory {
        /// As this machine has it.
        here: String,
        /// As Windows has it: `C:/data`.
        windows: String,
    },
    /// A path below the home directory, with the slash before it; empty for the home directory itself.
    Home(String),
    /// It cannot be reported from here, for this reason.
    Unknown(&'static str),
}

/// Why a path cannot be reported.
const UNSET: &str = "a variable without a value is in the directory's path";
const OTHERS_HOME: &str = "the directory's path begins with `~` and a name";

impl DataSource {
    /// The directory of a mount. `written` is the source as it stands in the file.
    pub fn of(directory: &HostDirectory, written: &str) -> Self {
        if let Some(rest) = &directory.below_home {
            return DataSource::Home(rest.clone());
        }
        // `~name` is another user's to Compose v1, and a directory of one's own to what came after it.
        if written.starts_with('~') {
            return DataSource::Unknown(OTHERS_HOME);
        }
        match directory.here.as_deref().map(path_text) {
            Some(here) => DataSource::Directory { here, windows: directory.path.clone() },
            None if written.contains('$') => DataSource::Unknown(UNSET),
            None => DataSource::Directory { here: directory.path.clone(), windows: directory.path.clone() },
        }
    }

    /// Why the path is not known; empty where it is.
    fn why_unknown(&self) -> &'static str {
        if let DataSource::Unknown(why) = self { why } else { "" }
    }

    /// The pieces of the path in a shell.
    fn pieces(&self, shell: Shell) -> Option<Vec<Piece<'_>>> {
        Some(match (self, shell) {
            (DataSource::Directory { here, .. }, Shell::Sh) => vec![Piece::Text(here)],
            (DataSource::Directory { windows, .. }, Shell::PowerShell) => vec![Piece::Text(windows)],
            (DataSource::Home(rest), _) => vec![Piece::Home, Piece::Text(rest)],
            (DataSource::Unknown(_), _) => return None,
        })
    }
}

/// A piece of one argument.
#[derive(Clone, Copy)]
enum Piece<'t> {
    Text(&'t str),
    /// The home directory, which the shell knows.
    Home,
}

/// Who looks whether the volume is empty, so that data are never mixed: without double quotes, which PowerShell 5.1
/// loses on their way to a program.
const IF_EMPTY: &str =
    "if ls -A /to | grep -q .; then echo nothing copied, the volume is not empty; exit 0; fi; ";

impl Migration {
    /// The volume's name to Docker.
    pub fn volume_name(&self) -> String {
        volume_name(self.prefix(), &self.volume)
    }

    fn prefix(&self) -> Option<&str> {
        (!self.is_v1).then_some(self.project.as_str())
    }

    /// What to tell people beside the fix.
    pub fn notes(&self) -> Vec<String> {
        let volume = self.volume_name();
        let stay = format!(
            "the data in `{}` stay where they are, and the volume `{volume}` starts empty",
            self.written
        );
        let commands = |shell| self.commands(shell);
        match (commands(Shell::Sh), commands(Shell::PowerShell)) {
            (Some(sh), Some(powershell)) => vec![
                format!(
                    "{stay}; before the services start again, copy them (`--migration-script` writes this to a file):"
                ),
                format!("sh: {}", sh.join(" && ")),
                format!("PowerShell: {}", powershell_chain(&powershell)),
            ],
            _ => {
                let why = self.from.why_unknown();
                vec![format!("{stay}; {why}: copy them by hand before the services start again")]
            }
        }
    }

    /// What to tell instead when the server no longer reads the volume.
    pub fn unread_note(&self, service: &str) -> String {
        format!(
            "the data in `{}` stay where they are and are not to be copied: `{service}` does not read the volume `{}`",
            self.written,
            self.volume_name()
        )
    }

    /// The commands in order: the services stop, the volume is made as Docker Compose would make it, the data are
    /// copied. `None` when the directory's path is not known.
    fn commands(&self, shell: Shell) -> Option<Vec<String>> {
        let mut copy = self.copy(shell)?;
        let mut create: Vec<String> = ["docker", "volume", "create"].map(str::to_owned).into();
        // Without them Docker Compose warns that the volume is none of its own.
        if let Some(project) = self.prefix() {
            for label in [format!("project={project}"), format!("volume={}", self.volume)] {
                create.push("--label".to_owned());
                create.push(shell.word(&format!("com.docker.compose.{label}")));
            }
        }
        create.push(shell.word(&self.volume_name()));
        copy.insert(0, "docker".to_owned());
        Some([self.stop(shell), create, copy].map(|words| words.join(" ")).into())
    }

    fn stop(&self, shell: Shell) -> Vec<String> {
        // What follows Compose v1 reads no files of version 1.
        let program: &[&str] = if self.is_v1 { &["docker-compose"] } else { &["docker", "compose"] };
        let mut words: Vec<String> = program.iter().map(|&word| word.to_owned()).collect();
        let mut option = |name: &str, value: &str| words.extend([name.to_owned(), shell.word(value)]);
        // The name may come from the surroundings of the run, which the script does not have.
        if !self.project.is_empty() {
            option("-p", &self.project);
        }
        for file in &self.env_files {
            option("--env-file", &path_text(file));
        }
        for file in &self.files {
            option("-f", &path_text(file));
        }
        words.push("stop".to_owned());
        words.extend(self.services.iter().map(|service| shell.word(service)));
        words
    }

    fn copy(&self, shell: Shell) -> Option<Vec<String>> {
        let path = self.from.pieces(shell)?;
        let mut words = vec!["run".to_owned(), "--rm".to_owned()];
        if self.on_windows_daemon {
            words.extend(["--platform".to_owned(), "linux".to_owned()]);
        }
        let has = |characters: &[char]| {
            path.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains(characters)))
        };
        // `--mount` makes no directory that is missing, and does not split at colons, but at commas it does.
        let (flag, before, behind) = if has(&[',', '"', '\n', '\r']) {
            ("-v", "", ":/from:ro")
        } else {
            ("--mount", "type=bind,source=", ",target=/from,readonly")
        };
        let mut pieces = vec![Piece::Text(before)];
        pieces.extend(path);
        pieces.push(Piece::Text(behind));
        words.push(flag.to_owned());
        words.push(shell.argument(&pieces));
        words.push("-v".to_owned());
        words.push(shell.word(&format!("{}:/to", self.volume_name())));
        let owner = self.owner.map(|owner| format!(" && chown -R {owner} /to")).unwrap_or_default();
        words.extend(["alpine".to_owned(), "sh".to_owned(), "-c".to_owned()]);
        words.push(shell.word(&format!("{IF_EMPTY}cp -a /from/. /to/{owner}")));
        Some(words)
    }
}

/// Commands of which each is run only when the one before it did its work: PowerShell 5.1 knows no `&&`.
/// `$?` is false as well when there is no such program, which leaves `$LASTEXITCODE` as it was.
fn powershell_chain(commands: &[String]) -> String {
    match commands {
        [] => String::new(),
        [last] => last.clone(),
        [first, rest @ ..] => format!("{first}; if ($?) {{ {} }}", powershell_chain(rest)),
    }
}

/// A path for a command line; Windows takes forward slashes as well.
fn path_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

impl Shell {
    /// A text as one word.
    pub fn word(self, text: &str) -> String {
        self.argument(&[Piece::Text(text)])
    }

    fn argument(self, pieces: &[Piece<'_>]) -> String {
        let quoted = |piece: &Joined| match (piece, self) {
            (Joined::Text(text), Shell::PowerShell) => powershell_quoted(text),
            (Joined::Text(text), Shell::Sh) => self.text(text),
            (Joined::Home, Shell::PowerShell) => "$HOME".to_owned(),
            (Joined::Home, Shell::Sh) => "\"$HOME\"".to_owned(),
        };
        match (joined(pieces).as_slice(), self) {
            ([], _) => "''".to_owned(),
            ([Joined::Text(text)], _) => self.text(text),
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

/// A piece of an argument with the texts around it.
enum Joined {
    Text(String),
    Home,
}

/// The pieces, texts that follow each other in one.
fn joined(pieces: &[Piece<'_>]) -> Vec<Joined> {
    let mut joined: Vec<Joined> = Vec::new();
    for piece in pieces {
        match (piece, joined.last_mut()) {
            (Piece::Text(text), Some(Joined::Text(before))) => before.push_str(text),
            (Piece::Text(""), _) => {}
            (Piece::Text(text), _) => joined.push(Joined::Text((*text).to_owned())),
            (Piece::Home, _) => joined.push(Joined::Home),
        }
    }
    joined
}

/// In single quotes, in which PowerShell leaves everything as it is. It takes the typographic ones for the same.
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

/// What a script says of itself.
const HEADER: [&str; 8] = [
    "Copies data from directories of the host into the volumes that lcow-lint mounts in their place.",
    "",
    "For each directory it stops the services that use it, creates the volume with the labels Docker Compose looks for,",
    "and copies in a container. It deletes nothing: the directories stay as they are. A volume that is not empty is left",
    "alone, so it may be run again; after a copy that broke off, remove the volume first (docker volume rm).",
    "",
    "Run it before the rewritten services start for the first time: a server that finds its volume empty begins anew.",
    "Start them afterwards: docker compose up -d (docker-compose up -d for files of version 1).",
];

/// A script of all migrations, each volume once. Where a volume would get the data of a second directory, the script says
/// so and stops.
pub fn script(migrations: &[&Migration], shell: Shell) -> String {
    let mut lines: Vec<String> = Vec::new();
    if shell == Shell::Sh {
        lines.push("#!/bin/sh".to_owned());
    }
    lines.extend(HEADER.iter().map(|line| format!("# {line}").trim_end().to_owned()));
    match shell {
        Shell::Sh => lines.extend(
            [
                "set -eu",
                "# Git Bash would take paths of the container for its own.",
                "export MSYS_NO_PATHCONV=1",
            ]
            .map(str::to_owned),
        ),
        Shell::PowerShell => lines.push("$ErrorActionPreference = 'Stop'".to_owned()),
    }
    let mut first: HashMap<String, &Migration> = HashMap::new();
    let mut seen = HashSet::new();
    for migration in migrations {
        let volume = migration.volume_name();
        if !seen.insert((volume.clone(), migration.directory.as_str())) {
            continue;
        }
        lines.push(String::new());
        lines.push(format!("# {} -> {}", comment(&migration.written), comment(&volume)));
        match first.entry(volume) {
            Entry::Occupied(first) => lines.push(stop_at_second(first.get(), migration, shell)),
            Entry::Vacant(entry) => {
                entry.insert(migration);
                lines.extend(steps(migration, shell));
            }
        }
    }
    lines.push(String::new());
    let text = lines.join("\n");
    match shell {
        Shell::Sh => text,
        // PowerShell 5.1 reads a file without the mark in the code page of the machine.
        Shell::PowerShell => format!("\u{feff}{text}"),
    }
}

/// Two directories do not fit into one volume.
fn stop_at_second(first: &Migration, second: &Migration, shell: Shell) -> String {
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

fn steps(migration: &Migration, shell: Shell) -> Vec<String> {
    let Some((commands, path)) = migration.commands(shell).zip(migration.from.pieces(shell)) else {
        return vec![format!("# Copy these data by hand: {}.", migration.from.why_unknown())];
    };
    let path = shell.argument(&path);
    let missing = shell.word(&format!("there is no directory {}", comment(&migration.written)));
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

/// A text that cannot leave its line.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
