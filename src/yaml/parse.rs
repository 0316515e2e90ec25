//! Text -> [`Document`].
//!
//! The spans of the parser's events are not quite those of the nodes: an empty value is before its colon, a block sequence
//! begins after its first dash, a block scalar lacks its header. A cursor follows the tokens between the nodes to correct
//! them.

use std::collections::HashMap;
use std::sync::OnceLock;

use granit_parser::{ErrorKind, Event, Parser, ScanError, StructureStyle};

use super::layout::lines;
use super::scalar::{Resolved, ScalarStyle};
use super::tabs::{misplaced_tabs, replace_tabs_in_flow};
use super::tree::{Anchor, Document, MappingEntry, Node, NodeId, NodeKind, Tag};
use crate::fs::Limits;
use crate::source::{FileId, Span};

/// A problem in a YAML text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlProblem {
    /// What is wrong.
    pub kind: YamlProblemKind,
    /// Where it is; within the text.
    pub span: Span,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YamlProblemKind {
    /// A syntax error, in the parser's words.
    Syntax(String),
    /// A key that occurs twice.
    DuplicateKey {
        /// The key.
        key: String,
        /// The first occurrence.
        first: Span,
    },
    /// `*name` without `&name` before it.
    UndefinedAlias(String),
    /// `*name` inside the node that carries `&name`.
    AliasCycle(String),
    /// A tab where Docker Compose allows only spaces.
    Tab,
    /// `<<` with a value other than a mapping or a list of mappings.
    InvalidMerge,
    /// Nesting beyond the limit.
    TooDeep(usize),
    /// More nodes than the limit.
    TooManyNodes(usize),
    /// More nodes than the limit after expanding aliases.
    TooMuchExpansion(usize),
}

/// Parses every document of a text.
///
/// After a fatal problem only the documents before it are returned.
pub fn parse(file: FileId, text: &str, limits: &Limits) -> (Vec<Document>, Vec<YamlProblem>) {
    let mut parsed = parse_once(file, text, limits);
    if parsed.stopped_at_tab {
        let parse_all = |text: &str| {
            let Parsed { mut documents, unfinished, .. } = parse_once(file, text, limits);
            documents.push(unfinished);
            documents
        };
        if let Some(text) = replace_tabs_in_flow(text, parse_all) {
            parsed = parse_once(file, &text, limits);
        }
    }
    let Parsed { documents, mut problems, .. } = parsed;
    let tabs = documents.iter().flat_map(|document| misplaced_tabs(document, text));
    problems.extend(tabs.map(|span| YamlProblem { kind: YamlProblemKind::Tab, span }));
    (documents, problems)
}

struct Parsed {
    documents: Vec<Document>,
    /// The document with the fatal problem; empty if there is none.
    unfinished: Document,
    problems: Vec<YamlProblem>,
    /// Whether a tab was the fatal problem.
    stopped_at_tab: bool,
}

fn parse_once(file: FileId, text: &str, limits: &Limits) -> Parsed {
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
    problems: Vec<YamlProblem>,
    current: Document,
    open: Vec<Frame>,
    /// The byte after the last token consumed.
    cursor: usize,
    anchors: HashMap<usize, (NodeId, Box<str>)>,
    /// The size of each finished node with aliases expanded.
    expanded: Vec<usize>,
    stopped_at_tab: bool,
}

