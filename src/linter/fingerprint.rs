//! Fingerprints, which identify a finding while its file is edited elsewhere.

use std::collections::HashMap;

use crate::compose::ImageReference;
use crate::diagnostic::Finding;
use crate::loader::Project;
use crate::source::{FileId, Source, Span};
use crate::yaml::{Document, NodeId, NodeKind};

/// Keys that identify a mapping in a list; the first one present is used.
const IDENTIFYING_KEYS: [&str; 5] = ["target", "path", "source", "name", "published"];

/// Characters of an item's text that identify it.
const IDENTITY_LENGTH: usize = 200;

/// Sets every finding's fingerprint: a hash of its rule, its file relative to the project directory, service, YAML path,
/// the text at its location, and its number among findings that agree in all of these.
///
/// In the path, list items are identified by their content, not by index. The text of an image excludes its version.
pub(crate) fn add_fingerprints(project: &Project, findings: &mut [Finding]) {
    let mut paths: HashMap<FileId, String> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let file = finding.span.file;
        let source = project.sources.get(file);
        let document = project.file(file).and_then(|loaded| loaded.document_at(finding.span));
        let (path, text) = match document {
            Some(document) => path_and_text(document, source, finding.span),
            None => (String::new(), one_line(source.slice(finding.span))),
        };
        let file_path = paths.entry(file).or_insert_with(|| project.path_in_directory(file));
        let service = finding.service.as_deref().unwrap_or_default();
        let code = finding.code.to_string();
        let parts = [code.as_str(), file_path, service, &path, &text].join(SEPARATOR);
        let ordinal = seen.entry(parts.clone()).or_default();
        finding.fingerprint = format!("{:016x}", fnv1a(&format!("{parts}{SEPARATOR}{ordinal}")));
        *ordinal += 1;
    }
}

/// Separates the parts; YAML text cannot contain it.
const SEPARATOR: &str = "\u{1f}";

/// The YAML path and the text of a location.
fn path_and_text(document: &Document, source: &Source, span: Span) -> (String, String) {
    let around = document.around(span);
    let mut path: Vec<String> = around.iter().filter_map(|&node| segment(document, node)).collect();
    let text = match around.last() {
        Some(&node) => match &document.node(node).kind {
            NodeKind::Scalar { value, .. } if document.node(node).span == span => {
                one_line(without_version(path.last(), value))
            }
            NodeKind::Mapping { .. } if key_at(document, node, span).is_some() => {
                path.extend(key_at(document, node, span).map(str::to_owned));
                String::new()
            }
            // The location of a collection is its first byte, which it shares with its first entry.
            _ if document.node(node).span.start == span.start && is_collection(document, node) => {
                String::new()
            }
            _ => one_line(source.slice(span)),
        },
        None => one_line(source.slice(span)),
    };
    (path.join("."), text)
}

/// The text of a value; of an image without tag and digest.
fn without_version<'v>(key: Option<&String>, value: &'v str) -> &'v str {
    if key.is_none_or(|key| key != "image") {
        return value;
    }
    let image = ImageReference::parse(value);
    let name = value.split('@').next().unwrap_or_default();
    let tag = image.tag.map(|tag| format!(":{tag}")).unwrap_or_default();
    name.strip_suffix(tag.as_str()).unwrap_or(name)
}

fn is_collection(document: &Document, node: NodeId) -> bool {
    matches!(document.node(node).kind, NodeKind::Mapping { .. } | NodeKind::Sequence { .. })
}

/// The segment of a node: its key, or the content of a list item in brackets.
fn segment(document: &Document, node: NodeId) -> Option<String> {
    document.node(node).parent?;
    if let Some(key) = document.key_of(node) {
        return Some(document.text(key).unwrap_or_default().to_owned());
    }
    let identifying = || IDENTIFYING_KEYS.iter().find_map(|key| document.text(document.get(node, key)?));
    let identity = document.text(node).or_else(identifying).unwrap_or_default();
    Some(format!("[{}]", one_line(&identity.chars().take(IDENTITY_LENGTH).collect::<String>())))
}

/// The key of a mapping that a location is in.
fn key_at(document: &Document, mapping: NodeId, span: Span) -> Option<&str> {
    let entries = document.entries(mapping);
    let next = entries.partition_point(|entry| document.node(entry.key).whole.start <= span.start);
    let key = entries.get(next.checked_sub(1)?)?.key;
    let whole = document.node(key).whole;
    // The first byte alone is the location of the mapping.
    let is_the_mapping = span.start == whole.start && span == whole.start_only() && span != whole;
    if whole.contains(span) && !is_the_mapping { document.text(key) } else { None }
}

/// The words of a text, regardless of line breaks and indentation.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// 64-bit FNV-1a: unlike the standard hasher it is stable across versions and platforms.
fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
