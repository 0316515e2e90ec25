//! Merges trees like Docker Compose merges files and extended services.
//!
//! Mappings are merged by key, lists are extended by the items they do not have yet, other values are replaced.
//! [`SPECIAL`] has the exceptions, checked against Docker Compose.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use super::problem::Problems;
use super::tree_path::{PathTable, Place, Row, Scope};
use crate::compose::{Data, Key, Text, Value};

#[derive(Clone, Copy)]
enum Strategy {
    /// The later value replaces the earlier one, even if it is null.
    Override,
    /// Both become lists of `key=value` lines.
    Lines,
    /// Like `Lines`; but two empty values, the first of them a mapping, become null.
    Hosts,
    /// Text becomes a mapping with `context`.
    Build,
    /// A list becomes a mapping to conditions.
    Dependencies,
    /// A list becomes a mapping to null.
    Names,
    /// Options are merged only if the driver is the same.
    Logging,
    /// Pools are identified by their subnets.
    AddressPools,
}

const SPECIAL: [Row<Strategy>; 29] = [
    (Scope::File, "networks.*.ipam.config", Strategy::AddressPools),
    (Scope::File, "networks.*.labels", Strategy::Lines),
    (Scope::File, "volumes.*.labels", Strategy::Lines),
    (Scope::Container, "annotations", Strategy::Lines),
    (Scope::Workload, "build", Strategy::Build),
    (Scope::Workload, "build.args", Strategy::Lines),
    (Scope::Workload, "build.additional_contexts", Strategy::Lines),
    (Scope::Workload, "build.extra_hosts", Strategy::Hosts),
    (Scope::Workload, "build.labels", Strategy::Lines),
    (Scope::Container, "command", Strategy::Override),
    (Scope::Workload, "depends_on", Strategy::Dependencies),
    (Scope::Service, "deploy.labels", Strategy::Lines),
    (Scope::Container, "dns", Strategy::Lines),
    (Scope::Container, "dns_opt", Strategy::Lines),
    (Scope::Container, "dns_search", Strategy::Lines),
    (Scope::Container, "entrypoint", Strategy::Override),
    (Scope::Container, "env_file", Strategy::Lines),
    (Scope::Container, "label_file", Strategy::Lines),
    (Scope::Container, "environment", Strategy::Lines),
    (Scope::Container, "extra_hosts", Strategy::Hosts),
    (Scope::Workload, "healthcheck.test", Strategy::Override),
    (Scope::Container, "labels", Strategy::Lines),
    (Scope::Container, "volumes.*.volume.labels", Strategy::Lines),
    (Scope::Container, "logging", Strategy::Logging),
    (Scope::Container, "models", Strategy::Names),
    (Scope::Container, "networks", Strategy::Names),
    (Scope::Container, "sysctls", Strategy::Lines),
    (Scope::Container, "tmpfs", Strategy::Lines),
    (Scope::Container, "ulimits.*", Strategy::Override),
];

static TABLE: LazyLock<PathTable<Strategy>> = LazyLock::new(|| PathTable::new(&SPECIAL));

type Entries = Vec<(Key, Value)>;

pub(super) fn merge(base: Value, over: Value, problems: &mut Problems) -> Value {
    Merge { problems }.mappings(base, over, &Place::root(&TABLE))
}

pub(super) fn merge_service(name: &str, base: Value, over: Value, problems: &mut Problems) -> Value {
    Merge { problems }.values(base, over, &Place::service(name, &TABLE))
}

/// A hook of a service merged over what it inherits of the service. A loaded project has no values that cannot be merged.
pub(crate) fn merge_hook(service: &str, inherited: Value, hook: Value) -> Value {
    merge_service(service, inherited, hook, &mut Problems::default())
}

struct Merge<'p> {
    problems: &'p mut Problems,
}

