//! The defaults of Docker Compose, and its checks of the result.

use std::net::IpAddr;

use super::problem::Problems;
use super::tree_path::TreePath;
use crate::compose::{Data, Text, Value, Variables, workloads_mut};

/// Adds the defaults that depend on one service or job only. Hooks have none.
pub(super) fn set_defaults(root: &mut Value, problems: &mut Problems) {
    for (_, workload) in workloads_mut(root) {
        if let Some(build) = workload.get_mut("build") {
            default(build, "context", |build| build.derived_text("."));
        }
        for secret in workload.items_mut("secrets") {
            let source = secret.get("source").map(Value::go_text).unwrap_or_default();
            default(secret, "target", |secret| secret.derived_text(&format!("/run/secrets/{source}")));
        }
        for port in workload.items_mut("ports") {
            default(port, "protocol", |port| port.derived_text("tcp"));
            default(port, "mode", |port| port.derived_text("ingress"));
        }
        let reserved = workload
            .get_mut("deploy")
            .and_then(|deploy| deploy.get_mut("resources")?.get_mut("reservations"));
        for device in reserved.into_iter().flat_map(|reserved| reserved.items_mut("devices")) {
            default_count(device);
        }
        for device in workload.items_mut("gpus") {
            default_count(device);
        }
    }
    for (key, service) in root.get("services").into_iter().flat_map(Value::entries) {
        let path = TreePath::service(&key.text);
        let resources = service.get("deploy").and_then(|deploy| deploy.get("resources"));
        let reserved = resources.and_then(|resources| resources.get("reservations"));
        let devices = reserved.and_then(|reserved| reserved.get("devices"));
        for device in [devices, service.get("gpus")].into_iter().flatten().flat_map(Value::items) {
            check_device_request(device, &path, problems);
        }
    }
}

fn default_count(device: &mut Value) {
    if device.get("device_ids").is_none() {
        default(device, "count", |device| device.derived_text("all"));
    }
}

fn check_device_request(device: &Value, path: &TreePath<'_>, problems: &mut Problems) {
    if let (Some(count), Some(_)) = (device.get("count"), device.get("device_ids")) {
        problems.refuse(path, count.origin.span, "`count` and `device_ids` are mutually exclusive");
    }
}

fn default(value: &mut Value, key: &str, make: impl FnOnce(&Value) -> Value) {
    if matches!(value.data, Data::Map(_)) && value.get(key).is_none() {
        let made = make(value);
        value.set(key, made);
    }
}

pub(super) fn check(root: &Value, problems: &mut Problems) {
    for (key, volume) in root.get("volumes").into_iter().flat_map(Value::entries) {
        check_external(&key.text, volume, problems);
    }
    for (section, keys) in
        [("configs", &["file", "environment", "content"][..]), ("secrets", &["file", "environment"][..])]
    {
        for (key, object) in root.get(section).into_iter().flat_map(Value::entries) {
            check_source(section, &key.text, object, keys, problems);
        }
    }
    for (key, service) in root.get("services").into_iter().flat_map(Value::entries) {
        let path = TreePath::service(&key.text);
        for port in service.get("ports").map_or(&[][..], Value::items) {
            let Some(address) = port.get("host_ip").filter(|_| matches!(port.data, Data::Map(_))) else {
                continue;
            };
            if address.known_text().is_some_and(|text| text.parse::<IpAddr>().is_err()) {
                let message = format!("`{}` is not an IP address", address.go_text());
                problems.refuse(&path, address.origin.span, message);
            }
        }
        let watched = service.get("develop").and_then(|develop| develop.get("watch"));
        for watch in watched.map_or(&[][..], Value::items) {
            if let Some(watched) = watch.get("path").filter(|path| path.known_text() == Some("")) {
                problems.refuse(&path, watched.origin.span, "`path` must not be empty");
            }
        }
    }
}

/// An external volume can only have a name.
fn check_external(name: &str, volume: &Value, problems: &mut Problems) {
    if !volume.get("external").is_some_and(Value::is_true) {
        return;
    }
    let other = volume
        .entries()
        .find(|(key, _)| !["name", "external"].contains(&key.text.as_str()) && !key.text.starts_with("x-"));
    if let Some((key, _)) = other {
        let message = format!("the volume `{name}` is external: it cannot have `{}`", key.text);
        problems
            .refuse(&TreePath::root(), key.span, message)
            .help("an external volume exists already: with `external: true` only `name` is allowed");
    }
}

fn check_source(section: &str, name: &str, object: &Value, keys: &[&str], problems: &mut Problems) {
    let noun = section.trim_end_matches('s');
    let mut given = object.entries().filter(|(key, _)| keys.contains(&key.text.as_str()));
    let list = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ");
    match (given.next(), given.next()) {
        (Some((first, _)), Some((second, _))) => {
            let message = format!("the {noun} `{name}` may have only one of {list}");
            problems.refuse(&TreePath::root(), second.span, message).also(first.span, "the other one");
        }
        (None, _) if object.get("driver").is_none() && object.get("external").is_none() => {
            let message = format!("the {noun} `{name}` needs {list}");
            problems.refuse(&TreePath::root(), object.origin.span, message);
        }
        _ => {}
    }
}

/// Fills in environment variables listed without a value, and configs with `environment`.
pub(super) fn resolve_environment(root: &mut Value, variables: &dyn Variables) {
    for (_, config) in root.section_mut("configs") {
        let named = config.get("environment").and_then(Value::known_text);
        if let Some(content) = named.and_then(|name| variables.get(name)) {
            let content = config.derived_text(content);
            config.set("content", content);
        }
    }
    for (_, service) in workloads_mut(root) {
        for line in service.items_mut("environment") {
            let Some(name) = line.known_text() else { continue };
            if let Some(value) = variables.get(name) {
                let text = Text::synthetic(&format!("{name}={value}"));
                line.rewrite(Data::Text(text));
            }
        }
    }
}
