//! Tabs of which the parser and Docker Compose's reader think differently: those between the dash of a list and its
//! item, which YAML 1.2 allows and Compose does not, and those that lines between brackets begin with, which the parser
//! takes for the indentation of what is around the brackets.

use std::ops::Range;

use super::layout::lines;
use super::scalar::ScalarStyle;
use super::tree::{Document, Kind, Node};
use crate::source::Span;

/// The tabs behind dashes that Docker Compose stops at.
pub(super) fn misplaced_tabs(document: &Document, text: &str) -> Vec<Span> {
    if !text.contains('\t') {
        return Vec::new();
    }
    let lists = document.nodes().filter_map(|(_, node)| match &node.kind {
        Kind::Sequence { flow: false, items } => Some(items),
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

/// The text with blanks for the tabs that lines between brackets or braces begin with: byte for byte as long as it was.
/// `None` without such lines. Behind a text without quotes a tab stays: Compose's reader takes it for more of that text,
/// and refuses it, as the parser does. `read` parses a text.
pub(super) fn with_blanks_between_brackets(
    text: &str,
    read: impl Fn(&str) -> Vec<Document>,
) -> Option<String> {
    let tabs = leading_tabs(text);
    // Where the brackets are can only be seen without tabs. Elsewhere they are put back: in the lines of a block scalar
    // they count.
    let documents = read(&blanked(text, &tabs));
    let (brackets, plain) = (brackets(&documents), plain_texts(&documents, text));
    let is_in = |tab: &Range<usize>, ranges: &[Range<usize>]| {
        let before = ranges.partition_point(|range| range.start < tab.start);
        before.checked_sub(1).is_some_and(|place| tab.start < ranges[place].end)
    };
    let is_between = |tab: &Range<usize>| is_in(tab, &brackets) && !is_in(tab, &plain);
    let between: Vec<Range<usize>> = tabs.into_iter().filter(is_between).collect();
    (!between.is_empty()).then(|| blanked(text, &between))
}

/// The tabs in the white space that lines begin with.
fn leading_tabs(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut tabs = Vec::new();
    for line in lines(text) {
        let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
        let places = line[..lead].match_indices('\t').map(|(place, _)| at + place);
        tabs.extend(places.map(|place| place..place + 1));
        at += line.len();
    }
    tabs
}

fn blanked(text: &str, tabs: &[Range<usize>]) -> String {
    let mut result = String::with_capacity(text.len());
    for tab in tabs {
        result.push_str(&text[result.len()..tab.start]);
        result.push(' ');
    }
    result.push_str(&text[result.len()..]);
    result
}

/// The outermost collections between brackets or braces, in the order of the text.
fn brackets(documents: &[Document]) -> Vec<Range<usize>> {
    let is_outermost = |document: &Document, id| {
        let is_flow = matches!(
            document.node(id).kind,
            Kind::Mapping { flow: true, .. } | Kind::Sequence { flow: true, .. }
        );
        is_flow && !document.is_in_flow(id)
    };
    let in_document = |document: &Document| {
        let nodes = document.nodes().filter(|(id, _)| is_outermost(document, *id));
        nodes.map(|(_, node)| node.span.range()).collect::<Vec<_>>()
    };
    documents.iter().flat_map(in_document).collect()
}

/// The texts without quotes, with the white space behind them, in the order of the text.
fn plain_texts(documents: &[Document], text: &str) -> Vec<Range<usize>> {
    let in_document = |document: &Document| {
        let is_plain = |node: &&Node| matches!(node.kind, Kind::Scalar { style: ScalarStyle::Plain, .. });
        let nodes = document.nodes().map(|(_, node)| node);
        let written = nodes.filter(is_plain).map(|node| node.span.range()).filter(|span| !span.is_empty());
        written.collect::<Vec<_>>()
    };
    let with_blanks = |span: Range<usize>| span.start..text.len() - text[span.end..].trim_start().len();
    documents.iter().flat_map(in_document).map(with_blanks).collect()
}
