//! Interpolated text. A variable without a value leaves a hole in it.

use std::fmt;
use std::ops::Range;

/// The placeholder of a hole in a flat text: a noncharacter.
const HOLE: char = '\u{fdd0}';

/// Replaces that noncharacter in the text of files.
const REPLACEMENT: &str = "\u{fffd}";

/// Whether a flat text has a hole.
pub(crate) fn has_hole(flat: &str) -> bool {
    flat.contains(HOLE)
}

/// A flat text for messages, with an ellipsis for each hole.
pub(crate) fn shown(flat: &str) -> String {
    flat.replace(HOLE, "…")
}

/// An interpolated text. Its pieces keep their ranges in the source text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    flat: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Bytes of `flat`.
    flat: Range<usize>,
    /// The variable of a value or a hole.
    variable: Option<String>,
    is_hole: bool,
    /// The variables whose defaults it is part of, the outermost first.
    default_of: Vec<String>,
    /// Where the source text has it byte for byte.
    exact: Option<usize>,
    /// Its bytes in the source text: its own, or the enclosing `${…}`.
    source: Range<usize>,
}

/// The answer to a question about a text with holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// For all values of the variables.
    Yes,
    /// For no values of the variables.
    No,
    /// This variable decides.
    Depends(String),
}

impl Text {
    /// A text without variables that is the whole source text.
    pub fn literal(text: &str) -> Self {
        let mut literal = Text::default();
        literal.push_known(text, Some(0), 0..text.len());
        literal
    }

    /// A text without a source text.
    pub fn synthetic(text: &str) -> Self {
        let mut synthetic = Text::default();
        synthetic.push_known(text, None, 0..0);
        synthetic
    }

    /// This text after a synthetic one.
    #[must_use]
    pub fn prefixed_by(&self, prefix: &str) -> Self {
        let mut joined = Text::synthetic(prefix);
        let shift = joined.flat.len();
        joined.flat.push_str(&self.flat);
        joined.pieces.extend(
            self.pieces.iter().map(|piece| Piece {
                flat: piece.flat.start + shift..piece.flat.end + shift,
                ..piece.clone()
            }),
        );
        joined
    }

    /// Adds known text. `exact` is where the source text has it byte for byte, `source` the bytes that produce it.
    pub(super) fn push_known(&mut self, text: &str, exact: Option<usize>, source: Range<usize>) {
        let start = self.flat.len();
        self.flat.push_str(&text.replace(HOLE, REPLACEMENT));
        self.pieces.push(Piece {
            flat: start..self.flat.len(),
            variable: None,
            is_hole: false,
            default_of: Vec::new(),
            exact,
            source,
        });
    }

    /// Adds the value of a variable.
    pub(super) fn push_value(&mut self, variable: &str, value: &str, source: Range<usize>) {
        self.push_known(value, None, source);
        if let Some(piece) = self.pieces.last_mut() {
            piece.variable = Some(variable.to_owned());
        }
    }

    /// Adds a hole for a variable.
    pub(super) fn push_unknown(&mut self, variable: &str, source: Range<usize>) {
        let start = self.flat.len();
        self.flat.push(HOLE);
        let variable = Some(variable.to_owned());
        self.pieces.push(Piece {
            flat: start..self.flat.len(),
            variable,
            is_hole: true,
            default_of: Vec::new(),
            exact: None,
            source,
        });
    }

    /// Adds the default of a variable without a value.
    pub(super) fn push_default(&mut self, variable: &str, inner: Text, offset: usize, source: &Range<usize>) {
        let first = self.pieces.len();
        self.push_nested(inner, offset, source);
        for piece in &mut self.pieces[first..] {
            piece.default_of.insert(0, variable.to_owned());
        }
    }

    /// Adds the pieces of the argument of a `${…}`, which begins at `offset`.
    pub(super) fn push_nested(&mut self, inner: Text, offset: usize, source: &Range<usize>) {
        for piece in inner.pieces {
            let exact = piece.exact.map(|at| at + offset);
            let text = &inner.flat[piece.flat];
            match piece.variable {
                Some(variable) if piece.is_hole => self.push_unknown(&variable, source.clone()),
                Some(variable) => self.push_value(&variable, text, source.clone()),
                None => self.push_known(text, exact, source.clone()),
            }
            if let Some(pushed) = self.pieces.last_mut() {
                pushed.default_of = piece.default_of;
            }
        }
    }

    /// The text, if it has no hole.
    pub fn known(&self) -> Option<&str> {
        self.first_unknown().is_none().then_some(self.flat.as_str())
    }

