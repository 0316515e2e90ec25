//! What a finding is recognised by while its file is edited elsewhere.

use std::collections::HashMap;

use crate::compose::ImageReference;
use crate::diagnostic::Finding;
use crate::loader::Project;
use crate::source::{FileId, Source, Span};
use crate::yaml::{Document, Kind, NodeId};

/// What tells the items of a list apart that are mappings, the first of these that is there.
const IDENTIFYING_KEYS: [&str; 5] = ["target", "path", "source", "name", "published"];

/// So much of an item's text tells it apart, in characters.
const IDENTITY: usize = 200;

/// Gives every finding its fingerprint: a hash of rule, file as seen from the project's directory, service, YAML path, the
/// text at its place, and its number among those that agree in all of this.
///
/// In the path the items of a list are known by what they say, not by their number. A newer version of an image is the
/// same image.
pub(crate) fn stamp(project: &Project, findings: &mut [Finding]) {
    let mut paths: HashMap<FileId, String> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let file = finding.span.file;
        let source = project.sources.get(file);
        let document = project.file(file).and_then(|loaded| loaded.document_at(finding.span));
        let (path, text) = match document {
            Some(document) => place(document, source, finding.span),
            None => (String::new(), one_line(source.slice(finding.span))),
        };
        let file_path = paths.entry(file).or_insert_with(|| project.path_in_directory(file));
        let service = finding.service.as_deref().unwrap_or_default();
        let code = finding.code.to_string();
        let ingredients = [code.as_str(), file_path, service, &path, &text].join(SEPARATOR);
        let ordinal = seen.entry(ingredients.clone()).or_default();
        finding.fingerprint = format!("{:016x}", fnv1a(&format!("{ingredients}{SEPARATOR}{ordinal}")));
        *ordinal += 1;
    }
}

/// Between the ingredients; YAML allows it in no text.
const SEPARATOR: &str = "\u{1f}";

/// The YAML path of a place and the text that stands there.
fn place(document: &Document, source: &Source, span: Span) -> (String, String) {
    let around = document.around(span);
    let mut path: Vec<String> = around.iter().filter_map(|&node| step(document, node)).collect();
    let text = match around.last() {
        Some(&node) => match &document.node(node).kind {
            Kind::Scalar { value, .. } if document.node(node).span == span => {
                one_line(without_version(path.last(), value))
            }
            Kind::Mapping { .. } if key_at(document, node, span).is_some() => {
                path.extend(key_at(document, node, span).map(str::to_owned));
                String::new()
            }
            // A collection is pointed at by its first byte, which is that of whatever comes first in it.
            _ if document.node(node).span.start == span.start && is_collection(document, node) => {
                String::new()
            }
            _ => one_line(source.slice(span)),
        },
        None => one_line(source.slice(span)),
    };
    (path.join("."), text)
}

/// The text of a value; of an image, what does not change with its version.
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
    matches!(document.node(node).kind, Kind::Mapping { .. } | Kind::Sequence { .. })
}

/// How a node is reached from the one around it: by its key, or as an item by what it says.
fn step(document: &Document, node: NodeId) -> Option<String> {
    document.node(node).parent?;
    if let Some(key) = document.key_of(node) {
        return Some(document.text(key).unwrap_or_default().to_owned());
    }
    let identifying = || IDENTIFYING_KEYS.iter().find_map(|key| document.text(document.get(node, key)?));
    let identity = document.text(node).or_else(identifying).unwrap_or_default();
    Some(format!("[{}]", one_line(&identity.chars().take(IDENTITY).collect::<String>())))
}

/// The key of a mapping that a place is in.
fn key_at(document: &Document, mapping: NodeId, span: Span) -> Option<&str> {
    let entries = document.entries(mapping);
    let behind = entries.partition_point(|entry| document.node(entry.key).whole.start <= span.start);
    let key = entries.get(behind.checked_sub(1)?)?.key;
    let whole = document.node(key).whole;
    // The first byte alone stands for the mapping.
    let is_the_mapping = span.start == whole.start && span == whole.start_only() && span != whole;
    if whole.contains(span) && !is_the_mapping { document.text(key) } else { None }
}

/// The words of a text: how it is broken into lines and indented does not count.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// FNV-1a with 64 bits: stable over versions and platforms, which the standard hasher is not.
fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
