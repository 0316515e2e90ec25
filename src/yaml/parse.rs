//! Text -> [`Document`]. The one file that names the parser.
//!
//! The parser reports events with spans that are close to what a linter wants, but not quite: an empty value
//! stands before its colon, a block sequence begins after its first dash, a block scalar without its header.
//! While the tree is built, a cursor follows the tokens between the nodes and puts that right.

use std::collections::HashMap;
use std::sync::OnceLock;

use granit_parser::{ErrorKind, Event, Parser, ScanError, StructureStyle};

use super::layout::lines;
use super::scalar::{Resolved, ScalarStyle};
use super::tabs::{misplaced_tabs, with_blanks_between_brackets};
use super::tree::{Anchor, Document, Entry, Kind, Node, NodeId, Tag};
use crate::fs::Limits;
use crate::source::{FileId, Span};

/// Why a text is not the YAML it should be, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where it shows. Never reaches past the text.
    pub span: Span,
}

/// What can be wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The parser's own words.
    Syntax(String),
    /// The same key a second time.
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stands first.
        first: Span,
    },
    /// `*name` without `&name` before it.
    UndefinedAlias(String),
    /// `*name` inside the node that carries `&name`.
    AliasCycle(String),
    /// A tab where Docker Compose takes only spaces.
    Tab,
    /// `<<` with something else than a mapping or a list of them.
    MergeOfNoMapping,
    /// Collections inside collections, beyond the limit.
    TooDeep(usize),
    /// More nodes than the limit.
    TooManyNodes(usize),
    /// More nodes than the limit once every alias is written out.
    TooMuchExpansion(usize),
}

/// Parses every document of a text.
///
/// Problems that leave a tree come beside it; after a fatal one the documents before it are kept.
pub fn parse(file: FileId, text: &str, limits: &Limits) -> (Vec<Document>, Vec<Problem>) {
    let mut parsed = parse_as_it_is(file, text, limits);
    if parsed.stopped_at_tab {
        let as_blanks = |text: &str| {
            let Parsed { mut documents, unfinished, .. } = parse_as_it_is(file, text, limits);
            documents.push(unfinished);
            documents
        };
        if let Some(text) = with_blanks_between_brackets(text, as_blanks) {
            parsed = parse_as_it_is(file, &text, limits);
        }
    }
    let Parsed { documents, mut problems, .. } = parsed;
    let tabs = documents.iter().flat_map(|document| misplaced_tabs(document, text));
    problems.extend(tabs.map(|span| Problem { kind: ProblemKind::Tab, span }));
    (documents, problems)
}

/// What the parser makes of a text.
struct Parsed {
    documents: Vec<Document>,
    /// The document it could not read to its end; empty when there is none.
    unfinished: Document,
    problems: Vec<Problem>,
    /// Whether it could not get past a tab.
    stopped_at_tab: bool,
}

fn parse_as_it_is(file: FileId, text: &str, limits: &Limits) -> Parsed {
    let mut builder = Builder::new(file, text, limits);
    let mut problems = match builder.run() {
        Ok(()) => Vec::new(),
        Err(problem) => vec![problem],
    };
    problems.splice(0..0, builder.problems);
    Parsed {
        documents: builder.documents,
        unfinished: builder.current,
        problems,
        stopped_at_tab: builder.stopped_at_tab,
    }
}

struct Builder<'t> {
    file: FileId,
    text: &'t str,
    limits: &'t Limits,
    documents: Vec<Document>,
    problems: Vec<Problem>,
    current: Document,
    open: Vec<Frame>,
    /// Behind the last token that is accounted for; in bytes.
    cursor: usize,
    anchors: HashMap<usize, (NodeId, Box<str>)>,
    /// Size of each finished node with aliases written out.
    expanded: Vec<usize>,
    stopped_at_tab: bool,
}

/// A collection that is still being read.
struct Frame {
    id: NodeId,
    flow: bool,
    is_mapping: bool,
    pending_key: Option<NodeId>,
    /// Keys seen so far.
    keys: HashMap<Box<str>, Span>,
}

impl<'t> Builder<'t> {
    fn new(file: FileId, text: &'t str, limits: &'t Limits) -> Self {
        Builder {
            file,
            text,
            limits,
            documents: Vec::new(),
            problems: Vec::new(),
            current: empty_document(file),
            open: Vec::new(),
            cursor: 0,
            anchors: HashMap::new(),
            expanded: Vec::new(),
            stopped_at_tab: false,
        }
    }

