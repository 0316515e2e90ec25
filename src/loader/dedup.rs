//! Lists in which a later entry replaces an earlier one with the same key: mounts by target, variables by name.

use std::collections::HashMap;

use super::problem::Problems;
use super::tree_path::TreePath;
use crate::compose::{Data, MountKind, MountSpec, Value};

/// What identifies the entries of a list.
#[derive(Clone, Copy)]
enum EntryKey {
    /// The part before the `=`.
    BeforeEquals,
    /// The target of a mount.
    Target,
    Device,
    /// The target; by default the source in this directory.
    FileIn(&'static str),
    Path,
    Port,
    /// Address, published port, target and protocol.
    Ports,
}

const UNIQUE: [(&str, EntryKey); 29] = [
    ("networks.*.labels", EntryKey::BeforeEquals),
    ("networks.*.ipam.options", EntryKey::BeforeEquals),
    ("services.*.annotations", EntryKey::BeforeEquals),
    ("services.*.build.args", EntryKey::BeforeEquals),
    ("services.*.build.additional_contexts", EntryKey::BeforeEquals),
    ("services.*.build.platform", EntryKey::BeforeEquals),
    ("services.*.build.tags", EntryKey::BeforeEquals),
    ("services.*.build.labels", EntryKey::BeforeEquals),
    ("services.*.cap_add", EntryKey::BeforeEquals),
    ("services.*.cap_drop", EntryKey::BeforeEquals),
    ("services.*.devices", EntryKey::Device),
    ("services.*.configs", EntryKey::FileIn("")),
    ("services.*.deploy.labels", EntryKey::BeforeEquals),
    ("services.*.dns", EntryKey::BeforeEquals),
    ("services.*.dns_opt", EntryKey::BeforeEquals),
    ("services.*.dns_search", EntryKey::BeforeEquals),
    ("services.*.environment", EntryKey::BeforeEquals),
    ("services.*.env_file", EntryKey::Path),
    ("services.*.expose", EntryKey::Port),
    ("services.*.labels", EntryKey::BeforeEquals),
    ("services.*.links", EntryKey::BeforeEquals),
    ("services.*.networks.*.aliases", EntryKey::BeforeEquals),
    ("services.*.networks.*.link_local_ips", EntryKey::BeforeEquals),
    ("services.*.ports", EntryKey::Ports),
    ("services.*.profiles", EntryKey::BeforeEquals),
    ("services.*.secrets", EntryKey::FileIn("/run/secrets")),
    ("services.*.sysctls", EntryKey::BeforeEquals),
    ("services.*.tmpfs", EntryKey::BeforeEquals),
    ("services.*.volumes", EntryKey::Target),
];

/// Removes the duplicates from every list of the table.
pub(super) fn deduplicate(root: &mut Value, problems: &mut Problems) {
    visit(root, &mut TreePath::default(), problems);
}

/// Length of the longest path in the table.
const DEPTH: usize = 5;

fn visit(value: &mut Value, path: &mut TreePath, problems: &mut Problems) {
    match &mut value.data {
        Data::Map(entries) if path.keys().len() < DEPTH => {
            for (key, value) in entries {
                path.with_key(&key.text, |path| visit(value, path, problems));
            }
        }
        Data::List(items) => {
            if let Some((_, name)) = UNIQUE.iter().find(|(pattern, _)| path.matches(pattern)) {
                let all = std::mem::take(items);
                *items = deduplicate_list(all, *name, path, problems);
            }
        }
        _ => {}
    }
}

fn deduplicate_list(
    items: Vec<Value>,
    name: EntryKey,
    path: &TreePath,
    problems: &mut Problems,
) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for item in items {
        let key = match key_of(&item, name) {
            Ok(key) => key,
            Err(message) => {
                problems.refuse(path, item.origin.span, message);
                kept.push(item);
                continue;
            }
        };
        match places.get(&key) {
            Some(&place) => {
                let base = std::mem::replace(&mut kept[place], item);
                let earlier = std::iter::once(base.origin).chain(base.earlier);
                kept[place].earlier.extend(earlier);
            }
            None => {
                places.insert(key, kept.len());
                kept.push(item);
            }
        }
    }
    kept
}

fn key_of(item: &Value, name: EntryKey) -> Result<String, String> {
    // Texts with an unknown part are equal only if the variable is the same.
    let text = item.text().map(ToString::to_string);
    match name {
        EntryKey::BeforeEquals => {
            let text = text.ok_or_else(|| format!("an entry must be text, but this is {}", item.noun()))?;
            Ok(text.split_once('=').map_or(text.clone(), |(key, _)| key.to_owned()))
        }
        EntryKey::Target => target(item),
        EntryKey::Device => match (&text, &item.data) {
            (Some(text), _) => Ok(text.split(':').nth(1).unwrap_or(text).to_owned()),
            (None, Data::Map(_)) => {
                part(item, "target").ok_or_else(|| "the device has no `target`".to_owned())
            }
            _ => Ok(String::new()),
        },
        EntryKey::FileIn(directory) => match (&text, &item.data) {
            (Some(text), _) => Ok(format!("{directory}/{text}")),
            (None, Data::Map(_)) => Ok(match item.get("target") {
                Some(target) => target.go_text(),
                None => format!("{directory}/{}", item.get("source").map(Value::go_text).unwrap_or_default()),
            }),
            _ => Err(format!("an entry must be text or a mapping, but this is {}", item.noun())),
        },
        EntryKey::Path => match (&text, &item.data) {
            (Some(text), _) => Ok(text.clone()),
            (None, Data::Map(_)) => part(item, "path").ok_or_else(|| "the file has no `path`".to_owned()),
            _ => Ok(String::new()),
        },
        EntryKey::Port => match (&text, &item.data) {
            (Some(text), _) => Ok(text.clone()),
            (None, Data::Int(port)) => Ok(port.to_string()),
            _ => Err(format!("a port must be text or a whole number, but this is {}", item.noun())),
        },
        EntryKey::Ports => match (&text, &item.data) {
            (Some(text), _) => Ok(text.clone()),
            (None, Data::Int(port)) => Ok(port.to_string()),
            (None, Data::Map(_)) => ports(item),
            _ => Ok(String::new()),
        },
    }
}

fn target(item: &Value) -> Result<String, String> {
    match &item.data {
        Data::Text(text) => {
            let mount = MountSpec::parse(item).map_err(|error| error.to_string())?;
            // What a variable decides is the same only when it is written the same.
            let is_open = matches!(mount.kind, MountKind::Depends(_)) || mount.target.text.known().is_none();
            Ok(if is_open { text.to_string() } else { mount.target.text.flat().to_owned() })
        }
        Data::Map(_) => {
            part(item, "target").ok_or_else(|| "the mount has no `target` in the container".to_owned())
        }
        _ => Ok(String::new()),
    }
}

fn part(item: &Value, key: &str) -> Option<String> {
    item.get(key)?.text().map(ToString::to_string)
}

fn ports(item: &Value) -> Result<String, String> {
    let target = item.get("target").ok_or_else(|| "the port has no `target` in the container".to_owned())?;
    let or = |key: &str, default: &str| item.get(key).map_or(default.to_owned(), Value::go_text);
    // Docker Compose distinguishes a numeric port from the same port as text.
    let published = match item.get("published") {
        Some(published) if published.text().is_none() => format!("number {}", published.go_text()),
        _ => or("published", ""),
    };
    let host = or("host_ip", "0.0.0.0");
    Ok(format!("{host}:{published}:{}/{}", target.go_text(), or("protocol", "tcp")))
}
