//! The declarations and services that a service refers to by name.

use crate::compose::{MountKind, Service, Value};
use crate::source::Span;

/// A reference to an entry of a top-level section.
pub(super) struct Reference {
    /// `volumes`, `networks`, `secrets` or `configs`.
    pub(super) section: &'static str,
    pub(super) name: String,
    pub(super) span: Span,
}

/// What a service refers to, except for names that variables decide and the default network.
pub(super) fn references(service: Service<'_>) -> Vec<Reference> {
    let mut references = Vec::new();
    let mut add = |section, name: Option<&str>, span| {
        references.extend(name.map(|name| Reference { section, name: name.to_owned(), span }));
    };
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
        if let Some(source) = &mount.source {
            add("volumes", source.text.known(), source.span());
        }
    }
    for (key, _) in service.get("networks").into_iter().flat_map(Value::entries) {
        if key.text != "default" {
            add("networks", Some(&key.text), key.span);
        }
    }
    let build_secrets = service.get("build").and_then(|build| build.get("secrets"));
    let lists = [
        ("secrets", service.get("secrets")),
        ("secrets", build_secrets),
        ("configs", service.get("configs")),
    ];
    for (section, list) in lists {
        for item in list.map_or(&[][..], Value::items) {
            if let Some(source) = item.get("source") {
                add(section, source.known_text(), source.origin.span);
            }
        }
    }
    references
}

/// The services that a service cannot start without, with the places that refer to them.
pub(super) fn required_services(service: Service<'_>) -> Vec<(&str, Span)> {
    let mut required: Vec<(&str, Span)> = Vec::new();
    for (key, _) in service.get("depends_on").into_iter().flat_map(Value::entries) {
        required.push((&key.text, key.span));
    }
    for link in service.get("links").map_or(&[][..], Value::items) {
        let name = link.known_text().and_then(|text| text.split(':').next());
        required.extend(name.map(|name| (name, link.origin.span)));
    }
    for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let Some(value) = service.get(key) else { continue };
        let name = value.known_text().and_then(|text| text.strip_prefix("service:"));
        required.extend(name.map(|name| (name, value.origin.span)));
    }
    for from in service.get("volumes_from").map_or(&[][..], Value::items) {
        let Some(text) = from.known_text().filter(|text| !text.starts_with("container:")) else { continue };
        required.extend(text.split(':').next().map(|name| (name, from.origin.span)));
    }
    required.retain(|(name, _)| !name.is_empty());
    required
}
