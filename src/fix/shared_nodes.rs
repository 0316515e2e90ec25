//! What several places of a project share: anchors, merge keys and `extends` bring what is written once to all of
//! them, and a fix must be right in each.

use std::collections::{HashMap, HashSet};

use crate::compose::{Model, Origin, Service, Value};
use crate::diagnostic::{Applicability, Code, Finding, Fix, FixRefusal};
use crate::loader::{LoadedFile, Project};
use crate::source::FileId;
use crate::yaml::{Change, Document, MAX_OCCURRENCES, NewValue, NodeId, Op, Segment, YamlPath};

/// Keys of a service that any Linux container may have.
const FOR_ALL: [&str; 2] = ["platform", "stop_grace_period"];

/// Who has a part in what the fixes of a project would change, and who of them wants it changed.
pub(crate) struct SharedNodes<'f> {
    project: &'f Project,
    /// The services that are made of a node, among others.
    made_of: HashMap<(FileId, NodeId), Vec<User<'f>>>,
    wanted: HashMap<(Code, Request<'f>), Requesters<'f>>,
    /// What was found out. A base of thousands of services has as many findings, and their fixes are all the same
    /// change.
    known: HashMap<(Code, &'f Change), Result<Applicability, FixRefusal>>,
}

/// A service that may have a part in something.
#[derive(Clone, Copy)]
struct User<'f> {
    service: Service<'f>,
    /// Whether the profiles leave it out: nothing is found of it, whatever it is.
    is_left_out: bool,
}

/// What is to become different. A key that is put into a service may stand in any mapping the service is made of.
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

/// The services that want something, and how sure it is to be right for each.
#[derive(Default)]
struct Requesters<'f> {
    services: HashMap<&'f str, Applicability>,
    /// Of fixes that are for several services at once.
    together: Vec<&'f Fix>,
}

impl Requesters<'_> {
    fn by(&self, service: &str) -> Option<Applicability> {
        let together = self.together.iter().filter(|fix| fix.also_for.contains(service));
        let together = together.map(|fix| fix.applicability);
        self.services.get(service).copied().into_iter().chain(together).min()
    }
}

impl<'f> SharedNodes<'f> {
    /// Looks through a project and what is found in it.
    pub(crate) fn of(project: &'f Project, findings: &'f [Finding]) -> Self {
        let mut made_of: HashMap<(FileId, NodeId), Vec<User<'f>>> = HashMap::new();
        let left_out = project.inactive_services().into_iter().flat_map(Model::services);
        let users = project.model().services().map(|service| User { service, is_left_out: false });
        for user in users.chain(left_out.map(|service| User { service, is_left_out: true })) {
            for origin in user.service.value.origins() {
                made_of.entry((origin.file, origin.node)).or_default().push(user);
            }
        }
        let mut wanted: HashMap<_, Requesters<'f>> = HashMap::new();
        for (finding, fix) in findings.iter().filter_map(|finding| Some((finding, finding.fix()?))) {
            for change in &fix.changes {
                let wanting = wanted.entry((finding.code, Request::of(change))).or_default();
                if let Some(service) = &finding.service {
                    let least = wanting.services.entry(service).or_insert(fix.applicability);
                    *least = fix.applicability.min(*least);
                }
                if !fix.also_for.is_empty() {
                    wanting.together.push(fix);
                }
            }
        }
        SharedNodes { project, made_of, wanted, known: HashMap::new() }
    }

    /// Whether a rule's fix is right for all that it reaches. As sure as for the least sure of them it is, at most.
    pub(crate) fn check(&mut self, code: Code, fix: &'f Fix) -> Result<Applicability, FixRefusal> {
        let mut least = fix.applicability;
        for change in &fix.changes {
            let key = (code, change);
            if !self.known.contains_key(&key) {
                let found = self.check_change(code, change);
                self.known.insert(key, found);
            }
            least = least.min(self.known[&key].clone()?);
        }
        Ok(least)
    }

