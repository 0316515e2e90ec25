//! Merges trees like Docker Compose merges files and extended services.
//!
//! Mappings are merged by key, lists are appended, other values are replaced. [`SPECIAL`] has the exceptions, checked
//! against Docker Compose.

use std::collections::HashMap;

use super::problem::Problems;
use super::tree_path::TreePath;
use crate::compose::{Data, Key, Text, Value};

#[derive(Clone, Copy)]
enum Strategy {
    /// The later value replaces the earlier one, even if it is null.
    Override,
    /// Both become lists of `key=value` lines and are appended.
    Lines,
    /// Like `Lines`, without repetitions.
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

const SPECIAL: [(&str, Strategy); 29] = [
    ("networks.*.ipam.config", Strategy::AddressPools),
    ("networks.*.labels", Strategy::Lines),
    ("volumes.*.labels", Strategy::Lines),
    ("services.*.annotations", Strategy::Lines),
    ("services.*.build", Strategy::Build),
    ("services.*.build.args", Strategy::Lines),
    ("services.*.build.additional_contexts", Strategy::Lines),
    ("services.*.build.extra_hosts", Strategy::Hosts),
    ("services.*.build.labels", Strategy::Lines),
    ("services.*.command", Strategy::Override),
    ("services.*.depends_on", Strategy::Dependencies),
    ("services.*.deploy.labels", Strategy::Lines),
    ("services.*.dns", Strategy::Lines),
    ("services.*.dns_opt", Strategy::Lines),
    ("services.*.dns_search", Strategy::Lines),
    ("services.*.entrypoint", Strategy::Override),
    ("services.*.env_file", Strategy::Lines),
    ("services.*.label_file", Strategy::Lines),
    ("services.*.environment", Strategy::Lines),
    ("services.*.extra_hosts", Strategy::Hosts),
    ("services.*.healthcheck.test", Strategy::Override),
    ("services.*.labels", Strategy::Lines),
    ("services.*.volumes.*.volume.labels", Strategy::Lines),
    ("services.*.logging", Strategy::Logging),
    ("services.*.models", Strategy::Names),
    ("services.*.networks", Strategy::Names),
    ("services.*.sysctls", Strategy::Lines),
    ("services.*.tmpfs", Strategy::Lines),
    ("services.*.ulimits.*", Strategy::Override),
];

type Entries = Vec<(Key, Value)>;

pub(super) fn merge(base: Value, over: Value, problems: &mut Problems) -> Value {
    Merge { problems }.mappings(base, over, &mut TreePath::default())
}

pub(super) fn merge_service(name: &str, base: Value, over: Value, problems: &mut Problems) -> Value {
    Merge { problems }.values(base, over, &mut TreePath::service(name))
}

struct Merge<'p> {
    problems: &'p mut Problems,
}

impl Merge<'_> {
    fn values(&mut self, base: Value, over: Value, path: &mut TreePath) -> Value {
        if let Some((_, strategy)) = SPECIAL.iter().find(|(pattern, _)| path.matches(pattern)) {
            return self.special(*strategy, base, over, path);
        }
        match (&base.data, &over.data) {
            (_, Data::Null) => base,
            (Data::Map(_), Data::Map(_)) => self.mappings(base, over, path),
            (Data::List(_), Data::List(_)) => append(&base, over),
            (Data::Map(_) | Data::List(_), _) => {
                self.refuse(&base, &over, path);
                base
            }
            _ => replace(base, over),
        }
    }

    fn refuse(&mut self, base: &Value, over: &Value, path: &TreePath) {
        let name = path.last_key();
        let message =
            format!("`{name}` is {} here, which cannot be merged with {}", over.noun(), base.noun());
        self.problems.refuse(path, over.origin.span, message).also(base.origin.span, "merged with this");
    }

    fn special(&mut self, strategy: Strategy, base: Value, over: Value, path: &mut TreePath) -> Value {
        match strategy {
            Strategy::Override => replace(base, over),
            Strategy::Lines => {
                let items = lines(&base).into_iter().chain(lines(&over)).collect();
                joined(&base, over, Data::List(items))
            }
            Strategy::Hosts => {
                let mut items = lines(&base);
                let new: Vec<Value> = lines(&over)
                    .into_iter()
                    .filter(|line| !items.iter().any(|own| same(own, line)))
                    .collect();
                items.extend(new);
                joined(&base, over, Data::List(items))
            }
            Strategy::Build => self.converted(base, over, path, build),
            Strategy::Dependencies => self.converted(base, over, path, dependencies),
            Strategy::Names => self.converted(base, over, path, names),
            Strategy::Logging => self.logging(base, over, path),
            Strategy::AddressPools => self.address_pools(&base, over, path),
        }
    }

    /// Merges two values converted to mappings.
    fn converted(
        &mut self,
        base: Value,
        over: Value,
        path: &mut TreePath,
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
            self.refuse(&base, &over, path);
            return base;
        }
        let merged = self.entries(below.unwrap_or_default(), above, path);
        joined(&base, over, Data::Map(merged))
    }

    fn mappings(&mut self, base: Value, over: Value, path: &mut TreePath) -> Value {
        let (Data::Map(below), Data::Map(above)) = (&base.data, &over.data) else {
            return replace(base, over);
        };
        if below.is_empty() && base.earlier.is_empty() {
            return over;
        }
        let merged = self.entries(below.clone(), above.clone(), path);
        joined(&base, over, Data::Map(merged))
    }

    fn entries(&mut self, mut below: Entries, above: Entries, path: &mut TreePath) -> Entries {
        let places: HashMap<String, usize> =
            below.iter().enumerate().map(|(place, (key, _))| (key.text.clone(), place)).collect();
        for (key, value) in above {
            match places.get(&key.text) {
                Some(&place) => {
                    let base = std::mem::replace(&mut below[place].1, value.derived(Data::Null));
                    below[place].1 = path.with_key(&key.text, |path| self.values(base, value, path));
                }
                None => below.push((key, value)),
            }
        }
        below
    }

    fn logging(&mut self, base: Value, over: Value, path: &mut TreePath) -> Value {
        if !matches!((&base.data, &over.data), (Data::Map(_), Data::Map(_))) {
            self.refuse(&base, &over, path);
            return base;
        }
        match (base.get("driver"), over.get("driver")) {
            (Some(own), Some(other)) if !same(own, other) => replace(base, over),
            _ => self.mappings(base, over, path),
        }
    }

    fn address_pools(&mut self, base: &Value, over: Value, path: &mut TreePath) -> Value {
        if !matches!((&base.data, &over.data), (Data::List(_), Data::List(_))) {
            self.refuse(base, &over, path);
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
                let merged = self.entries(own, new, path);
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
    let items = base.items().iter().chain(over.items()).cloned().collect();
    joined(base, over, Data::List(items))
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
