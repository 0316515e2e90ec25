//! Whether a difference between two readings of a project is one that a fix announced.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What a rule's fix may change in what Docker Compose sees.
struct Reach {
    rule: &'static str,
    /// Keys of services, each with what must hold of its value before and after.
    service: &'static [(&'static str, Holds)],
    /// Sections of the project whose entries may come or change.
    sections: &'static [(&'static str, Holds)],
}

/// Whether a change is of the announced kind: the value before, the value after, and the project after.
type Holds = fn(Option<&Value>, Option<&Value>, &Value) -> bool;

const REACHES: &[Reach] = &[
    Reach { rule: "LCOW101", service: &[("volumes", same_mounts)], sections: &[("volumes", is_new)] },
    Reach {
        rule: "LCOW102",
        service: &[("command", anything), ("environment", one_other), ("entrypoint", anything)],
        sections: &[],
    },
    Reach { rule: "LCOW103", service: &[("volumes", same_mounts)], sections: &[("volumes", is_new)] },
    Reach { rule: "LCOW105", service: &[("volumes", same_mounts)], sections: &[] },
    Reach { rule: "LCOW108", service: &[("volumes", same_mounts)], sections: &[] },
    Reach { rule: "LCOW201", service: &[("volumes", same_mounts)], sections: &[("volumes", anything)] },
    Reach { rule: "LCOW202", service: &[("volumes", same_mounts)], sections: &[("volumes", anything)] },
    Reach { rule: "LCOW208", service: &[("volumes", anything)], sections: &[("volumes", is_new)] },
    Reach { rule: "LCOW210", service: &[("volumes", anything)], sections: &[("volumes", anything)] },
    Reach { rule: "LCOW211", service: &[("volumes", same_mounts)], sections: &[] },
    Reach { rule: "LCOW301", service: &[("stop_grace_period", is_new)], sections: &[] },
    Reach { rule: "LCOW302", service: &[("stop_signal", is_sigterm)], sections: &[] },
    Reach { rule: "LCOW401", service: &[("healthcheck", has_start_period)], sections: &[] },
    Reach { rule: "LCOW402", service: &[("healthcheck", other_test)], sections: &[] },
    Reach { rule: "LCOW501", service: &[("platform", is_linux)], sections: &[] },
    Reach { rule: "LCOW604", service: &[], sections: &[("networks", no_driver)] },
    Reach { rule: "LCOW605", service: &[("ports", no_address)], sections: &[] },
    Reach { rule: "LCOW611", service: &[], sections: &[] },
];

fn anything(_: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    after.is_some()
}

fn is_new(before: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    before.is_none() && after.is_some()
}

fn is_linux(before: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    before.is_none() && after.and_then(Value::as_str).is_some_and(|platform| platform.starts_with("linux"))
}

fn is_sigterm(_: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    after.is_some_and(|signal| signal == "SIGTERM")
}

fn without(value: Option<&Value>, key: &str) -> Option<Value> {
    let mut value = value?.clone();
    value.as_object_mut()?.remove(key);
    Some(value)
}

fn has_start_period(before: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    without(before, "start_period") == without(after, "start_period")
}

fn other_test(before: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    without(before, "test") == without(after, "test")
}

fn no_driver(before: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    without(before, "driver") == after.cloned()
}

fn no_address(before: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    // Ports that differ only in the address become one.
    let ports = |value: Option<&Value>| -> Vec<Option<Value>> {
        let mut ports = Vec::new();
        for port in value.and_then(Value::as_array).into_iter().flatten() {
            let port = without(Some(port), "host_ip");
            if !ports.contains(&port) {
                ports.push(port);
            }
        }
        ports
    };
    ports(before) == ports(after)
}

/// One variable has another value, or is new; the others are as they were.
fn one_other(before: Option<&Value>, after: Option<&Value>, _: &Value) -> bool {
    let changed = |name: &String| at(before, name) != at(after, name);
    keys(before, after).iter().filter(|name| changed(name)).count() == 1
        && keys(before, None).iter().all(|name| at(after, name).is_some())
}