impl Merge<'_> {
    fn values(&mut self, base: Value, over: Value, place: &Place<'_, Strategy>) -> Value {
        if let Some(strategy) = place.value() {
            return self.special(strategy, base, over, place);
        }
        match (&base.data, &over.data) {
            (_, Data::Null) => base,
            (Data::Map(_), Data::Map(_)) => self.mappings(base, over, place),
            (Data::List(_), Data::List(_)) => append(&base, over),
            (Data::Map(_) | Data::List(_), _) => {
                self.refuse(&base, &over, place);
                base
            }
            _ => replace(base, over),
        }
    }

    fn refuse(&mut self, base: &Value, over: &Value, place: &Place<'_, Strategy>) {
        let name = place.path.last_key();
        let message =
            format!("`{name}` is {} here, which cannot be merged with {}", over.noun(), base.noun());
        self.problems
            .refuse(&place.path, over.origin.span, message)
            .also(base.origin.span, "merged with this");
    }

    fn special(
        &mut self,
        strategy: Strategy,
        base: Value,
        over: Value,
        place: &Place<'_, Strategy>,
    ) -> Value {
        match strategy {
            Strategy::Override => replace(base, over),
            Strategy::Lines => {
                let items = extended(lines(&base), lines(&over));
                joined(&base, over, Data::List(items))
            }
            Strategy::Hosts => {
                let items = extended(lines(&base), lines(&over));
                let is_null = items.is_empty() && matches!(base.data, Data::Map(_));
                joined(&base, over, if is_null { Data::Null } else { Data::List(items) })
            }
            Strategy::Build => self.converted(base, over, place, build),
            Strategy::Dependencies => self.converted(base, over, place, dependencies),
            Strategy::Names => self.converted(base, over, place, names),
            Strategy::Logging => self.logging(base, over, place),
            Strategy::AddressPools => self.address_pools(&base, over, place),
        }
    }

    /// Merges two values converted to mappings.
    fn converted(
        &mut self,
        base: Value,
        over: Value,
        place: &Place<'_, Strategy>,
        convert: fn(&Value) -> Option<Entries>,
    ) -> Value {
        let convert = |value: &Value| convert(value).filter(|_| !value.is_null());
        let below = convert(&base);
        // A value that cannot be converted leaves the base as it is.
        let Some(above) = convert(&over) else {
            return Value { data: Data::Map(below.unwrap_or_default()), ..base };
        };
        if below.is_none() && !above.is_empty() {
            // Docker Compose crashes here.
            self.refuse(&base, &over, place);
            return base;
        }
        let merged = self.entries(below.unwrap_or_default(), above, place);
        joined(&base, over, Data::Map(merged))
    }

    fn mappings(&mut self, base: Value, over: Value, place: &Place<'_, Strategy>) -> Value {
        let (Data::Map(below), Data::Map(above)) = (&base.data, &over.data) else {
            return replace(base, over);
        };
        if below.is_empty() && base.earlier.is_empty() {
            return over;
        }
        let merged = self.entries(below.clone(), above.clone(), place);
        joined(&base, over, Data::Map(merged))
    }

    fn entries(&mut self, mut below: Entries, above: Entries, place: &Place<'_, Strategy>) -> Entries {
        let places: HashMap<String, usize> =
            below.iter().enumerate().map(|(place, (key, _))| (key.text.clone(), place)).collect();
        for (key, value) in above {
            match places.get(&key.text) {
                Some(&index) => {
                    let base = std::mem::replace(&mut below[index].1, value.derived(Data::Null));
                    below[index].1 = self.values(base, value, &place.below(&key.text));
                }
                None => below.push((key, value)),
            }
        }
        below
    }

    fn logging(&mut self, base: Value, over: Value, place: &Place<'_, Strategy>) -> Value {
        if !matches!((&base.data, &over.data), (Data::Map(_), Data::Map(_))) {
            self.refuse(&base, &over, place);
            return base;
        }
        match (base.get("driver"), over.get("driver")) {
            (Some(own), Some(other)) if !same(own, other) => replace(base, over),
            _ => self.mappings(base, over, place),
        }
    }

    fn address_pools(&mut self, base: &Value, over: Value, place: &Place<'_, Strategy>) -> Value {
        if !matches!((&base.data, &over.data), (Data::List(_), Data::List(_))) {
            self.refuse(base, &over, place);
            return over;
        }
        let subnet = |pool: &Value| pool.get("subnet").map(Value::go_text);
        let mut pools: Vec<Value> = Vec::new();
        for original in base.items() {
            let mut below = original.clone();
            for above in over.items() {
                let has = |pools: &[Value], pool: &Value| {
                    pools.iter().position(|known| subnet(known) == subnet(pool))
                };
                if subnet(above) != subnet(&below) && has(&pools, above).is_none() {
                    pools.push(above.clone());
                    continue;
                }
                let (Some(own), Some(new)) = (entries_of(&below), entries_of(above)) else { continue };
                let merged = self.entries(own, new, place);
                below = joined(&below, above.clone(), Data::Map(merged));
                match has(&pools, &below) {
                    Some(place) => pools[place] = below.clone(),
                    None => pools.push(below.clone()),
                }
            }
        }
        joined(base, over, Data::List(pools))
    }
}

/// The later value, with the origins of the earlier one.
fn replace(base: Value, mut over: Value) -> Value {
    over.earlier.push(base.origin);
    over.earlier.extend(base.earlier);
    over
}

/// A value merged from both, at the place of the later one.
fn joined(base: &Value, over: Value, data: Data) -> Value {
    let mut result = Value { data, ..over };
    result.written = None;
    result.earlier.push(base.origin.clone());
    result.earlier.extend(base.earlier.iter().cloned());
    result
}

