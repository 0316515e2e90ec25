//! Changes of lists: texts in front of one, texts behind the last one, and one that becomes a mapping.

use super::new_entry::{NewEntry, braced};
use super::{EditPlanner, locate};
use crate::yaml::change::{Change, EditError, NewValue, Op};
use crate::yaml::path::YamlPath;
use crate::yaml::quoting::{double_quoted, single_quoted, written_like};
use crate::yaml::scalar::{Resolved, ScalarStyle};
use crate::yaml::tree::{Kind, NodeId};

impl EditPlanner<'_> {
    pub(crate) fn leads(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        for change in changes {
            if let Op::InsertBefore(texts) = &change.op {
                self.lead(&change.at, texts)?;
            }
        }
        Ok(())
    }

    fn lead(&mut self, path: &YamlPath, texts: &[String]) -> Result<(), EditError> {
        let shape = || EditError::Shape(path.clone());
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let Kind::Scalar { value, style } = &node.kind else { return Err(shape()) };
        // A tag would say of the list that it is a text.
        if node.tag.is_some() || self.document.resolved(id) != Some(Resolved::Text) {
            return Err(shape());
        }
        let parent = node.parent.map(|parent| &self.document.node(parent).kind);
        let values = self.layout.habit().values;
        match (parent, style) {
            (Some(Kind::Sequence { flow: true, .. }), _) => {
                let lead: String =
                    texts.iter().map(|text| written_like(text, *style, values) + ", ").collect();
                self.edit(node.whole.start as usize..node.whole.start as usize, lead);
            }
            (Some(Kind::Sequence { flow: false, .. }), _) => {
                let start = self.layout.line_start(node.whole.start as usize);
                let dash = &self.text[start..node.whole.start as usize];
                if dash.trim() != "-" {
                    return Err(shape());
                }
                let line = |text: &String| {
                    format!("{dash}{}{}", written_like(text, *style, values), self.layout.line_break())
                };
                let lines: String = texts.iter().map(line).collect();
                self.edit(start..start, lines);
            }
            // Brackets cannot hold what is written in lines of its own.
            (
                Some(Kind::Mapping { .. }),
                ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted,
            ) => {
                let items = as_list(texts, (value, *style), &self.text[node.span.range()]);
                self.edit(node.span.range(), items);
            }
            _ => return Err(shape()),
        }
        Ok(())
    }

    pub(crate) fn appended(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        for change in changes {
            if let Op::Append(text) = &change.op {
                self.append(&change.at, text)?;
            }
        }
        Ok(())
    }

    fn append(&mut self, path: &YamlPath, text: &str) -> Result<(), EditError> {
        let id = locate(self.document, path)?;
        let values = self.layout.habit().values;
        match &self.document.node(id).kind {
            Kind::Alias(_) => Err(EditError::Alias(path.clone())),
            Kind::Sequence { flow, items } => match items.last() {
                Some(&last) if *flow => {
                    let at = self.document.node(last).whole.end as usize;
                    let written = written_like(text, self.style_of(last), values);
                    self.edit(at..at, format!(", {written}"));
                    Ok(())
                }
                Some(&last) => {
                    let end = self.document.node(last).whole.end as usize;
                    let written = written_like(text, self.style_of(last), values);
                    let lead = self.layout.key_lead(id);
                    self.insert_lines(id, self.layout.line_end(end), &lead, &[format!("- {written}")]);
                    Ok(())
                }
                None => Err(EditError::Shape(path.clone())),
            },
            _ => Err(EditError::Shape(path.clone())),
        }
    }

    /// How a scalar is quoted; what is no scalar is not.
    fn style_of(&self, id: NodeId) -> ScalarStyle {
        match self.document.node(id).kind {
            Kind::Scalar { style, .. } => style,
            _ => ScalarStyle::Plain,
        }
    }

    pub(crate) fn become_mappings(&mut self, changes: &[&Change]) -> Result<(), EditError> {
        for change in changes {
            if let Op::ToMapping(entries) = &change.op {
                self.become_mapping(&change.at, entries)?;
            }
        }
        Ok(())
    }

    fn become_mapping(&mut self, path: &YamlPath, entries: &[(String, NewValue)]) -> Result<(), EditError> {
        let shape = || EditError::Shape(path.clone());
        let id = locate(self.document, path)?;
        let node = self.document.node(id);
        let range = node.span.range();
        let is_item = node
            .parent
            .is_some_and(|parent| matches!(self.document.node(parent).kind, Kind::Sequence { .. }));
        // An anchor or a tag would be the mapping's, and the lines of a longer text have no place in it.
        let is_one_line = !self.text[range.clone()].contains(['\n', '\r']);
        if !is_item || node.whole != node.span || !is_one_line || !matches!(node.kind, Kind::Scalar { .. }) {
            return Err(shape());
        }
        let (habit, indent) = (self.layout.habit(), self.layout.indent_width());
        let new: Vec<NewEntry<'_>> = entries.iter().map(|(key, value)| NewEntry::plain(key, value)).collect();
        if self.document.is_in_flow(id) {
            self.edit(range, braced(&new, habit));
            return Ok(());
        }
        let lines = new.iter().flat_map(|entry| entry.block_lines(habit, indent));
        let mut lines: Vec<String> = lines.collect();
        let first = if lines.is_empty() { return Err(shape()) } else { lines.remove(0) };
        // What follows the text on its line, a comment, stays there.
        let (end, lead) = (self.layout.line_end(range.end), self.layout.key_lead(id));
        self.edit(range, first);
        self.insert_lines(id, end, &lead, &lines);
        Ok(())
    }
}

/// A list between brackets that ends with a scalar; `own` is how that is written.
pub(crate) fn as_list(texts: &[String], (value, style): (&str, ScalarStyle), own: &str) -> String {
    let own = match style {
        ScalarStyle::Plain if value.contains(['"', '\\']) => single_quoted(value),
        ScalarStyle::Plain => double_quoted(value),
        _ => own.to_owned(),
    };
    let items: Vec<String> = texts.iter().map(|text| double_quoted(text)).chain([own]).collect();
    format!("[{}]", items.join(", "))
}
