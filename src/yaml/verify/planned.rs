//! What a proof lets differ between two texts: the changes, by the paths of what they touch.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::yaml::change::{Change, NewValue, Op};
use crate::yaml::path::YamlPath;

/// What may differ, by path.
#[derive(Default)]
pub(crate) struct Plan<'c> {
    /// Scalars that become others.
    pub(crate) replaced: HashSet<&'c YamlPath>,
    /// Entries that go.
    pub(crate) removed: HashSet<&'c YamlPath>,
    /// Entries that come.
    pub(crate) inserted: HashMap<YamlPath, New>,
    /// Texts that come before a scalar.
    pub(crate) leads: HashMap<&'c YamlPath, &'c [String]>,
    /// Texts that come to the end of a list.
    pub(crate) appended: HashMap<&'c YamlPath, Vec<&'c str>>,
    /// Items that become mappings.
    pub(crate) becoming: HashSet<&'c YamlPath>,
    /// Comments that become others or go.
    pub(crate) comments: Vec<(Range<usize>, Option<&'c str>)>,
}

/// A new entry.
#[derive(Clone, Copy)]
pub(crate) struct New {
    pub(crate) place: Place,
    /// Which of those that go to one place comes first.
    pub(crate) rank: usize,
}

/// Where a new entry goes.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// Behind the first of these, else behind the last entry.
    Near(&'static [&'static str]),
    /// To the end of the document, but before these.
    Section(&'static [&'static str]),
}

impl<'c> Plan<'c> {
    pub(crate) fn of(changes: &[&'c Change]) -> Self {
        let mut plan = Plan::default();
        let mut new_keys: Vec<&str> = Vec::new();
        for change in changes {
            if let Op::Insert { key, .. } = &change.op {
                new_keys.push(key);
            }
        }
        new_keys.sort_unstable();
        for (order, change) in changes.iter().enumerate() {
            match &change.op {
                Op::Replace(_) | Op::ReplacePart { .. } => {
                    plan.replaced.insert(&change.at);
                }
                Op::Remove => {
                    plan.removed.insert(&change.at);
                }
                Op::InsertBefore(texts) => {
                    plan.leads.insert(&change.at, texts);
                }
                Op::Append(text) => plan.appended.entry(&change.at).or_default().push(text),
                Op::ToMapping(entries) => {
                    plan.becoming.insert(&change.at);
                    plan.expect_inner(&change.at, entries);
                }
                Op::Comment { bytes, with } => plan.comments.push((bytes.clone(), with.as_deref())),
                Op::Insert { key, near, value } => {
                    if let NewValue::Map(entries) = value {
                        plan.expect_inner(&change.at.key(key), entries);
                    }
                    let rank = new_keys.partition_point(|other| *other < key.as_str());
                    plan.inserted.insert(change.at.key(key), New { place: Place::Near(near), rank });
                }
                Op::EnsureKey { section, key, before } => {
                    let section = change.at.key(section);
                    let inner = New { place: Place::Near(&[]), rank: order };
                    plan.inserted.entry(section.key(key)).or_insert(inner);
                    let outer = New { place: Place::Section(before), rank: order };
                    plan.inserted.entry(section).or_insert(outer);
                }
            }
        }
        plan
    }

    /// What is in a mapping that comes, in its order.
    fn expect_inner(&mut self, path: &YamlPath, entries: &[(String, NewValue)]) {
        for (rank, (key, value)) in entries.iter().enumerate() {
            let path = path.key(key);
            if let NewValue::Map(entries) = value {
                self.expect_inner(&path, entries);
            }
            self.inserted.insert(path, New { place: Place::Near(&[]), rank });
        }
    }
}
