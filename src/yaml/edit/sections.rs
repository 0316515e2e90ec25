//! Ensures that sections exist: a key of a mapping whose value has certain keys.

use std::collections::BTreeMap;

use super::new_entry::{EntryValue, NewEntry};
use super::{EditPlanner, locate};
use crate::yaml::change::{Change, EditError, Op};
use crate::yaml::path::YamlPath;
use crate::yaml::scalar::Resolved;
use crate::yaml::tree::{MappingEntry, NodeId, NodeKind};

struct Section<'c> {
    before: &'static [&'static str],
    keys: Vec<&'c str>,
}

impl EditPlanner<'_> {
    pub(crate) fn sections(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        let mut sections: BTreeMap<(&YamlPath, &str), Section<'_>> = BTreeMap::new();
        for change in changes {
            if let Op::EnsureKey { section, key, before } = &change.op {
                let known = sections.entry((&change.at, section));
                known.or_insert(Section { before, keys: Vec::new() }).keys.push(key);
            }
        }
        sections.into_iter().try_for_each(|((path, name), Section { before, keys })| {
            self.section(path, (name, before), &keys)
        })
    }

    fn section(
        &mut self,
        path: &YamlPath,
        (section, before): (&str, &[&str]),
        keys: &[&str],
    ) -> Result<(), EditError> {
        let outer = locate(self.document, path)?;
        let inner_path = path.key(section);
        let Some(entry) = self.document.entry(outer, section) else {
            // The section may come through a merge key, which a new one would hide.
            let merges = |entry: &MappingEntry| self.document.resolved(entry.key) == Some(Resolved::Merge);
            if self.document.entries(outer).iter().any(merges) {
                return Err(EditError::Merged(path.clone()));
            }
            return self.new_section(outer, path, (section, before), keys);
        };
        let node = self.document.node(entry.value);
        if matches!(node.kind, NodeKind::Alias(_)) {
            return Err(EditError::Alias(inner_path));
        }
        let missing = keys.iter().filter(|key| self.document.get(entry.value, key).is_none());
        let missing: Vec<NewEntry<'_>> = missing.map(|key| NewEntry::empty(key)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let is_in_flow = matches!(self.document.node(outer).kind, NodeKind::Mapping { flow: true, .. });
        match &node.kind {
            NodeKind::Mapping { entries, .. } if !entries.is_empty() => {
                self.insert(entry.value, &inner_path, entries.last().copied(), &missing)
            }
            NodeKind::Mapping { .. } if is_in_flow => {
                let at = node.span.start as usize + 1;
                self.edit(at..at, self.flow(&missing));
                Ok(())
            }
            NodeKind::Scalar { .. } if is_in_flow && self.is_empty_value(entry.value) => {
                let space = if self.text[..node.span.start as usize].ends_with(':') { " " } else { "" };
                self.edit(node.span.range(), format!("{space}{{{}}}", self.flow(&missing)));
                Ok(())
            }
            NodeKind::Mapping { .. } | NodeKind::Scalar { .. }
                if !is_in_flow && self.is_empty_value(entry.value) =>
            {
                self.fill_section(outer, entry, &inner_path, &missing)
            }
            _ => Err(EditError::Shape(inner_path)),
        }
    }

    /// Whether a value is `{}`, `~` or absent, without an anchor or a tag.
    fn is_empty_value(&self, value: NodeId) -> bool {
        let node = self.document.node(value);
        let is_empty = matches!(&node.kind, NodeKind::Mapping { entries, .. } if entries.is_empty());
        node.whole == node.span && (is_empty || self.document.resolved(value) == Some(Resolved::Null))
    }

    /// Fills `volumes:` or `volumes: {}`: the value is removed and the keys are added below.
    fn fill_section(
        &mut self,
        outer: NodeId,
        entry: MappingEntry,
        path: &YamlPath,
        new: &[NewEntry<'_>],
    ) -> Result<(), EditError> {
        let value = self.document.node(entry.value).span.range();
        let colon = self.layout.after_colon(entry);
        if colon < value.end {
            if self.layout.has_comment(&(colon..value.end)) {
                return Err(EditError::Comment(path.clone()));
            }
            self.edit(colon..value.end, "");
        }
        let layout = self.layout;
        let lead = " ".repeat(layout.first_column(outer) + layout.indent_width());
        let lines: Vec<String> =
            new.iter().flat_map(|new| new.block_lines(layout.quoting_style(), 0)).collect();
        self.insert_lines(entry.value, layout.line_end(value.end), &lead, &lines);
        Ok(())
    }

    fn new_section(
        &mut self,
        outer: NodeId,
        path: &YamlPath,
        (section, before): (&str, &[&str]),
        keys: &[&str],
    ) -> Result<(), EditError> {
        let layout = self.layout;
        let node = self.document.node(outer);
        let NodeKind::Mapping { flow, .. } = &node.kind else { return Err(EditError::Shape(path.clone())) };
        let new = NewEntry { key: section, value: EntryValue::Section(keys) };
        let after = layout.section_neighbour(outer, before);
        if *flow {
            return self.insert_flow(outer, path, after, &[new]);
        }
        let after = after.ok_or_else(|| EditError::Shape(path.clone()))?;
        let (at, blank_lines) = layout.section_place(outer, after);
        let mut lines = vec![String::new(); blank_lines];
        lines.extend(new.block_lines(layout.quoting_style(), layout.indent_width()));
        self.insert_lines(outer, at, &layout.key_lead(outer), &lines);
        Ok(())
    }
}
