//! Expands short forms to the long forms of Docker Compose. The original value is kept in [`Value::written`].

use std::sync::LazyLock;

use super::merge::{dependency, own_key};
use super::problem::Problems;
use super::tree_path::{PathTable, Place, Row, Scope, TreePath};
use crate::compose::{
    Data, Field, Key, MountKind, MountSpec, PROPAGATION, Text, Value, clean_path, parse_ports, workloads_mut,
};

#[derive(Clone, Copy)]
struct Transform(fn(&mut Value, &Place<'_, Transform>, &mut Problems));

const TRANSFORMS: [Row<Transform>; 29] = [
    (Scope::Workload, "build", Transform(build)),
    (Scope::Workload, "build.secrets.*", Transform(file_reference)),
    (Scope::Workload, "build.provenance", Transform(plain_text)),
    (Scope::Workload, "build.sbom", Transform(plain_text)),
    (Scope::Workload, "build.additional_contexts", Transform(pairs)),
    (Scope::Workload, "build.ssh", Transform(ssh)),
    (Scope::Workload, "build.ulimits.*", Transform(ulimit)),
    (Scope::Workload, "depends_on", Transform(depends_on)),
    (Scope::Container, "env_file", Transform(env_file)),
    (Scope::Container, "label_file", Transform(list)),
    (Scope::Service, "extends", Transform(extends)),
    (Scope::Container, "gpus", Transform(gpus)),
    (Scope::Container, "networks", Transform(names)),
    (Scope::Container, "models", Transform(names)),
    (Scope::Container, "volumes.*", Transform(mount)),
    (Scope::Container, "dns", Transform(list)),
    (Scope::Container, "devices.*", Transform(device)),
    (Scope::Container, "secrets.*", Transform(file_reference)),
    (Scope::Container, "configs.*", Transform(file_reference)),
    (Scope::Workload, "ports", Transform(ports)),
    (Scope::Container, "ulimits.*", Transform(ulimit)),
    (Scope::Service, "develop.watch.*", Transform(watch)),
    (Scope::Service, "develop.watch.*.ignore", Transform(list)),
    (Scope::Service, "develop.watch.*.include", Transform(list)),
    (Scope::Job, "triggers.schedule.*", Transform(schedule)),
    (Scope::File, "volumes.*", Transform(external)),
    (Scope::File, "networks.*", Transform(external)),
    (Scope::File, "secrets.*", Transform(external)),
    (Scope::File, "configs.*", Transform(external)),
];

static TABLE: LazyLock<PathTable<Transform>> = LazyLock::new(|| PathTable::new(&TRANSFORMS));

pub(super) fn expand(root: &mut Value, problems: &mut Problems) {
    visit(root, &Place::root(&TABLE), problems);
    omit_empty(root);
}

fn visit(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match place.value() {
        Some(Transform(transform)) => transform(value, place, problems),
        None => walk(value, place, problems),
    }
}

fn walk(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &mut value.data {
        Data::Map(entries) if place.has_below() => {
            for (key, value) in entries {
                visit(value, &place.below(&key.text), problems);
            }
        }
        Data::List(items) if place.has_below() => {
            for value in items {
                visit(value, &place.item(), problems);
            }
        }
        _ => {}
    }
}

/// Removes empty entries of `dns`, but not in hooks.
fn omit_empty(root: &mut Value) {
    for (_, service) in workloads_mut(root) {
        if let Some(Value { data: Data::List(items), .. }) = service.get_mut("dns") {
            items.retain(|item| !item.is_null() && item.text().is_none_or(|text| !text.is_empty()));
        }
    }
}

fn refuse_type(value: &Value, path: &TreePath<'_>, problems: &mut Problems) {
    problems.refuse(path, value.origin.span, format!("`{}` cannot be {}", path.last_key(), value.noun()));
}

/// A mapping with the value under one key.
fn under(key: &str, value: &Value) -> Data {
    Data::Map(vec![(own_key(key, value), value.clone())])
}

fn build(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &value.data {
        Data::Text(_) => value.rewrite(under("context", value)),
        Data::Map(_) => walk(value, place, problems),
        _ => refuse_type(value, &place.path, problems),
    }
}

fn extends(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &value.data {
        Data::Text(_) => value.rewrite(under("service", value)),
        Data::Map(_) => walk(value, place, problems),
        _ => refuse_type(value, &place.path, problems),
    }
}

fn file_reference(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &value.data {
        Data::Text(_) => value.rewrite(under("source", value)),
        Data::Map(_) => {}
        _ => refuse_type(value, &place.path, problems),
    }
}

/// `x-initialSync` is an old name of `initial_sync`.
fn watch(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    if let Some(old) = value.remove("x-initialSync") {
        value.set("initial_sync", old);
    }
    walk(value, place, problems);
}

/// A text is when the job runs.
fn schedule(value: &mut Value, _: &Place<'_, Transform>, _: &mut Problems) {
    if value.text().is_some() {
        value.rewrite(under("cron", value));
    }
}

fn plain_text(value: &mut Value, _: &Place<'_, Transform>, _: &mut Problems) {
    if value.text().is_none() {
        let text = Text::synthetic(&value.go_text());
        value.rewrite(Data::Text(text));
    }
}

fn list(value: &mut Value, _: &Place<'_, Transform>, _: &mut Problems) {
    if value.text().is_some() {
        value.rewrite(Data::List(vec![value.clone()]));
    }
}

fn pairs(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &value.data {
        Data::Map(_) => {}
        Data::List(items) => {
            let mut entries: Vec<(Key, Value)> = Vec::new();
            for item in items {
                let Some((name, text)) = item.text().and_then(split_pair) else {
                    let message = format!("`{}` must be `name=value`", item.go_text());
                    problems.refuse(&place.path, item.origin.span, message);
                    continue;
                };
                put(&mut entries, own_key(&name, item), item.clone().rewritten(Data::Text(text)));
            }
            value.rewrite(Data::Map(entries));
        }
        _ => refuse_type(value, &place.path, problems),
    }
}

fn split_pair(text: &Text) -> Option<(String, Text)> {
    let (name, _) = text.flat().split_once('=')?;
    Some((name.to_owned(), text.slice(name.len() + 1..text.flat().len())))
}

/// Replaces the entry with the same key, or appends.
fn put(entries: &mut Vec<(Key, Value)>, key: Key, value: Value) {
    match entries.iter_mut().find(|(known, _)| known.text == key.text) {
        Some(entry) => *entry = (key, value),
        None => entries.push((key, value)),
    }
}

fn ssh(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &value.data {
        Data::Map(_) => {}
        Data::List(items) => {
            let mut entries = Vec::new();
            for item in items {
                let entry = item.text().and_then(|text| match split_pair(text) {
                    Some((name, text)) => Some((name, Data::Text(text))),
                    None => (text.flat() == "default").then(|| ("default".to_owned(), Data::Null)),
                });
                match entry {
                    Some((name, data)) => {
                        put(&mut entries, own_key(&name, item), item.clone().rewritten(data));
                    }
                    None => {
                        let message = format!("`{}` must be `default` or `name=path`", item.go_text());
                        problems.refuse(&place.path, item.origin.span, message);
                    }
                }
            }
            value.rewrite(Data::Map(entries));
        }
        _ => refuse_type(value, &place.path, problems),
    }
}

fn ulimit(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    let is_open = value.text().is_some_and(|text| text.known().is_none());
    if !matches!(value.data, Data::Map(_) | Data::Int(_)) && !is_open {
        refuse_type(value, &place.path, problems);
    }
}

fn depends_on(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &mut value.data {
        Data::Map(entries) => {
            for (_, condition) in entries {
                if !matches!(condition.data, Data::Map(_)) {
                    refuse_type(condition, &place.path, problems);
                    continue;
                }
                for (key, default) in [
                    ("condition", condition.derived_text("service_started")),
                    ("required", condition.derived(Data::Bool(true))),
                ] {
                    if condition.get(key).is_none() {
                        condition.set(key, default);
                    }
                }
            }
        }
        Data::List(items) => {
            let mut entries = Vec::new();
            for item in items {
                put(&mut entries, own_key(&item.go_text(), item), dependency(item));
            }
            value.rewrite(Data::Map(entries));
        }
        _ => refuse_type(value, &place.path, problems),
    }
}

fn names(value: &mut Value, _: &Place<'_, Transform>, _: &mut Problems) {
    if let Data::List(items) = &value.data {
        let mut entries = Vec::new();
        for item in items {
            put(&mut entries, own_key(&item.go_text(), item), item.derived(Data::Null));
        }
        value.rewrite(Data::Map(entries));
    }
}

fn env_file(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    if value.text().is_some() {
        value.rewrite(Data::List(vec![value.clone()]));
    }
    let Data::List(items) = &mut value.data else { return refuse_type(value, &place.path, problems) };
    for item in items {
        if item.text().is_some() {
            item.rewrite(under("path", item));
        }
        if item.get("required").is_none() {
            let required = item.derived(Data::Bool(true));
            item.set("required", required);
        }
    }
}

fn gpus(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &value.data {
        Data::List(_) => walk(value, place, problems),
        Data::Text(_) => {
            let all = Data::Map(vec![(own_key("count", value), value.derived_text("all"))]);
            value.rewrite(Data::List(vec![value.derived(all)]));
        }
        _ => refuse_type(value, &place.path, problems),
    }
}

fn device(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    let text = match &value.data {
        Data::Map(_) => return,
        Data::Text(text) => text.clone(),
        _ => return refuse_type(value, &place.path, problems),
    };
    let parts = split_at_colons(&text);
    let field = |text: Text| Value { data: Data::Text(text), ..value.clone() };
    let source = parts.first().cloned().unwrap_or_default();
    let target = parts.get(1).filter(|target| !target.is_empty()).unwrap_or(&source).clone();
    let permissions = match parts.as_slice() {
        [_, _, permissions] => field(permissions.clone()),
        [_] | [_, _] => value.derived_text("rwm"),
        _ => {
            let message = format!("`{text}` has too many colons for a device: use `source:`, `target:`");
            problems.refuse(&place.path, value.origin.span, message);
            return;
        }
    };
    let entries = [("source", field(source)), ("target", field(target)), ("permissions", permissions)];
    let entries = entries.map(|(key, part)| (own_key(key, value), part));
    value.rewrite(Data::Map(entries.into()));
}

fn split_at_colons(text: &Text) -> Vec<Text> {
    let mut start = 0;
    let part = |part: &str| {
        let range = start..start + part.len();
        start = range.end + 1;
        text.slice(range)
    };
    text.flat().split(':').map(part).collect()
}

/// A mount whose kind depends on a variable stays in the short form.
fn mount(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    match &value.data {
        Data::Map(_) => {}
        Data::Text(_) => match MountSpec::parse(value).map(|mount| long_mount(value, &mount)) {
            Ok(Some(data)) => value.rewrite(data),
            Ok(None) => {}
            Err(error) => {
                problems.refuse(&place.path, value.origin.span, error.to_string());
            }
        },
        _ => refuse_type(value, &place.path, problems),
    }
}

fn long_mount(value: &Value, mount: &MountSpec) -> Option<Data> {
    let is_bind = match mount.kind {
        MountKind::Bind => true,
        MountKind::Volume => false,
        _ => return None,
    };
    let entry = |key: &str, part: Value| (own_key(key, value), part);
    let field = |field: &Field| Value { data: Data::Text(field.text.clone()), ..value.clone() };
    let mut entries = vec![entry("type", value.derived_text(if is_bind { "bind" } else { "volume" }))];
    if let Some(source) = &mount.source {
        entries.push(entry("source", field(source)));
    }
    let target = match mount.target.text.known() {
        Some(known) if !known.is_empty() && clean_path(known) != known => {
            value.derived_text(&clean_path(known))
        }
        _ => field(&mount.target),
    };
    entries.push(entry("target", target));
    if mount.read_only {
        entries.push(entry("read_only", value.derived(Data::Bool(true))));
    }
    let mut bind = Vec::new();
    let mut volume = Vec::new();
    for mode in mount.short.iter().flat_map(|short| &short.modes) {
        match mode.text.flat() {
            "nocopy" => put(&mut volume, own_key("nocopy", value), value.derived(Data::Bool(true))),
            flag @ ("z" | "Z") => put(&mut bind, own_key("selinux", value), value.derived_text(flag)),
            flag if PROPAGATION.contains(&flag) => {
                put(&mut bind, own_key("propagation", value), value.derived_text(flag));
            }
            _ => {}
        }
    }
    if is_bind {
        bind.push(entry("create_host_path", value.derived(Data::Bool(true))));
    }
    if is_bind || !bind.is_empty() {
        entries.push(entry("bind", value.derived(Data::Map(bind))));
    }
    // Docker Compose adds no options to an entry of one or two characters.
    let is_tiny = mount.source.is_none() && value.text().is_some_and(|text| text.flat().len() <= 2);
    if !is_tiny && (!is_bind || !volume.is_empty()) {
        entries.push(entry("volume", value.derived(Data::Map(volume))));
    }
    Some(Data::Map(entries))
}

fn ports(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    let Data::List(items) = &mut value.data else { return refuse_type(value, &place.path, problems) };
    let mut long = Vec::new();
    for item in std::mem::take(items) {
        let spec = match &item.data {
            Data::Map(_) => None,
            Data::Int(number) => Some(number.to_string()),
            Data::Text(text) => text.known().map(str::to_owned),
            _ => {
                refuse_type(&item, &place.path, problems);
                None
            }
        };
        match spec.map(|spec| parse_ports(&spec)) {
            None => long.push(item),
            Some(Ok(ports)) => long.extend(ports.iter().map(|port| long_port(&item, port))),
            Some(Err(error)) => {
                problems.refuse(&place.path, item.origin.span, error.to_string());
                long.push(item);
            }
        }
    }
    value.data = Data::List(long);
}

fn long_port(item: &Value, port: &crate::compose::Port) -> Value {
    let text =
        |key: &str, text: &str| (!text.is_empty()).then(|| (own_key(key, item), item.derived_text(text)));
    let target = (own_key("target", item), item.derived(Data::Int(i128::from(port.target))));
    let entries = [
        text("mode", "ingress"),
        text("host_ip", &port.host_ip),
        Some(target),
        text("published", &port.published),
        text("protocol", &port.protocol),
    ];
    item.clone().rewritten(Data::Map(entries.into_iter().flatten().collect()))
}

/// `external: { name: x }` becomes `external: true` with that name.
fn external(value: &mut Value, place: &Place<'_, Transform>, problems: &mut Problems) {
    walk(value, place, problems);
    let is_known = value.text().is_none_or(|text| text.known().is_some());
    if is_known && !matches!(value.data, Data::Map(_) | Data::Null) {
        refuse_type(value, &place.path, problems);
    }
    let Some(external) = value.get("external").filter(|external| matches!(external.data, Data::Map(_)))
    else {
        return;
    };
    let inner = external.get("name").cloned();
    let truth = external.clone().rewritten(Data::Bool(true));
    match (value.get("name"), inner) {
        (Some(own), Some(inner)) if !super::merge::same(own, &inner) => {
            let message = "`name` and `external.name` differ".to_owned();
            problems.refuse(&place.path, inner.origin.span, message).also(own.origin.span, "the other name");
        }
        (None, Some(inner)) => value.set("name", inner),
        _ => {}
    }
    value.set("external", truth);
}
