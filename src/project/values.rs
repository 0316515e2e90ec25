//! One YAML document -> values: aliases and merge keys resolved, text interpolated.

use std::collections::HashSet;

use crate::compose::{Data, InterpolationError, Key, Origin, Step, Text, Value, Variables, interpolate};
use crate::source::Span;
use crate::yaml::{Document, Entry, Kind, NodeId, Resolved};

/// Builds the values of one document.
pub(super) struct ValueBuilder<'d> {
    document: &'d Document,
    source: &'d str,
    variables: &'d dyn Variables,
    /// Expressions Docker Compose would refuse, with their places.
    pub(super) errors: Vec<(Span, InterpolationError)>,
    /// Keys that are no text, which Docker Compose refuses, too.
    pub(super) wrong_keys: Vec<Span>,
}

impl<'d> ValueBuilder<'d> {
    pub(super) fn new(document: &'d Document, source: &'d str, variables: &'d dyn Variables) -> Self {
        ValueBuilder { document, source, variables, errors: Vec::new(), wrong_keys: Vec::new() }
    }

    /// The value of the whole document.
    pub(super) fn root(&mut self) -> Value {
        self.value(self.document.root(), &[])
    }

    fn value(&mut self, id: NodeId, via: &[Step]) -> Value {
        let node = self.document.node(id);
        let data = match &node.kind {
            Kind::Alias(target) => return self.value(*target, &with(via, Step::Alias(node.span))),
            Kind::Sequence { items, .. } => {
                let kept = items.iter().filter(|&&item| !is_reset(self.document, item));
                Data::List(kept.map(|&item| self.value(item, via)).collect())
            }
            Kind::Mapping { entries, .. } => Data::Map(self.map(entries, via)),
            Kind::Scalar { value, .. } => self.scalar(id, value),
        };
        let start = self.document.part_span(id, self.source, &(0..0)).map(|span| span.start);
        let origin = Origin {
            file: self.document.file(),
            node: id,
            span: node.span,
            text_start: start,
            via: via.to_vec(),
        };
        Value { data, origin }
    }

    fn scalar(&mut self, id: NodeId, written: &str) -> Data {
        match self.document.resolved(id) {
            Some(Resolved::Null) => Data::Null,
            Some(Resolved::Bool(value)) => Data::Bool(value),
            Some(Resolved::Int(value)) => Data::Int(value),
            Some(Resolved::Float(value)) => Data::Float(value),
            _ => Data::Text(interpolate(written, self.variables).unwrap_or_else(|error| {
                self.errors.push((self.error_span(id, &error), error));
                Text::literal(written)
            })),
        }
    }

    fn error_span(&self, id: NodeId, error: &InterpolationError) -> Span {
        let exact = self.document.part_span(id, self.source, &error.range);
        exact.unwrap_or(self.document.node(id).span)
    }

    /// A mapping's own entries, then what its merge keys add: the first to name a key wins.
    fn map(&mut self, entries: &[Entry], via: &[Step]) -> Vec<(Key, Value)> {
        let (merges, own): (Vec<&Entry>, Vec<&Entry>) =
            entries.iter().partition(|entry| self.is_merge(entry));
        let mut map: Vec<(Key, Value)> = Vec::new();
        let mut names: HashSet<String> = HashSet::new();
        for entry in own {
            // A duplicate is a finding of its own; the first one stands.
            map.extend(self.entry(entry, via).filter(|(key, _)| names.insert(key.text.clone())));
        }
        for merge in merges {
            let step = Step::MergeKey(self.document.node(merge.key).span);
            for base in bases(self.document, merge.value) {
                let merged = self.value(base, &with(via, step));
                let Data::Map(merged) = merged.data else { continue };
                map.extend(merged.into_iter().filter(|(key, _)| names.insert(key.text.clone())));
            }
        }
        map
    }

    fn entry(&mut self, entry: &Entry, via: &[Step]) -> Option<(Key, Value)> {
        if is_reset(self.document, entry.value) {
            return None;
        }
        let text = self.key_text(*entry)?.to_owned();
        let key = Key { text, span: self.document.node(entry.key).span };
        Some((key, self.value(entry.value, via)))
    }

    /// The text of a key. A key may be a number or a truth value to YAML, but not to Docker Compose.
    fn key_text(&mut self, entry: Entry) -> Option<&'d str> {
        if self.document.resolved(entry.key) != Some(Resolved::Text) {
            self.wrong_keys.push(self.document.node(entry.key).span);
        }
        self.document.text(entry.key)
    }

    fn is_merge(&self, entry: &Entry) -> bool {
        self.document.resolved(entry.key) == Some(Resolved::Merge)
    }
}

/// What the value of a merge key merges: itself, or each item when it is a list, also through an alias.
fn bases(document: &Document, merged: NodeId) -> impl Iterator<Item = NodeId> {
    let bases = match &document.node(document.resolve(merged)).kind {
        Kind::Sequence { items, .. } => items.clone(),
        _ => vec![merged],
    };
    bases.into_iter().filter(move |&base| !is_reset(document, merged) && !is_reset(document, base))
}

/// `!reset` takes a value away, and with it what its aliases stand for: from this file and from what it overrides.
fn is_reset(document: &Document, id: NodeId) -> bool {
    let tag = document.node(document.resolve(id)).tag.as_ref();
    tag.is_some_and(|tag| &*tag.text == "!reset")
}

fn with(via: &[Step], step: Step) -> Vec<Step> {
    via.iter().copied().chain([step]).collect()
}
