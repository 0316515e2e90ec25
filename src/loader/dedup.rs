//! Lists in which a later entry replaces an earlier one with the same key: mounts by target, variables by name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::problem::Problems;
use super::tree_path::{PathTable, Place, Row, Scope, TreePath};
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

/// Docker Compose keeps repeated entries of jobs and hooks.
const UNIQUE: [Row<EntryKey>; 29] = [
    (Scope::File, "networks.*.labels", EntryKey::BeforeEquals),
    (Scope::File, "networks.*.ipam.options", EntryKey::BeforeEquals),
    (Scope::Service, "annotations", EntryKey::BeforeEquals),
    (Scope::Service, "build.args", EntryKey::BeforeEquals),
    (Scope::Service, "build.additional_contexts", EntryKey::BeforeEquals),
    (Scope::Service, "build.platform", EntryKey::BeforeEquals),
    (Scope::Service, "build.tags", EntryKey::BeforeEquals),
    (Scope::Service, "build.labels", EntryKey::BeforeEquals),
    (Scope::Service, "cap_add", EntryKey::BeforeEquals),
    (Scope::Service, "cap_drop", EntryKey::BeforeEquals),
    (Scope::Service, "devices", EntryKey::Device),
    (Scope::Service, "configs", EntryKey::FileIn("")),
    (Scope::Service, "deploy.labels", EntryKey::BeforeEquals),
    (Scope::Service, "dns", EntryKey::BeforeEquals),
    (Scope::Service, "dns_opt", EntryKey::BeforeEquals),
    (Scope::Service, "dns_search", EntryKey::BeforeEquals),
    (Scope::Service, "environment", EntryKey::BeforeEquals),
    (Scope::Service, "env_file", EntryKey::Path),
    (Scope::Service, "expose", EntryKey::Port),
    (Scope::Service, "labels", EntryKey::BeforeEquals),
    (Scope::Service, "links", EntryKey::BeforeEquals),
    (Scope::Service, "networks.*.aliases", EntryKey::BeforeEquals),
    (Scope::Service, "networks.*.link_local_ips", EntryKey::BeforeEquals),
    (Scope::Service, "ports", EntryKey::Ports),
    (Scope::Service, "profiles", EntryKey::BeforeEquals),
    (Scope::Service, "secrets", EntryKey::FileIn("/run/secrets")),
    (Scope::Service, "sysctls", EntryKey::BeforeEquals),
    (Scope::Service, "tmpfs", EntryKey::BeforeEquals),
    (Scope::Service, "volumes", EntryKey::Target),
];

static TABLE: LazyLock<PathTable<EntryKey>> = LazyLock::new(|| PathTable::new(&UNIQUE));

/// Removes the duplicates from every list of the table.
pub(super) fn deduplicate(root: &mut Value, problems: &mut Problems) {
    visit(root, &Place::root(&TABLE), problems);
}

fn visit(value: &mut Value, place: &Place<'_, EntryKey>, problems: &mut Problems) {
    match &mut value.data {
        Data::Map(entries) if place.has_below() => {
            for (key, value) in entries {
                visit(value, &place.below(&key.text), problems);
            }
        }
        Data::List(items) => {
            if let Some(name) = place.value() {
                let all = std::mem::take(items);
                *items = deduplicate_list(all, name, &place.path, problems);
            }
        }
        _ => {}
    }
}

fn deduplicate_list(
    items: Vec<Value>,
    name: EntryKey,
    path: &TreePath<'_>,
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
