//! How a document quotes its scalars, so that new ones are written in the same style.

use super::quoting::{Quote, Quoting, QuotingStyle, is_plain_text};
use super::scalar::{Resolved, ScalarStyle, resolve};
use super::tree::{Document, NodeKind};

pub(super) fn quoting_style_of(document: &Document) -> QuotingStyle {
    let mut keys = QuoteCounts::default();
    let mut values = QuoteCounts::default();
    for (id, node) in document.nodes() {
        let NodeKind::Scalar { value, style } = &node.kind else { continue };
        if document.is_key(id) { &mut keys } else { &mut values }.add(value, *style);
    }
    if is_json(document) {
        let always = Quoting::Always(Quote::Double);
        return QuotingStyle { keys: always, values: always };
    }
    QuotingStyle { keys: keys.quoting(), values: values.quoting() }
}

/// Whether a file begins with a brace and a quoted key and so must stay JSON.
fn is_json(document: &Document) -> bool {
    let root = document.root();
    let is_flow = matches!(document.node(root).kind, NodeKind::Mapping { flow: true, .. });
    let is_quoted =
        |id| matches!(document.node(id).kind, NodeKind::Scalar { style: ScalarStyle::DoubleQuoted, .. });
    is_flow && document.entries(root).first().is_some_and(|entry| is_quoted(entry.key))
}

/// The fewest needlessly quoted scalars that show a style.
const MIN_QUOTED: usize = 2;

/// Numbers of scalars by how they are quoted.
#[derive(Default)]
struct QuoteCounts {
    single: usize,
    double: usize,
    needless: usize,
    plain: usize,
}

impl QuoteCounts {
    fn add(&mut self, value: &str, style: ScalarStyle) {
        match style {
            ScalarStyle::SingleQuoted => self.single += 1,
            ScalarStyle::DoubleQuoted => self.double += 1,
            // Numbers and the like would change their meaning in quotes, and block scalars have no quotes.
            ScalarStyle::Plain if resolve(value, style, None) == Resolved::Text => self.plain += 1,
            ScalarStyle::Plain | ScalarStyle::Block => return,
        }
        if style != ScalarStyle::Plain && is_plain_text(value, true) {
            self.needless += 1;
        }
    }

    fn quoting(&self) -> Quoting {
        let quote = if self.double > self.single { Quote::Double } else { Quote::Single };
        let always = self.plain == 0 && self.needless >= MIN_QUOTED;
        if always { Quoting::Always(quote) } else { Quoting::WhereNeeded(quote) }
    }
}
