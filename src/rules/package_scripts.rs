//! The scripts of a `package.json` that a service starts: what `npm run dev` runs.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::Context;
use super::commands::started_words;
use crate::compose::{MountKind, Service};
use crate::fs::text_inside;

/// Programs that run the scripts of a package.
const RUNNERS: [&str; 4] = ["bun", "npm", "pnpm", "yarn"];

/// The size limit of a `package.json`, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Scripts call scripts, and sometimes themselves.
const MAX_CALLS: usize = 4;

/// The words that a service starts, followed by those of the package scripts that they run.
pub(super) fn started_with_scripts(service: Service<'_>, context: Context<'_>) -> Vec<String> {
    let mut words = started_words(service);
    let Some(mut script) = script_in(&words) else { return words };
    let Some(scripts) = package_scripts(service, context) else { return words };
    for _ in 0..MAX_CALLS {
        let Some(text) = scripts.get(&script).and_then(Value::as_str) else { break };
        let script_words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let next = script_in(&script_words);
        words.push("&&".to_owned());
        words.extend(script_words);
        match next {
            Some(next) => script = next,
            None => break,
        }
    }
    words
}

/// The script that the first package runner among the words runs.
fn script_in(mut words: &[String]) -> Option<String> {
    let is_runner = |word: &String| RUNNERS.contains(&word.rsplit('/').next().unwrap_or_default());
    loop {
        words = &words[words.iter().position(is_runner)? + 1..];
        let mut arguments = words.iter().filter(|word| !word.starts_with('-'));
        let script = match arguments.next()?.as_str() {
            "add" | "ci" | "exec" | "i" | "install" => continue,
            "run" | "run-script" => arguments.next()?,
            script => script,
        };
        return Some(script.trim_end_matches([';', '"', '\'']).to_owned());
    }
}

/// The scripts of the first `package.json` in a directory that a service mounts or is built from.
fn package_scripts(service: Service<'_>, context: Context<'_>) -> Option<Map<String, Value>> {
    for directory in directories(service, context) {
        let scripts = read_package(&directory, context)
            .and_then(|mut package| package.get_mut("scripts").map(Value::take));
        if let Some(Value::Object(scripts)) = scripts {
            return Some(scripts);
        }
    }
    None
}

fn directories(service: Service<'_>, context: Context<'_>) -> Vec<PathBuf> {
    let binds = service.mounts().filter(|mount| mount.kind == MountKind::Bind);
    let mounted = binds.filter_map(|mount| context.project.host_directory(&mount)?.local.clone());
    mounted.chain(service.build().and_then(|build| build.context.clone())).collect()
}

fn read_package(directory: &Path, context: Context<'_>) -> Option<Value> {
    let path = directory.join("package.json");
    let text = text_inside(context.files, &context.project.directory, &path, MAX_BYTES)?;
    serde_json::from_str(&text).ok()
}
