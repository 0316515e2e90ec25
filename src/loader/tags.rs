//! `!reset` and `!override`: tags with which a file takes away what the files before it say.

use std::collections::{HashMap, HashSet};

use crate::compose::Value;
use crate::source::Span;
use crate::yaml::{Document, NodeId, NodeKind};

/// What the tags of one document say.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// The keys that lead to each tagged value, merge keys left out.
    paths: Vec<Vec<String>>,
    /// Aliases that Docker Compose takes for cycles, though they are none.
    pub(super) false_cycles: Vec<Span>,
}

/// Whether `!reset` takes a value away, and with it what its aliases stand for: from this file and from what it
/// overrides.
pub(super) fn is_reset(document: &Document, id: NodeId) -> bool {
    has_tag(document, document.resolve(id), "!reset")
}

/// Whether `!override` makes a value stand alone; tags inside of it mean nothing.
pub(super) fn is_override(document: &Document, id: NodeId) -> bool {
    has_tag(document, id, "!override")
}

fn has_tag(document: &Document, id: NodeId, tag: &str) -> bool {
    document.node(id).tag.as_ref().is_some_and(|own| &*own.text == tag)
}

impl Tags {
    /// Looks through a document, aliases written out. One without tags and aliases costs nothing.
    pub(super) fn of(document: &Document) -> Self {
        let mut tags = Tags::default();
        let is_worth_a_look = document.nodes().any(|(_, node)| {
            node.tag.as_ref().is_some_and(|tag| matches!(&*tag.text, "!reset" | "!override"))
                || matches!(node.kind, NodeKind::Alias(_))
        });
        if is_worth_a_look {
            let mut search =
                Search { document, tags: &mut tags, seen: HashMap::new(), followed: HashSet::new() };
            search.visit(document.root(), &mut Vec::new());
        }
        tags
    }

    /// Takes the tagged places out of what came before.
    pub(super) fn apply(&self, value: &mut Value) {
        for path in &self.paths {
            remove(value, path);
        }
    }

    /// The same for one service, which an `extends` brings in.
    pub(super) fn apply_to_service(&self, name: &str, service: &mut Value) {
        for path in &self.paths {
            if let [section, own, rest @ ..] = path.as_slice()
                && section == "services"
                && own == name
                && !rest.is_empty()
            {
                remove(service, rest);
            }
        }
    }
}

/// Items of lists are never reached: a tag on an item takes only the item itself away.
fn remove(value: &mut Value, path: &[String]) {
    let [key, rest @ ..] = path else { return };
    if rest.is_empty() {
        value.remove(key);
    } else if let Some(inner) = value.get_mut(key) {
        remove(inner, rest);
    }
}

struct Search<'s> {
    document: &'s Document,
    tags: &'s mut Tags,
    /// The places at which the target of an alias was met.
    seen: HashMap<NodeId, Vec<Vec<String>>>,
    /// Aliases that were met.
    followed: HashSet<NodeId>,
}

/// More places of one anchor than these are not compared: real files have a handful.
const MAX_PLACES: usize = 200;

impl Search<'_> {
    fn visit(&mut self, id: NodeId, path: &mut Vec<String>) {
        let node = self.document.node(id);
        if let NodeKind::Alias(target) = node.kind {
            // Once an alias was followed Docker Compose has the node itself in its place.
            if self.followed.insert(id) {
                self.check_cycle(target, node.span, path);
            }
            self.visit(target, path);
            return;
        }
        let is_reset = has_tag(self.document, id, "!reset");
        if is_reset || has_tag(self.document, id, "!override") {
            self.tags.paths.push(path.clone());
            return;
        }
        match &node.kind {
            NodeKind::Sequence { items, .. } => {
                for (place, &item) in items.iter().enumerate() {
                    path.push(place.to_string());
                    self.visit(item, path);
                    path.pop();
                }
            }
            NodeKind::Mapping { entries, .. } => {
                for entry in entries {
                    let key = self.document.text(entry.key).unwrap_or_default();
                    // What is merged stands at the place of the mapping it is merged into.
                    let is_merge = key == "<<" && !path.is_empty() && !path.iter().any(|key| key == "<<");
                    if is_merge {
                        self.visit(entry.value, path);
                    } else {
                        path.push(key.to_owned());
                        self.visit(entry.value, path);
                        path.pop();
                    }
                }
            }
            _ => {}
        }
    }

    /// Docker Compose calls it a cycle when an anchor is used at a place and again inside of that place, unless
    /// the two are in different services.
    fn check_cycle(&mut self, target: NodeId, alias: Span, path: &[String]) {
        let places = self.seen.entry(target).or_default();
        let is_inside =
            |inner: &[String], outer: &[String]| inner.len() > outer.len() && inner.starts_with(outer);
        let merges = |path: &[String]| path.iter().any(|key| key == "<<");
        let clashes = places.iter().any(|place| {
            !merges(place)
                && !merges(path)
                && (is_inside(place, path) || is_inside(path, place))
                && !in_different_services(place, path)
        });
        if clashes {
            self.tags.false_cycles.push(alias);
        }
        if places.len() < MAX_PLACES {
            places.push(path.to_vec());
        }
    }
}

fn in_different_services(one: &[String], other: &[String]) -> bool {
    let both_are_services = |(place, (a, b)): (usize, (&String, &String))| {
        let has_name = place + 1 < one.len() && place + 1 < other.len();
        (a == "services" && b == "services" && has_name).then(|| one[place + 1] != other[place + 1])
    };
    one.iter().zip(other).enumerate().find_map(both_are_services).unwrap_or(false)
}
