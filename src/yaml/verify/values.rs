//! A second, independent reading of a text, to hold a rewrite against.
//!
//! The tree and its spans come from one parser; here another one says what the text means. A rewrite is right when
//! this reading of the new text is its reading of the old one with the planned changes made.

use std::cmp::Reverse;

use serde::Deserialize;
use serde_yaml::{Mapping, Value};

use crate::yaml::change::{Change, NewValue, Op};
use crate::yaml::path::{Segment, YamlPath};
use crate::yaml::tree::{Document, NodeId};

/// What the second parser reads, document by document, aliases written out.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceParse {
    documents: Vec<Value>,
}

/// The second parser does not agree.
#[derive(Debug, thiserror::Error)]
pub enum ValueMismatch {
    /// It cannot read the text at all.
    #[error("the second YAML parser cannot read it: {0}")]
    Unreadable(String),
    /// The place of a change is not there.
    #[error("the second YAML parser finds nothing at `{0}`")]
    NotFound(YamlPath),
    /// The new text means something else than planned.
    #[error("the rewritten file would mean something else than planned")]
    Different,
}

impl ReferenceParse {
    /// Reads a text. Only for texts our own limits have passed: deep nesting costs this parser dearly.
    pub fn read(text: &str) -> Result<Self, ValueMismatch> {
        // It takes a byte order mark for content.
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

    /// Makes changes in the first document: parts of one text from the last to the first, since each counts bytes of the
    /// old one, and removals at the end.
    pub fn make_all<'c>(
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
        changes.into_iter().try_for_each(|change| self.make(document, change))
    }

    /// Makes a change in the first document, wherever aliases repeat its place.
    fn make(&mut self, document: &Document, change: &Change) -> Result<(), ValueMismatch> {
        let not_found = || ValueMismatch::NotFound(change.at.clone());
        let node = document.find(&change.at).ok_or_else(not_found)?;
        let root = self.documents.first_mut().ok_or_else(not_found)?;
        for path in places(document, node, change) {
            make_at(root, &path.0, &change.op).ok_or_else(not_found)?;
        }
        Ok(())
    }
}

/// Every path by which the place of a change is reached. An entry that goes, and an item that others come before, are
/// places in the collection around them: what else stands for the same node stays.
fn places(document: &Document, node: NodeId, change: &Change) -> Vec<YamlPath> {
    let around = document.node(node).parent;
    match (&change.op, change.at.0.last(), around) {
        (Op::Remove, Some(step), Some(around))
        | (Op::InsertBefore(_), Some(step @ Segment::Index(_)), Some(around)) => {
            document.occurrences(around).into_iter().map(|path| path.then(step.clone())).collect()
        }
        _ => document.occurrences(node),
    }
}

fn make_at(value: &mut Value, path: &[Segment], op: &Op) -> Option<()> {
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
        ([], op) => make_here(value, op),
        ([Segment::Key(key), rest @ ..], op) => {
            make_at(value.as_mapping_mut()?.get_mut(key.as_str())?, rest, op)
        }
        ([Segment::Index(index), rest @ ..], op) => {
            make_at(value.as_sequence_mut()?.get_mut(*index)?, rest, op)
        }
    }
}

fn make_here(value: &mut Value, op: &Op) -> Option<()> {
    match op {
        Op::Replace(with) => *value = Value::String(with.clone()),
        Op::ReplacePart { part, with } => {
            // Parts of one scalar count bytes of the old text: the caller sorts them from the last to the first.
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
        // To this reader comments are nothing.
        Op::Comment { .. } => {}
        Op::Remove | Op::InsertBefore(_) => return None,
    }
    Some(())
}

fn value_of(plain: &NewValue) -> Value {
    match plain {
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
