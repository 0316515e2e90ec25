//! Verifies that an edited text differs from the old one only in the planned places.
//!
//! This is the reverse of [`crate::yaml::edit`]: the trees of both texts are walked in parallel, the differences are undone
//! in the new *text*, and the result must be the old text, byte for byte. Each difference must be planned, in the right
//! place, and in the style of the file.
//!
//! The [`Layout`] is shared with the edits: a mistake in it can put a new key in the wrong place, but never change existing
//! text.

use std::ops::{Range, RangeInclusive};

use super::expected_form::ExpectedForm;
use super::planned::{InsertionPoint, PlannedChanges, PlannedEntry};
use crate::source::Span;
use crate::yaml::change::Change;
use crate::yaml::edit::items::as_list;
use crate::yaml::edit::{TextEdit, apply_edits};
use crate::yaml::layout::Layout;
use crate::yaml::path::{Segment, YamlPath};
use crate::yaml::quoting::{is_plain_text, scalar_like};
use crate::yaml::scalar::{Resolved, ScalarStyle};
use crate::yaml::tree::{Document, MappingEntry, NodeId, NodeKind};

/// An unplanned difference in an edited text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnplannedEdit {
    /// An unplanned change of a node.
    #[error("`{0}` would change unexpectedly")]
    Unplanned(YamlPath),
    /// A planned change is not in the style of the file.
    #[error("`{0}` would not match the style of the file")]
    Form(YamlPath),
    /// A planned key is in the wrong place.
    #[error("`{0}` would be in the wrong place")]
    Place(YamlPath),
    /// White space, comments or punctuation between nodes changed.
    #[error("line {0} would change unexpectedly")]
    Line(usize),
}

/// Compares an edited text with the old one and the planned changes.
pub fn check_untouched(
    (old, old_text): (&Document, &str),
    (new, new_text): (&Document, &str),
    changes: &[&Change],
) -> Result<(), UnplannedEdit> {
    let mut comparison = Comparison {
        old: Layout { document: old, text: old_text },
        new: Layout { document: new, text: new_text },
        plan: PlannedChanges::of(changes),
        undo: Vec::new(),
        cuts: Vec::new(),
        insertions: Vec::new(),
    };
    comparison.node(old.root(), new.root(), &YamlPath::default())?;
    comparison.finish()
}

struct Comparison<'d> {
    old: Layout<'d>,
    new: Layout<'d>,
    plan: PlannedChanges<'d>,
    /// Edits of the new text that undo the changes.
    undo: Vec<TextEdit>,
    /// Edits of the old text for what was removed or replaced.
    cuts: Vec<TextEdit>,
    /// Where new entries must be: the start of their bytes in the new text, and the place in the old one.
    insertions: Vec<(usize, usize, YamlPath)>,
}

