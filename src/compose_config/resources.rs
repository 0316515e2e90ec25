//! Removes unused networks, volumes, secrets and configs.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

pub(super) fn keep_used(all: &mut Map<String, Json>) {
    let services = all.get("services").and_then(Json::as_object).cloned().unwrap_or_default();
    let used = |find: &dyn Fn(&Json) -> Vec<String>| -> HashSet<String> {
        services.values().flat_map(find).collect()
    };
    let sources = |list: Option<&Json>| -> Vec<String> {
        let items = list.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        items.iter().map(|item| text(item, "source")).collect()
    };
    let networks = used(&|service| names(service, "networks"));
    let volumes = used(&|service| {
        let mounts = service.get("volumes").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        let named = mounts.iter().filter(|mount| text(mount, "type") == "volume");
        named.map(|mount| text(mount, "source")).filter(|source| !source.is_empty()).collect()
    });
    let secrets = used(&|service| {
        let built = service.get("build").and_then(|build| build.get("secrets"));
        [sources(service.get("secrets")), sources(built)].concat()
    });
    let configs = used(&|service| sources(service.get("configs")));
    for (section, used) in
        [("networks", networks), ("volumes", volumes), ("secrets", secrets), ("configs", configs)]
    {
        let is_empty = match all.get_mut(section).and_then(Json::as_object_mut) {
            Some(entries) => {
                entries.retain(|name, _| used.contains(name));
                entries.is_empty()
            }
            None => true,
        };
        if is_empty {
            all.remove(section);
        }
    }
}

fn names(service: &Json, key: &str) -> Vec<String> {
    let entries = service.get(key).and_then(Json::as_object);
    entries.map(|entries| entries.keys().cloned().collect()).unwrap_or_default()
}

fn text(value: &Json, key: &str) -> String {
    value.get(key).and_then(Json::as_str).unwrap_or_default().to_owned()
}
