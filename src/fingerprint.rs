//! What a finding is recognised by while its file is edited elsewhere.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::project::Project;
use crate::source::Span;
use crate::yaml::{Document, NodeId, Segment};

/// Gives every finding its fingerprint: a hash of rule, file, service, YAML path without indexes, the text at its
/// place, and its number among those that agree in all of this.
pub(crate) fn stamp(project: &Project, findings: &mut [Finding]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let source = project.sources.get(finding.span.file);
        let document = project.file(finding.span.file).and_then(|file| file.document());
        let place = document.map(|document| path_without_indexes(document, finding.span)).unwrap_or_default();
        let name = source.name().to_string_lossy().replace('\\', "/");
        let ingredients = [
            finding.code.to_string(),
            name.trim_start_matches("./").to_owned(),
            finding.service.clone().unwrap_or_default(),
            place,
            source.slice(finding.span).split_whitespace().collect::<Vec<_>>().join(" "),
        ]
        .join("\u{1f}");
        let ordinal = seen.entry(ingredients.clone()).or_default();
        finding.fingerprint = format!("{:016x}", fnv1a(&format!("{ingredients}\u{1f}{ordinal}")));
        *ordinal += 1;
    }
}

/// The keys that lead to the innermost value around a place.
fn path_without_indexes(document: &Document, span: Span) -> String {
    let mut node = document.root();
    while let Some(inner) = child_around(document, node, span) {
        node = inner;
    }
    let path = document.path(node).unwrap_or_default();
    let keys: Vec<String> = path
        .0
        .into_iter()
        .map(|segment| match segment {
            Segment::Key(key) => key,
            Segment::Index(_) => "[]".to_owned(),
        })
        .collect();
    keys.join(".")
}

fn child_around(document: &Document, node: NodeId, span: Span) -> Option<NodeId> {
    let entries = document.entries(node);
    let items = document.items(node);
    // The last one that begins before the place; what is written in order is found in order.
    let before = |id: NodeId| document.node(id).whole.start <= span.start;
    let entry =
        entries.partition_point(|entry| before(entry.value)).checked_sub(1).map(|at| entries[at].value);
    let item = items.partition_point(|&item| before(item)).checked_sub(1).map(|at| items[at]);
    entry
        .into_iter()
        .chain(item)
        .find(|&child| document.node(child).parent == Some(node) && document.node(child).whole.contains(span))
}

/// FNV-1a with 64 bits: stable over versions and platforms, which the standard hasher is not.
fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
