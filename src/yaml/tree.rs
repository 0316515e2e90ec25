//! The tree of one YAML document: an arena of nodes with their spans.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::path::{Segment, YamlPath};
use super::quoting::QuotingStyle;
use super::scalar::{self, Resolved, ScalarStyle};
use super::scalar_offsets::ScalarOffsets;
use crate::source::{FileId, Span};

/// A node of one [`Document`]; the default is its root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) const ROOT: NodeId = NodeId(0);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The most paths that [`Document::occurrences`] returns, far more than anchors of real files have uses.
pub const MAX_OCCURRENCES: usize = 1000;

/// One node as written.
#[derive(Debug)]
pub struct Node {
    /// Its kind and content.
    pub kind: NodeKind,
    /// Its content, including quotes, brackets, a block scalar's header and the first dash of a block sequence, but not
    /// trailing spaces and comments. A missing value has an empty span.
    pub span: Span,
    /// The content with its `&anchor` and `!tag`.
    pub whole: Span,
    /// The tag as written.
    pub tag: Option<Tag>,
    /// The collection it is in; `None` for the root.
    pub parent: Option<NodeId>,
    /// Its index among the entries or items of that collection.
    pub(super) index: usize,
}

/// An explicit tag: `!reset`.
#[derive(Debug)]
pub struct Tag {
    /// As written, with its exclamation mark.
    pub text: Box<str>,
    /// Its span.
    pub span: Span,
}

/// The kind of a node.
#[derive(Debug)]
pub enum NodeKind {
    /// A scalar.
    Scalar {
        /// The text, with escapes and folding resolved.
        value: Box<str>,
        /// How it is written.
        style: ScalarStyle,
    },
    /// A list.
    Sequence {
        /// Whether in square brackets.
        flow: bool,
        /// The items in order.
        items: Vec<NodeId>,
    },
    /// A mapping.
    Mapping {
        /// Whether in braces.
        flow: bool,
        /// The entries in order.
        entries: Vec<MappingEntry>,
    },
    /// `*name`, with the anchored node; never inside that node.
    Alias(NodeId),
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct MappingEntry {
    /// The key node, usually a scalar.
    pub key: NodeId,
    /// The value node; an empty scalar when the value is missing.
    pub value: NodeId,
}

/// `&name` before a node.
#[derive(Debug)]
pub struct Anchor {
    /// The name, without the `&`.
    pub name: Box<str>,
    /// The token with its `&`.
    pub span: Span,
    /// The anchored node.
    pub node: NodeId,
}

/// One document of a file.
#[derive(Debug)]
pub struct Document {
    pub(super) file: FileId,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    pub(super) comments: Vec<Span>,
    pub(super) anchors: Vec<Anchor>,
    /// The indexes of keys in large mappings; built on first use.
    pub(super) key_indexes: OnceLock<HashMap<NodeId, HashMap<Box<str>, usize>>>,
    /// How it quotes its scalars; built on first use.
    pub(super) quoting_style: OnceLock<QuotingStyle>,
}

/// Mappings with this many entries are looked up by index.
const LARGE: usize = 32;

impl Document {
    /// The file.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The root node.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// A node by its id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    pub(super) fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    /// Every node with its id, parents before children.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).map(NodeId).zip(&self.nodes)
    }

