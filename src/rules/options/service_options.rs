//! Options of a service as rows of a table: where they stand, and which of their values Docker Compose hands on.

use crate::compose::{Key, Service, Text, Value, parse_bytes};
use crate::source::Span;

/// An option of a service.
pub(crate) struct ServiceOption {
    /// The keys that lead to it; `*` stands for every key.
    pub(crate) path: &'static [&'static str],
    /// Which of its values ask for something.
    pub(crate) asks: Asks,
}

/// Which values of an option ask for something. Docker Compose v2 leaves the others out of what it sends.
#[derive(Clone, Copy)]
pub(crate) enum Asks {
    /// `true`.
    True,
    /// A number other than 0.
    Number,
    /// A number above 0.
    Positive,
    /// A size other than 0.
    Bytes,
    /// A text with something in it.
    Text,
    /// One of these words, in any case of letters, or a text that begins with one that ends in a colon.
    Words(&'static [&'static str]),
    /// A list or a mapping with something in it.
    Entries,
}

/// A value that asks for something.
pub(crate) struct Asked<'p> {
    key: &'p Key,
    value: &'p Value,
}

impl ServiceOption {
    /// As people write it: `deploy.resources.limits.pids`.
    pub(crate) fn name(&self) -> String {
        let named: Vec<&str> = self.path.iter().copied().filter(|key| *key != "*").collect();
        named.join(".")
    }

    /// The values of a service that ask for something.
    pub(crate) fn asked<'p>(&self, service: Service<'p>) -> Vec<Asked<'p>> {
        let found = self.found(service).into_iter();
        found.filter(|asked| self.asks.is_met(asked.value)).collect()
    }

    /// The texts of a service that a variable without a value decides, and where they stand.
    pub(crate) fn undecided<'p>(&self, service: Service<'p>) -> Vec<(&'p Text, Span)> {
        let texts = self.found(service).into_iter();
        texts
            .filter_map(|found| Some((found.value.as_written().text()?, found.value.origin.span)))
            .filter(|(text, _)| text.known().is_none())
            .collect()
    }

    fn found<'p>(&self, service: Service<'p>) -> Vec<Asked<'p>> {
        let Some((last, outer)) = self.path.split_last() else { return Vec::new() };
        let mut around = vec![service.value];
        for key in outer {
            around = around.into_iter().flat_map(|value| under(value, key)).map(|(_, value)| value).collect();
        }
        let found = around.into_iter().flat_map(|value| under(value, last));
        found.map(|(key, value)| Asked { key, value }).collect()
    }
}

fn under<'p>(value: &'p Value, name: &str) -> Vec<(&'p Key, &'p Value)> {
    value.entries().filter(|(key, _)| name == "*" || key.text == name).collect()
}

impl Asks {
    fn is_met(self, value: &Value) -> bool {
        let number = || value.go_text().parse::<f64>().ok();
        match self {
            Asks::True => value.is_true(),
            Asks::Number => number().is_some_and(|number| number != 0.0),
            Asks::Positive => number().is_some_and(|number| number > 0.0),
            Asks::Bytes => match value.known_text() {
                // A number below zero is none of the sizes of text; Docker Compose takes it as it is.
                Some(text) => parse_bytes(text).is_ok_and(|bytes| bytes != 0),
                None => number().is_some_and(|number| number != 0.0),
            },
            Asks::Text => value.known_text().is_some_and(|text| !text.is_empty()),
            Asks::Words(words) => value.known_text().is_some_and(|text| is_one_of(text, words)),
            Asks::Entries => !value.items().is_empty() || value.entries().next().is_some(),
        }
    }
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| if word.ends_with(':') { text.starts_with(word) } else { text == *word })
}

impl Asked<'_> {
    /// Where it stands: the value, or the key of one that takes several lines.
    pub(crate) fn span(&self) -> Span {
        let is_scalar = self.value.items().is_empty() && self.value.entries().next().is_none();
        if is_scalar { self.value.as_written().origin.span } else { self.key.span }
    }
}