    fn check_change(&self, code: Code, change: &'f Change) -> Result<Applicability, FixRefusal> {
        let document = self.project.file(change.file).and_then(LoadedFile::document);
        let found = document.and_then(|document| Some((document, document.find(&change.at)?)));
        // A declaration that is added, a comment: nobody takes them over.
        let is_alone = matches!(change.op, Op::EnsureKey { .. } | Op::Comment { .. });
        let Some((document, node)) = found.filter(|_| !is_alone) else { return Ok(Applicability::Safe) };
        let paths = document.occurrences(node);
        if paths.len() >= MAX_OCCURRENCES {
            return Err(FixRefusal::by_hand("anchors use it in more places than can be checked"));
        }
        check_aliases(document, node, change, &paths)?;
        let is_v1 = self.project.model().is_v1();
        let places = paths.iter().filter_map(|path| Some((path, Place::of(path, is_v1)?)));
        let places: Vec<(&YamlPath, Place<'_>)> = places.collect();
        if let Some((first, meant)) = places.first()
            && let Some((other, _)) = places.iter().find(|(_, place)| !place.is_alike(meant))
        {
            return Err(used_twice(first, other));
        }
        let mut least = Applicability::Safe;
        let mut seen = HashSet::new();
        for (path, place) in &places {
            for user in self.users(document, change.file, path, place) {
                if seen.insert(user.service.name()) && place.shows(user.service, change, node) {
                    least = least.min(self.check_user(code, change, place, *user)?);
                }
            }
        }
        Ok(least)
    }

    /// The services that are made of the one a place belongs to: itself, and those that extend it. None for a place
    /// in another section.
    fn users(&self, document: &Document, file: FileId, path: &YamlPath, place: &Place<'_>) -> &[User<'f>] {
        let entry = path.0.get(..=place.name).filter(|_| place.section == SERVICES);
        let node = entry.and_then(|entry| follow(document, entry));
        node.and_then(|node| self.made_of.get(&(file, node))).map_or(&[], Vec::as_slice)
    }

    /// Whether a service that a change reaches wants it, has its own, or may have it.
    fn check_user(
        &self,
        code: Code,
        change: &Change,
        place: &Place<'_>,
        user: User<'_>,
    ) -> Result<Applicability, FixRefusal> {
        let name = user.service.name();
        let wanting = self.wanted.get(&(code, Request::of(change)));
        if let Some(applicability) = wanting.and_then(|wanting| wanting.by(name)) {
            return Ok(applicability);
        }
        if let Op::Insert { key, value, .. } = &change.op {
            // A mapping goes together with the one that is there.
            let has_its_own = place.value(user.service).is_some_and(|value| has(value, key))
                && !matches!(value, NewValue::Map(_));
            let takes_any = place.keys.is_empty() && FOR_ALL.contains(&key.as_str());
            if has_its_own || (takes_any && may_be_anything(user.service)) {
                return Ok(Applicability::Safe);
            }
        }
        if user.is_left_out {
            return Err(FixRefusal::excluded_service(name, "shares it"));
        }
        Err(FixRefusal::new(format!(
            "it is shared, by an anchor or `extends`, with the service `{name}`, which does not need this change: give \
             each service its own first"
        )))
    }
}

/// An entry that goes, and a list that gets items, change what is around a node: an alias of it stays behind.
fn check_aliases(
    document: &Document,
    node: NodeId,
    change: &Change,
    paths: &[YamlPath],
) -> Result<(), FixRefusal> {
    let is_item = |path: &YamlPath| matches!(path.0.last(), Some(Segment::Index(_)));
    let changes_around = match &change.op {
        Op::Remove => true,
        Op::InsertBefore(_) => paths.iter().any(is_item),
        _ => false,
    };
    if !changes_around {
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

/// An alias uses a value in a place of another meaning.
fn used_twice(first: &YamlPath, second: &YamlPath) -> FixRefusal {
    FixRefusal::new(format!(
        "an anchor uses it for both `{first}` and `{second}`: write the value out in one of them first"
    ))
}

/// Where something shows once aliases and merge keys are written out.
struct Place<'y> {
    section: &'y str,
    /// Where in the path the name of the section's entry is, of a service most often.
    name: usize,
    /// The keys that lead to it from there; of a list any item.
    keys: Vec<&'y str>,
}

/// Any item of a list.
const ITEM: &str = "[]";

const SERVICES: &str = "services";

impl<'y> Place<'y> {
    /// The place a path leads to; `None` where Docker Compose reads nothing.
    fn of(path: &'y YamlPath, is_v1: bool) -> Option<Self> {
        let mut steps = written_out(path);
        let section = if is_v1 { SERVICES } else { steps.next()?.1 };
        let (name, entry) = steps.next().unwrap_or_default();
        let keys: Vec<&str> = steps.map(|(_, key)| key).collect();
        // A network may well be called so.
        let may_be_extensions =
            [Some(section), (section == SERVICES).then_some(entry), keys.first().copied()];
        let is_extension = may_be_extensions.into_iter().flatten().any(|key| key.starts_with("x-"));
        (!is_extension).then_some(Place { section, name, keys })
    }

    /// Whether a value means the same here and there.
    fn is_alike(&self, other: &Place<'_>) -> bool {
        self.section == other.section && self.keys == other.keys
    }

    /// What a service has here; `None` below a list.
    fn value<'s>(&self, service: Service<'s>) -> Option<&'s Value> {
        self.keys.iter().try_fold(service.value, |value, key| value.get(key))
    }

