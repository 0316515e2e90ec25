//! An independent second parse of a text, to verify a rewrite.
//!
//! A rewrite is correct if this parser's value of the new text is its value of the old text with the planned changes
//! applied.

use std::cmp::Reverse;

use serde::Deserialize;
use serde_yaml::{Mapping, Value};

use crate::yaml::change::{Change, NewValue, Op};
use crate::yaml::path::{Segment, YamlPath};
use crate::yaml::tree::{Document, NodeId};

/// The documents as read by the second parser, with aliases expanded.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceParse {
    documents: Vec<Value>,
}

/// A disagreement of the second parser.
#[derive(Debug, thiserror::Error)]
pub enum ValueMismatch {
    /// It cannot parse the text.
    #[error("the second YAML parser cannot read it: {0}")]
    Unreadable(String),
    /// It finds no node at the path of a change.
    #[error("the second YAML parser finds nothing at `{0}`")]
    NotFound(YamlPath),
    /// The new text has another value than planned.
    #[error("the rewritten file would not have the planned content")]
    Different,
}

impl ReferenceParse {
    /// Parses a text that is within the limits of the first parser; deep nesting is very slow here.
    pub fn read(text: &str) -> Result<Self, ValueMismatch> {
        // This parser takes a byte order mark for content.
        let text = text.trim_start_matches('\u{feff}');
        let documents = serde_yaml::Deserializer::from_str(text)
            .map(Value::deserialize)
            .collect::<Result<_, _>>()
            .map_err(|error| ValueMismatch::Unreadable(error.to_string()))?;
        Ok(ReferenceParse { documents })
    }

    /// The documents as values.
    pub fn documents(&self) -> &[Value] {
        &self.documents
    }

    /// Applies changes to the first document: parts of a text from last to first, since they count bytes of the old text, and
    /// removals at the end.
    pub fn apply<'c>(
        &mut self,
        document: &Document,
        changes: impl IntoIterator<Item = &'c Change>,
    ) -> Result<(), ValueMismatch> {
        let mut changes: Vec<&Change> = changes.into_iter().collect();
        changes.sort_by_key(|change| match &change.op {
            Op::ReplacePart { part, .. } => (0, Reverse(part.start)),
            Op::Remove => (2, Reverse(0)),
            _ => (1, Reverse(0)),
        });
        changes.into_iter().try_for_each(|change| self.apply_change(document, change))
    }

    /// Applies a change wherever aliases repeat the node.
    fn apply_change(&mut self, document: &Document, change: &Change) -> Result<(), ValueMismatch> {
        let not_found = || ValueMismatch::NotFound(change.at.clone());
        let node = document.find(&change.at).ok_or_else(not_found)?;
        let root = self.documents.first_mut().ok_or_else(not_found)?;
        for path in paths(document, node, change) {
            apply_at(root, &path.0, &change.op).ok_or_else(not_found)?;
        }
        Ok(())
    }
}

/// Every path of the changed node. Removing an entry or inserting before an item changes the collection around it, so other
/// aliases of the node itself do not count.
fn paths(document: &Document, node: NodeId, change: &Change) -> Vec<YamlPath> {
    let around = document.node(node).parent;
    match (&change.op, change.at.0.last(), around) {
        (Op::Remove, Some(step), Some(around))
        | (Op::InsertBefore(_), Some(step @ Segment::Index(_)), Some(around)) => {
            document.occurrences(around).into_iter().map(|path| path.then(step.clone())).collect()
        }
        _ => document.occurrences(node),
    }
}

fn apply_at(value: &mut Value, path: &[Segment], op: &Op) -> Option<()> {
    let value = untagged(value);
    match (path, op) {
        ([Segment::Key(key)], Op::Remove) => {
            value.as_mapping_mut()?.shift_remove(key.as_str())?;
            Some(())
        }
        ([Segment::Key(key)], Op::InsertBefore(texts)) => {
            let scalar = value.as_mapping_mut()?.get_mut(key.as_str())?;
            let own = std::mem::replace(scalar, Value::Null);
            *scalar = Value::Sequence(texts.iter().cloned().map(Value::String).chain([own]).collect());
            Some(())
        }
        ([Segment::Index(index)], Op::InsertBefore(texts)) => {
            let items = value.as_sequence_mut()?;
            items.get(*index)?;
            items.splice(*index..*index, texts.iter().cloned().map(Value::String));
            Some(())
        }
        ([], op) => apply_op(value, op),
        ([Segment::Key(key), rest @ ..], op) => {
            apply_at(value.as_mapping_mut()?.get_mut(key.as_str())?, rest, op)
        }
        ([Segment::Index(index), rest @ ..], op) => {
            apply_at(value.as_sequence_mut()?.get_mut(*index)?, rest, op)
        }
    }
}

fn apply_op(value: &mut Value, op: &Op) -> Option<()> {
    match op {
        Op::Replace(with) => *value = Value::String(with.clone()),
        Op::ReplacePart { part, with } => {
            // The caller sorts the parts from last to first.
            let Value::String(text) = value else { return None };
            text.get(part.clone())?;
            text.replace_range(part.clone(), with);
        }
        Op::Insert { key, value: inserted, .. } => {
            let mapping = value.as_mapping_mut()?;
            mapping.insert(Value::String(key.clone()), value_of(inserted));
        }
        Op::EnsureKey { section, key, .. } => {
            let inner = value
                .as_mapping_mut()?
                .entry(Value::String(section.clone()))
                .or_insert_with(|| Value::Mapping(Mapping::new()));
            if inner.is_null() {
                *inner = Value::Mapping(Mapping::new());
            }
            inner.as_mapping_mut()?.entry(Value::String(key.clone())).or_insert(Value::Null);
        }
        Op::Append(text) => value.as_sequence_mut()?.push(Value::String(text.clone())),
        Op::ToMapping(entries) => {
            value.as_str()?;
            *value = map_of(entries);
        }
        // This parser ignores comments.
        Op::Comment { .. } => {}
        Op::Remove | Op::InsertBefore(_) => return None,
    }
    Some(())
}

fn value_of(value: &NewValue) -> Value {
    match value {
        NewValue::Null => Value::Null,
        NewValue::Text(text) => Value::String(text.clone()),
        NewValue::Bool(value) => Value::Bool(*value),
        NewValue::Map(entries) => map_of(entries),
    }
}

fn map_of(entries: &[(String, NewValue)]) -> Value {
    let entries = entries.iter().map(|(key, value)| (Value::String(key.clone()), value_of(value)));
    Value::Mapping(entries.collect())
}

fn untagged(value: &mut Value) -> &mut Value {
    match value {
        Value::Tagged(tagged) => &mut tagged.value,
        value => value,
    }
}
