//! Text for a terminal: headings, wrapped paragraphs, and code in colour.

use crate::diagnostic::Severity;
use std::fmt::Write;

use anstyle::{AnsiColor, Style as Look};

use super::human::Style;

const HEADING: Look = Look::new().bold();
const CODE: Look = AnsiColor::Cyan.on_default();

/// The colour of a severity.
pub(super) fn severity_look(severity: Severity) -> Look {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Advice => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

/// A text that is built block by block.
pub(super) struct Prose {
    style: Style,
    text: String,
}

impl Prose {
    pub(super) fn new(style: Style) -> Self {
        Prose { style, text: String::new() }
    }

    /// A blank line, except at the beginning.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A heading on its own line.
    pub(super) fn heading(&mut self, indent: &str, heading: &str) {
        let heading = self.look(HEADING, heading);
        let _ = writeln!(self.text, "{indent}{heading}");
    }

    /// A wrapped paragraph. Its first line begins with `lead`, and the others are indented by the width of `lead`.
    pub(super) fn paragraph(&mut self, lead: &str, words: &str) {
        let indent = " ".repeat(textwrap::core::display_width(lead));
        // Do not break paths, options and links.
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

    /// Indented lines, not wrapped.
    pub(super) fn verbatim(&mut self, indent: &str, lines: &str) {
        for line in lines.lines() {
            let indented = format!("{indent}{line}");
            let _ = writeln!(self.text, "{}", indented.trim_end());
        }
    }

    /// A word in a style, if colours are enabled.
    pub(super) fn look(&self, look: Look, word: &str) -> String {
        if self.style.color { format!("{look}{word}{look:#}") } else { word.to_owned() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Replaces backticks by colour, if colours are enabled.
    fn with_code(&self, text: &str) -> String {
        if !self.style.color {
            return text.to_owned();
        }
        let mut colored = String::with_capacity(text.len());
        for (number, part) in text.split('`').enumerate() {
            if number % 2 == 0 {
                colored.push_str(part);
            } else {
                colored.push_str(&self.look(CODE, part));
            }
        }
        colored
    }
}
