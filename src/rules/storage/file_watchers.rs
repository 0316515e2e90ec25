//! Programs that watch files, and the settings that make them poll.

use crate::compose::Service;
use crate::rules::commands::is_separator;

/// A program that watches files.
pub(super) struct Watcher {
    /// Its name in a command.
    pub(super) program: &'static str,
    /// Arguments of which one makes it watch; none if it always does.
    with: &'static [&'static str],
    /// Arguments with which it does not watch.
    without: &'static [&'static str],
    /// The advice that makes it poll; empty if it cannot.
    polling: &'static str,
}

const fn always(program: &'static str, polling: &'static str) -> Watcher {
    Watcher { program, with: &[], without: &["build", "preview"], polling }
}

const fn when(program: &'static str, with: &'static [&'static str], polling: &'static str) -> Watcher {
    Watcher { program, with, without: &[], polling }
}

const CHOKIDAR: &str = "set `CHOKIDAR_USEPOLLING: \"true\"`";
const WEBPACK: &str = "set `WATCHPACK_POLLING: \"true\"`";
const NONE: &str = "";

/// Programs that wait for inotify events of the files they watch.
const WATCHERS: &[Watcher] = &[
    always("air", "set `poll = true` in `.air.toml`"),
    always("browser-sync", CHOKIDAR),
    when("cargo", &["watch"], "use `cargo watch --poll`"),
    always("cargo-watch", "use `cargo watch --poll`"),
    when("dotnet", &["watch"], "set `DOTNET_USE_POLLING_FILE_WATCHER: \"true\"`"),
    always("entr", NONE),
    when("gatsby", &["develop"], CHOKIDAR),
    always("guard", "use `guard --force-polling`"),
    always("inotifywait", NONE),
    when("next", &["dev"], WEBPACK),
    when("ng", &["serve", "s"], "use `ng serve --poll 2000`"),
    when("node", &["--watch"], NONE),
    always("nodemon", "use `nodemon --legacy-watch`"),
    when("nuxt", &["dev"], CHOKIDAR),
    when("parcel", &["serve", "watch"], CHOKIDAR),
    when("react-scripts", &["start"], CHOKIDAR),
    always("reflex", NONE),
    when("tsc", &["--watch", "-w"], "set `TSC_WATCHFILE: DynamicPriorityPolling`"),
    always("ts-node-dev", "use `ts-node-dev --poll`"),
    when("tsx", &["watch"], CHOKIDAR),
    when("uvicorn", &["--reload"], "set `WATCHFILES_FORCE_POLLING: \"true\"`"),
    always("vite", "set `server.watch.usePolling` in its configuration"),
    when("vue-cli-service", &["serve"], CHOKIDAR),
    always("watchexec", "use `watchexec --poll 1s`"),
    always("watchmedo", "use `watchmedo --debug-force-polling`"),
    when("webpack", &["--watch", "-w", "serve", "watch"], WEBPACK),
    always("webpack-dev-server", WEBPACK),
];

/// Variables and arguments that make a watcher poll.
#[rustfmt::skip]
const POLLING: [&str; 12] = [
    "CHOKIDAR_USEPOLLING", "DOTNET_USE_POLLING_FILE_WATCHER", "TSC_WATCHFILE", "WATCHFILES_FORCE_POLLING",
    "WATCHPACK_POLLING", "-L", "--debug-force-polling", "--force-polling", "--legacy-watch", "--poll",
    "--polling", "--use-polling",
];

/// Values that turn such a variable off.
const OFF: [&str; 3] = ["0", "False", "false"];

impl Watcher {
    /// The first watcher of the table that is among the words of commands.
    pub(super) fn find(words: &[&str]) -> Option<&'static Watcher> {
        WATCHERS.iter().find(|watcher| watcher.runs_in(words))
    }

    /// What the user can do.
    pub(super) fn advice(&self) -> String {
        match self.polling {
            NONE => "keep the code in the container, or restart it by hand".to_owned(),
            polling => format!("make it poll: {polling}"),
        }
    }

    fn runs_in(&self, words: &[&str]) -> bool {
        for (at, word) in words.iter().enumerate() {
            if word.rsplit('/').next() == Some(self.program)
                && !is_installed(&words[..at])
                && self.watches_with(&words[at + 1..])
            {
                return true;
            }
        }
        false
    }

    fn watches_with(&self, following: &[&str]) -> bool {
        let end = following.iter().position(|word| is_separator(word)).unwrap_or(following.len());
        let has = |arguments: &[&str]| following[..end].iter().any(|word| arguments.contains(word));
        (self.with.is_empty() || has(self.with)) && !has(self.without)
    }
}

/// Whether the next word is a package that the command before it installs.
fn is_installed(before: &[&str]) -> bool {
    let command = before.iter().rev().take_while(|word| !is_separator(word));
    command.into_iter().any(|word| ["add", "i", "install"].contains(word))
}

/// Whether an argument or a variable of a service makes its watcher poll.
pub(super) fn is_polling(service: Service<'_>, words: &[&str]) -> bool {
    let turns_on = |name: &str, value: &str| POLLING.contains(&name) && !OFF.contains(&value);
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        if turns_on(name, value) {
            return true;
        }
    }
    for (name, value) in service.environment() {
        if turns_on(name, value.as_ref().map_or("", |value| value.flat())) {
            return true;
        }
    }
    let Some(build) = service.build() else { return false };
    build.image.environment.iter().any(|(name, value)| turns_on(name, value.as_deref().unwrap_or_default()))
}