    fn run(&mut self) -> Result<(), Problem> {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            // As Docker Compose's own reader has it.
            block_scalar_eof_without_line_feed: true,
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: self.limits.depth,
            block_nesting_limit: self.limits.depth,
        };
        let mut events = Parser::new_from_str_with_options(self.text, options);
        while let Some(event) = events.next_event() {
            let (event, place) = event.map_err(|error| self.syntax_problem(&error))?;
            // The anchor's own event follows the node's, but its token comes first in the text.
            let anchor = match events.peek() {
                Some(Ok((Event::Anchor(id, name), place))) => {
                    Some((*id, Box::from(&**name), self.span(place)))
                }
                _ => None,
            };
            self.event(&event, &place, anchor)?;
        }
        Ok(())
    }

    fn event(
        &mut self,
        event: &Event<'_>,
        place: &granit_parser::Span,
        anchor: Option<(usize, Box<str>, Span)>,
    ) -> Result<(), Problem> {
        let span = self.span(place);
        match event {
            Event::DocumentStart(..) => self.cursor = span.end as usize,
            Event::DocumentEnd => self.finish_document(),
            Event::StreamEnd => self.keep_last_comments(),
            Event::Comment(..) => self.current.comments.push(span),
            Event::Scalar(value, style, _, _) => {
                self.before_node();
                let tag = self.tag(place);
                let span = self.scalar_span(span, *style, tag.as_ref(), anchor.as_ref());
                // An absent value comes as the text `~` without a place; written, `~` has one.
                let value = if span.is_empty() { "" } else { &**value };
                let kind = Kind::Scalar { value: value.into(), style: own_style(*style) };
                let id = self.add(kind, span, tag, anchor)?;
                self.cursor = span.end as usize;
                self.finish_node(id)?;
            }
            Event::SequenceStart(style, ..) => {
                let flow = *style == StructureStyle::Flow;
                self.start(Kind::Sequence { flow, items: Vec::new() }, flow, place, anchor)?;
            }
            Event::MappingStart(style, ..) => {
                let flow = *style == StructureStyle::Flow;
                self.start(Kind::Mapping { flow, entries: Vec::new() }, flow, place, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span)?,
            Event::Alias(id) => self.alias(*id, span)?,
            Event::UnresolvedAlias(name) => {
                self.before_node();
                self.problem(ProblemKind::UndefinedAlias(name.to_string()), span);
                self.stand_in(span)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Problem> {
        self.before_node();
        let Some((target, name)) = self.anchors.get(&id).cloned() else { return self.stand_in(span) };
        if self.open.iter().any(|frame| frame.id == target) {
            self.problem(ProblemKind::AliasCycle(name.into()), span);
            return self.stand_in(span);
        }
        let alias = self.add(Kind::Alias(target), span, None, None)?;
        self.cursor = span.end as usize;
        self.finish_node(alias)
    }

    /// An empty scalar in the place of an alias that leads nowhere.
    fn stand_in(&mut self, span: Span) -> Result<(), Problem> {
        let kind = Kind::Scalar { value: "".into(), style: ScalarStyle::Plain };
        let id = self.add(kind, span, None, None)?;
        self.cursor = span.end as usize;
        self.finish_node(id)
    }

    fn start(
        &mut self,
        kind: Kind,
        flow: bool,
        place: &granit_parser::Span,
        anchor: Option<(usize, Box<str>, Span)>,
    ) -> Result<(), Problem> {
        self.before_node();
        let tag = self.tag(place);
        let mut span = self.span(place);
        let properties = properties_end(tag.as_ref(), anchor.as_ref());
        self.cursor = self.cursor.max(properties.unwrap_or(0));
        if flow {
            // A pair without braces inside brackets, `[a: b]`, begins with its key.
            self.cursor = self.cursor.max(span.end as usize);
        } else {
            let first = self.skip_blank(self.cursor);
            span = Span::new(self.file, first..first);
            if matches!(kind, Kind::Mapping { .. }) {
                self.cursor = first;
            }
        }
        if self.open.len() >= self.limits.depth {
            return Err(Problem { kind: ProblemKind::TooDeep(self.limits.depth), span });
        }
        let is_mapping = matches!(kind, Kind::Mapping { .. });
        let id = self.add(kind, span, tag, anchor)?;
        self.open.push(Frame { id, flow, is_mapping, pending_key: None, keys: HashMap::new() });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Problem> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        let end = if span.is_empty() { self.cursor } else { span.end as usize };
        let node = self.current.node_mut(frame.id);
        node.span.end = u32::try_from(end).unwrap_or(u32::MAX);
        node.whole.end = node.span.end;
        self.cursor = end;
        self.finish_node(frame.id)
    }

    /// Moves the cursor over the dash, question mark, colon or comma before the node that comes next.
    fn before_node(&mut self) {
        let Some(frame) = self.open.last() else { return };
        let expects_value = frame.is_mapping && frame.pending_key.is_some();
        let indicator = match (frame.is_mapping, frame.flow, expects_value) {
            (true, _, true) => b':',
            (false, false, _) => b'-',
            (true, _, false) | (false, true, _) => b'?',
        };
        let mut at = self.skip_blank(self.cursor);
        let bytes = self.text.as_bytes();
        if frame.flow && bytes.get(at) == Some(&b',') {
            at = self.skip_blank(at + 1);
        }
        let is_indicator = bytes.get(at) == Some(&indicator)
            && (indicator == b':' || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace));
        if is_indicator {
            self.cursor = at + 1;
        } else if frame.flow && !expects_value {
            self.cursor = at;
        }
    }

    /// Skips white space, line breaks and comments.
    fn skip_blank(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => at += 1,
                b'#' => {
                    at = self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |length| at + length);
                }
                0xef if self.text[at..].starts_with('\u{feff}') => at += 3,
                _ => break,
            }
        }
        at
    }

    fn scalar_span(
        &self,
        span: Span,
        style: granit_parser::ScalarStyle,
        tag: Option<&Tag>,
        anchor: Option<&(usize, Box<str>, Span)>,
    ) -> Span {
        let behind = self.cursor.max(properties_end(tag, anchor).unwrap_or(0));
        match own_style(style) {
            ScalarStyle::Block => {
                let header = self.skip_blank(behind);
                let length = block_scalar_length(&self.text[header..span.end as usize]);
                Span::new(self.file, header..header + length)
            }
            ScalarStyle::Plain if span.is_empty() => Span::new(self.file, behind..behind),
            _ => span,
        }
    }

    fn add(
        &mut self,
        kind: Kind,
        span: Span,
        tag: Option<Tag>,
        anchor: Option<(usize, Box<str>, Span)>,
    ) -> Result<NodeId, Problem> {
        if self.current.nodes.len() >= self.limits.nodes {
            return Err(Problem { kind: ProblemKind::TooManyNodes(self.limits.nodes), span });
        }
        let mut whole = span;
        for property in [tag.as_ref().map(|tag| tag.span), anchor.as_ref().map(|anchor| anchor.2)] {
            whole.start = whole.start.min(property.map_or(u32::MAX, |span| span.start));
        }
        let parent = self.open.last().map(|frame| frame.id);
        let id = self.current.push(Node { kind, span, whole, tag, parent, place: 0 });
        self.expanded.push(1);
        if let Some((number, name, span)) = anchor {
            self.anchors.insert(number, (id, name.clone()));
            self.current.anchors.push(Anchor { name, span, node: id });
        }
        Ok(id)
    }

    /// Hangs a node that has been read to its end into the collection around it.
    fn finish_node(&mut self, id: NodeId) -> Result<(), Problem> {
        let node = self.current.node(id);
        let (span, whole) = (node.span, node.whole);
        let size = match node.kind {
            Kind::Alias(target) => self.expanded[target.index()],
            _ => self.expanded[id.index()],
        };
        let Some(frame) = self.open.last_mut() else {
            self.current.root = id;
            return Ok(());
        };
        let (parent, key) = (frame.id, frame.pending_key.take());
        if frame.is_mapping && key.is_none() {
            frame.pending_key = Some(id);
            self.check_key(id, whole);
        }
        if let Some(key) = key {
            self.check_merge(key, id);
        }
        let mut place = 0;
        let node = self.current.node_mut(parent);
        match (&mut node.kind, key) {
            (Kind::Mapping { entries, .. }, Some(key)) => {
                place = entries.len();
                entries.push(Entry { key, value: id });
            }
            (Kind::Sequence { items, .. }, _) => {
                place = items.len();
                items.push(id);
            }
            _ => {}
        }
        self.current.node_mut(id).place = place;
        let total = &mut self.expanded[parent.index()];
        *total = total.saturating_add(size);
        if *total > self.limits.expanded_nodes {
            return Err(Problem { kind: ProblemKind::TooMuchExpansion(self.limits.expanded_nodes), span });
        }
        Ok(())
    }

    fn check_key(&mut self, key: NodeId, span: Span) {
        let Some(text) = self.current.text(key).map(Box::<str>::from) else { return };
        let Some(frame) = self.open.last_mut() else { return };
        match frame.keys.get(&text) {
            Some(&first) => self.problem(ProblemKind::DuplicateKey { key: text.into(), first }, span),
            None => {
                frame.keys.insert(text, span);
            }
        }
    }

    fn check_merge(&mut self, key: NodeId, value: NodeId) {
        let document = &self.current;
        let is_mapping =
            |id: NodeId| matches!(document.node(document.resolve(id)).kind, Kind::Mapping { .. });
        let is_list_of_mappings = || match &document.node(document.resolve(value)).kind {
            Kind::Sequence { items, .. } => items.iter().all(|&item| is_mapping(item)),
            _ => false,
        };
        let is_merge = document.resolved(key) == Some(Resolved::Merge);
        if is_merge && !is_mapping(value) && !is_list_of_mappings() {
            let span = document.node(key).whole;
            self.problem(ProblemKind::MergeOfNoMapping, span);
        }
    }

    fn finish_document(&mut self) {
        let mut document = std::mem::replace(&mut self.current, empty_document(self.file));
        self.anchors.clear();
        self.expanded.clear();
        self.open.clear();
        if !document.nodes.is_empty() {
            document.comments.sort_unstable_by_key(|span| span.start);
            document.comments.dedup();
            self.documents.push(document);
        }
    }

    /// Comments behind the last document count as its own.
    fn keep_last_comments(&mut self) {
        if let Some(last) = self.documents.last_mut() {
            last.comments.append(&mut self.current.comments);
        }
    }

    fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem { kind, span });
    }

    fn tag(&self, place: &granit_parser::Span) -> Option<Tag> {
        let span = self.span(&place.tag_span()?);
        Some(Tag { text: self.text.get(span.range())?.into(), span })
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        let start = self.byte(place.start.byte_offset());
        Span::new(self.file, start..self.byte(place.end.byte_offset()).max(start))
    }

    fn byte(&self, offset: Option<usize>) -> usize {
        let mut offset = offset.unwrap_or(0).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    fn syntax_problem(&mut self, error: &ScanError) -> Problem {
        let mut at = self.byte(error.marker().byte_offset());
        let is_about_a_tab = matches!(
            error.kind(),
            ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation
        );
        self.stopped_at_tab = is_about_a_tab;
        // The parser has already read the tab it complains about.
        if is_about_a_tab && self.text[..at].ends_with('\t') {
            at -= 1;
        }
        let kind = match error.kind() {
            ErrorKind::RecursionLimitExceeded => ProblemKind::TooDeep(self.limits.depth),
            kind => ProblemKind::Syntax(kind.to_string()),
        };
        let length =
            self.text[at..].chars().next().filter(|next| !next.is_control()).map_or(0, char::len_utf8);
        Problem { kind, span: Span::new(self.file, at..at + length) }
    }
}