    /// Whether a node that a change is about has a part in what a service has here: it may have something of its
    /// own instead.
    fn shows(&self, service: Service<'_>, change: &Change, node: NodeId) -> bool {
        let is_it = |origin: &Origin| (origin.file, origin.node) == (change.file, node);
        // Of mappings and lists that are merged each has a part.
        let adds = matches!(change.op, Op::Insert { .. } | Op::Append(_));
        let is_here = |value: &Value| if adds { value.origins().any(is_it) } else { is_it(&value.origin) };
        match self.keys.first() {
            None => true,
            Some(key) => service.value.get(key).is_some_and(|value| is_in(value, &is_here)),
        }
    }
}

/// The steps of a path with their places, without those that only lead through a merge key.
fn written_out(path: &YamlPath) -> impl Iterator<Item = (usize, &str)> {
    let mut is_merged = false;
    path.0.iter().enumerate().filter_map(move |(place, segment)| {
        let was_merged = std::mem::replace(&mut is_merged, *segment == Segment::Key("<<".to_owned()));
        match segment {
            Segment::Key(key) => (!is_merged).then_some((place, key.as_str())),
            // One of several mappings that are merged.
            Segment::Index(_) => (!was_merged).then_some((place, ITEM)),
        }
    })
}

/// The node some steps lead to from the root, aliases seen through.
fn follow(document: &Document, steps: &[Segment]) -> Option<NodeId> {
    let node = steps.iter().try_fold(document.root(), |node, step| match step {
        Segment::Key(key) => document.get(node, key),
        Segment::Index(index) => document.items(node).get(*index).copied(),
    })?;
    Some(document.resolve(node))
}

/// Whether a value, its written form or one within them passes.
fn is_in(value: &Value, passes: &impl Fn(&Value) -> bool) -> bool {
    passes(value)
        || value.written.as_deref().is_some_and(|written| is_in(written, passes))
        || value.items().iter().any(|item| is_in(item, passes))
        || value.entries().any(|(_, value)| is_in(value, passes))
}

fn has(mapping: &Value, key: &str) -> bool {
    mapping.get(key).is_some_and(|value| !value.is_null())
}

/// Whether nothing speaks against a Linux container in a service whose base was not loaded. Docker Compose wants
/// `platform` to be one of `build.platforms`.
fn may_be_anything(service: Service<'_>) -> bool {
    let restricts_platforms = service.get("build").is_some_and(|build| build.get("platforms").is_some());
    service.base_not_loaded() && !service.is_windows() && !restricts_platforms
}
