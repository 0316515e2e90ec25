//! Builds the values of a YAML document: resolves aliases and merge keys, interpolates text.

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

pub(super) struct ValueBuilder<'d> {
    pub(super) document: &'d Document,
    /// The index of the document in its file.
    pub(super) number: usize,
    /// The text of the file.
    pub(super) source: &'d str,
    pub(super) variables: &'d dyn Variables,
    pub(super) directory: DirectoryId,
    pub(super) via: &'d [Step],
    /// How many more values may be built; the rest is left out.
    pub(super) budget: usize,
    pub(super) text_budget: &'d mut TextBudget,
    /// Where the text budget was exceeded; the rest is left out.
    pub(super) too_much_text: Option<(Span, TooMuchText)>,
    /// Whether a value with the tag `!override` is being built.
    pub(super) in_override: bool,
    pub(super) errors: Vec<(Span, InterpolationError)>,
    /// Keys that are not text, which Docker Compose refuses.
    pub(super) non_text_keys: Vec<Span>,
    /// Scalars that are not of the type that their tag says, with messages.
    pub(super) mistagged: Vec<(Span, String)>,
}

impl<'d> ValueBuilder<'d> {
    pub(super) fn root(&mut self) -> Value {
        let via = self.via.to_vec();
        self.value(self.document.root(), &via)
    }

    fn value(&mut self, id: NodeId, via: &[Step]) -> Value {
        let outside = self.in_override;
        self.in_override |= is_override(self.document, id);
        let value = self.build(id, via);
        self.in_override = outside;
        value
    }

    fn build(&mut self, id: NodeId, via: &[Step]) -> Value {
        self.budget = self.budget.saturating_sub(1);
        let node = self.document.node(id);
        let data = match &node.kind {
            NodeKind::Alias(target) => return self.value(*target, &with_step(via, Step::Alias(node.span))),
            _ if self.budget == 0 => Data::Null,
            NodeKind::Sequence { items, .. } => {
                let kept: Vec<NodeId> =
                    items.iter().copied().filter(|&item| !self.is_dropped(item)).collect();
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
            // Skipped after the budget is exceeded: it takes time in a long text.
            text_start: if self.budget == 0 { None } else { self.document.text_start(id, self.source) },
            directory: self.directory,
            via: via.to_vec(),
        };
        Value::new(data, origin)
    }

    fn scalar(&mut self, id: NodeId, written: &str) -> Data {
        let resolved = self.document.resolved(id);
        let node = self.document.node(id);
        if let Some(tag) = node.tag.as_ref().filter(|tag| !fits_tag(&tag.text, resolved.as_ref())) {
            self.mistagged.push((node.span, format!("`{written}` does not fit its tag `{}`", tag.text)));
        }
        match resolved {
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

    /// Builds no further values.
    fn give_up(&mut self, span: Span, error: TooMuchText) {
        self.too_much_text.get_or_insert((span, error));
        self.budget = 0;
    }

    /// Decodes a text tagged `!!binary`.
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

    /// The entries of a mapping, then those of its merge keys. The first entry with a key wins.
    fn map(&mut self, entries: &[MappingEntry], via: &[Step]) -> Vec<(Key, Value)> {
        let (merges, own): (Vec<&MappingEntry>, Vec<&MappingEntry>) =
            entries.iter().partition(|entry| self.is_merge(entry));
        let mut map: Vec<(Key, Value)> = Vec::new();
        let mut names: HashSet<String> = HashSet::new();
        for entry in own {
            map.extend(self.entry(entry, via).filter(|(key, _)| names.insert(key.text.clone())));
        }
        for merge in merges {
            let step = Step::MergeKey(self.document.node(merge.key).span);
            for base in bases(self.document, merge.value) {
                let merged = self.value(base, &with_step(via, step));
                let Data::Map(merged) = merged.data else { continue };
                map.extend(merged.into_iter().filter(|(key, _)| names.insert(key.text.clone())));
            }
        }
        map
    }

    fn entry(&mut self, entry: &MappingEntry, via: &[Step]) -> Option<(Key, Value)> {
        if self.is_dropped(entry.value) || self.budget == 0 {
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

    /// The text of a key. YAML allows numbers and booleans as keys, Docker Compose does not.
    fn key_text(&mut self, entry: MappingEntry) -> Option<&'d str> {
        if self.document.resolved(entry.key) != Some(Resolved::Text) {
            self.non_text_keys.push(self.document.node(entry.key).span);
        }
        self.document.text(entry.key)
    }

    /// Whether a value has the tag `!reset`, or is a plain `<<`, which Docker Compose reads as a merge of nothing.
    fn is_dropped(&self, id: NodeId) -> bool {
        (!self.in_override && is_reset(self.document, id))
            || self.document.resolved(self.document.resolve(id)) == Some(Resolved::Merge)
    }

    fn is_merge(&self, entry: &MappingEntry) -> bool {
        self.document.resolved(entry.key) == Some(Resolved::Merge)
    }
}

/// Whether a scalar has the type that its tag says.
fn fits_tag(tag: &str, resolved: Option<&Resolved>) -> bool {
    match tag {
        "!!int" => matches!(resolved, Some(Resolved::Int(_))),
        "!!float" => matches!(resolved, Some(Resolved::Float(_) | Resolved::Int(_))),
        "!!bool" => matches!(resolved, Some(Resolved::Bool(_))),
        "!!null" => matches!(resolved, Some(Resolved::Null)),
        _ => true,
    }
}

/// The mappings a merge key merges: its value, or the items if it is a list.
fn bases(document: &Document, merged: NodeId) -> impl Iterator<Item = NodeId> {
    let bases = match &document.node(document.resolve(merged)).kind {
        NodeKind::Sequence { items, .. } => items.clone(),
        _ => vec![merged],
    };
    bases.into_iter().filter(move |&base| !is_reset(document, merged) && !is_reset(document, base))
}

fn with_step(via: &[Step], step: Step) -> Vec<Step> {
    via.iter().copied().chain([step]).collect()
}
