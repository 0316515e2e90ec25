//! Removals of mapping entries.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{EditPlanner, locate};
use crate::yaml::change::{Change, EditError, Op};
use crate::yaml::path::YamlPath;
use crate::yaml::tree::{MappingEntry, NodeId, NodeKind};

/// Removed bytes and the path of the change.
type Removed<'c> = (Range<usize>, &'c YamlPath);

impl EditPlanner<'_> {
    pub(crate) fn removals(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        let mut by_mapping: BTreeMap<NodeId, (&YamlPath, Vec<usize>)> = BTreeMap::new();
        for change in changes.iter().filter(|change| change.op == Op::Remove) {
            let shape = || EditError::Shape(change.at.clone());
            let value = locate(self.document, &change.at)?;
            let parent = self.document.node(value).parent.ok_or_else(shape)?;
            let entries = self.document.entries(parent);
            let index = entries.iter().position(|entry| entry.value == value).ok_or_else(shape)?;
            by_mapping.entry(parent).or_insert((&change.at, Vec::new())).1.push(index);
        }
        let mut removed = Vec::new();
        for (parent, (path, mut indexes)) in by_mapping {
            indexes.sort_unstable();
            self.remove(parent, path, &indexes, &mut removed)?;
        }
        self.check_anchors(&removed)
    }

    /// Removes entries of one mapping, adjacent ones together.
    fn remove<'c>(
        &mut self,
        mapping: NodeId,
        path: &'c YamlPath,
        indexes: &[usize],
        removed: &mut Vec<Removed<'c>>,
    ) -> Result<(), EditError> {
        let entries = self.document.entries(mapping);
        if entries.len() == indexes.len() {
            return self.remove_all(mapping, path, removed);
        }
        let is_flow = matches!(self.document.node(mapping).kind, NodeKind::Mapping { flow: true, .. });
        for run in indexes.chunk_by(|a, b| a + 1 == *b) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let range = self.layout.entries_range(mapping, *first, *last);
            // Comments below belong to the removed entry.
            let end = if is_flow { range.end } else { self.layout.entry_end(mapping, entries[*last]) };
            if self.layout.has_comment(&(range.start..end.max(range.end))) {
                return Err(EditError::Comment(path.clone()));
            }
            removed.push((range.clone(), path));
            self.edit(range, "");
        }
        Ok(())
    }

    /// Leaves an empty mapping, because an empty section may have another meaning: `backend: {}`.
    fn remove_all<'c>(
        &mut self,
        mapping: NodeId,
        path: &'c YamlPath,
        removed: &mut Vec<Removed<'c>>,
    ) -> Result<(), EditError> {
        let node = self.document.node(mapping);
        let (NodeKind::Mapping { flow, .. }, Some(parent)) = (&node.kind, node.parent) else {
            return Err(EditError::Shape(path.clone()));
        };
        let (range, comments_end, left) = if *flow {
            (node.span.range(), node.span.end as usize, "{}")
        } else {
            let trimmed = |at: u32| self.text[..at as usize].trim_end().len();
            let range = trimmed(node.span.start)..trimmed(node.span.end);
            // A comment on its last line stays there.
            let end = self.layout.line_end(range.end);
            let below = match self.document.key_of(mapping) {
                Some(key) => self.layout.entry_end(parent, MappingEntry { key, value: mapping }),
                None => self.layout.end_with_deeper(end, self.layout.first_column(parent)),
            };
            (range.clone(), if below > end { below } else { range.end }, " {}")
        };
        // `{}` after a comment would become part of it.
        let is_after_comment = self.document.comments().iter().any(|comment| {
            let comment = comment.range();
            comment.start < range.start && range.start <= comment.end
        });
        if is_after_comment || self.layout.has_comment(&(range.start..comments_end)) {
            return Err(EditError::Comment(path.clone()));
        }
        removed.push((range.clone(), path));
        self.edit(range, left);
        Ok(())
    }

    /// Refuses to remove an anchor that is used outside the removed bytes.
    fn check_anchors(&self, removed: &[Removed<'_>]) -> Result<(), EditError> {
        let remover =
            |at: usize| removed.iter().find(|(range, _)| range.contains(&at)).map(|(_, path)| *path);
        for anchor in self.document.anchors() {
            let Some(path) = remover(anchor.span.start as usize) else { continue };
            let users = self.document.aliases_of(anchor.node);
            let mut users = users.map(|alias| self.document.node(alias).span.start as usize);
            if let Some(user) = users.find(|&user| remover(user).is_none()) {
                let line = self.layout.line_number(user);
                return Err(EditError::Anchor { name: anchor.name.clone(), at: path.clone(), line });
            }
        }
        Ok(())
    }
}
