//! Paths in the tree of values, and tables of what applies at which path.

use crate::compose::WORKLOAD_SECTIONS;

/// The keys from the root to a value; every list item is `[]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct TreePath<'p> {
    parent: Option<&'p TreePath<'p>>,
    key: &'p str,
}

const ITEM: &str = "[]";

/// Matches any key.
const ANY: &str = "*";

static ROOT: TreePath<'static> = TreePath { parent: None, key: "" };

const SERVICES: &str = "services";

static SERVICES_PATH: TreePath<'static> = ROOT.below(SERVICES);

impl<'p> TreePath<'p> {
    pub(super) const fn root() -> Self {
        ROOT
    }

    pub(super) const fn service(name: &'p str) -> Self {
        SERVICES_PATH.below(name)
    }

    pub(super) const fn below(&'p self, key: &'p str) -> Self {
        TreePath { parent: Some(self), key }
    }

    /// The keys from the root.
    pub(super) fn keys(&self) -> Vec<&str> {
        let mut keys = Vec::new();
        let mut path = self;
        while let Some(parent) = path.parent {
            keys.push(path.key);
            path = parent;
        }
        keys.reverse();
        keys
    }

    /// The last key that is not a list item.
    pub(super) fn last_key(&self) -> &str {
        match self.parent {
            Some(parent) if self.key == ITEM => parent.last_key(),
            _ => self.key,
        }
    }

    /// The service or the job that the path is in.
    pub(super) fn service_name(&self) -> Option<&str> {
        match self.keys().as_slice() {
            [section, name, ..] if WORKLOAD_SECTIONS.contains(section) => Some(name),
            _ => None,
        }
    }
}

/// What the paths of a table start with.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// Every container: services, jobs and hooks of services.
    Container,
    /// Services and jobs.
    Workload,
    /// Services only.
    Service,
    /// Jobs only.
    Job,
    /// The root of the file.
    File,
}

impl Scope {
    const fn starts(self) -> &'static [&'static str] {
        match self {
            Scope::Container => &["services.*.", "jobs.*.", "services.*.pre_start.*."],
            Scope::Workload => &["services.*.", "jobs.*."],
            Scope::Service => &["services.*."],
            Scope::Job => &["jobs.*."],
            Scope::File => &[""],
        }
    }
}

/// A row of a table: `volumes.*` of every container, and what applies there.
pub(super) type Row<T> = (Scope, &'static str, T);

/// A table of paths, by their keys.
pub(super) struct PathTable<T> {
    value: Option<T>,
    below: Vec<(&'static str, PathTable<T>)>,
}

impl<T: Copy> PathTable<T> {
    pub(super) fn new(rows: &[Row<T>]) -> Self {
        let mut table = PathTable { value: None, below: Vec::new() };
        for (scope, path, value) in rows {
            for start in scope.starts() {
                let keys = start.split('.').filter(|key| !key.is_empty()).chain(path.split('.'));
                table.insert(keys, *value);
            }
        }
        table
    }

    fn insert(&mut self, mut keys: impl Iterator<Item = &'static str>, value: T) {
        let Some(key) = keys.next() else {
            self.value = Some(value);
            return;
        };
        let place = self.below.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            self.below.push((key, PathTable { value: None, below: Vec::new() }));
            self.below.len() - 1
        });
        self.below[place].1.insert(keys, value);
    }

    fn below(&self, key: &str) -> Option<&Self> {
        self.below.iter().find(|(known, _)| *known == ANY || *known == key).map(|(_, table)| table)
    }
}

/// A path together with the part of a table that is below it.
pub(super) struct Place<'p, T: 'static> {
    pub(super) path: TreePath<'p>,
    table: Option<&'static PathTable<T>>,
}

impl<T: Copy> Place<'_, T> {
    pub(super) fn root(table: &'static PathTable<T>) -> Self {
        Place { path: TreePath::root(), table: Some(table) }
    }

    pub(super) fn service<'n>(name: &'n str, table: &'static PathTable<T>) -> Place<'n, T> {
        let services = table.below(SERVICES);
        Place { path: TreePath::service(name), table: services.and_then(|services| services.below(name)) }
    }

    pub(super) fn below<'s>(&'s self, key: &'s str) -> Place<'s, T> {
        Place { path: self.path.below(key), table: self.table.and_then(|table| table.below(key)) }
    }

    pub(super) fn item(&self) -> Place<'_, T> {
        self.below(ITEM)
    }

    /// What the table has for this path.
    pub(super) fn value(&self) -> Option<T> {
        self.table.and_then(|table| table.value)
    }

    /// Whether the table has something for a path below this one.
    pub(super) fn has_below(&self) -> bool {
        self.table.is_some_and(|table| !table.below.is_empty())
    }
}
