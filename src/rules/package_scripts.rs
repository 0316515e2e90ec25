//! What `npm run dev` stands for: the scripts of the `package.json` that a service mounts, or is built from.

use std::path::{Path, PathBuf};

use super::Context;
use crate::compose::{MountKind, Service};
use crate::fs::text_inside;

/// Programs that run the scripts of a package.
const RUNNERS: [&str; 4] = ["bun", "npm", "pnpm", "yarn"];

/// A larger `package.json` is not looked at, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// Scripts call scripts, and sometimes themselves.
const MOST_CALLS: usize = 4;

/// The words of what a service starts, with those of the scripts it runs behind them.
pub(super) fn started_with_scripts(service: Service<'_>, context: Context<'_>) -> Vec<String> {
    let started = service.started();
    let mut words: Vec<String> =
        started.iter().flat_map(|word| word.split_whitespace()).map(str::to_owned).collect();
    let Some(mut script) = script_in(&words) else { return words };
    let Some(scripts) = scripts(service, context) else { return words };
    for _ in 0..MOST_CALLS {
        let Some(text) = scripts.get(&script).and_then(serde_json::Value::as_str) else { break };
        let own: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        // What comes before belongs to another command.
        words.push("&&".to_owned());
        words.extend(own.iter().cloned());
        match script_in(&own) {
            Some(next) => script = next,
            None => break,
        }
    }
    words
}

/// The script a runner among the words is asked for.
fn script_in(mut words: &[String]) -> Option<String> {
    loop {
        let is_runner = |word: &String| RUNNERS.contains(&word.rsplit('/').next().unwrap_or_default());
        words = &words[words.iter().position(is_runner)? + 1..];
        let mut behind = words.iter().filter(|word| !word.starts_with('-'));
        let script = match behind.next()?.as_str() {
            "add" | "ci" | "exec" | "i" | "install" => continue,
            "run" | "run-script" => behind.next()?,
            script => script,
        };
        return Some(script.trim_end_matches([';', '"', '\'']).to_owned());
    }
}

/// The scripts of the first `package.json` nearby.
fn scripts(service: Service<'_>, context: Context<'_>) -> Option<serde_json::Map<String, serde_json::Value>> {
    let directories = directories(service, context).into_iter();
    let mut packages = directories.filter_map(|directory| package(&directory, context));
    packages.find_map(|mut package| match package.get_mut("scripts").map(serde_json::Value::take) {
        Some(serde_json::Value::Object(scripts)) => Some(scripts),
        _ => None,
    })
}

/// The directories of the project that a service mounts, and the one it is built from.
fn directories(service: Service<'_>, context: Context<'_>) -> Vec<PathBuf> {
    let binds = service.mounts().filter(|mount| mount.kind == MountKind::Bind);
    let mounted = binds.filter_map(|mount| context.project.host_directory(&mount)?.local.clone());
    mounted.chain(service.build().and_then(|build| build.context.clone())).collect()
}

fn package(directory: &Path, context: Context<'_>) -> Option<serde_json::Value> {
    let path = directory.join("package.json");
    let text = text_inside(context.files, &context.project.directory, &path, MOST_BYTES)?;
    serde_json::from_str(&text).ok()
}
