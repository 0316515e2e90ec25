//! Texts cut into words at blanks outside quotes: for `ENV`, for heredocs, and for what a shell is given to
//! run.

use std::str::Chars;

/// What separates arguments: the blanks a line can hold.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r')
}

/// How a text is cut into words.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    /// What takes the meaning of the character behind it.
    pub(super) escape: char,
    /// Whether quotes and escapes stay in the words, for somebody who takes them away later.
    pub(super) keeps_marks: bool,
    /// Characters that end a word as a blank does.
    pub(super) separators: &'static str,
}

/// What a text was cut into.
#[derive(Default)]
pub(super) struct Words {
    /// In order; one that is nothing but quotes is an empty word.
    pub(super) words: Vec<String>,
    /// Whether a quote is still open at the end.
    pub(super) open: bool,
}

/// The words of a command that a shell runs, every command of it: `a && b | c` has three.
pub(super) fn shell_words(text: &str) -> Vec<String> {
    Cut { escape: '\\', keeps_marks: false, separators: ";&|<>()" }.words(text).words
}

impl Cut {
    pub(super) fn words(self, text: &str) -> Words {
        let mut cutting = Cutting { cut: self, words: Vec::new(), word: None };
        let mut chars = text.chars();
        let mut open = false;
        while let Some(c) = chars.next() {
            match c {
                '\'' | '"' => open = !cutting.quoted(c, &mut chars),
                _ if c == self.escape => cutting.escaped(&mut chars),
                _ if c.is_whitespace() || self.separators.contains(c) => cutting.end_word(),
                _ => cutting.word().push(c),
            }
        }
        cutting.end_word();
        Words { words: cutting.words, open }
    }
}

struct Cutting {
    cut: Cut,
    words: Vec<String>,
    /// `None` between words.
    word: Option<String>,
}

impl Cutting {
    fn word(&mut self) -> &mut String {
        self.word.get_or_insert_default()
    }

    fn mark(&mut self, mark: char) {
        let keeps_marks = self.cut.keeps_marks;
        let word = self.word();
        if keeps_marks {
            word.push(mark);
        }
    }

    /// What stands behind an escape outside quotes; one at the end means nothing.
    fn escaped(&mut self, chars: &mut Chars) {
        if let Some(c) = chars.next() {
            self.mark(self.cut.escape);
            self.word().push(c);
        }
    }

    /// What stands between quotes; whether they are closed.
    fn quoted(&mut self, quote: char, chars: &mut Chars) -> bool {
        self.mark(quote);
        while let Some(c) = chars.next() {
            if c == quote {
                self.mark(quote);
                return true;
            }
            if c == self.cut.escape && quote == '"' {
                self.escaped_in_quotes(chars);
            } else {
                self.word().push(c);
            }
        }
        false
    }

    /// Between double quotes only what would have a meaning there can be escaped: `"a\b"` keeps its
    /// backslash.
    fn escaped_in_quotes(&mut self, chars: &mut Chars) {
        let escape = self.cut.escape;
        let Some(c) = chars.next() else { return };
        if self.cut.keeps_marks || !(c == '"' || c == '$' || c == escape) {
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
        let cut = Cut { escape: '`', keeps_marks: true, separators: "" };
        for (text, words, open) in [
            ("A=\"b c\" D=e` f", &["A=\"b c\"", "D=e` f"][..], false),
            ("A=\"b`\"c\" ''", &["A=\"b`\"c\"", "''"], false),
            ("a 'b c", &["a", "'b c"], true),
            ("'a' \"b", &["'a'", "\"b"], true),
        ] {
            let cut = cut.words(text);
            assert_eq!(
                (cut.words.as_slice(), cut.open),
                (&*words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>(), open)
            );
        }
    }
}
