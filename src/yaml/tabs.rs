//! Tabs that the parser and Docker Compose treat differently: those between the dash of a list and its item, which YAML 1.2
//! allows and Compose does not, and those that begin lines between brackets, which the parser takes for the indentation of
//! the surrounding block.

use std::ops::Range;

use super::layout::lines;
use super::scalar::ScalarStyle;
use super::tree::{Document, Node, NodeKind};
use crate::source::Span;

/// The tabs after dashes that Docker Compose rejects.
pub(super) fn misplaced_tabs(document: &Document, text: &str) -> Vec<Span> {
    if !text.contains('\t') {
        return Vec::new();
    }
    let lists = document.nodes().filter_map(|(_, node)| match &node.kind {
        NodeKind::Sequence { flow: false, items } => Some(items),
        _ => None,
    });
    let starts = lists.flatten().map(|&item| document.node(item).whole.start as usize);
    let tab_before = |start: usize| {
        let before = text.get(..start)?;
        let lead = before.trim_end_matches([' ', '\t']);
        let tab = before[lead.len()..].find('\t')?;
        lead.ends_with('-').then(|| Span::new(document.file(), lead.len() + tab..lead.len() + tab + 1))
    };
    starts.filter_map(tab_before).collect()
}

/// Replaces the tabs that begin lines between brackets or braces by spaces; `None` if there are none. A tab after a plain
/// scalar stays: Compose takes it for a continuation of the scalar and rejects it, as the parser does. `read` parses a text.
pub(super) fn replace_tabs_in_flow(text: &str, read: impl Fn(&str) -> Vec<Document>) -> Option<String> {
    let tabs = leading_tabs(text);
    // The brackets can only be found without tabs. Tabs elsewhere are kept, since they count in a block scalar.
    let documents = read(&with_spaces(text, &tabs));
    let (brackets, plain) = (brackets(&documents), plain_texts(&documents, text));
    let is_in = |tab: &Range<usize>, ranges: &[Range<usize>]| {
        let before = ranges.partition_point(|range| range.start < tab.start);
        before.checked_sub(1).is_some_and(|index| tab.start < ranges[index].end)
    };
    let is_between = |tab: &Range<usize>| is_in(tab, &brackets) && !is_in(tab, &plain);
    let between: Vec<Range<usize>> = tabs.into_iter().filter(is_between).collect();
    (!between.is_empty()).then(|| with_spaces(text, &between))
}

fn leading_tabs(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut tabs = Vec::new();
    for line in lines(text) {
        let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
        let starts = line[..lead].match_indices('\t').map(|(offset, _)| at + offset);
        tabs.extend(starts.map(|start| start..start + 1));
        at += line.len();
    }
    tabs
}

fn with_spaces(text: &str, tabs: &[Range<usize>]) -> String {
    let mut result = String::with_capacity(text.len());
    for tab in tabs {
        result.push_str(&text[result.len()..tab.start]);
        result.push(' ');
    }
    result.push_str(&text[result.len()..]);
    result
}

/// The outermost flow collections, in the order of the text.
fn brackets(documents: &[Document]) -> Vec<Range<usize>> {
    let is_outermost = |document: &Document, id| {
        let is_flow = matches!(
            document.node(id).kind,
            NodeKind::Mapping { flow: true, .. } | NodeKind::Sequence { flow: true, .. }
        );
        is_flow && !document.is_in_flow(id)
    };
    let in_document = |document: &Document| {
        let nodes = document.nodes().filter(|(id, _)| is_outermost(document, *id));
        nodes.map(|(_, node)| node.span.range()).collect::<Vec<_>>()
    };
    documents.iter().flat_map(in_document).collect()
}

/// The plain scalars with the white space after them, in the order of the text.
fn plain_texts(documents: &[Document], text: &str) -> Vec<Range<usize>> {
    let in_document = |document: &Document| {
        let is_plain = |node: &&Node| matches!(node.kind, NodeKind::Scalar { style: ScalarStyle::Plain, .. });
        let nodes = document.nodes().map(|(_, node)| node);
        let written = nodes.filter(is_plain).map(|node| node.span.range()).filter(|span| !span.is_empty());
        written.collect::<Vec<_>>()
    };
    let with_white_space = |span: Range<usize>| span.start..text.len() - text[span.end..].trim_start().len();
    documents.iter().flat_map(in_document).map(with_white_space).collect()
}
