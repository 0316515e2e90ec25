//! YAML nodes that several services use through anchors, merge keys and `extends`. A fix must be right for all of them.

use std::collections::{HashMap, HashSet};

use crate::compose::{Model, Origin, Service, Value, WORKLOAD_SECTIONS};
use crate::diagnostic::{Applicability, Code, Finding, Fix, FixRefusal};
use crate::loader::{LoadedFile, Project};
use crate::source::FileId;
use crate::yaml::{Change, Document, MAX_OCCURRENCES, NewValue, NodeId, Op, Segment, YamlPath};

/// Service keys that suit every Linux container.
const UNIVERSAL_KEYS: [&str; 2] = ["platform", "stop_grace_period"];

/// Which services use the nodes that fixes would change, and which of them need the change.
pub(crate) struct SharedNodes<'f> {
    project: &'f Project,
    /// The services that a node is part of.
    users: HashMap<(FileId, NodeId), Vec<NodeUser<'f>>>,
    requested: HashMap<(Code, Request<'f>), Requesters<'f>>,
    /// Results so far: a base of thousands of services has as many findings, all with the same change.
    checked: HashMap<(Code, &'f Change), Result<Applicability, FixRefusal>>,
}

#[derive(Clone, Copy)]
struct NodeUser<'f> {
    service: Service<'f>,
    /// Whether the selected profiles exclude it, so that it has no findings.
    is_excluded: bool,
}

/// A requested change. A key to insert into a service may be in any mapping the service is made of.
#[derive(PartialEq, Eq, Hash)]
enum Request<'f> {
    Insert(&'f str, &'f NewValue),
    Other(&'f Change),
}

impl<'f> Request<'f> {
    fn of(change: &'f Change) -> Self {
        match &change.op {
            Op::Insert { key, value, .. } => Request::Insert(key, value),
            _ => Request::Other(change),
        }
    }
}

/// The services that need a change, with its applicability to each.
#[derive(Default)]
struct Requesters<'f> {
    services: HashMap<&'f str, Applicability>,
    /// Fixes for several services at once.
    joint: Vec<&'f Fix>,
}

impl Requesters<'_> {
    fn applicability(&self, service: &str) -> Option<Applicability> {
        let joint = self.joint.iter().filter(|fix| fix.also_for.contains(service));
        let joint = joint.map(|fix| fix.applicability);
        self.services.get(service).copied().into_iter().chain(joint).min()
    }
}

impl<'f> SharedNodes<'f> {
    pub(crate) fn of(project: &'f Project, findings: &'f [Finding]) -> Self {
        let mut users_of: HashMap<(FileId, NodeId), Vec<NodeUser<'f>>> = HashMap::new();
        let excluded = project.inactive_services().into_iter().flat_map(Model::services);
        let users = project.model().services().map(|service| NodeUser { service, is_excluded: false });
        for user in users.chain(excluded.map(|service| NodeUser { service, is_excluded: true })) {
            for origin in user.service.value.origins() {
                users_of.entry((origin.file, origin.node)).or_default().push(user);
            }
        }
        let mut requested: HashMap<_, Requesters<'f>> = HashMap::new();
        for (finding, fix) in findings.iter().filter_map(|finding| Some((finding, finding.fix()?))) {
            for change in &fix.changes {
                let requesters = requested.entry((finding.code, Request::of(change))).or_default();
                if let Some(service) = &finding.service {
                    let least = requesters.services.entry(service).or_insert(fix.applicability);
                    *least = fix.applicability.min(*least);
                }
                if !fix.also_for.is_empty() {
                    requesters.joint.push(fix);
                }
            }
        }
        SharedNodes { project, users: users_of, requested, checked: HashMap::new() }
    }

    /// Checks that a rule's fix is right for every service it affects; the result is the lowest applicability among them.
    pub(crate) fn check(&mut self, code: Code, fix: &'f Fix) -> Result<Applicability, FixRefusal> {
        let mut least = fix.applicability;
        for change in &fix.changes {
            let key = (code, change);
            if !self.checked.contains_key(&key) {
                let result = self.check_change(code, change);
                self.checked.insert(key, result);
            }
            least = least.min(self.checked[&key].clone()?);
        }
        Ok(least)
    }

