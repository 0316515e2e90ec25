//! Proof that an edited text differs from the old one in the planned places only.
//!
//! It goes the other way than [`crate::yaml::edit`]: the trees of both texts are walked side by side, what the new one has
//! more or otherwise is taken out of the new *text* again, and what is left must be the old text, byte for byte. What
//! is taken out must be planned, stand where it belongs, and be written as the file writes such things.
//!
//! Where an entry ends and how a file quotes, the proof learns from the same [`Layout`] as the edits: a mistake there
//! can put a new key into the wrong place, but never change what was there.

use std::ops::{Range, RangeInclusive};

use super::expected_form::ExpectedForm;
use super::planned::{New, Place, Plan};
use crate::source::Span;
use crate::yaml::change::Change;
use crate::yaml::edit::items::as_list;
use crate::yaml::edit::{TextEdit, apply_edits};
use crate::yaml::layout::Layout;
use crate::yaml::path::{Segment, YamlPath};
use crate::yaml::quoting::{is_plain_text, written_like};
use crate::yaml::scalar::{Resolved, ScalarStyle};
use crate::yaml::tree::{Document, Entry, Kind, NodeId};

/// What an edited text has that nobody planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnplannedEdit {
    /// A node changed that was to stay.
    #[error("`{0}` would change, which nobody planned")]
    Unplanned(YamlPath),
    /// A planned change is written in another way than the file writes such things.
    #[error("`{0}` would not be written as the file writes such things")]
    Form(YamlPath),
    /// A planned key stands in another place than it should.
    #[error("`{0}` would stand in the wrong place")]
    Place(YamlPath),
    /// Blanks, line breaks, comments or marks between nodes changed.
    #[error("line {0} would change, which nobody planned")]
    Line(usize),
}

/// Holds an edited text against the old one and the changes that were to be made.
pub fn check_untouched(
    (old, old_text): (&Document, &str),
    (new, new_text): (&Document, &str),
    changes: &[&Change],
) -> Result<(), UnplannedEdit> {
    let mut walk = Walk {
        old: Layout { document: old, text: old_text },
        new: Layout { document: new, text: new_text },
        plan: Plan::of(changes),
        taken_out: Vec::new(),
        gone: Vec::new(),
        places: Vec::new(),
    };
    walk.node(old.root(), new.root(), &YamlPath::default())?;
    walk.finish()
}

struct Walk<'d> {
    old: Layout<'d>,
    new: Layout<'d>,
    plan: Plan<'d>,
    /// Bytes of the new text and what stood there before.
    taken_out: Vec<TextEdit>,
    /// Bytes of the old text that are no more, or others.
    gone: Vec<TextEdit>,
    /// Where new entries must stand: the start of their bytes in the new text, and the place in the old one.
    places: Vec<(usize, usize, YamlPath)>,
}

