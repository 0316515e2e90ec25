//! Lists in which a later entry takes the place of an earlier one of the same name: mounts by target, variables by
//! name, ports by all they say.

use std::collections::HashMap;

use super::problem::Problems;
use super::tree_path::TreePath;
use crate::compose::{Data, MountKind, MountSpec, Value};

/// What tells the entries of a list apart.
#[derive(Clone, Copy)]
enum Name {
    /// What stands before the `=`.
    BeforeEquals,
    /// The target in the container.
    Target,
    /// The target of a device.
    Device,
    /// The target, else the source in this directory.
    FileIn(&'static str),
    /// The path.
    Path,
    /// The number or text.
    Port,
    /// Address, published port, target and protocol.
    Ports,
}

const UNIQUE: [(&str, Name); 29] = [
    ("networks.*.labels", Name::BeforeEquals),
    ("networks.*.ipam.options", Name::BeforeEquals),
    ("services.*.annotations", Name::BeforeEquals),
    ("services.*.build.args", Name::BeforeEquals),
    ("services.*.build.additional_contexts", Name::BeforeEquals),
    ("services.*.build.platform", Name::BeforeEquals),
    ("services.*.build.tags", Name::BeforeEquals),
    ("services.*.build.labels", Name::BeforeEquals),
    ("services.*.cap_add", Name::BeforeEquals),
    ("services.*.cap_drop", Name::BeforeEquals),
    ("services.*.devices", Name::Device),
    ("services.*.configs", Name::FileIn("")),
    ("services.*.deploy.labels", Name::BeforeEquals),
    ("services.*.dns", Name::BeforeEquals),
    ("services.*.dns_opt", Name::BeforeEquals),
    ("services.*.dns_search", Name::BeforeEquals),
    ("services.*.environment", Name::BeforeEquals),
    ("services.*.env_file", Name::Path),
    ("services.*.expose", Name::Port),
    ("services.*.labels", Name::BeforeEquals),
    ("services.*.links", Name::BeforeEquals),
    ("services.*.networks.*.aliases", Name::BeforeEquals),
    ("services.*.networks.*.link_local_ips", Name::BeforeEquals),
    ("services.*.ports", Name::Ports),
    ("services.*.profiles", Name::BeforeEquals),
    ("services.*.secrets", Name::FileIn("/run/secrets")),
    ("services.*.sysctls", Name::BeforeEquals),
    ("services.*.tmpfs", Name::BeforeEquals),
    ("services.*.volumes", Name::Target),
];

/// Leaves each entry of the lists of the table once.
pub(super) fn enforce_unicity(root: &mut Value, problems: &mut Problems) {
    visit(root, &mut TreePath::default(), problems);
}

/// The deepest place of the table.
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
                *items = once_each(all, *name, path, problems);
            }
        }
        _ => {}
    }
}

fn once_each(items: Vec<Value>, name: Name, path: &TreePath, problems: &mut Problems) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for item in items {
        let key = match name_of(&item, name) {
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

fn name_of(item: &Value, name: Name) -> Result<String, String> {
    // A text with an unknown part is reported apart by its variable as well.
    let text = item.text().map(ToString::to_string);
    match name {
        Name::BeforeEquals => {
            let text = text.ok_or_else(|| format!("an entry must be text, but this is {}", item.noun()))?;
            Ok(text.split_once('=').map_or(text.clone(), |(key, _)| key.to_owned()))
        }
        Name::Target => target(item),
        Name::Device => match (&text, &item.data) {
            (Some(text), _) => Ok(text.split(':').nth(1).unwrap_or(text).to_owned()),
            (None, Data::Map(_)) => {
                part(item, "target").ok_or_else(|| "the device has no `target`".to_owned())
            }
            _ => Ok(String::new()),
        },
        Name::FileIn(directory) => match (&text, &item.data) {
            (Some(text), _) => Ok(format!("{directory}/{text}")),
            (None, Data::Map(_)) => Ok(match item.get("target") {
                Some(target) => target.go_text(),
                None => format!("{directory}/{}", item.get("source").map(Value::go_text).unwrap_or_default()),
            }),
            _ => Err(format!("an entry is text or a mapping, but this is {}", item.noun())),
        },
        Name::Path => match (&text, &item.data) {
            (Some(text), _) => Ok(text.clone()),
            (None, Data::Map(_)) => part(item, "path").ok_or_else(|| "the file has no `path`".to_owned()),
            _ => Ok(String::new()),
        },
        Name::Port => match (&text, &item.data) {
            (Some(text), _) => Ok(text.clone()),
            (None, Data::Int(port)) => Ok(port.to_string()),
            _ => Err(format!("a port must be text or a whole number, but this is {}", item.noun())),
        },
        Name::Ports => match (&text, &item.data) {
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
    // A port as a number is not the port of the same digits as text.
    let published = match item.get("published") {
        Some(published) if published.text().is_none() => format!("number {}", published.go_text()),
        _ => or("published", ""),
    };
    let host = or("host_ip", "0.0.0.0");
    Ok(format!("{host}:{published}:{}/{}", target.go_text(), or("protocol", "tcp")))
}
