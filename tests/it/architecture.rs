//! The layers of `src/`: who may use whom.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;

/// The layers from the top down, as paths below `src/`. A module may use its own entry and the layers below it, but not
/// the other entries of its layer. It belongs to the longest entry that its path begins with.
const LAYERS: &[&[&str]] = &[
    &["main"],
    // The program: arguments in, text out.
    &["cli"],
    // One run over many projects, and its reports.
    &["driver"],
    &["output"],
    // What is done with findings.
    &["fix", "diagnose"],
    // One project.
    &["linter"],
    &["fix/eligibility"],
    &["config", "fix/shared_nodes", "fix/suppressed_edits"],
    &["rules"],
    &["workspace"],
    &["fix/data_copy", "images"],
    // The types that the layers above share.
    &["diagnostic"],
    // Projects.
    &["compose_config"],
    &["loader"],
    &["compose"],
    // What files hold.
    &["machine", "yaml"],
    &["dockerfile", "fs", "gitattributes", "source", "targets"],
];

/// The layer and the entry that a module belongs to.
fn layer_of(module: &str) -> Option<(usize, &'static str)> {
    let is_in = |entry: &str| module == entry || module.starts_with(&format!("{entry}/"));
    let layers = LAYERS.iter().enumerate();
    let entries = layers.flat_map(|(layer, entries)| entries.iter().map(move |&entry| (layer, entry)));
    entries.filter(|(_, entry)| is_in(entry)).max_by_key(|(_, entry)| entry.len())
}

/// The code of every module without comments, by its path below `src/`; `lib.rs` only lists the others.
fn modules() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = BTreeMap::new();
    let files = walkdir::WalkDir::new(&src).into_iter().map(|entry| entry.unwrap().into_path());
    for path in files.filter(|path| path.extension().is_some_and(|ending| ending == "rs")) {
        let module = path.strip_prefix(&src).unwrap().with_extension("");
        let module = module.to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>();
        modules.insert(module.trim_end_matches("/mod").to_owned(), code.join("\n"));
    }
    modules.remove("lib");
    modules
}

/// Every path in a text, those in braces written out: `crate::a::{b, c::d}` is `crate/a/b` and `crate/a/c/d`.
fn paths(code: &str) -> Vec<String> {
    let tokens = Regex::new(r"\w+|::|\S").unwrap();
    let mut tokens = tokens.find_iter(code).map(|token| token.as_str()).peekable();
    let mut paths = Vec::new();
    // What is before each open brace of a `use`; nothing for the braces of a block.
    let mut prefixes = vec![String::new()];
    let mut path = String::new();
    while let Some(token) = tokens.next() {
        match token {
            "::" => path.push('/'),
            "{" => prefixes.push(std::mem::take(&mut path)),
            "}" => _ = prefixes.pop(),
            _ if path.is_empty() => path = prefixes.last().cloned().unwrap_or_default() + token,
            _ => path.push_str(token),
        }
        if token != "::" && tokens.peek() != Some(&"::") {
            paths.push(std::mem::take(&mut path));
        }
    }
    paths
}

/// The module that a path in a module names or that re-exports its end; `None` unless it begins with `crate` or `super`.
fn target(path: &str, module: &str, modules: &BTreeMap<String, String>) -> Option<String> {
    let (mut rest, mut base) = (path, module);
    while let Some(above) = rest.strip_prefix("super/") {
        (rest, base) = (above, base.rsplit_once('/').map_or("", |(above, _)| above));
    }
    let place = match rest.strip_prefix("crate/").or_else(|| rest.strip_prefix("lcow_lint/")) {
        Some(rest) => rest.to_owned(),
        None if rest == path => return None,
        None => format!("{base}/{rest}"),
    };
    let mut place = place.trim_start_matches('/');
    while !modules.contains_key(place) {
        place = place.rsplit_once('/')?.0;
    }
    Some(place.to_owned())
}

#[test]
fn modules_use_only_what_is_below_them() {
    let modules = modules();
    let mut wrong = BTreeSet::new();
    let mut entries = BTreeSet::new();
    for (module, code) in &modules {
        let (layer, entry) = layer_of(module).unwrap_or_else(|| panic!("src/{module} is in no layer"));
        entries.insert(entry);
        for used in paths(code).iter().filter_map(|path| target(path, module, &modules)) {
            let (below, other) = layer_of(&used).unwrap();
            if other != entry && below <= layer {
                wrong.insert(format!("{module} ({entry}) uses {used} ({other})"));
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
    assert_eq!(entries, LAYERS.iter().copied().flatten().copied().collect(), "an entry has no module");
}
