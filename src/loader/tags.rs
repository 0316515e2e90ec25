//! The tags `!reset` and `!override`, which remove values of earlier files.

use std::collections::{HashMap, HashSet};

use crate::compose::Value;
use crate::source::Span;
use crate::yaml::{Document, NodeId, NodeKind};

/// The tags of one document.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// The path of each tagged value, without merge keys.
    paths: Vec<Vec<String>>,
    /// Aliases that Docker Compose mistakes for cycles.
    pub(super) false_cycles: Vec<Span>,
}

/// Whether `!reset` removes a value, or the value an alias refers to, from this file and from earlier ones.
pub(super) fn is_reset(document: &Document, id: NodeId) -> bool {
    has_tag(document, document.resolve(id), "!reset")
}

/// Whether `!override` replaces the value of earlier files; tags inside it have no effect.
pub(super) fn is_override(document: &Document, id: NodeId) -> bool {
    has_tag(document, id, "!override")
}

fn has_tag(document: &Document, id: NodeId, tag: &str) -> bool {
    document.node(id).tag.as_ref().is_some_and(|own| &*own.text == tag)
}

impl Tags {
    /// Finds the tags of a document, with aliases expanded.
    pub(super) fn of(document: &Document) -> Self {
        let mut tags = Tags::default();
        let has_tags_or_aliases = document.nodes().any(|(_, node)| {
            node.tag.as_ref().is_some_and(|tag| matches!(&*tag.text, "!reset" | "!override"))
                || matches!(node.kind, NodeKind::Alias(_))
        });
        if has_tags_or_aliases {
            let mut search =
                Search { document, tags: &mut tags, seen: HashMap::new(), followed: HashSet::new() };
            search.visit(document.root(), &mut Vec::new());
        }
        tags
    }

    /// Removes the tagged values from the tree of earlier files.
    pub(super) fn apply(&self, value: &mut Value) {
        for path in &self.paths {
            remove(value, path);
        }
    }

    /// Removes the tagged values of a service from a service it extends.
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

/// Does not descend into lists: a tag on an item removes only the item.
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
    /// The paths at which the target of an alias is used.
    seen: HashMap<NodeId, Vec<Vec<String>>>,
    /// Aliases that were followed.
    followed: HashSet<NodeId>,
}

/// How many uses of one anchor are compared; real files have a few.
const MAX_PLACES: usize = 200;

impl Search<'_> {
    fn visit(&mut self, id: NodeId, path: &mut Vec<String>) {
        let node = self.document.node(id);
        if let NodeKind::Alias(target) = node.kind {
            // Docker Compose replaces an alias with its node when it first follows it.
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
                    // Merged entries have the path of the mapping they are merged into.
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

    /// Docker Compose reports a cycle when an anchor is used at a path and again below it, unless in different
    /// services.
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