fn empty_document(file: FileId) -> Document {
    Document {
        file,
        nodes: Vec::new(),
        root: NodeId::ROOT,
        comments: Vec::new(),
        anchors: Vec::new(),
        large: OnceLock::new(),
        habit: OnceLock::new(),
    }
}

fn properties_end(tag: Option<&Tag>, anchor: Option<&(usize, Box<str>, Span)>) -> Option<usize> {
    let tag = tag.map(|tag| tag.span.end as usize);
    let anchor = anchor.map(|(_, _, span)| span.end as usize);
    tag.max(anchor)
}

fn own_style(style: granit_parser::ScalarStyle) -> ScalarStyle {
    match style {
        granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
        granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        granit_parser::ScalarStyle::Literal | granit_parser::ScalarStyle::Folded => ScalarStyle::Block,
    }
}

/// The length of a block scalar without the line break that ends it. `text` begins with its header and may run into
/// the indentation of what follows, and into blank lines: those count only where `+` keeps them, or where they are
/// indented deeper than the content, which makes blanks of them content.
fn block_scalar_length(text: &str) -> usize {
    let mut lines = lines(text);
    let header = lines.next().unwrap_or_default();
    let keeps = header.split('#').next().unwrap_or_default().contains('+');
    let indent_of = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_blank = |line: &str| line.trim().is_empty();
    let content_indent = lines.clone().find(|line| !is_blank(line)).map(indent_of);
    let (mut end, mut at) = (header.len(), header.len());
    for line in lines {
        at += line.len();
        let is_ended = line.ends_with(['\n', '\r']);
        let is_content = match content_indent {
            Some(indent) => !is_blank(line) || line.trim_end_matches(['\n', '\r']).len() > indent,
            None => false,
        };
        if is_content || (keeps && is_ended) {
            end = at;
        }
    }
    let kept = &text[..end];
    let kept = kept.strip_suffix('\n').unwrap_or(kept);
    kept.strip_suffix('\r').unwrap_or(kept).len()
}