    fn check_change(&self, code: Code, change: &'f Change) -> Result<Applicability, FixRefusal> {
        let document = self.project.file(change.file).and_then(LoadedFile::document);
        let found = document.and_then(|document| Some((document, document.find(&change.at)?)));
        // A new declaration or a comment is never shared.
        let is_unshared = matches!(change.op, Op::EnsureKey { .. } | Op::Comment { .. });
        let Some((document, node)) = found.filter(|_| !is_unshared) else { return Ok(Applicability::Safe) };
        let paths = document.occurrences(node);
        if paths.len() >= MAX_OCCURRENCES {
            return Err(FixRefusal::by_hand("anchors use it in more places than can be checked"));
        }
        check_aliases(document, node, change, &paths)?;
        let is_v1 = self.project.model().is_v1();
        let places = paths.iter().filter_map(|path| Some((path, ComposePlace::of(path, is_v1)?)));
        let places: Vec<(&YamlPath, ComposePlace<'_>)> = places.collect();
        if let Some((first, expected)) = places.first()
            && let Some((other, _)) = places.iter().find(|(_, place)| !place.is_same_key(expected))
        {
            return Err(used_twice(first, other));
        }
        let mut least = Applicability::Safe;
        let mut seen = HashSet::new();
        for (path, place) in &places {
            for user in self.users(document, change.file, path, place) {
                if seen.insert(user.service.name()) && place.uses(user.service, change, node) {
                    least = least.min(self.check_user(code, change, place, *user)?);
                }
            }
        }
        Ok(least)
    }

    /// The service or job that a place belongs to and those that extend it; none in other sections.
    fn users(
        &self,
        document: &Document,
        file: FileId,
        path: &YamlPath,
        place: &ComposePlace<'_>,
    ) -> &[NodeUser<'f>] {
        let entry = path.0.get(..=place.name).filter(|_| place.section == SERVICES);
        let node = entry.and_then(|entry| follow(document, entry));
        node.and_then(|node| self.users.get(&(file, node))).map_or(&[], Vec::as_slice)
    }

    /// Checks that a service affected by a change needs it, has its own value, or accepts it.
    fn check_user(
        &self,
        code: Code,
        change: &Change,
        place: &ComposePlace<'_>,
        user: NodeUser<'_>,
    ) -> Result<Applicability, FixRefusal> {
        let name = user.service.name();
        let requesters = self.requested.get(&(code, Request::of(change)));
        if let Some(applicability) = requesters.and_then(|requesters| requesters.applicability(name)) {
            return Ok(applicability);
        }
        if let Op::Insert { key, value, .. } = &change.op {
            // A mapping is merged with the existing one.
            let has_own_value = place.value(user.service).is_some_and(|value| has(value, key))
                && !matches!(value, NewValue::Map(_));
            let is_universal = place.keys.is_empty() && UNIVERSAL_KEYS.contains(&key.as_str());
            if has_own_value || (is_universal && may_be_any_linux(user.service)) {
                return Ok(Applicability::Safe);
            }
        }
        if user.is_excluded {
            return Err(FixRefusal::excluded_service(name, "shares it"));
        }
        Err(FixRefusal::new(format!(
            "it is shared, by an anchor or `extends`, with the service `{name}`, which does not need this change: give \
             each service its own copy first"
        )))
    }
}

/// Refuses a change that would leave an alias behind: removing an entry or inserting an item changes what is around the
/// anchored node.
fn check_aliases(
    document: &Document,
    node: NodeId,
    change: &Change,
    paths: &[YamlPath],
) -> Result<(), FixRefusal> {
    let is_item = |path: &YamlPath| matches!(path.0.last(), Some(Segment::Index(_)));
    let changes_parent = match &change.op {
        Op::Remove => true,
        Op::InsertBefore(_) => paths.iter().any(is_item),
        _ => false,
    };
    if !changes_parent {
        return Ok(());
    }
    let whole = document.node(node).whole;
    let inside = document.anchors().iter().map(|anchor| anchor.node);
    for anchored in inside.filter(|anchored| whole.contains(document.node(*anchored).whole)) {
        let mut aliases = document.aliases_of(anchored);
        if let Some(alias) = aliases.find(|alias| !whole.contains(document.node(*alias).whole)) {
            let path = |node| document.path(node).unwrap_or_default();
            return Err(used_twice(&path(anchored), &path(alias)));
        }
    }
    Ok(())
}

fn used_twice(first: &YamlPath, second: &YamlPath) -> FixRefusal {
    FixRefusal::new(format!(
        "an anchor uses it for both `{first}` and `{second}`: write the value out in one of them first"
    ))
}

/// Where a node is used in Compose terms, once aliases and merge keys are expanded.
struct ComposePlace<'y> {
    section: &'y str,
    /// The index in the path of the entry's name, usually a service.
    name: usize,
    /// The keys below the entry; [`ITEM`] for any item of a list.
    keys: Vec<&'y str>,
}