    /// The first variable without a value.
    pub fn first_unknown(&self) -> Option<&str> {
        self.pieces.iter().find(|piece| piece.is_hole)?.variable.as_deref()
    }

    /// The variables without a value, with the bytes of their expressions in the source text.
    pub fn unknowns(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let holes = self.pieces.iter().filter(|piece| piece.is_hole);
        holes.filter_map(|piece| Some((piece.variable.as_deref()?, piece.source.clone())))
    }

    /// The variable the text begins with, with or without a value.
    pub fn leading_variable(&self) -> Option<&str> {
        self.first_piece()?.variable.as_deref()
    }

    /// The default the text begins with, and its variable.
    pub fn leading_default(&self) -> Option<(&str, Text)> {
        let mut pieces = self.pieces.iter().filter(|piece| !piece.flat.is_empty()).peekable();
        let variable = pieces.peek()?.default_of.first()?;
        let end = pieces.take_while(|piece| piece.default_of.first() == Some(variable)).last()?.flat.end;
        Some((variable, self.slice(0..end)))
    }

    /// Whether the text begins with the default of a variable, which may itself be part of another default.
    pub fn begins_with_default_of(&self, variable: &str) -> bool {
        self.first_piece().is_some_and(|piece| piece.default_of.iter().any(|own| own == variable))
    }

    fn first_piece(&self) -> Option<&Piece> {
        self.pieces.iter().find(|piece| !piece.flat.is_empty())
    }

    /// The first variable in the text, with or without a value.
    pub fn first_variable(&self) -> Option<&str> {
        self.pieces.iter().find_map(|piece| piece.variable.as_deref())
    }

    /// The text with a placeholder for each hole, for searching and splitting.
    pub fn flat(&self) -> &str {
        &self.flat
    }

    /// Whether it is empty; a hole counts as text.
    pub fn is_empty(&self) -> bool {
        self.flat.is_empty()
    }

    /// The text with holes removed, as Docker Compose treats unset variables.
    pub fn with_unknown_empty(&self) -> String {
        self.flat.replace(HOLE, "")
    }

    /// A part of the text; `range` is in bytes of [`Text::flat`].
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Text {
        let mut part = Text::default();
        for piece in &self.pieces {
            let start = piece.flat.start.max(range.start);
            let end = piece.flat.end.min(range.end);
            if start >= end {
                continue;
            }
            match &piece.variable {
                Some(variable) if piece.is_hole => part.push_unknown(variable, piece.source.clone()),
                Some(variable) => part.push_value(variable, &self.flat[start..end], piece.source.clone()),
                None => {
                    let skipped = start - piece.flat.start;
                    let exact = piece.exact.map(|at| at + skipped);
                    let is_literal = piece.exact == Some(piece.source.start);
                    let source = match exact {
                        Some(at) if is_literal => at..at + (end - start),
                        _ => piece.source.clone(),
                    };
                    part.push_known(&self.flat[start..end], exact, source);
                }
            }
            if let Some(pushed) = part.pieces.last_mut() {
                pushed.default_of.clone_from(&piece.default_of);
            }
        }
        part
    }

    /// The bytes of the source text that produce this text, including whole `${…}` expressions.
    pub fn written_around(&self) -> Option<Range<usize>> {
        let start = self.pieces.iter().map(|piece| piece.source.start).min()?;
        let end = self.pieces.iter().map(|piece| piece.source.end).max()?;
        Some(start..end)
    }

    /// The bytes of the source text equal to this text, which may be inside a `${NAME:-default}`.
    pub fn written_exactly(&self) -> Option<Range<usize>> {
        let mut pieces = self.pieces.iter().filter(|piece| !piece.flat.is_empty());
        let first = pieces.next()?;
        let start = first.exact?;
        let mut end = start + first.flat.len();
        for piece in pieces {
            if piece.exact? != end {
                return None;
            }
            end += piece.flat.len();
        }
        Some(start..end)
    }

    /// Whether the text begins with a prefix. A hole within the length of the prefix decides.
    pub fn starts_with(&self, prefix: &str) -> Answer {
        let known = self.flat.split(HOLE).next().unwrap_or_default();
        if known.starts_with(prefix) {
            return Answer::Yes;
        }
        match self.first_unknown() {
            Some(variable) if prefix.starts_with(known) => Answer::Depends(variable.to_owned()),
            _ => Answer::No,
        }
    }
}

impl fmt::Display for Text {
    /// For messages: `${DATA}/mysql`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match &piece.variable {
                Some(variable) if piece.is_hole => write!(f, "${{{variable}}}")?,
                _ => f.write_str(&self.flat[piece.flat.clone()])?,
            }
        }
        Ok(())
    }
}
