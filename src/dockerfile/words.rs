//! Splits text into words at white space outside quotes: for `ENV`, heredocs and shell commands.

use std::str::Chars;

/// White space within a line.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r')
}

/// How to split a text into words.
#[derive(Clone, Copy)]
pub(super) struct Split {
    pub(super) escape: char,
    /// Whether quotes and escapes are kept.
    pub(super) keeps_marks: bool,
    /// Characters that end a word like white space.
    pub(super) separators: &'static str,
}

#[derive(Default)]
pub(super) struct Words {
    /// May contain empty words: `''`.
    pub(super) words: Vec<String>,
    /// Whether a quote is unterminated.
    pub(super) open: bool,
}

/// The words of all commands that a shell runs: three for `a && b | c`.
pub(super) fn shell_words(text: &str) -> Vec<String> {
    Split { escape: '\\', keeps_marks: false, separators: ";&|<>()" }.words(text).words
}

impl Split {
    pub(super) fn words(self, text: &str) -> Words {
        let mut splitter = Splitter { split: self, words: Vec::new(), word: None };
        let mut chars = text.chars();
        let mut open = false;
        while let Some(c) = chars.next() {
            match c {
                '\'' | '"' => open = !splitter.quoted(c, &mut chars),
                _ if c == self.escape => splitter.escaped(&mut chars),
                _ if c.is_whitespace() || self.separators.contains(c) => splitter.end_word(),
                _ => splitter.word().push(c),
            }
        }
        splitter.end_word();
        Words { words: splitter.words, open }
    }
}

struct Splitter {
    split: Split,
    words: Vec<String>,
    /// `None` between words.
    word: Option<String>,
}

impl Splitter {
    fn word(&mut self) -> &mut String {
        self.word.get_or_insert_default()
    }

    fn mark(&mut self, mark: char) {
        let keeps_marks = self.split.keeps_marks;
        let word = self.word();
        if keeps_marks {
            word.push(mark);
        }
    }

    /// Reads the character after an escape outside quotes; an escape at the end is ignored.
    fn escaped(&mut self, chars: &mut Chars) {
        if let Some(c) = chars.next() {
            self.mark(self.split.escape);
            self.word().push(c);
        }
    }

    /// Reads a quoted text; returns whether the closing quote is there.
    fn quoted(&mut self, quote: char, chars: &mut Chars) -> bool {
        self.mark(quote);
        while let Some(c) = chars.next() {
            if c == quote {
                self.mark(quote);
                return true;
            }
            if c == self.split.escape && quote == '"' {
                self.escaped_in_quotes(chars);
            } else {
                self.word().push(c);
            }
        }
        false
    }

    /// In double quotes only special characters can be escaped: `"a\b"` keeps its backslash.
    fn escaped_in_quotes(&mut self, chars: &mut Chars) {
        let escape = self.split.escape;
        let Some(c) = chars.next() else { return };
        if self.split.keeps_marks || !(c == '"' || c == '$' || c == escape) {
            self.word().push(escape);
        }
        self.word().push(c);
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_words_of_every_command() {
        for (text, words) in [
            ("", &[][..]),
            ("a  b\tc", &["a", "b", "c"]),
            ("a && b c|d", &["a", "b", "c", "d"]),
            ("(a; b) > c", &["a", "b", "c"]),
            (r#"a 'b "c"' "d 'e'" f\ g"#, &["a", "b \"c\"", "d 'e'", "f g"]),
            (r#"'' "a\b" "a\"b""#, &["", r"a\b", "a\"b"]),
            ("a 'b c", &["a", "b c"]),
            ("a\\", &["a"]),
        ] {
            assert_eq!(shell_words(text), words, "{text}");
        }
    }

    #[test]
    fn kept_marks_and_open_quotes() {
        let split = Split { escape: '`', keeps_marks: true, separators: "" };
        for (text, words, open) in [
            ("A=\"b c\" D=e` f", &["A=\"b c\"", "D=e` f"][..], false),
            ("A=\"b`\"c\" ''", &["A=\"b`\"c\"", "''"], false),
            ("a 'b c", &["a", "'b c"], true),
            ("'a' \"b", &["'a'", "\"b"], true),
        ] {
            let found = split.words(text);
            assert_eq!(
                (found.words.as_slice(), found.open),
                (&*words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>(), open)
            );
        }
    }
}