impl Walk<'_> {
    fn node(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let kinds = (&self.old.document.node(old).kind, &self.new.document.node(new).kind);
        match kinds {
            (Kind::Scalar { .. }, Kind::Scalar { .. }) => self.scalar(old, new, path),
            // The old bytes tell whether it is the same one.
            (Kind::Alias(_), Kind::Alias(_)) => Ok(()),
            (Kind::Sequence { flow: old_flow, .. }, Kind::Sequence { flow: new_flow, .. })
                if old_flow == new_flow =>
            {
                self.sequence(old, new, path)
            }
            (Kind::Mapping { entries: olds, .. }, Kind::Mapping { entries: news, .. })
                if !olds.is_empty() && news.is_empty() =>
            {
                self.emptied(old, new, path)
            }
            (Kind::Mapping { flow: old_flow, entries: olds }, Kind::Mapping { flow: new_flow, .. })
                if old_flow == new_flow && !olds.is_empty() =>
            {
                self.mapping(old, new, path)
            }
            (Kind::Mapping { .. }, Kind::Mapping { .. }) => self.same(old, new, path),
            (Kind::Scalar { .. }, Kind::Mapping { .. }) if self.plan.becoming.contains(path) => {
                self.became_mapping(old, new, path)
            }
            (Kind::Scalar { value, style }, Kind::Sequence { .. }) => {
                let texts =
                    *self.plan.leads.get(path).ok_or_else(|| UnplannedEdit::Unplanned(path.clone()))?;
                let own = &self.old.text[self.old.document.node(old).span.range()];
                let expected = as_list(texts, (value, *style), own);
                let range = self.written_before(self.new.end(new), &expected, path)?;
                self.take_out(range, own);
                Ok(())
            }
            _ => Err(UnplannedEdit::Unplanned(path.clone())),
        }
    }

    fn scalar(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let [old_span, new_span] =
            [self.old.document.node(old).span, self.new.document.node(new).span].map(Span::range);
        // In the head of a block scalar a comment may stand. Its bytes are compared with those of the file.
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
            Kind::Scalar { style, .. } => Some(*style),
            _ => None,
        };
        let result = self.new.document.text(new).unwrap_or_default();
        let keeps_style = style(self.old, old) == style(self.new, new);
        // Without quotes, what goes over lines or is no text then cannot be written in its place.
        let is_one_piece = self.old.document.text(old) == Some(written);
        let needs_quotes = style(self.old, old) == Some(ScalarStyle::Plain)
            && !(is_one_piece && is_plain_text(result, self.old.document.is_in_flow(old)));
        if !keeps_style && !needs_quotes {
            return Err(UnplannedEdit::Form(path.clone()));
        }
        self.take_out(new_span, written);
        Ok(())
    }

    // -- lists --

    fn sequence(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let (olds, news) = (self.old.document.items(old), self.new.document.items(new));
        let mut at = 0;
        for (place, &item) in olds.iter().enumerate() {
            let path = path.then(Segment::Index(place));
            let lead = self.plan.leads.get(&path).map_or(0, |texts| texts.len());
            let missing = || UnplannedEdit::Unplanned(path.clone());
            let own = *news.get(at + lead).ok_or_else(missing)?;
            if lead > 0 {
                self.preceded(item, &news[at..], &path)?;
            }
            self.node(item, own, &path)?;
            at += lead + 1;
        }
        self.appended((old, new), at, path)
    }

    /// New items before an old one, which is the first of `news` behind them.
    fn preceded(&mut self, old: NodeId, news: &[NodeId], path: &YamlPath) -> Result<(), UnplannedEdit> {
        let Some(texts) = self.plan.leads.get(path).copied() else { return Ok(()) };
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
        let range = self.written_before(end, &expected, path)?;
        self.take_out(range, "");
        Ok(())
    }

    /// New items behind the old ones, from the one at `at`.
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
        let is_flow = matches!(self.old.document.node(old).kind, Kind::Sequence { flow: true, .. });
        let lead = self.old.key_lead(old);
        let item = |text: &&str| {
            let written = self.like(text, last);
            if is_flow { format!(", {written}") } else { self.form().line(&lead, &format!("- {written}")) }
        };
        let expected: String = texts.iter().map(item).collect();
        let range = self.written_before(self.new.end(end), &expected, path)?;
        if !is_flow {
            self.places.push((range.start, self.old.line_end(self.old.end(last)), path.clone()));
        }
        self.take_out(range, "");
        Ok(())
    }

    /// A text as an item beside an old one.
    fn like(&self, text: &str, beside: NodeId) -> String {
        let style = match self.old.document.node(beside).kind {
            Kind::Scalar { style, .. } => style,
            _ => ScalarStyle::Plain,
        };
        written_like(text, style, self.old.habit().values)
    }

    /// An item that was a text and is a mapping: what follows it on its line stands behind the first entry now.
    fn became_mapping(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let own = &self.old.text[self.old.document.node(old).span.range()];
        let entries = self.new.document.entries(new);
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
            return Err(UnplannedEdit::Form(path.clone()));
        };
        self.check_inner(new, path)?;
        if self.old.document.is_in_flow(old) {
            let expected = format!("{{{}}}", self.form().flow(entries));
            let range = self.written_before(self.new.end(new), &expected, path)?;
            self.take_out(range, own);
            return Ok(());
        }
        let lead = self.old.key_lead(old);
        let range =
            self.written_before(self.new.end(first.value), &self.form().block(*first, &lead), path)?;
        self.take_out(range, own);
        let below = self.form().block_lines(&entries[1..], &lead, 0);
        let range = self.written_before(self.new.end(last.value), &below, path)?;
        if !below.is_empty() {
            self.places.push((range.start, self.old.line_end(self.old.end(old)), path.clone()));
            self.take_out(range, "");
        }
        Ok(())
    }

    fn take_out(&mut self, range: Range<usize>, written: impl Into<String>) {
        self.taken_out.push(TextEdit { start: range.start, end: range.end, text: written.into() });
    }

    // -- mappings --

    fn mapping(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let (olds, news) = (self.old.document.entries(old), self.new.document.entries(new));
        let key = |layout: Layout<'_>, entry: &Entry| layout.document.text(entry.key).map(str::to_owned);
        let mut at = 0;
        let mut new_run: Vec<Entry> = Vec::new();
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
        (outer, old): (NodeId, Entry),
        new: Entry,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let Some(name) = self.old.document.text(old.key) else {
            // What is no text names no place for a change.
            return self.same(old.value, new.value, path);
        };
        let path = path.key(name);
        let was_nothing = match &self.old.document.node(old.value).kind {
            Kind::Mapping { entries, .. } => entries.is_empty(),
            Kind::Scalar { .. } => self.old.document.resolved(old.value) == Some(Resolved::Null),
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
            self.gone.push(TextEdit { start, end, text: String::new() });
        }
        Ok(())
    }

    /// A mapping of which nothing is left.
    fn emptied(&mut self, old: NodeId, new: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        for entry in self.old.document.entries(old) {
            let path = path.key(self.old.document.text(entry.key).unwrap_or_default());
            if !self.plan.removed.contains(&path) {
                return Err(UnplannedEdit::Unplanned(path));
            }
        }
        let old_span = self.old.document.node(old).span.range();
        let end = self.new.document.node(new).span.end as usize;
        if matches!(self.old.document.node(old).kind, Kind::Mapping { flow: true, .. }) {
            let range = self.written_before(end, "{}", path)?;
            self.take_out(range, &self.old.text[old_span]);
            return Ok(());
        }
        let range = self.written_before(end, " {}", path)?;
        self.take_out(range, "");
        let trimmed = |at: usize| self.old.text[..at].trim_end().len();
        let (start, end) = (trimmed(old_span.start), trimmed(old_span.end));
        self.gone.push(TextEdit { start, end, text: String::new() });
        Ok(())
    }

    /// A run of new entries behind the old one before `at`; none is left in the run.
    fn inserted(
        &mut self,
        (old, new): (NodeId, NodeId),
        at: usize,
        run: &mut Vec<Entry>,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let run = std::mem::take(run);
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(()) };
        let path = path.key(self.new.document.text(first.key).unwrap_or_default());
        let behind = at.checked_sub(1).and_then(|at| self.old.document.entries(old).get(at)).copied();
        let behind = behind.ok_or_else(|| UnplannedEdit::Place(path.clone()))?;
        self.check_neighbours(old, behind, &run, &path)?;
        let outer = YamlPath(path.0[..path.0.len() - 1].to_vec());
        for entry in &run {
            let key = self.new.document.text(entry.key).unwrap_or_default();
            self.check_inner(entry.value, &outer.key(key))?;
        }
        let end = self.new.end(last.value);
        let is_flow = matches!(self.new.document.node(new).kind, Kind::Mapping { flow: true, .. });
        if is_flow {
            return self.inserted_in_braces((old, new), (at - 1, behind), &run, &path);
        }
        let is_section =
            self.plan.inserted.get(&path).is_some_and(|new| matches!(new.place, Place::Section(_)));
        let (place, blank_lines) =
            if is_section { self.old.section_place(old, behind) } else { self.old.entry_place(old, behind) };
        let expected = self.form().block_lines(&run, &self.old.key_lead(old), blank_lines);
        let range = self.written_before(end, &expected, &path)?;
        self.places.push((range.start, place, path));
        self.take_out(range, "");
        Ok(())
    }

    /// Whether every entry of a run stands behind the one it was to stand behind.
    fn check_neighbours(
        &self,
        old: NodeId,
        behind: Entry,
        run: &[Entry],
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let outer = YamlPath(path.0[..path.0.len() - 1].to_vec());
        for planned in self.planned(&outer, run)? {
            let neighbour = match planned.place {
                Place::Near(near) => self.old.neighbour(old, near),
                Place::Section(before) => self.old.section_neighbour(old, before),
            };
            if neighbour.is_none_or(|neighbour| neighbour.key != behind.key) {
                return Err(UnplannedEdit::Place(path.clone()));
            }
        }
        Ok(())
    }

    /// What was planned of the new entries of a mapping, which stand in the order they should.
    fn planned(&self, outer: &YamlPath, run: &[Entry]) -> Result<Vec<New>, UnplannedEdit> {
        let path = |entry: &Entry| outer.key(self.new.document.text(entry.key).unwrap_or_default());
        let planned = run.iter().map(|entry| {
            let path = path(entry);
            self.plan.inserted.get(&path).copied().ok_or(UnplannedEdit::Unplanned(path))
        });
        let planned: Vec<New> = planned.collect::<Result<_, _>>()?;
        if planned.is_sorted_by_key(|new| new.rank) {
            Ok(planned)
        } else {
            Err(UnplannedEdit::Place(outer.clone()))
        }
    }

    /// Whether what is in a new mapping is what was planned, in its order.
    fn check_inner(&self, mapping: NodeId, path: &YamlPath) -> Result<(), UnplannedEdit> {
        let entries = self.new.document.entries(mapping);
        self.planned(path, entries)?;
        entries.iter().try_for_each(|entry| {
            self.check_inner(entry.value, &path.key(self.new.document.text(entry.key).unwrap_or_default()))
        })
    }

    fn inserted_in_braces(
        &mut self,
        (old, new): (NodeId, NodeId),
        (place, behind): (usize, Entry),
        run: &[Entry],
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let Some(last) = run.last() else { return Ok(()) };
        let end = self.new.end(last.value);
        let old_end = self.old.end(behind.value);
        let is_bare = self.old.text[..old_end].ends_with(':');
        if !self.old.has_own_line(old, behind) {
            let lead = if is_bare && !self.old.text[old_end..].starts_with(' ') { " , " } else { ", " };
            let expected = format!("{lead}{}", self.form().flow(run));
            let range = self.written_before(end, &expected, path)?;
            self.take_out(range, "");
            return Ok(());
        }
        let has_comma = self.old.comma(old_end).is_some();
        let lead = self.old.line_lead(self.old.start(behind.key));
        let entries: Vec<String> =
            run.iter().map(|entry| self.form().line(lead, &self.form().flow_lines(*entry, lead))).collect();
        let (expected, end) = if has_comma {
            (entries.join(",") + ",", (end + 1).min(self.new.text.len()))
        } else {
            (entries.join(","), end)
        };
        if !has_comma {
            // It needs one now.
            let behind = self.new.document.entries(new).get(place).copied();
            let comma = if is_bare { " ," } else { "," };
            let at = behind.map_or(0, |behind| self.new.end(behind.value));
            let range = self.written_before(at + comma.len(), comma, path)?;
            self.take_out(range, "");
        }
        let range = self.written_before(end, &expected, path)?;
        self.take_out(range, "");
        Ok(())
    }

    /// A section that had nothing in it.
    fn filled(
        &mut self,
        (outer, old): (NodeId, Entry),
        new: Entry,
        path: &YamlPath,
    ) -> Result<(), UnplannedEdit> {
        let entries = self.new.document.entries(new.value);
        self.planned(path, entries)?;
        let Some(last) = entries.last() else { return Ok(()) };
        let old_value = self.old.document.node(old.value).span.range();
        if matches!(self.old.document.node(outer).kind, Kind::Mapping { flow: true, .. }) {
            let value = self.new.document.node(new.value).span.range();
            let blank = if self.old.text[..old_value.end].ends_with(':') { " " } else { "" };
            let range =
                self.written_before(value.end, &format!("{blank}{{{}}}", self.form().flow(entries)), path)?;
            self.take_out(range, &self.old.text[old_value]);
            return Ok(());
        }
        let lead = " ".repeat(self.old.first_column(outer) + self.old.indent_width());
        let expected = self.form().block_lines(entries, &lead, 0);
        let range = self.written_before(self.new.end(last.value), &expected, path)?;
        self.places.push((range.start, self.old.line_end(old_value.end), path.clone()));
        self.take_out(range, "");
        let colon = self.new.behind_colon(new);
        let old_colon = self.old.behind_colon(old);
        self.take_out(colon..colon, self.old.text.get(old_colon..old_value.end).unwrap_or_default());
        Ok(())
    }

    /// The bytes of the new text before `end`, when they are the expected ones.
    fn written_before(
        &self,
        end: usize,
        expected: &str,
        path: &YamlPath,
    ) -> Result<Range<usize>, UnplannedEdit> {
        let is_expected = self.new.text.get(..end).is_some_and(|text| text.ends_with(expected));
        if is_expected { Ok(end - expected.len()..end) } else { Err(UnplannedEdit::Form(path.clone())) }
    }

    /// How new entries are to be written.
    fn form(&self) -> ExpectedForm<'_> {
        ExpectedForm { old: self.old, new: self.new }
    }

    // -- the comparison --

    /// The old text with other comments, and without some.
    fn change_comments(&mut self) {
        let mut lines = Vec::new();
        for (bytes, with) in std::mem::take(&mut self.plan.comments) {
            let edit = |range: Range<usize>, text: &str| TextEdit {
                start: range.start,
                end: range.end,
                text: text.to_owned(),
            };
            match (with, self.old.line_of_comment(&bytes)) {
                (Some(with), _) => self.gone.push(edit(bytes, with)),
                (None, Some(line)) => lines.push(line),
                (None, None) => self.gone.push(edit(self.old.comment_with_blanks(&bytes), "")),
            }
        }
        let whole = self.old.whole_lines(lines).into_iter();
        self.gone.extend(whole.map(|Range { start, end }| TextEdit { start, end, text: String::new() }));
    }

    fn finish(mut self) -> Result<(), UnplannedEdit> {
        self.change_comments();
        self.taken_out.sort();
        self.gone.sort();
        let overlaps = |edits: &[TextEdit]| edits.windows(2).any(|pair| pair[0].end > pair[1].start);
        if overlaps(&self.taken_out) || overlaps(&self.gone) {
            return Err(UnplannedEdit::Line(1));
        }
        let undone = apply_edits(self.new.text, &self.taken_out);
        let kept = apply_edits(self.old.text, &self.gone);
        if undone != kept {
            let same = undone.bytes().zip(kept.bytes()).take_while(|(new, old)| new == old).count();
            let line = kept.as_bytes()[..same].iter().filter(|byte| **byte == b'\n').count() + 1;
            return Err(UnplannedEdit::Line(line));
        }
        for (start, place, path) in &self.places {
            // The same place in the old text; where something went, at either end of it.
            let kept = after_edits(*start, &self.taken_out);
            if !before_cuts(kept, &self.gone).contains(place) {
                return Err(UnplannedEdit::Place(path.clone()));
            }
        }
        Ok(())
    }
}

/// Where a byte is once the edits before it are made.
fn after_edits(at: usize, edits: &[TextEdit]) -> usize {
    let before = edits.iter().take_while(|edit| edit.end <= at);
    before.fold(at, |at, edit| at + edit.text.len() - (edit.end - edit.start))
}

/// Where a place was before some bytes before it went or became others: from the beginning to the end of those that
/// were just there.
fn before_cuts(at: usize, cuts: &[TextEdit]) -> RangeInclusive<usize> {
    let back = |at: usize, cut: &TextEdit| (at + cut.end - cut.start).saturating_sub(cut.text.len());
    let start = cuts.iter().fold(at, |at, cut| if cut.start < at { back(at, cut) } else { at });
    let end = cuts.iter().fold(at, |at, cut| if cut.start <= at { back(at, cut) } else { at });
    start..=end
}
