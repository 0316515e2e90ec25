//! A program watches files that a Windows directory brings in: it is never told of a change.

use super::single_files::is_single_file;
use crate::compose::{Field, HostPath, Mount, MountKind, Service};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::package_scripts::started_with_scripts;
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(110),
    name: "file-watching",
    severity: PerTarget::each(Severity::Warning, Severity::Advice, Severity::Advice),
    summary: "nodemon, Vite, `dotnet watch` or a similar file watcher over a host directory",
    docs: include_str!("../../../docs/rules/LCOW110.md"),
    fix: None,
    evidence: &[
        "Microsoft: Linux containers on Windows, 2019-09",
        "docker/for-win#56",
        "docker/for-win#12898",
        "microsoft/WSL#4739",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

/// A program that waits for changes.
struct Watcher {
    /// Its name among the words of a command.
    program: &'static str,
    /// Words one of which must follow for it to watch; none when it does without.
    with: &'static [&'static str],
    /// Words behind which it does something else.
    without: &'static [&'static str],
    /// What makes it look for itself; empty where nothing does.
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

/// Programs that wait for inotify events of the files they were given.
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

/// Settings and arguments that make a watcher look at the files itself.
const POLLING: [&str; 12] = [
    "CHOKIDAR_USEPOLLING",
    "DOTNET_USE_POLLING_FILE_WATCHER",
    "TSC_WATCHFILE",
    "WATCHFILES_FORCE_POLLING",
    "WATCHPACK_POLLING",
    "-L",
    "--debug-force-polling",
    "--force-polling",
    "--legacy-watch",
    "--poll",
    "--polling",
    "--use-polling",
];

/// So many words of a command are looked at: each is held against those around it.
const MOST_WORDS: usize = 1_000;

/// Values of such a setting that leave it off.
const OFF: [&str; 3] = ["0", "False", "false"];

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let words = started_with_scripts(service, findings.context);
    let words: Vec<&str> = words.iter().map(String::as_str).take(MOST_WORDS).collect();
    let Some(watcher) = WATCHERS.iter().find(|watcher| watcher.runs_in(&words)) else { return };
    if is_polling(service, &words) {
        return;
    }
    let context = findings.context;
    let is_code = |mount: &Mount<'_>| {
        mount.kind == MountKind::Bind
            && mount.host_path() != Some(HostPath::Posix)
            && is_single_file(mount, context).is_none()
    };
    let Some(mount) = service.mounts().find(|mount| is_code(mount)) else { return };
    let place = mount.source.as_ref().map_or(mount.value.origin.span, Field::span);
    let message =
        format!("`{}` waits for changes that a Windows directory does not tell of", watcher.program);
    let mut draft = findings
        .about(service, place, message)
        .label("files that change here on Windows are not seen to change in the container")
        .help(format!("{}; with WSL 2, keep the project in the Linux file system instead", watcher.cure()));
    if let Some(command) = service.get("command").or_else(|| service.get("entrypoint")) {
        draft =
            draft.also(command.as_written().origin.span, format!("`{}` is started here", watcher.program));
    }
    draft.report();
}

/// Whether the next word is what a package manager is asked to install.
fn is_installed(before: &[&str]) -> bool {
    let own = before.iter().rev().take_while(|word| !["&&", "||", ";", "|"].contains(*word));
    own.into_iter().any(|word| ["add", "i", "install"].contains(word))
}

/// Whether the service makes its watcher look at the files itself.
fn is_polling(service: Service<'_>, words: &[&str]) -> bool {
    let is_on = |name: &str, value: &str| POLLING.contains(&name) && !OFF.contains(&value);
    let in_words = words.iter().any(|word| {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        is_on(name, value)
    });
    let in_environment = service
        .environment()
        .into_iter()
        .any(|(name, value)| is_on(name, value.as_ref().map_or("", |value| value.flat())));
    let built = service.build().map_or(&[][..], |build| &build.image.environment);
    let in_image = built.iter().any(|(name, value)| is_on(name, value.as_deref().unwrap_or_default()));
    in_words || in_environment || in_image
}

impl Watcher {
    fn cure(&self) -> String {
        match self.polling {
            NONE => "keep the code in the container, or restart by hand".to_owned(),
            polling => format!("let it look for itself: {polling}"),
        }
    }

    /// Whether it is among the words, with a word that makes it watch behind it.
    fn runs_in(&self, words: &[&str]) -> bool {
        let is_it = |word: &str| word.rsplit('/').next() == Some(self.program);
        let places = words.iter().enumerate().filter(|(_, word)| is_it(word)).map(|(at, _)| at);
        let mut behind = places.filter(|at| !is_installed(&words[..*at])).map(|at| &words[at + 1..]);
        behind.any(|rest| {
            let own = rest.iter().take_while(|word| !["&&", "||", ";", "|"].contains(*word));
            let has = |words: &[&str]| own.clone().any(|word| words.contains(word));
            (self.with.is_empty() || has(self.with)) && !has(self.without)
        })
    }
}
