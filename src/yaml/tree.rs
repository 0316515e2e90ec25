//! The tree of one YAML document: an arena of nodes that know where they stand in the text.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::path::{Segment, YamlPath};
use super::quoting::Habit;
use super::scalar::{self, Resolved, ScalarStyle};
use super::scalar_offsets::ScalarOffsets;
use crate::source::{FileId, Span};

/// A node of one [`Document`]; the default is its root's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) const ROOT: NodeId = NodeId(0);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// At so many places of one node [`Document::occurrences`] stops: far more than any anchor of a real file has users.
pub const MAX_OCCURRENCES: usize = 1000;

/// One node as it is written.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its content: quotes, brackets, a block scalar's header included; trailing blanks and comments not. The
    /// first dash of a block sequence belongs to it. An empty value has an empty span where it would stand.
    pub span: Span,
    /// The content with the `&anchor` and the `!tag` before it.
    pub whole: Span,
    /// The tag as written.
    pub tag: Option<Tag>,
    /// The collection it is in; `None` for the root.
    pub parent: Option<NodeId>,
    /// Its place among the entries or items of that collection, from 0.
    pub(super) place: usize,
}

/// An explicit tag: `!reset`.
#[derive(Debug)]
pub struct Tag {
    /// As written, with its exclamation mark.
    pub text: Box<str>,
    /// Where.
    pub span: Span,
}

/// What a node is.
#[derive(Debug)]
pub enum Kind {
    /// A scalar; `value` is its text with escapes and folding undone.
    Scalar {
        /// The text.
        value: Box<str>,
        /// How it is written.
        style: ScalarStyle,
    },
    /// A list.
    Sequence {
        /// In square brackets.
        flow: bool,
        /// The items in order.
        items: Vec<NodeId>,
    },
    /// Keys and values.
    Mapping {
        /// In curly brackets.
        flow: bool,
        /// The entries in order.
        entries: Vec<Entry>,
    },
    /// `*name`: stands for the node that carries the anchor. Never inside that node.
    Alias(NodeId),
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key node, most often a scalar.
    pub key: NodeId,
    /// The value node; an empty scalar when nothing is written.
    pub value: NodeId,
}

/// `&name` before a node.
#[derive(Debug)]
pub struct Anchor {
    /// Without the `&`.
    pub name: Box<str>,
    /// The token with its `&`.
    pub span: Span,
    /// The node that carries it.
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
    /// Where the keys of large mappings are; made when first asked for.
    pub(super) large: OnceLock<HashMap<NodeId, HashMap<Box<str>, usize>>>,
    /// How it quotes its scalars; found out when first asked for.
    pub(super) habit: OnceLock<Habit>,
}

/// From so many entries on, a look-up by key uses an index.
const LARGE: usize = 32;

impl Document {
    /// The file the text came from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The node everything else hangs from.
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