/// The same mounts in the same order on the same targets, writable or not as before. One that became a volume names
/// one that is declared.
fn same_mounts(before: Option<&Value>, after: Option<&Value>, project: &Value) -> bool {
    let mounts = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (before, after) = (mounts(before), mounts(after));
    let is_declared =
        |mount: &Value| mount["source"].as_str().is_some_and(|name| project["volumes"].get(name).is_some());
    let is_same = |(before, after): (&Value, &Value)| {
        before["target"] == after["target"]
            && before["read_only"] == after["read_only"]
            && (before["type"] == after["type"] || (after["type"] == "volume" && is_declared(after)))
    };
    before.len() == after.len() && before.iter().zip(&after).all(is_same)
}

/// The differences that no fix of the project accounts for, one a line. A fix accounts for its own service and for the
/// sections of the project, one without a service for all of them; one that moves a directory also for the other services
/// that mount the directory.
pub fn unexplained(before: &Value, after: &Value, fixed: &[Value]) -> Vec<String> {
    let (before, after) = (&with_containers(before), &with_containers(after));
    let rules: BTreeSet<&str> = fixed.iter().filter_map(|fixed| fixed["rule"].as_str()).collect();
    let reaches: Vec<&Reach> = REACHES.iter().filter(|reach| rules.contains(reach.rule)).collect();
    let is_fixed = |reach: &Reach, service: &str| {
        let owner = service.split(HOOK).next();
        let reaches = |fixed: &Value| fixed["service"].is_null() || fixed["service"].as_str() == owner;
        fixed.iter().any(|fixed| fixed["rule"] == reach.rule && reaches(fixed))
    };
    let moved = moved_directories(before, after, |service| {
        let mut moving = reaches.iter().filter(|reach| MOVING.contains(&reach.rule));
        moving.any(|reach| is_fixed(reach, service))
    });
    let mut found = Vec::new();
    // What is under `x-` keys counts where it is used.
    for top in keys(Some(before), Some(after)).into_iter().filter(|top| !top.starts_with("x-")) {
        let (old, new) = (before.get(&top), after.get(&top));
        for name in keys(old, new) {
            let (old, new) = (at(old, &name), at(new, &name));
            if top != "services" {
                let holds = |reach: &&Reach| explains(reach.sections, &top, old, new, after);
                if old != new && !reaches.iter().any(holds) {
                    found.push(difference(&format!("{top}.{name}"), old, new));
                }
                continue;
            }
            for key in keys(old, new) {
                let (old, new) = (at(old, &key), at(new, &key));
                let holds = |reach: &&Reach| {
                    let moves = || MOVING.contains(&reach.rule) && moves_only(old, new, &moved);
                    explains(reach.service, &key, old, new, after) && (is_fixed(reach, &name) || moves())
                };
                if old != new && !reaches.iter().any(holds) {
                    found.push(difference(&format!("services.{name}.{key}"), old, new));
                }
            }
        }
        let is_map = |value: Option<&Value>| value.is_none_or(Value::is_object);
        if !(is_map(old) && is_map(new)) && old != new {
            found.push(difference(&top, old, new));
        }
    }
    found.extend(mixed(before, after));
    found
}

/// What is between the name of a service and the number of one of its hooks.
const HOOK: &str = " pre_start ";

/// A project whose services are all that runs: its services, jobs and hooks. Names of services and jobs are unique.
fn with_containers(project: &Value) -> Value {
    let mut project = project.clone();
    let mut containers = serde_json::Map::new();
    let mut others = Vec::new();
    for section in ["services", "jobs"] {
        let Some(Value::Object(entries)) = project.get_mut(section).map(Value::take) else { continue };
        for (name, mut entry) in entries {
            let hooks = entry.as_object_mut().and_then(|entry| entry.remove("pre_start"));
            for (number, hook) in hooks.iter().filter_map(Value::as_array).flatten().enumerate() {
                containers.insert(format!("{name}{HOOK}{number}"), hook.clone());
                others.push(hook.clone());
            }
            if section == "jobs" {
                others.push(entry.clone());
            }
            containers.insert(name, entry);
        }
    }
    // Docker Compose does not print the volumes that only jobs and hooks use.
    let mut volumes = project["volumes"].as_object().cloned().unwrap_or_default();
    for mount in others.iter().filter_map(|container| container["volumes"].as_array()).flatten() {
        if let ("volume", Some(name)) = (mount["type"].as_str().unwrap_or_default(), mount["source"].as_str())
        {
            volumes.entry(name).or_insert(Value::Null);
        }
    }
    if let Some(project) = project.as_object_mut() {
        project.remove("jobs");
        project.insert("volumes".to_owned(), Value::Object(volumes));
        project.insert("services".to_owned(), Value::Object(containers));
    }
    project
}

