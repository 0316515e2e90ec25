//! Adds what is implicit in a project: networks, dependencies, names, values of variables.

use crate::compose::{Data, Value, Variables, clean_path, is_inherited_by_hooks, workloads_mut};
use crate::loader::merge_hook;

pub(super) fn normalized(root: &Value, name: &str, variables: &dyn Variables) -> Value {
    let mut root = root.clone();
    let uses_default_network = add_default_networks(&mut root);
    if uses_default_network && root.get("networks").and_then(|networks| networks.get("default")).is_none() {
        if root.get("networks").is_none_or(Value::is_null) {
            let networks = root.derived(Data::Map(Vec::new()));
            root.set("networks", networks);
        }
        let default = root.derived(Data::Null);
        if let Some(networks) = root.get_mut("networks") {
            networks.set("default", default);
        }
    }
    for (_, service) in workloads_mut(&mut root) {
        normalize_service(service, variables);
    }
    for (key, service) in root.section_mut("services") {
        complete_hooks(&key.text, service);
    }
    for section in ["networks", "volumes", "configs", "secrets"] {
        for (key, resource) in root.section_mut(section) {
            name_resource(&key.text, resource, name);
        }
    }
    root
}

/// Completes the hooks of a service with its own keys, which a hook inherits like a service that extends another one.
/// The volumes are not among them: a hook runs with those of the container.
fn complete_hooks(name: &str, service: &mut Value) {
    if service.items_mut("pre_start").is_empty() {
        return;
    }
    let mut base = service.clone();
    if let Some(entries) = base.map_mut() {
        entries.retain(|(key, _)| is_inherited_by_hooks(&key.text));
    }
    for hook in service.items_mut("pre_start") {
        let own = std::mem::replace(hook, base.derived(Data::Null));
        *hook = merge_hook(name, base.clone(), own);
        for mount in hook.items_mut("volumes") {
            no_default_host_path(mount);
        }
    }
}

/// The long form of a mount has no defaults in a hook.
fn no_default_host_path(mount: &mut Value) {
    let Some(bind) = mount.get_mut("bind").filter(|bind| matches!(bind.data, Data::Map(_))) else { return };
    if bind.get("create_host_path").is_none() {
        let not_created = bind.derived(Data::Bool(false));
        bind.set("create_host_path", not_created);
    }
}

/// Adds services and jobs without a network to the default one; returns whether any service uses it.
fn add_default_networks(root: &mut Value) -> bool {
    for (_, workload) in workloads_mut(root) {
        if has_networks(workload) && names_no_network(workload) {
            let null = workload.derived(Data::Null);
            let mut networks = workload.derived(Data::Map(Vec::new()));
            networks.set("default", null);
            workload.set("networks", networks);
        }
    }
    let uses_default = |service: &Value| {
        has_networks(service)
            && service.get("networks").is_some_and(|networks| networks.get("default").is_some())
    };
    root.get("services").into_iter().flat_map(Value::entries).any(|(_, service)| uses_default(service))
}

fn has_networks(workload: &Value) -> bool {
    workload.get("provider").is_none() && workload.get("network_mode").is_none()
}

fn names_no_network(workload: &Value) -> bool {
    workload.get("networks").is_none_or(|networks| networks.entries().next().is_none())
}

fn normalize_service(service: &mut Value, variables: &dyn Variables) {
    if service.get("pull_policy").and_then(Value::known_text) == Some("if_not_present") {
        let policy = service.derived_text("missing");
        service.set("pull_policy", policy);
    }
    if let Some(build) = service.get_mut("build").filter(|build| matches!(build.data, Data::Map(_))) {
        if build.get("dockerfile").is_none_or(Value::is_null)
            && build.get("dockerfile_inline").is_none_or(Value::is_null)
        {
            let dockerfile = build.derived_text("Dockerfile");
            build.set("dockerfile", dockerfile);
        }
        if let Some(args) = build.get_mut("args") {
            resolve(args, variables, false);
        }
    }
    if let Some(environment) = service.get_mut("environment") {
        resolve(environment, variables, true);
    }
    add_dependencies(service);
    for mount in service.items_mut("volumes") {
        let Some(target) = mount.get("target") else { continue };
        let Some(known) = target.known_text() else { continue };
        let clean = clean_path(known);
        if clean != known {
            let clean = target.derived_text(&clean);
            mount.set("target", clean);
        }
    }
}

/// Adds implicit dependencies to `depends_on`.
fn add_dependencies(service: &mut Value) {
    let mut needed: Vec<(String, Value, bool)> = Vec::new();
    for link in service.get("links").map_or(&[][..], Value::items) {
        let Some(text) = link.known_text() else { continue };
        let parts: Vec<&str> = text.split(':').collect();
        let name = if parts.len() == 2 { parts[0] } else { text };
        needed.push((name.to_owned(), link.clone(), true));
    }
    for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let Some(value) = service.get(key) else { continue };
        if let Some(name) = value.known_text().and_then(|text| text.strip_prefix("service:")) {
            needed.push((name.to_owned(), value.clone(), true));
        }
    }
    for from in service.get("volumes_from").map_or(&[][..], Value::items) {
        let Some(text) = from.known_text().filter(|text| !text.starts_with("container:")) else { continue };
        let name = text.split(':').next().unwrap_or_default();
        needed.push((name.to_owned(), from.clone(), false));
    }
    for (name, reason, restart) in needed {
        if service.get("depends_on").is_none() {
            let none = service.derived(Data::Map(Vec::new()));
            service.set("depends_on", none);
        }
        let Some(dependencies) = service.get_mut("depends_on") else { continue };
        if dependencies.get(&name).is_none() {
            let mut dependency = reason.derived(Data::Map(Vec::new()));
            dependency.set("condition", reason.derived_text("service_started"));
            dependency.set("restart", reason.derived(Data::Bool(restart)));
            dependency.set("required", reason.derived(Data::Bool(true)));
            dependencies.set(&name, dependency);
        }
    }
}

/// Fills in variables without a value. The unset ones are removed unless `keep`.
fn resolve(value: &mut Value, variables: &dyn Variables, keep: bool) {
    match &mut value.data {
        Data::Map(entries) => {
            for (key, value) in &mut *entries {
                if value.is_null()
                    && let Some(found) = variables.get(&key.text)
                {
                    *value = value.derived_text(found);
                }
            }
            entries.retain(|(_, value)| keep || !value.is_null());
        }
        Data::List(items) => {
            for item in &mut *items {
                let Some(name) = item.known_text().filter(|text| !text.contains('=')) else { continue };
                if let Some(found) = variables.get(name) {
                    *item = item.derived_text(&format!("{name}={found}"));
                }
            }
            items.retain(|item| keep || item.known_text().is_none_or(|text| text.contains('=')));
        }
        _ => {}
    }
}

/// Sets the default name: the key, prefixed with the project name unless the resource is external.
fn name_resource(key: &str, resource: &mut Value, project: &str) {
    if resource.is_null() {
        resource.data = Data::Map(Vec::new());
    }
    if resource.get("name").is_none_or(Value::is_null) {
        let is_external = resource.get("external").is_some_and(Value::is_true);
        let name = if is_external { key.to_owned() } else { format!("{project}_{key}") };
        let name = resource.derived_text(&name);
        resource.set("name", name);
    }
}
