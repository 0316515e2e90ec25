//! How a document quotes its scalars, so that new ones are written as people write there.

use super::quoting::{Habit, Quote, Quoting, is_plain_text};
use super::scalar::{Resolved, ScalarStyle, resolve};
use super::tree::{Document, Kind};

/// Looks at every scalar of a document.
pub(super) fn habit_of(document: &Document) -> Habit {
    let mut keys = Seen::default();
    let mut values = Seen::default();
    for (id, node) in document.nodes() {
        let Kind::Scalar { value, style } = &node.kind else { continue };
        if document.is_key(id) { &mut keys } else { &mut values }.see(value, *style);
    }
    if is_json(document) {
        let always = Quoting::Always(Quote::Double);
        return Habit { keys: always, values: always };
    }
    Habit { keys: keys.quoting(), values: values.quoting() }
}

/// A file that begins with a brace and quotes its first key is JSON, and stays it.
fn is_json(document: &Document) -> bool {
    let root = document.root();
    let is_flow = matches!(document.node(root).kind, Kind::Mapping { flow: true, .. });
    let is_quoted =
        |id| matches!(document.node(id).kind, Kind::Scalar { style: ScalarStyle::DoubleQuoted, .. });
    is_flow && document.entries(root).first().is_some_and(|entry| is_quoted(entry.key))
}

/// One quoted scalar is no habit.
const HABIT: usize = 2;

/// Scalars, by how they are quoted.
#[derive(Default)]
struct Seen {
    single: usize,
    double: usize,
    /// Quoted though it need not be.
    needless: usize,
    /// Text without quotes.
    plain: usize,
}

impl Seen {
    fn see(&mut self, value: &str, style: ScalarStyle) {
        match style {
            ScalarStyle::SingleQuoted => self.single += 1,
            ScalarStyle::DoubleQuoted => self.double += 1,
            // Numbers and the like lose their meaning in quotes, and block scalars have none.
            ScalarStyle::Plain if resolve(value, style, None) == Resolved::Text => self.plain += 1,
            ScalarStyle::Plain | ScalarStyle::Block => return,
        }
        if style != ScalarStyle::Plain && is_plain_text(value, true) {
            self.needless += 1;
        }
    }

    fn quoting(&self) -> Quoting {
        let quote = if self.double > self.single { Quote::Double } else { Quote::Single };
        let always = self.plain == 0 && self.needless >= HABIT;
        if always { Quoting::Always(quote) } else { Quoting::WhereNeeded(quote) }
    }
}
