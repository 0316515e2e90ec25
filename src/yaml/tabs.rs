//! Tabs that YAML 1.2 allows and Docker Compose's reader does not: between the dash of a list and its item.

use super::tree::{Document, Kind};
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