impl Comparison<'_> {
    fn node(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let kinds = (&self.old.document.node(old).kind, &self.new.document.node(new).kind);
        match kinds {
            (NodeKind::Scalar { .. }, NodeKind::Scalar { .. }) => self.scalar(old, new, path),
            // The bytes are compared at the end.
            (NodeKind::Alias(_), NodeKind::Alias(_)) => Ok(()),
            (NodeKind::Sequence { flow: old_flow, .. }, NodeKind::Sequence { flow: new_flow, .. })
                if old_flow == new_flow =>
            {
                self.sequence(old, new, path)
            }
            (NodeKind::Mapping { entries: olds, .. }, NodeKind::Mapping { entries: news, .. })
                if !olds.is_empty() && news.is_empty() =>
            {
                self.emptied(old, new, path)
            }
            (
                NodeKind::Mapping { flow: old_flow, entries: olds },
                NodeKind::Mapping { flow: new_flow, .. },
            ) if old_flow == new_flow && !olds.is_empty() => self.mapping(old, new, path),
            (NodeKind::Mapping { .. }, NodeKind::Mapping { .. }) => self.same(old, new, path),
            (NodeKind::Scalar { .. }, NodeKind::Mapping { .. }) if self.plan.converted.contains(path) => {
                self.converted(old, new, path)
            }
            (NodeKind::Scalar { value, style }, NodeKind::Sequence { .. }) => {
                let texts = *self
                    .plan
                    .inserted_before
                    .get(path)
                    .ok_or_else(|| UnplannedEdit::Unplanned(path.clone()))?;
                let own = &self.old.text[self.old.document.node(old).span.range()];
                let expected = as_list(texts, (value, *style), own);
                let range = self.expected_before(self.new.end(new), &expected, path)?;
                self.replace(range, own);
                Ok(())
            }
            _ => Err(UnplannedEdit::Unplanned(path.clone())),
        }
    }

    fn scalar(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let [old_span, new_span] =
            [self.old.document.node(old).span, self.new.document.node(new).span].map(Span::range);
        // A block scalar's header may have a comment, which is compared with the bytes at the end.
        let mut comments = self.plan.comments.iter();
        let is_other_comment = comments.any(|(bytes, _)| old_span.contains(&bytes.start))
            && self.old.document.text(old) == self.new.document.text(new);
        let written = &self.old.text[old_span];
        if *written == self.new.text[new_span.clone()] || is_other_comment {
            return Ok(());
        }
        if !self.plan.replaced.contains(path) {
            return Err(UnplannedEdit::Unplanned(path.clone()));
        }
        let style = |layout: Layout<'_>, id| match &layout.document.node(id).kind {
            NodeKind::Scalar { style, .. } => Some(*style),
            _ => None,
        };
        let result = self.new.document.text(new).unwrap_or_default();
        let keeps_style = style(self.old, old) == style(self.new, new);
        // A plain scalar must be quoted if it has several lines or would no longer be text.
        let is_one_line = self.old.document.text(old) == Some(written);
        let needs_quotes = style(self.old, old) == Some(ScalarStyle::Plain)
            && !(is_one_line && is_plain_text(result, self.old.document.is_in_flow(old)));
        if !keeps_style && !needs_quotes {
            return Err(UnplannedEdit::Form(path.clone()));
        }
        self.replace(new_span, written);
        Ok(())
    }

    // -- lists --

    fn sequence(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let (olds, news) = (self.old.document.items(old), self.new.document.items(new));
        let mut at = 0;
        for (index, &item) in olds.iter().enumerate() {
            let path = path.then(Segment::Index(index));
            let before = self.plan.inserted_before.get(&path).map_or(0, |texts| texts.len());
            let missing = || UnplannedEdit::Unplanned(path.clone());
            let own = *news.get(at + before).ok_or_else(missing)?;
            if before > 0 {
                self.inserted_before(item, &news[at..], &path)?;
            }
            self.node(item, own, &path)?;
            at += before + 1;
        }
        self.appended((old, new), at, path)
    }

    /// New items before an old one, the first of `news` after them.
    fn inserted_before(
        &mut self,
        old: NodeId,
        news: &[NodeId],
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let Some(texts) = self.plan.inserted_before.get(path).copied() else { return Ok(()) };
        let Some(&own) = news.get(texts.len()) else { return Err(UnplannedEdit::Unplanned(path.clone())) };
        let written = |text: &String| self.like(text, old);
        let (expected, end) = if self.old.document.is_in_flow(old) {
            (texts.iter().map(|text| written(text) + ", ").collect::<String>(), self.new.start(own))
        } else {
            let start = self.old.start(old);
            let dash = &self.old.text[self.old.line_start(start)..start];
            let line = |text: &String| format!("{dash}{}{}", written(text), self.old.line_break());
            (texts.iter().map(line).collect(), self.new.line_start(self.new.start(own)))
        };
        let range = self.expected_before(end, &expected, path)?;
        self.replace(range, "");
        Ok(())
    }

    /// New items after the old ones, from the one at `at`.
    fn appended(
        &mut self,
        (old, new): (NodeId, NodeId),
        at: usize,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let texts = self.plan.appended.get(path).map_or(&[][..], Vec::as_slice);
        let news = self.new.document.items(new);
        if news.len() != at + texts.len() {
            return Err(UnplannedEdit::Unplanned(path.clone()));
        }
        let (Some(&last), Some(&end)) = (self.old.document.items(old).last(), news.last()) else {
            return Ok(());
        };
        if texts.is_empty() {
            return Ok(());
        }
        let is_flow = matches!(self.old.document.node(old).kind, NodeKind::Sequence { flow: true, .. });
        let lead = self.old.key_lead(old);
        let item = |text: &&str| {
            let written = self.like(text, last);
            if is_flow { format!(", {written}") } else { self.form().line(&lead, &format!("- {written}")) }
        };
        let expected: String = texts.iter().map(item).collect();
        let range = self.expected_before(self.new.end(end), &expected, path)?;
        if !is_flow {
            self.insertions.push((range.start, self.old.line_end(self.old.end(last)), path.clone()));
        }
        self.replace(range, "");
        Ok(())
    }

    /// A text as an item next to an old one.
    fn like(&self, text: &str, item: NodeId) -> String {
        let style = match self.old.document.node(item).kind {
            NodeKind::Scalar { style, .. } => style,
            _ => ScalarStyle::Plain,
        };
        scalar_like(text, style, self.old.quoting_style().values)
    }

    /// A scalar item that became a mapping; a comment on its line is now after the first entry.
    fn converted(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let own = &self.old.text[self.old.document.node(old).span.range()];
        let entries = self.new.document.entries(new);
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
            return Err(UnplannedEdit::Form(path.clone()));
        };
        self.check_inner(new, path)?;
        if self.old.document.is_in_flow(old) {
            let expected = format!("{{{}}}", self.form().flow(entries));
            let range = self.expected_before(self.new.end(new), &expected, path)?;
            self.replace(range, own);
            return Ok(());
        }
        let lead = self.old.key_lead(old);
        let range =
            self.expected_before(self.new.end(first.value), &self.form().block(*first, &lead), path)?;
        self.replace(range, own);
        let below = self.form().block_lines(&entries[1..], &lead, 0);
        let range = self.expected_before(self.new.end(last.value), &below, path)?;
        if !below.is_empty() {
            self.insertions.push((range.start, self.old.line_end(self.old.end(old)), path.clone()));
            self.replace(range, "");
        }
        Ok(())
    }

    fn replace(&mut self, range: Range<usize>, written: impl Into<String>) {
        self.undo.push(TextEdit { start: range.start, end: range.end, text: written.into() });
    }

    // -- mappings --

    fn mapping(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let (olds, news) = (self.old.document.entries(old), self.new.document.entries(new));
        let key =
            |layout: Layout<'_>, entry: &MappingEntry| layout.document.text(entry.key).map(str::to_owned);
        let mut at = 0;
        let mut new_run: Vec<MappingEntry> = Vec::new();
        for entry in news {
            let name = key(self.new, entry);
            let known = name.as_ref().and_then(|name| self.old.document.entry(old, name));
            let Some(name) = name.filter(|_| known.is_none()) else {
                self.inserted((old, new), at, &mut new_run, path)?;
                let first = at;
                while olds.get(at).is_some_and(|before| key(self.old, before) != key(self.new, entry)) {
                    at += 1;
                }
                self.removed(old, first..at, path)?;
                let before = olds.get(at).ok_or_else(|| UnplannedEdit::Unplanned(path.clone()))?;
                at += 1;
                self.entry((old, *before), *entry, path)?;
                continue;
            };
            if !self.plan.inserted.contains_key(&path.key(&name)) {
                return Err(UnplannedEdit::Unplanned(path.key(&name)));
            }
            new_run.push(*entry);
        }
        self.inserted((old, new), at, &mut new_run, path)?;
        self.removed(old, at..olds.len(), path)
    }

    fn entry(
        &mut self,
        (outer, old): (NodeId, MappingEntry),
        new: MappingEntry,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let Some(name) = self.old.document.text(old.key) else {
            // A key that is not text has no path and cannot be planned.
            return self.same(old.value, new.value, path);
        };
        let path = path.key(name);
        let was_nothing = match &self.old.document.node(old.value).kind {
            NodeKind::Mapping { entries, .. } => entries.is_empty(),
            NodeKind::Scalar { .. } => self.old.document.resolved(old.value) == Some(Resolved::Null),
            _ => false,
        };
        if was_nothing && !self.new.document.entries(new.value).is_empty() {
            return self.filled((outer, old), new, &path);
        }
        if was_nothing {
            self.same(old.value, new.value, &path)
        } else {
            self.node(old.value, new.value, &path)
        }
    }

    fn same(&self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let written = |layout: Layout<'_>, node| layout.text[layout.start(node)..layout.end(node)].to_owned();
        if written(self.old, old) == written(self.new, new) {
            Ok(())
        } else {
            Err(UnplannedEdit::Unplanned(path.clone()))
        }
    }

    /// Entries of the old mapping that the new one does not have.
    fn removed(
        &mut self,
        mapping: NodeId,
        places: Range<usize>,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let entries = self.old.document.entries(mapping);
        for entry in &entries[places.clone()] {
            let path = path.key(self.old.document.text(entry.key).unwrap_or_default());
            if !self.plan.removed.contains(&path) {
                return Err(UnplannedEdit::Unplanned(path));
            }
        }
        if let Some(last) = places.clone().last() {
            let Range { start, end } = self.old.entries_range(mapping, places.start, last);
            self.cuts.push(TextEdit { start, end, text: String::new() });
        }
        Ok(())
    }

    /// A mapping whose entries were all removed.
    fn emptied(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        for entry in self.old.document.entries(old) {
            let path = path.key(self.old.document.text(entry.key).unwrap_or_default());
            if !self.plan.removed.contains(&path) {
                return Err(UnplannedEdit::Unplanned(path));
            }
        }
        let old_span = self.old.document.node(old).span.range();
        let end = self.new.document.node(new).span.end as usize;
        if matches!(self.old.document.node(old).kind, NodeKind::Mapping { flow: true, .. }) {
            let range = self.expected_before(end, "{}", path)?;
            self.replace(range, &self.old.text[old_span]);
            return Ok(());
        }
        let range = self.expected_before(end, " {}", path)?;
        self.replace(range, "");
        let trimmed = |at: usize| self.old.text[..at].trim_end().len();
        let (start, end) = (trimmed(old_span.start), trimmed(old_span.end));
        self.cuts.push(TextEdit { start, end, text: String::new() });
        Ok(())
    }

    /// A run of new entries after the old one before `at`; empties the run.
    fn inserted(
        &mut self,
        (old, new): (NodeId, NodeId),
        at: usize,
        run: &mut Vec<MappingEntry>,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let run = std::mem::take(run);
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(()) };
        let path = path.key(self.new.document.text(first.key).unwrap_or_default());
        let after = at.checked_sub(1).and_then(|at| self.old.document.entries(old).get(at)).copied();
        let after = after.ok_or_else(|| UnplannedEdit::Place(path.clone()))?;
        self.check_neighbours(old, after, &run, &path)?;
        let outer = YamlPath(path.0[..path.0.len() - 1].to_vec());
        for entry in &run {
            let key = self.new.document.text(entry.key).unwrap_or_default();
            self.check_inner(entry.value, &outer.key(key))?;
        }
        let end = self.new.end(last.value);
        let is_flow = matches!(self.new.document.node(new).kind, NodeKind::Mapping { flow: true, .. });
        if is_flow {
            return self.inserted_in_flow((old, new), (at - 1, after), &run, &path);
        }
        let is_section =
            self.plan.inserted.get(&path).is_some_and(|new| matches!(new.place, InsertionPoint::Section(_)));
        let (place, blank_lines) =
            if is_section { self.old.section_place(old, after) } else { self.old.entry_place(old, after) };
        let expected = self.form().block_lines(&run, &self.old.key_lead(old), blank_lines);
        let range = self.expected_before(end, &expected, &path)?;
        self.insertions.push((range.start, place, path));
        self.replace(range, "");
        Ok(())
    }

    /// Checks that every entry of a run is after the right one.
    fn check_neighbours(
        &self,
        old: NodeId,
        after: MappingEntry,
        run: &[MappingEntry],
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let outer = YamlPath(path.0[..path.0.len() - 1].to_vec());
        for planned in self.planned(&outer, run)? {
            let neighbour = match planned.place {
                InsertionPoint::Near(near) => self.old.neighbour(old, near),
                InsertionPoint::Section(before) => self.old.section_neighbour(old, before),
            };
            if neighbour.is_none_or(|neighbour| neighbour.key != after.key) {
                return Err(UnplannedEdit::Place(path.clone()));
            }
        }
        Ok(())
    }

    /// The plans of the new entries of a mapping; checks their order.
    fn planned(&self, outer: &YamlPath, run: &[MappingEntry]) -> Result<Vec<PlannedEntry>, UnplannedEdit> {
        let path = |entry: &MappingEntry| outer.key(self.new.document.text(entry.key).unwrap_or_default());
        let planned = run.iter().map(|entry| {
            let path = path(entry);
            self.plan.inserted.get(&path).copied().ok_or(UnplannedEdit::Unplanned(path))
        });
        let planned: Vec<PlannedEntry> = planned.collect::<Result<_, _>>()?;
        if planned.is_sorted_by_key(|new| new.rank) {
            Ok(planned)
        } else {
            Err(UnplannedEdit::Place(outer.clone()))
        }
    }

    /// Checks that a new mapping has the planned entries in the planned order.
    fn check_inner(&self, mapping: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let entries = self.new.document.entries(mapping);
        self.planned(path, entries)?;
        entries.iter().try_for_each(|entry| {
            self.check_inner(entry.value, &path.key(self.new.document.text(entry.key).unwrap_or_default()))
        })
    }

    fn inserted_in_flow(
        &mut self,
        (old, new): (NodeId, NodeId),
        (index, after): (usize, MappingEntry),
        run: &[MappingEntry],
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let Some(last) = run.last() else { return Ok(()) };
        let end = self.new.end(last.value);
        let old_end = self.old.end(after.value);
        let is_bare = self.old.text[..old_end].ends_with(':');
        if !self.old.has_own_line(old, after) {
            let lead = if is_bare && !self.old.text[old_end..].starts_with(' ') { " , " } else { ", " };
            let expected = format!("{lead}{}", self.form().flow(run));
            let range = self.expected_before(end, &expected, path)?;
            self.replace(range, "");
            return Ok(());
        }
        let has_comma = self.old.comma(old_end).is_some();
        let lead = self.old.line_lead(self.old.start(after.key));
        let entries: Vec<String> =
            run.iter().map(|entry| self.form().line(lead, &self.form().flow_lines(*entry, lead))).collect();
        let (expected, end) = if has_comma {
            (entries.join(",") + ",", (end + 1).min(self.new.text.len()))
        } else {
            (entries.join(","), end)
        };
        if !has_comma {
            // Now it needs one.
            let after = self.new.document.entries(new).get(index).copied();
            let comma = if is_bare { " ," } else { "," };
            let at = after.map_or(0, |after| self.new.end(after.value));
            let range = self.expected_before(at + comma.len(), comma, path)?;
            self.replace(range, "");
        }
        let range = self.expected_before(end, &expected, path)?;
        self.replace(range, "");
        Ok(())
    }

    /// A section that was empty.
    fn filled(
        &mut self,
        (outer, old): (NodeId, MappingEntry),
        new: MappingEntry,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let entries = self.new.document.entries(new.value);
        self.planned(path, entries)?;
        let Some(last) = entries.last() else { return Ok(()) };
        let old_value = self.old.document.node(old.value).span.range();
        if matches!(self.old.document.node(outer).kind, NodeKind::Mapping { flow: true, .. }) {
            let value = self.new.document.node(new.value).span.range();
            let blank = if self.old.text[..old_value.end].ends_with(':') { " " } else { "" };
            let range =
                self.expected_before(value.end, &format!("{blank}{{{}}}", self.form().flow(entries)), path)?;
            self.replace(range, &self.old.text[old_value]);
            return Ok(());
        }
        let lead = " ".repeat(self.old.first_column(outer) + self.old.indent_width());
        let expected = self.form().block_lines(entries, &lead, 0);
        let range = self.expected_before(self.new.end(last.value), &expected, path)?;
        self.insertions.push((range.start, self.old.line_end(old_value.end), path.clone()));
        self.replace(range, "");
        let colon = self.new.after_colon(new);
        let old_colon = self.old.after_colon(old);
        self.replace(colon..colon, self.old.text.get(old_colon..old_value.end).unwrap_or_default());
        Ok(())
    }

    /// The range of the expected text before `end` of the new text.
    fn expected_before(
        &self,
        end: usize,
        expected: &str,
        path: &YamlPath,
    ) -> Result<Range<usize>, UnplannedEdit> {
        let is_expected = self.new.text.get(..end).is_some_and(|text| text.ends_with(expected));
        if is_expected { Ok(end - expected.len()..end) } else { Err(UnplannedEdit::Form(path.clone())) }
    }

    fn form(&self) -> ExpectedForm<'_> {
        ExpectedForm { old: self.old, new: self.new }
    }

    // -- the comparison --

    /// Replaces and removes comments of the old text as planned.
    fn change_comments(&mut self) {
        let mut lines = Vec::new();
        for (bytes, with) in std::mem::take(&mut self.plan.comments) {
            let edit = |range: Range<usize>, text: &str| TextEdit {
                start: range.start,
                end: range.end,
                text: text.to_owned(),
            };
            match (with, self.old.line_of_comment(&bytes)) {
                (Some(with), _) => self.cuts.push(edit(bytes, with)),
                (None, Some(line)) => lines.push(line),
                (None, None) => self.cuts.push(edit(self.old.comment_with_spaces(&bytes), "")),
            }
        }
        let lines = self.old.whole_lines(lines).into_iter();
        self.cuts.extend(lines.map(|Range { start, end }| TextEdit { start, end, text: String::new() }));
    }

    fn finish(mut self) -> Result<(), UnplannedEdit> {
        self.change_comments();
        self.undo.sort();
        self.cuts.sort();
        let overlaps = |edits: &[TextEdit]| edits.windows(2).any(|pair| pair[0].end > pair[1].start);
        if overlaps(&self.undo) || overlaps(&self.cuts) {
            return Err(UnplannedEdit::Line(1));
        }
        let undone = apply_edits(self.new.text, &self.undo);
        let kept = apply_edits(self.old.text, &self.cuts);
        if undone != kept {
            let same = undone.bytes().zip(kept.bytes()).take_while(|(new, old)| new == old).count();
            let line = kept.as_bytes()[..same].iter().filter(|byte| **byte == b'\n').count() + 1;
            return Err(UnplannedEdit::Line(line));
        }
        for (start, place, path) in &self.insertions {
            // The same place in the old text; next to a cut, either end of it.
            let kept = after_edits(*start, &self.undo);
            if !before_cuts(kept, &self.cuts).contains(place) {
                return Err(UnplannedEdit::Place(path.clone()));
            }
        }
        Ok(())
    }
}

/// The position of a byte after the edits before it.
fn after_edits(at: usize, edits: &[TextEdit]) -> usize {
    let before = edits.iter().take_while(|edit| edit.end <= at);
    before.fold(at, |at, edit| at + edit.text.len() - (edit.end - edit.start))
}

/// The position of a byte before some cuts; a range if a cut was exactly there.
fn before_cuts(at: usize, cuts: &[TextEdit]) -> RangeInclusive<usize> {
    let back = |at: usize, cut: &TextEdit| (at + cut.end - cut.start).saturating_sub(cut.text.len());
    let start = cuts.iter().fold(at, |at, cut| if cut.start < at { back(at, cut) } else { at });
    let end = cuts.iter().fold(at, |at, cut| if cut.start <= at { back(at, cut) } else { at });
    start..=end
}