    /// The node itself, or the one an alias stands for.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        match self.node(id).kind {
            Kind::Alias(target) => target,
            _ => id,
        }
    }

    /// The entries of a mapping, aliases seen through; empty for anything else.
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        match &self.node(self.resolve(id)).kind {
            Kind::Mapping { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The items of a sequence, aliases seen through; empty for anything else.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match &self.node(self.resolve(id)).kind {
            Kind::Sequence { items, .. } => items,
            _ => &[],
        }
    }

    /// The text of a scalar, aliases seen through; `None` for a collection.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(self.resolve(id)).kind {
            Kind::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// What a scalar means to Docker Compose, aliases seen through; `None` for a collection.
    pub fn resolved(&self, id: NodeId) -> Option<Resolved> {
        let node = self.node(self.resolve(id));
        match &node.kind {
            Kind::Scalar { value, style } => {
                Some(scalar::resolve(value, *style, node.tag.as_ref().map(|tag| &*tag.text)))
            }
            _ => None,
        }
    }

    /// The entry whose key is this text. Merge keys are not looked through.
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<Entry> {
        let mapping = self.resolve(mapping);
        let entries = self.entries(mapping);
        if entries.len() < LARGE {
            return entries.iter().copied().find(|entry| self.text(entry.key) == Some(key));
        }
        let places = self.large.get_or_init(|| self.index_large()).get(&mapping)?;
        entries.get(*places.get(key)?).copied()
    }

    /// The places of keys in every large mapping; of a key that stands twice the first.
    fn index_large(&self) -> HashMap<NodeId, HashMap<Box<str>, usize>> {
        let large = self.nodes().filter_map(|(id, node)| match &node.kind {
            Kind::Mapping { entries, .. } if entries.len() >= LARGE => Some((id, entries)),
            _ => None,
        });
        let places = |entries: &[Entry]| {
            let keys = entries.iter().enumerate().rev();
            keys.filter_map(|(place, entry)| Some((self.text(entry.key)?.into(), place))).collect()
        };
        large.map(|(id, entries)| (id, places(entries))).collect()
    }

    /// The value under a key, as written.
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.entry(mapping, key).map(|entry| entry.value)
    }

    /// How to come from the root to a node. `None` for a key: paths lead to values.
    pub fn path(&self, id: NodeId) -> Option<YamlPath> {
        let mut steps = Vec::new();
        let mut child = id;
        while let Some(parent) = self.node(child).parent {
            steps.push(match &self.node(parent).kind {
                Kind::Mapping { entries, .. } => {
                    let entry = entries.get(self.node(child).place).filter(|entry| entry.value == child)?;
                    Segment::Key(self.text(entry.key)?.to_owned())
                }
                Kind::Sequence { .. } => Segment::Index(self.node(child).place),
                _ => return None,
            });
            child = parent;
        }
        steps.reverse();
        Some(YamlPath(steps))
    }

    /// Whether a node is the key of an entry.
    pub fn is_key(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let Some(Kind::Mapping { entries, .. }) = node.parent.map(|parent| &self.node(parent).kind) else {
            return false;
        };
        entries.get(node.place).is_none_or(|entry| entry.value != id)
    }

    /// Whether a node stands between brackets or braces.
    pub fn is_in_flow(&self, id: NodeId) -> bool {
        let mut around = self.node(id).parent;
        while let Some(parent) = around {
            let node = self.node(parent);
            if matches!(node.kind, Kind::Sequence { flow: true, .. } | Kind::Mapping { flow: true, .. }) {
                return true;
            }
            around = node.parent;
        }
        false
    }

    /// The node a path leads to, going through no alias.
    pub fn find(&self, path: &YamlPath) -> Option<NodeId> {
        path.0.iter().try_fold(self.root, |node, step| match (step, &self.node(node).kind) {
            (Segment::Key(key), Kind::Mapping { .. }) => self.get(node, key),
            (Segment::Index(index), Kind::Sequence { items, .. }) => items.get(*index).copied(),
            _ => None,
        })
    }

    /// The nodes around a place, from the root inwards; what stands in a key is around it no further than its mapping.
    /// Empty for a place outside the document.
    pub fn around(&self, place: Span) -> Vec<NodeId> {
        let mut around = Vec::new();
        let mut next =
            (!self.nodes.is_empty() && self.node(self.root).whole.contains(place)).then_some(self.root);
        while let Some(node) = next {
            around.push(node);
            next = self.child_around(node, place);
        }
        around
    }

    fn child_around(&self, node: NodeId, place: Span) -> Option<NodeId> {
        // The last one that begins before the place; what is written in order is found in order.
        let is_before = |id: NodeId| self.node(id).whole.start <= place.start;
        let child = match &self.node(node).kind {
            Kind::Mapping { entries, .. } => {
                let behind = entries.partition_point(|entry| is_before(entry.value));
                entries[behind.checked_sub(1)?].value
            }
            Kind::Sequence { items, .. } => {
                items[items.partition_point(|&item| is_before(item)).checked_sub(1)?]
            }
            _ => return None,
        };
        self.node(child).whole.contains(place).then_some(child)
    }

    /// How many collections are around a node.
    pub(super) fn depth(&self, id: NodeId) -> usize {
        std::iter::successors(self.node(id).parent, |&around| self.node(around).parent).count()
    }

    /// The key a node is the value of; `None` for an item, a key and the root.
    pub fn key_of(&self, id: NodeId) -> Option<NodeId> {
        let Kind::Mapping { entries, .. } = &self.node(self.node(id).parent?).kind else { return None };
        entries.get(self.node(id).place).filter(|entry| entry.value == id).map(|entry| entry.key)
    }

    /// The aliases that stand for exactly this node.
    pub fn aliases_of(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let has_anchor = self.anchors.iter().any(|anchor| anchor.node == id);
        let nodes = has_anchor.then(|| self.nodes());
        nodes.into_iter().flatten().filter_map(move |(alias, node)| match node.kind {
            Kind::Alias(target) if target == id => Some(alias),
            _ => None,
        })
    }

    /// Every path by which a node is reached when aliases are written out: its own first, then one through each
    /// alias of it or of a collection around it. Where there are [`MAX_OCCURRENCES`], there may be more.
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

    /// Where a scalar's text begins in the file, when it stands there byte for byte: without escapes, folding and line
    /// breaks that keep text and file from running side by side.
    pub fn text_start(&self, id: NodeId, source: &str) -> Option<u32> {
        let (inner, value, _) = self.one_line(id, source)?;
        (source.get(inner.clone())? == value).then(|| u32::try_from(inner.start).ok())?
    }

    /// Where a part of a scalar's text stands in the file, the escapes in it included. `None` when the scalar goes over
    /// several lines, and when the part does.
    ///
    /// `part` counts bytes of the scalar's text as [`Document::text`] gives it.
    pub fn part_span(&self, id: NodeId, source: &str, part: &Range<usize>) -> Option<Span> {
        let (inner, value, style) = self.one_line(id, source)?;
        let written = ScalarOffsets { text: source.get(inner.clone())?, value, style };
        let (start, end) = (written.place(part.start)?, written.place(part.end)?);
        Some(Span::new(self.file, inner.start + start..inner.start + end.max(start)))
    }

    /// The bytes of a scalar without its quotes, and its text; `None` when it is not written in one line.
    fn one_line(&self, id: NodeId, source: &str) -> Option<(Range<usize>, &str, ScalarStyle)> {
        let node = self.node(id);
        let Kind::Scalar { value, style } = &node.kind else { return None };
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
