//! Changes of lists: insertions before items, appended items, and items that become mappings.

use super::new_entry::{NewEntry, braced};
use super::{EditPlanner, locate};
use crate::yaml::change::{Change, EditError, NewValue, Op};
use crate::yaml::path::YamlPath;
use crate::yaml::quoting::{double_quoted, scalar_like, single_quoted};
use crate::yaml::scalar::{Resolved, ScalarStyle};
use crate::yaml::tree::{NodeId, NodeKind};

impl EditPlanner<'_> {
    pub(crate) fn insertions_before(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        for change in changes {
            if let Op::InsertBefore(texts) = &change.op {
                self.insert_before(&change.at, texts)?;
            }
        }
        Ok(())
    }

    fn insert_before(&mut self, path: &YamlPath, texts: &[String]) -> Result<(), EditError> {
        let shape = || EditError::Shape(path.clone());
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let NodeKind::Scalar { value, style } = &node.kind else { return Err(shape()) };
        // A tag would apply to the new list.
        if node.tag.is_some() || self.document.resolved(id) != Some(Resolved::Text) {
            return Err(shape());
        }
        let parent = node.parent.map(|parent| &self.document.node(parent).kind);
        let values = self.layout.quoting_style().values;
        match (parent, style) {
            (Some(NodeKind::Sequence { flow: true, .. }), _) => {
                let lead: String =
                    texts.iter().map(|text| scalar_like(text, *style, values) + ", ").collect();
                self.edit(node.whole.start as usize..node.whole.start as usize, lead);
            }
            (Some(NodeKind::Sequence { flow: false, .. }), _) => {
                let start = self.layout.line_start(node.whole.start as usize);
                let dash = &self.text[start..node.whole.start as usize];
                if dash.trim() != "-" {
                    return Err(shape());
                }
                let line = |text: &String| {
                    format!("{dash}{}{}", scalar_like(text, *style, values), self.layout.line_break())
                };
                let lines: String = texts.iter().map(line).collect();
                self.edit(start..start, lines);
            }
            // A block scalar cannot be put between brackets.
            (
                Some(NodeKind::Mapping { .. }),
                ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted,
            ) => {
                let items = as_list(texts, (value, *style), &self.text[node.span.range()]);
                self.edit(node.span.range(), items);
            }
            _ => return Err(shape()),
        }
        Ok(())
    }

    pub(crate) fn appends(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        for change in changes {
            if let Op::Append(text) = &change.op {
                self.append(&change.at, text)?;
            }
        }
        Ok(())
    }

    fn append(&mut self, path: &YamlPath, text: &str) -> Result<(), EditError> {
        let id = locate(self.document, path)?;
        let values = self.layout.quoting_style().values;
        match &self.document.node(id).kind {
            NodeKind::Alias(_) => Err(EditError::Alias(path.clone())),
            NodeKind::Sequence { flow, items } => match items.last() {
                Some(&last) if *flow => {
                    let at = self.document.node(last).whole.end as usize;
                    let written = scalar_like(text, self.style_of(last), values);
                    self.edit(at..at, format!(", {written}"));
                    Ok(())
                }
                Some(&last) => {
                    let end = self.document.node(last).whole.end as usize;
                    let written = scalar_like(text, self.style_of(last), values);
                    let lead = self.layout.key_lead(id);
                    self.insert_lines(id, self.layout.line_end(end), &lead, &[format!("- {written}")]);
                    Ok(())
                }
                None => Err(EditError::Shape(path.clone())),
            },
            _ => Err(EditError::Shape(path.clone())),
        }
    }

    /// The style of a scalar; plain for other nodes.
    fn style_of(&self, id: NodeId) -> ScalarStyle {
        match self.document.node(id).kind {
            NodeKind::Scalar { style, .. } => style,
            _ => ScalarStyle::Plain,
        }
    }

    pub(crate) fn conversions_to_mappings(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        for change in changes {
            if let Op::ToMapping(entries) = &change.op {
                self.convert_to_mapping(&change.at, entries)?;
            }
        }
        Ok(())
    }

    fn convert_to_mapping(
        &mut self,
        path: &YamlPath,
        entries: &[(String, NewValue)],
    ) -> Result<(), EditError> {
        let shape = || EditError::Shape(path.clone());
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let range = node.span.range();
        let is_item = node
            .parent
            .is_some_and(|parent| matches!(self.document.node(parent).kind, NodeKind::Sequence { .. }));
        // An anchor or a tag would apply to the mapping, and a text of several lines does not fit.
        let is_one_line = !self.text[range.clone()].contains(['\n', '\r']);
        if !is_item
            || node.whole != node.span
            || !is_one_line
            || !matches!(node.kind, NodeKind::Scalar { .. })
        {
            return Err(shape());
        }
        let (style, indent) = (self.layout.quoting_style(), self.layout.indent_width());
        let new: Vec<NewEntry<'_>> =
            entries.iter().map(|(key, value)| NewEntry::with_value(key, value)).collect();
        if self.document.is_in_flow(id) {
            self.edit(range, braced(&new, style));
            return Ok(());
        }
        let lines = new.iter().flat_map(|entry| entry.block_lines(style, indent));
        let mut lines: Vec<String> = lines.collect();
        let first = if lines.is_empty() { return Err(shape()) } else { lines.remove(0) };
        // A comment after the text stays on its line.
        let (end, lead) = (self.layout.line_end(range.end), self.layout.key_lead(id));
        self.edit(range, first);
        self.insert_lines(id, end, &lead, &lines);
        Ok(())
    }
}

/// A flow list that ends with a scalar, written as `own`.
pub(crate) fn as_list(texts: &[String], (value, style): (&str, ScalarStyle), own: &str) -> String {
    let own = match style {
        ScalarStyle::Plain if value.contains(['"', '\\']) => single_quoted(value),
        ScalarStyle::Plain => double_quoted(value),
        _ => own.to_owned(),
    };
    let items: Vec<String> = texts.iter().map(|text| double_quoted(text)).chain([own]).collect();
    format!("[{}]", items.join(", "))
}