    /// The comments from `#` to the end of the line, in order.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// The anchors in order.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// The node itself, or the anchored node of an alias.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        match self.node(id).kind {
            NodeKind::Alias(target) => target,
            _ => id,
        }
    }

    /// The entries of a mapping, with aliases resolved; empty for anything else.
    pub fn entries(&self, id: NodeId) -> &[MappingEntry] {
        match &self.node(self.resolve(id)).kind {
            NodeKind::Mapping { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The items of a sequence, with aliases resolved; empty for anything else.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match &self.node(self.resolve(id)).kind {
            NodeKind::Sequence { items, .. } => items,
            _ => &[],
        }
    }

    /// The text of a scalar, with aliases resolved; `None` for a collection.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(self.resolve(id)).kind {
            NodeKind::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The value of a scalar in Docker Compose, with aliases resolved; `None` for a collection.
    pub fn resolved(&self, id: NodeId) -> Option<Resolved> {
        let node = self.node(self.resolve(id));
        match &node.kind {
            NodeKind::Scalar { value, style } => {
                Some(scalar::resolve(value, *style, node.tag.as_ref().map(|tag| &*tag.text)))
            }
            _ => None,
        }
    }

    /// The entry with a key, not counting merged ones.
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<MappingEntry> {
        let mapping = self.resolve(mapping);
        let entries = self.entries(mapping);
        if entries.len() < LARGE {
            return entries.iter().copied().find(|entry| self.text(entry.key) == Some(key));
        }
        let indexes = self.key_indexes.get_or_init(|| self.index_keys()).get(&mapping)?;
        entries.get(*indexes.get(key)?).copied()
    }

    /// The indexes of keys in every large mapping; the first one of a duplicate key.
    fn index_keys(&self) -> HashMap<NodeId, HashMap<Box<str>, usize>> {
        let large = self.nodes().filter_map(|(id, node)| match &node.kind {
            NodeKind::Mapping { entries, .. } if entries.len() >= LARGE => Some((id, entries)),
            _ => None,
        });
        let indexes = |entries: &[MappingEntry]| {
            let keys = entries.iter().enumerate().rev();
            keys.filter_map(|(index, entry)| Some((self.text(entry.key)?.into(), index))).collect()
        };
        large.map(|(id, entries)| (id, indexes(entries))).collect()
    }

    /// The value of a key, with aliases not resolved.
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.entry(mapping, key).map(|entry| entry.value)
    }

    /// The path of a node; `None` for a key.
    pub fn path(&self, id: NodeId) -> Option<YamlPath> {
        let mut segments = Vec::new();
        let mut child = id;
        while let Some(parent) = self.node(child).parent {
            segments.push(match &self.node(parent).kind {
                NodeKind::Mapping { entries, .. } => {
                    let entry = entries.get(self.node(child).index).filter(|entry| entry.value == child)?;
                    Segment::Key(self.text(entry.key)?.to_owned())
                }
                NodeKind::Sequence { .. } => Segment::Index(self.node(child).index),
                _ => return None,
            });
            child = parent;
        }
        segments.reverse();
        Some(YamlPath(segments))
    }

    /// Whether a node is a key.
    pub fn is_key(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let Some(NodeKind::Mapping { entries, .. }) = node.parent.map(|parent| &self.node(parent).kind)
        else {
            return false;
        };
        entries.get(node.index).is_none_or(|entry| entry.value != id)
    }

    /// Whether a node is inside a flow collection.
    pub fn is_in_flow(&self, id: NodeId) -> bool {
        let mut around = self.node(id).parent;
        while let Some(parent) = around {
            let node = self.node(parent);
            if matches!(
                node.kind,
                NodeKind::Sequence { flow: true, .. } | NodeKind::Mapping { flow: true, .. }
            ) {
                return true;
            }
            around = node.parent;
        }
        false
    }

    /// The node at a path that goes through no alias.
    pub fn find(&self, path: &YamlPath) -> Option<NodeId> {
        path.0.iter().try_fold(self.root, |node, step| match (step, &self.node(node).kind) {
            (Segment::Key(key), NodeKind::Mapping { .. }) => self.get(node, key),
            (Segment::Index(index), NodeKind::Sequence { items, .. }) => items.get(*index).copied(),
            _ => None,
        })
    }

    /// The nodes around a span, from the root inwards, not including keys. Empty for a span outside the document.
    pub fn around(&self, span: Span) -> Vec<NodeId> {
        let mut around = Vec::new();
        let mut next =
            (!self.nodes.is_empty() && self.node(self.root).whole.contains(span)).then_some(self.root);
        while let Some(node) = next {
            around.push(node);
            next = self.child_around(node, span);
        }
        around
    }

    fn child_around(&self, node: NodeId, span: Span) -> Option<NodeId> {
        // The last one that begins before the span; entries and items are in the order of the text.
        let is_before = |id: NodeId| self.node(id).whole.start <= span.start;
        let child = match &self.node(node).kind {
            NodeKind::Mapping { entries, .. } => {
                let next = entries.partition_point(|entry| is_before(entry.value));
                entries[next.checked_sub(1)?].value
            }
            NodeKind::Sequence { items, .. } => {
                items[items.partition_point(|&item| is_before(item)).checked_sub(1)?]
            }
            _ => return None,
        };
        self.node(child).whole.contains(span).then_some(child)
    }

    /// How many collections are around a node.
    pub(super) fn depth(&self, id: NodeId) -> usize {
        std::iter::successors(self.node(id).parent, |&around| self.node(around).parent).count()
    }

    /// The key of a value; `None` for an item, a key or the root.
    pub fn key_of(&self, id: NodeId) -> Option<NodeId> {
        let NodeKind::Mapping { entries, .. } = &self.node(self.node(id).parent?).kind else { return None };
        entries.get(self.node(id).index).filter(|entry| entry.value == id).map(|entry| entry.key)
    }

    /// The aliases of exactly this node.
    pub fn aliases_of(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let has_anchor = self.anchors.iter().any(|anchor| anchor.node == id);
        let nodes = has_anchor.then(|| self.nodes());
        nodes.into_iter().flatten().filter_map(move |(alias, node)| match node.kind {
            NodeKind::Alias(target) if target == id => Some(alias),
            _ => None,
        })
    }

    /// Every path of a node once aliases are expanded: its own, then one through each alias of it or of a collection around
    /// it. At most about [`MAX_OCCURRENCES`].
    pub fn occurrences(&self, id: NodeId) -> Vec<YamlPath> {
        self.occurrences_up_to(id, MAX_OCCURRENCES)
    }

    fn occurrences_up_to(&self, id: NodeId, limit: usize) -> Vec<YamlPath> {
        let mut found: Vec<YamlPath> = self.path(id).into_iter().collect();
        let mut around = Some(id);
        while let Some(node) = around {
            if let Some(start) = self.path(node) {
                let aliases: Vec<NodeId> = self.aliases_of(node).collect();
                for alias in aliases {
                    for reached in self.occurrences_up_to(alias, limit.saturating_sub(found.len())) {
                        let own = self.path(id).unwrap_or_default();
                        let rest = own.after(&start).unwrap_or_default();
                        found.push(reached.join(rest));
                    }
                    if found.len() >= limit {
                        return found;
                    }
                }
            }
            around = self.node(node).parent;
        }
        found
    }

    /// Where a scalar's text begins in the file; `None` if the file has escapes, folding or line breaks instead of the text
    /// byte for byte.
    pub fn text_start(&self, id: NodeId, source: &str) -> Option<u32> {
        let (inner, value, _) = self.one_line(id, source)?;
        (source.get(inner.clone())? == value).then(|| u32::try_from(inner.start).ok())?
    }

    /// The span in the file of a part of a scalar's text, given in bytes of [`Document::text`]. `None` if the scalar has
    /// several lines.
    pub fn part_span(&self, id: NodeId, source: &str, part: &Range<usize>) -> Option<Span> {
        let (inner, value, style) = self.one_line(id, source)?;
        let offsets = ScalarOffsets { text: source.get(inner.clone())?, value, style };
        let (start, end) = (offsets.offset(part.start)?, offsets.offset(part.end)?);
        Some(Span::new(self.file, inner.start + start..inner.start + end.max(start)))
    }

    /// The bytes of a scalar without its quotes, and its text; `None` if it has several lines.
    fn one_line(&self, id: NodeId, source: &str) -> Option<(Range<usize>, &str, ScalarStyle)> {
        let node = self.node(id);
        let NodeKind::Scalar { value, style } = &node.kind else { return None };
        let lead = match style {
            ScalarStyle::Plain => 0,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
            ScalarStyle::Block => return None,
        };
        let span = node.span.range();
        let inner = span.start + lead..span.end.checked_sub(lead)?;
        let is_one_line = !source.get(inner.clone())?.contains(['\n', '\r']);
        is_one_line.then_some((inner, value, *style))
    }
}