/// The volumes that took the place of two directories, or were there before: data would be mixed in them. One a line.
pub fn mixed(before: &Value, after: &Value) -> Vec<String> {
    let mounts = |project: &Value, service: &str| {
        project["services"][service]["volumes"].as_array().cloned().unwrap_or_default()
    };
    let mut directories: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for service in keys(before.get("services"), after.get("services")) {
        for (old, new) in mounts(before, &service).iter().zip(&mounts(after, &service)) {
            if let ("bind", "volume", Some(directory), Some(volume)) = (
                old["type"].as_str().unwrap_or_default(),
                new["type"].as_str().unwrap_or_default(),
                old["source"].as_str(),
                new["source"].as_str(),
            ) {
                directories.entry(volume.to_owned()).or_default().insert(directory.to_owned());
            }
        }
    }
    let was_there = |volume: &String| at(before.get("volumes"), volume).is_some();
    directories.retain(|volume, directories| directories.len() > 1 || was_there(volume));
    directories
        .iter()
        .map(|(volume, directories)| format!("  the volume {volume} is for {directories:?}"))
        .collect()
}

/// The rules that move a directory to a volume, wherever it is mounted.
const MOVING: [&str; 2] = ["LCOW101", "LCOW103"];

/// The directories that some services no longer mount where they did.
fn moved_directories(before: &Value, after: &Value, of: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let services: Vec<String> =
        keys(before.get("services"), None).into_iter().filter(|service| of(service)).collect();
    // What comes by `volumes_from` is mounted elsewhere.
    let others = services.iter().flat_map(|service| {
        let others = before["services"][service]["volumes_from"].as_array().into_iter().flatten();
        others.filter_map(|other| Some(other.as_str()?.split(':').next()?.to_owned()))
    });
    let others: Vec<String> = others.collect();
    let moved = services.into_iter().chain(others).flat_map(|service| {
        let volumes = |project: &Value| project["services"][&service]["volumes"].clone();
        changed_sources(Some(&volumes(before)), Some(&volumes(after)))
    });
    moved.collect()
}

/// Whether no mounts differ but those of some directories.
fn moves_only(old: Option<&Value>, new: Option<&Value>, moved: &BTreeSet<String>) -> bool {
    changed_sources(old, new).iter().all(|source| moved.contains(source))
}

/// The old sources of the mounts that differ.
fn changed_sources(old: Option<&Value>, new: Option<&Value>) -> Vec<String> {
    let mounts = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (old, new) = (mounts(old), mounts(new));
    let changed = old.iter().zip(&new).filter(|(old, new)| old != new);
    changed.map(|(old, _)| old["source"].as_str().unwrap_or_default().to_owned()).collect()
}

fn explains(
    keys: &[(&str, Holds)],
    key: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    project: &Value,
) -> bool {
    keys.iter().any(|(known, holds)| *known == key && holds(old, new, project))
}

fn difference(key: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    let shown = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
    format!("  {key}: {} -> {}", shown(old), shown(new))
}

fn at<'a>(value: Option<&'a Value>, key: &str) -> Option<&'a Value> {
    value.and_then(|value| value.get(key))
}

fn keys(old: Option<&Value>, new: Option<&Value>) -> BTreeSet<String> {
    let maps = [old, new].into_iter().flatten().filter_map(Value::as_object);
    maps.flat_map(|map| map.keys().cloned()).collect()
}