fn append(base: &Value, over: Value) -> Value {
    let items = extended(base.items().to_vec(), over.items().to_vec());
    joined(base, over, Data::List(items))
}

/// A list with those items of another one that it does not have. An item of both has both origins.
fn extended(mut items: Vec<Value>, others: Vec<Value>) -> Vec<Value> {
    let mut places: HashMap<(String, Option<String>), usize> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        if let Some(text) = text_of(item) {
            places.entry(text).or_insert(place);
        }
    }
    for other in others {
        let known = match text_of(&other) {
            Some(text) => match places.entry(text) {
                Entry::Occupied(known) => Some(*known.get()),
                Entry::Vacant(new) => {
                    new.insert(items.len());
                    None
                }
            },
            None => items.iter().position(|item| same(item, &other)),
        };
        match known {
            Some(place) => {
                let base = std::mem::replace(&mut items[place], other.derived(Data::Null));
                items[place] = replace(base, other);
            }
            None => items.push(other),
        }
    }
    items
}

/// What makes two texts equal: the text, and the variable it depends on.
fn text_of(value: &Value) -> Option<(String, Option<String>)> {
    let text = value.text()?;
    Some((text.flat().to_owned(), text.first_unknown().map(str::to_owned)))
}

/// A value as `key=value` lines, sorted for a mapping.
fn lines(value: &Value) -> Vec<Value> {
    match &value.data {
        Data::List(items) => items.clone(),
        Data::Text(_) => vec![value.clone()],
        Data::Map(entries) => {
            let mut lines: Vec<Value> =
                entries.iter().flat_map(|(key, value)| line(&key.text, value)).collect();
            lines.sort_by(|a, b| a.text().map(Text::flat).cmp(&b.text().map(Text::flat)));
            lines
        }
        _ => Vec::new(),
    }
}

/// The lines of one entry: one for each item of a list, otherwise one.
fn line(key: &str, value: &Value) -> Vec<Value> {
    let of_part = |part: &Value| {
        let prefix = format!("{key}=");
        let text = match &part.data {
            Data::Text(text) => text.prefixed_by(&prefix),
            _ => Text::synthetic(&format!("{prefix}{}", part.go_text())),
        };
        Value { data: Data::Text(text), written: None, ..part.clone() }
    };
    match &value.data {
        Data::Null => vec![value.derived_text(key)],
        Data::List(items) => items.iter().map(of_part).collect(),
        _ => vec![of_part(value)],
    }
}

/// Whether two values are equal, whatever their origin.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (&one.data, &other.data) {
        (Data::List(a), Data::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Data::Map(a), Data::Map(_)) => {
            a.len() == other.entries().count()
                && a.iter().all(|(key, value)| other.get(&key.text).is_some_and(|other| same(value, other)))
        }
        (Data::Null, Data::Null) => true,
        (Data::Bool(a), Data::Bool(b)) => a == b,
        (Data::Int(a), Data::Int(b)) => a == b,
        (Data::Float(a), Data::Float(b)) => a.to_bits() == b.to_bits(),
        (Data::Text(a), Data::Text(b)) => a.flat() == b.flat() && a.first_unknown() == b.first_unknown(),
        (Data::Date(a), Data::Date(b)) => a == b,
        _ => false,
    }
}

fn entries_of(value: &Value) -> Option<Entries> {
    match &value.data {
        Data::Map(entries) => Some(entries.clone()),
        Data::Null => Some(Vec::new()),
        _ => None,
    }
}

fn build(value: &Value) -> Option<Entries> {
    match &value.data {
        Data::Text(_) => Some(vec![(own_key("context", value), value.clone())]),
        _ => entries_of(value),
    }
}

fn names(value: &Value) -> Option<Entries> {
    match &value.data {
        Data::List(items) => items
            .iter()
            .map(|item| Some((own_key(item.text()?.flat(), item), item.derived(Data::Null))))
            .collect(),
        _ => entries_of(value),
    }
}

fn dependencies(value: &Value) -> Option<Entries> {
    match &value.data {
        Data::List(items) => {
            items.iter().map(|item| Some((own_key(item.text()?.flat(), item), dependency(item)))).collect()
        }
        _ => entries_of(value),
    }
}

/// The long form of an item of a `depends_on` list.
pub(super) fn dependency(name: &Value) -> Value {
    let entry = |key, value: Value| (own_key(key, name), value);
    name.derived(Data::Map(vec![
        entry("condition", name.derived_text("service_started")),
        entry("required", name.derived(Data::Bool(true))),
    ]))
}

/// A key at the location of a value.
pub(super) fn own_key(text: &str, value: &Value) -> Key {
    Key { text: text.to_owned(), span: value.origin.span }
}