const ITEM: &str = "[]";

const SERVICES: &str = "services";

impl<'y> ComposePlace<'y> {
    /// The place of a path; `None` in an extension field, which Docker Compose ignores.
    fn of(path: &'y YamlPath, is_v1: bool) -> Option<Self> {
        let mut steps = expanded(path);
        let section = if is_v1 { SERVICES } else { steps.next()?.1 };
        // The keys of a job mean the same as those of a service.
        let section = if WORKLOAD_SECTIONS.contains(&section) { SERVICES } else { section };
        let (name, entry) = steps.next().unwrap_or_default();
        let keys: Vec<&str> = steps.map(|(_, key)| key).collect();
        // A network's name may begin with `x-`.
        let may_be_extensions =
            [Some(section), (section == SERVICES).then_some(entry), keys.first().copied()];
        let is_extension = may_be_extensions.into_iter().flatten().any(|key| key.starts_with("x-"));
        (!is_extension).then_some(ComposePlace { section, name, keys })
    }

    /// Whether a value has the same meaning in both places.
    fn is_same_key(&self, other: &ComposePlace<'_>) -> bool {
        self.section == other.section && self.keys == other.keys
    }

    /// A service's value in this place; `None` below a list.
    fn value<'s>(&self, service: Service<'s>) -> Option<&'s Value> {
        self.keys.iter().try_fold(service.value, |value, key| value.get(key))
    }

    /// Whether a service's value in this place comes from the changed node; the service may override it.
    fn uses(&self, service: Service<'_>, change: &Change, node: NodeId) -> bool {
        let is_it = |origin: &Origin| (origin.file, origin.node) == (change.file, node);
        // Merged mappings and lists come from several nodes.
        let adds = matches!(change.op, Op::Insert { .. } | Op::Append(_));
        let is_here = |value: &Value| if adds { value.origins().any(is_it) } else { is_it(&value.origin) };
        match self.keys.first() {
            None => true,
            Some(key) => service.value.get(key).is_some_and(|value| is_in(value, &is_here)),
        }
    }
}

/// The segments of a path with their indexes, without merge keys.
fn expanded(path: &YamlPath) -> impl Iterator<Item = (usize, &str)> {
    let mut is_merged = false;
    path.0.iter().enumerate().filter_map(move |(place, segment)| {
        let was_merged = std::mem::replace(&mut is_merged, *segment == Segment::Key("<<".to_owned()));
        match segment {
            Segment::Key(key) => (!is_merged).then_some((place, key.as_str())),
            // One of several merged mappings.
            Segment::Index(_) => (!was_merged).then_some((place, ITEM)),
        }
    })
}

/// The node at a path, with aliases resolved.
fn follow(document: &Document, steps: &[Segment]) -> Option<NodeId> {
    let node = steps.iter().try_fold(document.root(), |node, step| match step {
        Segment::Key(key) => document.get(node, key),
        Segment::Index(index) => document.items(node).get(*index).copied(),
    })?;
    Some(document.resolve(node))
}

/// Whether the predicate holds for a value, its written form, or anything inside.
fn is_in(value: &Value, passes: &impl Fn(&Value) -> bool) -> bool {
    passes(value)
        || value.written.as_deref().is_some_and(|written| is_in(written, passes))
        || value.items().iter().any(|item| is_in(item, passes))
        || value.entries().any(|(_, value)| is_in(value, passes))
}

fn has(mapping: &Value, key: &str) -> bool {
    mapping.get(key).is_some_and(|value| !value.is_null())
}

/// Whether a service whose base was not loaded accepts anything that suits a Linux container. Docker Compose requires
/// `platform` to be one of `build.platforms`.
fn may_be_any_linux(service: Service<'_>) -> bool {
    let restricts_platforms = service.get("build").is_some_and(|build| build.get("platforms").is_some());
    service.base_not_loaded() && !service.is_windows() && !restricts_platforms
}
