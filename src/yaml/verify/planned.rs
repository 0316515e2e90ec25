//! The differences that verification allows: the planned changes by path.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::yaml::change::{Change, NewValue, Op};
use crate::yaml::path::YamlPath;

/// The planned changes by path.
#[derive(Default)]
pub(crate) struct PlannedChanges<'c> {
    pub(crate) replaced: HashSet<&'c YamlPath>,
    pub(crate) removed: HashSet<&'c YamlPath>,
    pub(crate) inserted: HashMap<YamlPath, PlannedEntry>,
    /// Texts inserted before a scalar.
    pub(crate) inserted_before: HashMap<&'c YamlPath, &'c [String]>,
    /// Texts appended to a list.
    pub(crate) appended: HashMap<&'c YamlPath, Vec<&'c str>>,
    /// Items converted to mappings.
    pub(crate) converted: HashSet<&'c YamlPath>,
    pub(crate) comments: Vec<(Range<usize>, Option<&'c str>)>,
}

#[derive(Clone, Copy)]
pub(crate) struct PlannedEntry {
    pub(crate) place: InsertionPoint,
    /// Its order among those in the same place.
    pub(crate) rank: usize,
}

#[derive(Clone, Copy)]
pub(crate) enum InsertionPoint {
    /// After the first one present of these, or else after the last entry.
    Near(&'static [&'static str]),
    /// At the end of the mapping, but before these.
    Section(&'static [&'static str]),
}

impl<'c> PlannedChanges<'c> {
    pub(crate) fn of(changes: &[&'c Change]) -> Self {
        let mut plan = PlannedChanges::default();
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
                    plan.inserted_before.insert(&change.at, texts);
                }
                Op::Append(text) => plan.appended.entry(&change.at).or_default().push(text),
                Op::ToMapping(entries) => {
                    plan.converted.insert(&change.at);
                    plan.expect_inner(&change.at, entries);
                }
                Op::Comment { bytes, with } => plan.comments.push((bytes.clone(), with.as_deref())),
                Op::Insert { key, near, value } => {
                    if let NewValue::Map(entries) = value {
                        plan.expect_inner(&change.at.key(key), entries);
                    }
                    let rank = new_keys.partition_point(|other| *other < key.as_str());
                    plan.inserted
                        .insert(change.at.key(key), PlannedEntry { place: InsertionPoint::Near(near), rank });
                }
                Op::EnsureKey { section, key, before } => {
                    let section = change.at.key(section);
                    let inner = PlannedEntry { place: InsertionPoint::Near(&[]), rank: order };
                    plan.inserted.entry(section.key(key)).or_insert(inner);
                    let outer = PlannedEntry { place: InsertionPoint::Section(before), rank: order };
                    plan.inserted.entry(section).or_insert(outer);
                }
            }
        }
        plan
    }

    /// Plans the entries of a new mapping.
    fn expect_inner(&mut self, path: &YamlPath, entries: &[(String, NewValue)]) {
        for (rank, (key, value)) in entries.iter().enumerate() {
            let path = path.key(key);
            if let NewValue::Map(entries) = value {
                self.expect_inner(&path, entries);
            }
            self.inserted.insert(path, PlannedEntry { place: InsertionPoint::Near(&[]), rank });
        }
    }
}
