//! One YAML document -> values: aliases and merge keys resolved, text interpolated.

use std::borrow::Cow;
use std::collections::HashSet;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::tags::{is_override, is_reset};
use crate::compose::{
    Data, DirectoryId, InterpolationError, InterpolationReason, Key, Origin, Step, Text, TextBudget,
    TooMuchText, Value, Variables, interpolate,
};
use crate::source::Span;
use crate::yaml::{Document, MappingEntry, NodeId, NodeKind, Resolved};

/// Builds the values of one document.
pub(super) struct ValueBuilder<'d> {
    /// The document.
    pub(super) document: &'d Document,
    /// Which of its file's documents it is, from 0.
    pub(super) number: usize,
    /// The file's text.
    pub(super) source: &'d str,
    /// What it is interpolated with.
    pub(super) variables: &'d dyn Variables,
    /// The directory its relative paths start from.
    pub(super) directory: DirectoryId,
    /// How the file came into the project.
    pub(super) via: &'d [Step],
    /// How many values may still be built; when none is left, the rest is left out.
    pub(super) budget: usize,
    /// How much text they may still have.
    pub(super) text_budget: &'d mut TextBudget,
    /// Where the text became too much; what is not built then is left out.
    pub(super) too_much_text: Option<(Span, TooMuchText)>,
    /// Whether a value with the tag `!override` is being built.
    pub(super) in_override: bool,
    /// Expressions Docker Compose would refuse, with their places.
    pub(super) errors: Vec<(Span, InterpolationError)>,
    /// Keys that are no text, which Docker Compose refuses, too.
    pub(super) wrong_keys: Vec<Span>,
}

impl<'d> ValueBuilder<'d> {
    /// The value of the whole document.
    pub(super) fn root(&mut self) -> Value {
        let via = self.via.to_vec();
        self.value(self.document.root(), &via)
    }

    fn value(&mut self, id: NodeId, via: &[Step]) -> Value {
        let outside = self.in_override;
        self.in_override |= is_override(self.document, id);
        let value = self.value_here(id, via);
        self.in_override = outside;
        value
    }

    fn value_here(&mut self, id: NodeId, via: &[Step]) -> Value {
        self.budget = self.budget.saturating_sub(1);
        let node = self.document.node(id);
        let data = match &node.kind {
            NodeKind::Alias(target) => return self.value(*target, &with(via, Step::Alias(node.span))),
            _ if self.budget == 0 => Data::Null,
            NodeKind::Sequence { items, .. } => {
                let kept: Vec<NodeId> = items.iter().copied().filter(|&item| !self.is_reset(item)).collect();
                Data::List(kept.into_iter().map(|item| self.value(item, via)).collect())
            }
            NodeKind::Mapping { entries, .. } => Data::Map(self.map(entries, via)),
            NodeKind::Scalar { value, .. } => self.scalar(id, value),
        };
        let origin = Origin {
            file: self.document.file(),
            document: self.number,
            node: id,
            span: node.span,
            // Not for what is left out: each look at a long text takes its time.
            text_start: if self.budget == 0 { None } else { self.document.text_start(id, self.source) },
            directory: self.directory,
            via: via.to_vec(),
        };
        Value::new(data, origin)
    }

    fn scalar(&mut self, id: NodeId, written: &str) -> Data {
        match self.document.resolved(id) {
            Some(Resolved::Null) => Data::Null,
            Some(Resolved::Bool(value)) => Data::Bool(value),
            Some(Resolved::Int(value)) => Data::Int(value),
            Some(Resolved::Float(value)) => Data::Float(value),
            Some(Resolved::Timestamp) => Data::Date(written.to_owned()),
            _ => self.text(id, written),
        }
    }

    fn text(&mut self, id: NodeId, written: &str) -> Data {
        let decoded = self.decoded(id, written);
        match interpolate(&decoded, self.variables, self.text_budget) {
            Ok(text) => Data::Text(text),
            Err(InterpolationError { reason: InterpolationReason::TooMuchText(error), .. }) => {
                self.give_up(self.document.node(id).span, error);
                Data::Null
            }
            Err(error) => {
                self.errors.push((self.error_span(id, &error), error));
                Data::Text(Text::literal(written))
            }
        }
    }

    /// Builds no further value, since there is too much text here.
    fn give_up(&mut self, span: Span, error: TooMuchText) {
        self.too_much_text.get_or_insert((span, error));
        self.budget = 0;
    }

    /// What a text tagged as `!!binary` holds; any other text as it is.
    fn decoded<'t>(&self, id: NodeId, written: &'t str) -> Cow<'t, str> {
        let tag = self.document.node(id).tag.as_ref();
        if tag.is_none_or(|tag| &*tag.text != "!!binary") {
            return Cow::Borrowed(written);
        }
        let joined: String = written.split_ascii_whitespace().collect();
        let bytes = BASE64_STANDARD.decode(joined).ok();
        bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(written), Cow::Owned)
    }

    fn error_span(&self, id: NodeId, error: &InterpolationError) -> Span {
        let exact = self.document.part_span(id, self.source, &error.range);
        exact.unwrap_or(self.document.node(id).span)
    }

    /// A mapping's own entries, then what its merge keys add: the first to name a key wins.
    fn map(&mut self, entries: &[MappingEntry], via: &[Step]) -> Vec<(Key, Value)> {
        let (merges, own): (Vec<&MappingEntry>, Vec<&MappingEntry>) =
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

    fn entry(&mut self, entry: &MappingEntry, via: &[Step]) -> Option<(Key, Value)> {
        if self.is_reset(entry.value) || self.budget == 0 {
            return None;
        }
        let text = self.key_text(*entry)?;
        let span = self.document.node(entry.key).span;
        if let Err(error) = self.text_budget.spend(text.len()) {
            self.give_up(span, error);
            return None;
        }
        let key = Key { text: text.to_owned(), span };
        Some((key, self.value(entry.value, via)))
    }

    /// The text of a key. A key may be a number or a truth value to YAML, but not to Docker Compose.
    fn key_text(&mut self, entry: MappingEntry) -> Option<&'d str> {
        if self.document.resolved(entry.key) != Some(Resolved::Text) {
            self.wrong_keys.push(self.document.node(entry.key).span);
        }
        self.document.text(entry.key)
    }

    fn is_reset(&self, id: NodeId) -> bool {
        !self.in_override && is_reset(self.document, id)
    }

    fn is_merge(&self, entry: &MappingEntry) -> bool {
        self.document.resolved(entry.key) == Some(Resolved::Merge)
    }
}

/// What the value of a merge key merges: itself, or each item when it is a list, also through an alias.
fn bases(document: &Document, merged: NodeId) -> impl Iterator<Item = NodeId> {
    let bases = match &document.node(document.resolve(merged)).kind {
        NodeKind::Sequence { items, .. } => items.clone(),
        _ => vec![merged],
    };
    bases.into_iter().filter(move |&base| !is_reset(document, merged) && !is_reset(document, base))
}

fn with(via: &[Step], step: Step) -> Vec<Step> {
    via.iter().copied().chain([step]).collect()
}
