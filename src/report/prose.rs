//! Texts for people on a terminal: headings, wrapped paragraphs, Markdown's backticks made visible.

use std::fmt::Write;

use anstyle::{AnsiColor, Style as Look};

use super::human::Style;

const HEADING: Look = Look::new().bold();
const CODE: Look = AnsiColor::Cyan.on_default();

/// How a severity is coloured.
pub(super) fn severity_look(severity: crate::target::Severity) -> Look {
    use crate::target::Severity;
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Advice => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

/// A text in the making.
pub(super) struct Prose {
    style: Style,
    text: String,
}

impl Prose {
    pub(super) fn new(style: Style) -> Self {
        Prose { style, text: String::new() }
    }

    /// A heading with an empty line before it.
    pub(super) fn heading(&mut self, heading: &str) {
        let heading = self.look(HEADING, heading);
        let gap = if self.text.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.text, "{gap}{heading}");
    }

    /// A paragraph, wrapped; `lead` stands before its first line, the others are indented by as much.
    pub(super) fn paragraph(&mut self, lead: &str, words: &str) {
        let indent = " ".repeat(textwrap::core::display_width(lead));
        // Paths, options and links stay in one piece.
        let options = textwrap::Options::new(self.style.width.max(20))
            .initial_indent(lead)
            .subsequent_indent(&indent)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false);
        let wrapped = textwrap::fill(words, options);
        let shown = self.with_code(&wrapped);
        let _ = writeln!(self.text, "{shown}");
    }

    /// Lines as they are, indented.
    pub(super) fn verbatim(&mut self, lines: &str) {
        for line in lines.lines() {
            let indented = format!("    {line}");
            let _ = writeln!(self.text, "{}", indented.trim_end());
        }
    }

    /// A word in some look, when there are colours.
    pub(super) fn look(&self, look: Look, word: &str) -> String {
        if self.style.color { format!("{look}{word}{look:#}") } else { word.to_owned() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Code in colour without its backticks; without colours the backticks stay.
    fn with_code(&self, text: &str) -> String {
        if !self.style.color {
            return text.to_owned();
        }
        let parts = text.split('`').enumerate();
        parts
            .map(|(number, part)| if number % 2 == 1 { self.look(CODE, part) } else { part.to_owned() })
            .collect()
    }
}