/// A collection that is not closed yet.
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

    fn run(&mut self) -> Result<(), YamlProblem> {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            // As in Docker Compose's parser.
            block_scalar_eof_without_line_feed: true,
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: self.limits.depth,
            block_nesting_limit: self.limits.depth,
        };
        let mut events = Parser::new_from_str_with_options(self.text, options);
        while let Some(event) = events.next_event() {
            let (event, place) = event.map_err(|error| self.syntax_problem(&error))?;
            // The anchor's event follows the node's, although its token comes first.
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
    ) -> Result<(), YamlProblem> {
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
                // A missing value is reported as the text `~` with an empty span.
                let value = if span.is_empty() { "" } else { &**value };
                let kind = NodeKind::Scalar { value: value.into(), style: own_style(*style) };
                let id = self.add(kind, span, tag, anchor)?;
                self.cursor = span.end as usize;
                self.finish_node(id)?;
            }
            Event::SequenceStart(style, ..) => {
                let flow = *style == StructureStyle::Flow;
                self.start(NodeKind::Sequence { flow, items: Vec::new() }, flow, place, anchor)?;
            }
            Event::MappingStart(style, ..) => {
                let flow = *style == StructureStyle::Flow;
                self.start(NodeKind::Mapping { flow, entries: Vec::new() }, flow, place, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span)?,
            Event::Alias(id) => self.alias(*id, span)?,
            Event::UnresolvedAlias(name) => {
                self.before_node();
                self.problem(YamlProblemKind::UndefinedAlias(name.to_string()), span);
                self.placeholder(span)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), YamlProblem> {
        self.before_node();
        let Some((target, name)) = self.anchors.get(&id).cloned() else { return self.placeholder(span) };
        if self.open.iter().any(|frame| frame.id == target) {
            self.problem(YamlProblemKind::AliasCycle(name.into()), span);
            return self.placeholder(span);
        }
        let alias = self.add(NodeKind::Alias(target), span, None, None)?;
        self.cursor = span.end as usize;
        self.finish_node(alias)
    }

    /// Adds an empty scalar in place of an invalid alias.
    fn placeholder(&mut self, span: Span) -> Result<(), YamlProblem> {
        let kind = NodeKind::Scalar { value: "".into(), style: ScalarStyle::Plain };
        let id = self.add(kind, span, None, None)?;
        self.cursor = span.end as usize;
        self.finish_node(id)
    }

    fn start(
        &mut self,
        kind: NodeKind,
        flow: bool,
        place: &granit_parser::Span,
        anchor: Option<(usize, Box<str>, Span)>,
    ) -> Result<(), YamlProblem> {
        self.before_node();
        let tag = self.tag(place);
        let mut span = self.span(place);
        let properties = properties_end(tag.as_ref(), anchor.as_ref());
        self.cursor = self.cursor.max(properties.unwrap_or(0));
        if flow {
            // A single pair in a flow sequence, `[a: b]`, begins with its key.
            self.cursor = self.cursor.max(span.end as usize);
        } else {
            let first = self.skip_blank(self.cursor);
            span = Span::new(self.file, first..first);
            if matches!(kind, NodeKind::Mapping { .. }) {
                self.cursor = first;
            }
        }
        if self.open.len() >= self.limits.depth {
            return Err(YamlProblem { kind: YamlProblemKind::TooDeep(self.limits.depth), span });
        }
        let is_mapping = matches!(kind, NodeKind::Mapping { .. });
        let id = self.add(kind, span, tag, anchor)?;
        self.open.push(Frame { id, flow, is_mapping, pending_key: None, keys: HashMap::new() });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), YamlProblem> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        let end = if span.is_empty() { self.cursor } else { span.end as usize };
        let node = self.current.node_mut(frame.id);
        node.span.end = u32::try_from(end).unwrap_or(u32::MAX);
        node.whole.end = node.span.end;
        self.cursor = end;
        self.finish_node(frame.id)
    }

    /// Moves the cursor past the dash, question mark, colon or comma before the next node.
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
        let start = self.cursor.max(properties_end(tag, anchor).unwrap_or(0));
        match own_style(style) {
            ScalarStyle::Block => {
                let header = self.skip_blank(start);
                let length = block_scalar_length(&self.text[header..span.end as usize]);
                Span::new(self.file, header..header + length)
            }
            ScalarStyle::Plain if span.is_empty() => Span::new(self.file, start..start),
            _ => span,
        }
    }

    fn add(
        &mut self,
        kind: NodeKind,
        span: Span,
        tag: Option<Tag>,
        anchor: Option<(usize, Box<str>, Span)>,
    ) -> Result<NodeId, YamlProblem> {
        if self.current.nodes.len() >= self.limits.nodes {
            return Err(YamlProblem { kind: YamlProblemKind::TooManyNodes(self.limits.nodes), span });
        }
        let mut whole = span;
        for property in [tag.as_ref().map(|tag| tag.span), anchor.as_ref().map(|anchor| anchor.2)] {
            whole.start = whole.start.min(property.map_or(u32::MAX, |span| span.start));
        }
        let parent = self.open.last().map(|frame| frame.id);
        let id = self.current.push(Node { kind, span, whole, tag, parent, index: 0 });
        self.expanded.push(1);
        if let Some((number, name, span)) = anchor {
            self.anchors.insert(number, (id, name.clone()));
            self.current.anchors.push(Anchor { name, span, node: id });
        }
        Ok(id)
    }

    /// Adds a complete node to the collection around it.
    fn finish_node(&mut self, id: NodeId) -> Result<(), YamlProblem> {
        let node = self.current.node(id);
        let (span, whole) = (node.span, node.whole);
        let size = match node.kind {
            NodeKind::Alias(target) => self.expanded[target.index()],
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
        let mut index = 0;
        let node = self.current.node_mut(parent);
        match (&mut node.kind, key) {
            (NodeKind::Mapping { entries, .. }, Some(key)) => {
                index = entries.len();
                entries.push(MappingEntry { key, value: id });
            }
            (NodeKind::Sequence { items, .. }, _) => {
                index = items.len();
                items.push(id);
            }
            _ => {}
        }
        self.current.node_mut(id).index = index;
        let total = &mut self.expanded[parent.index()];
        *total = total.saturating_add(size);
        if *total > self.limits.expanded_nodes {
            return Err(YamlProblem {
                kind: YamlProblemKind::TooMuchExpansion(self.limits.expanded_nodes),
                span,
            });
        }
        Ok(())
    }

    fn check_key(&mut self, key: NodeId, span: Span) {
        let Some(text) = self.current.text(key).map(Box::<str>::from) else { return };
        let Some(frame) = self.open.last_mut() else { return };
        match frame.keys.get(&text) {
            Some(&first) => self.problem(YamlProblemKind::DuplicateKey { key: text.into(), first }, span),
            None => {
                frame.keys.insert(text, span);
            }
        }
    }

    fn check_merge(&mut self, key: NodeId, value: NodeId) {
        let document = &self.current;
        let is_mapping =
            |id: NodeId| matches!(document.node(document.resolve(id)).kind, NodeKind::Mapping { .. });
        let is_list_of_mappings = || match &document.node(document.resolve(value)).kind {
            NodeKind::Sequence { items, .. } => items.iter().all(|&item| is_mapping(item)),
            _ => false,
        };
        let is_merge = document.resolved(key) == Some(Resolved::Merge);
        if is_merge && !is_mapping(value) && !is_list_of_mappings() {
            let span = document.node(key).whole;
            self.problem(YamlProblemKind::InvalidMerge, span);
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

    /// Comments after the last document belong to it.
    fn keep_last_comments(&mut self) {
        if let Some(last) = self.documents.last_mut() {
            last.comments.append(&mut self.current.comments);
        }
    }

    fn problem(&mut self, kind: YamlProblemKind, span: Span) {
        self.problems.push(YamlProblem { kind, span });
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

    fn syntax_problem(&mut self, error: &ScanError) -> YamlProblem {
        let mut at = self.byte(error.marker().byte_offset());
        let is_about_a_tab = matches!(
            error.kind(),
            ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation
        );
        self.stopped_at_tab = is_about_a_tab;
        // The parser has already consumed the tab.
        if is_about_a_tab && self.text[..at].ends_with('\t') {
            at -= 1;
        }
        let kind = match error.kind() {
            ErrorKind::RecursionLimitExceeded => YamlProblemKind::TooDeep(self.limits.depth),
            kind => YamlProblemKind::Syntax(kind.to_string()),
        };
        let length =
            self.text[at..].chars().next().filter(|next| !next.is_control()).map_or(0, char::len_utf8);
        YamlProblem { kind, span: Span::new(self.file, at..at + length) }
    }
}

fn empty_document(file: FileId) -> Document {
    Document {
        file,
        nodes: Vec::new(),
        root: NodeId::ROOT,
        comments: Vec::new(),
        anchors: Vec::new(),
        key_indexes: OnceLock::new(),
        quoting_style: OnceLock::new(),
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

/// The length of a block scalar without its final line break. `text` begins with its header and may include indentation
/// and blank lines after it. Blank lines count only if `+` keeps them, or if they are indented deeper than the content.
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
