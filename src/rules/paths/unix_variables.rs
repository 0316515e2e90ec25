//! The uses of variables that only Unix shells set.

use std::collections::BTreeMap;

use crate::compose::{Data, MountKind, Service, Text, Value};
use crate::source::Span;

const VARIABLES: [&str; 5] = ["PWD", "HOME", "USER", "UID", "GID"];

/// A place where a variable is used.
pub(super) struct VariableUse<'p> {
    pub(super) span: Span,
    /// The key of the service that contains it.
    pub(super) key: &'p str,
}

type Uses<'p> = BTreeMap<&'static str, Vec<VariableUse<'p>>>;

/// Where a service uses each variable while it is not set, each place once.
pub(super) fn variable_uses(service: Service<'_>) -> Uses<'_> {
    let mut uses = Uses::new();
    for (key, value) in service.value.entries() {
        add_value(&key.text, value, &mut uses);
    }
    for mount in service.mounts().filter(|mount| mount.kind == MountKind::Volume) {
        if let Some(device) = service.bind_device(&mount) {
            add_value("volumes", device, &mut uses);
        }
    }
    uses
}

fn add_value<'p>(key: &'p str, value: &Value, uses: &mut Uses<'p>) {
    let value = value.as_written();
    match &value.data {
        Data::Text(text) => add_text(key, value, text, uses),
        Data::List(items) => items.iter().for_each(|item| add_value(key, item, uses)),
        Data::Map(entries) => entries.iter().for_each(|(_, value)| add_value(key, value, uses)),
        _ => {}
    }
}

fn add_text<'p>(key: &'p str, value: &Value, text: &Text, uses: &mut Uses<'p>) {
    for (name, range) in text.unknowns() {
        let Some(variable) = VARIABLES.into_iter().find(|variable| *variable == name) else { continue };
        let span = value.origin.part(range).unwrap_or(value.origin.span);
        let uses = uses.entry(variable).or_default();
        if uses.iter().all(|known| known.span != span) {
            uses.push(VariableUse { span, key });
        }
    }
}
