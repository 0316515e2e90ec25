//! A text that may be unknown in parts: variables without a value leave holes.

use std::fmt;
use std::ops::Range;

/// Stands for an unknown part where a text is looked at as a whole: a code point that is no character.
const HOLE: char = '\u{fdd0}';

/// What takes the hole's place where a file really contains it.
const REPLACEMENT: &str = "\u{fffd}";

/// Whether a part of a flat text is unknown.
pub(crate) fn has_hole(flat: &str) -> bool {
    flat.contains(HOLE)
}

/// A flat text as people may see it: with an ellipsis for what is unknown.
pub(crate) fn shown(flat: &str) -> String {
    flat.replace(HOLE, "…")
}

/// An interpolated text. Its parts know where they stand in the text as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    flat: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Bytes of `flat`.
    flat: Range<usize>,
    /// The variable it comes from, for a hole and for a value.
    variable: Option<String>,
    /// Whether the variable has no value.
    is_hole: bool,
    /// The variable without a value whose default it is part of, the outermost one.
    instead_of: Option<String>,
    /// Where a known piece stands, byte for byte, in the text as written.
    exact: Option<usize>,
    /// The bytes as written that make the piece: itself, or the whole `${…}` around it.
    around: Range<usize>,
}

/// The answer to a question about a text with holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Whatever the variables are.
    Yes,
    /// Whatever the variables are.
    No,
    /// This variable decides.
    Depends(String),
}

impl Text {
    /// A text without variables that stands at the beginning of what is written.
    pub fn literal(text: &str) -> Self {
        let mut literal = Text::default();
        literal.push_known(text, Some(0), 0..text.len());
        literal
    }

    /// A text that stands nowhere as it is.
    pub fn synthetic(text: &str) -> Self {
        let mut synthetic = Text::default();
        synthetic.push_known(text, None, 0..0);
        synthetic
    }

    /// This text behind another one that stands nowhere.
    #[must_use]
    pub fn prefixed_by(&self, lead: &str) -> Self {
        let mut joined = Text::synthetic(lead);
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

    /// Adds known text. `exact` is where it stands as written, byte for byte; `around` are the written bytes that
    /// make it.
    pub(super) fn push_known(&mut self, text: &str, exact: Option<usize>, around: Range<usize>) {
        let start = self.flat.len();
        self.flat.push_str(&text.replace(HOLE, REPLACEMENT));
        self.pieces.push(Piece {
            flat: start..self.flat.len(),
            variable: None,
            is_hole: false,
            instead_of: None,
            exact,
            around,
        });
    }

    /// Adds the value of a variable.
    pub(super) fn push_value(&mut self, variable: &str, value: &str, around: Range<usize>) {
        self.push_known(value, None, around);
        if let Some(piece) = self.pieces.last_mut() {
            piece.variable = Some(variable.to_owned());
        }
    }

    /// Adds a hole that a variable fills.
    pub(super) fn push_unknown(&mut self, variable: &str, around: Range<usize>) {
        let start = self.flat.len();
        self.flat.push(HOLE);
        let variable = Some(variable.to_owned());
        self.pieces.push(Piece {
            flat: start..self.flat.len(),
            variable,
            is_hole: true,
            instead_of: None,
            exact: None,
            around,
        });
    }

    /// Adds the default of a variable without a value: pieces that stand inside one `${…}`.
    pub(super) fn push_default(&mut self, variable: &str, inner: Text, offset: usize, around: &Range<usize>) {
        let first = self.pieces.len();
        self.push_nested(inner, offset, around);
        for piece in &mut self.pieces[first..] {
            piece.instead_of = Some(variable.to_owned());
        }
    }

    /// Adds the pieces of another text, which stand inside one `${…}`.
    pub(super) fn push_nested(&mut self, inner: Text, offset: usize, around: &Range<usize>) {
        for piece in inner.pieces {
            let exact = piece.exact.map(|at| at + offset);
            let text = &inner.flat[piece.flat];
            match piece.variable {
                Some(variable) if piece.is_hole => self.push_unknown(&variable, around.clone()),
                Some(variable) => self.push_value(&variable, text, around.clone()),
                None => self.push_known(text, exact, around.clone()),
            }
        }
    }

    /// The text, when nothing of it is unknown.
    pub fn known(&self) -> Option<&str> {
        self.first_unknown().is_none().then_some(self.flat.as_str())
    }

    /// The first variable without a value.
    pub fn first_unknown(&self) -> Option<&str> {
        self.pieces.iter().find(|piece| piece.is_hole)?.variable.as_deref()
    }

    /// The variables without a value, each with the written bytes of its whole expression.
    pub fn unknowns(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let holes = self.pieces.iter().filter(|piece| piece.is_hole);
        holes.filter_map(|piece| Some((piece.variable.as_deref()?, piece.around.clone())))
    }

    /// The variable the text begins with, with or without a value; `None` for one that begins with other text.
    pub fn leading_variable(&self) -> Option<&str> {
        self.pieces.iter().find(|piece| !piece.flat.is_empty())?.variable.as_deref()
    }

    /// The default the text begins with, and the variable without a value that it stands for.
    pub fn leading_default(&self) -> Option<(&str, Text)> {
        let mut pieces = self.pieces.iter().filter(|piece| !piece.flat.is_empty()).peekable();
        let variable = pieces.peek()?.instead_of.as_deref()?;
        let end = pieces.take_while(|piece| piece.instead_of.as_deref() == Some(variable)).last()?.flat.end;
        Some((variable, self.slice(0..end)))
    }

    /// The first variable that has a part in the text, with or without a value.
    pub fn first_variable(&self) -> Option<&str> {
        self.pieces.iter().find_map(|piece| piece.variable.as_deref())
    }

    /// The text with one character of its own for each hole: for splitting it at characters that are known.
    pub fn flat(&self) -> &str {
        &self.flat
    }

    /// Whether there is nothing at all; a hole is something.
    pub fn is_empty(&self) -> bool {
        self.flat.is_empty()
    }

    /// The value Docker Compose goes on with: unknown parts are empty.
    pub fn with_unknown_empty(&self) -> String {
        self.flat.replace(HOLE, "")
    }

    /// A part of the text; `range` counts bytes of [`Text::flat`].
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
                Some(variable) if piece.is_hole => part.push_unknown(variable, piece.around.clone()),
                Some(variable) => part.push_value(variable, &self.flat[start..end], piece.around.clone()),
                None => {
                    let skipped = start - piece.flat.start;
                    let exact = piece.exact.map(|at| at + skipped);
                    let is_literal = piece.exact == Some(piece.around.start);
                    let around = match exact {
                        Some(at) if is_literal => at..at + (end - start),
                        _ => piece.around.clone(),
                    };
                    part.push_known(&self.flat[start..end], exact, around);
                }
            }
            if let Some(pushed) = part.pieces.last_mut() {
                pushed.instead_of.clone_from(&piece.instead_of);
            }
        }
        part
    }

    /// The written bytes that make this text, whole `${…}` expressions included; empty for an empty text.
    pub fn written_around(&self) -> Option<Range<usize>> {
        let start = self.pieces.iter().map(|piece| piece.around.start).min()?;
        let end = self.pieces.iter().map(|piece| piece.around.end).max()?;
        Some(start..end)
    }

    /// The written bytes that are this text letter for letter, also inside a `${NAME:-default}`.
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

    /// Whether the text begins with this. A hole at the beginning decides it; so does one the prefix runs into.
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
