//! A command in one text, cut into words the way Docker Compose does: not quite as a shell would.

/// Why a text cannot be cut into words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShellWordsError {
    /// `echo "a`, `echo $(a`, `echo a)`, or a backslash at the end.
    #[error("`{0}` leaves a quote, a substitution or a backslash open: close it, or write a list of words")]
    Open(String),
    /// `(a)`, `echo $((1))`
    #[error("`{0}` has a parenthesis that Docker Compose cannot read: quote it, or write a list of words")]
    Parenthesis(String),
}

/// The words of a `command` or an `entrypoint` that is written as one text.
///
/// Quotes and backslashes are taken away, variables and substitutions stay as they are. What stands behind `;`,
/// `&`, `|`, `<` or `>` is left out without a word.
pub fn split_words(text: &str) -> Result<Vec<String>, ShellWordsError> {
    let mut splitter = Splitter::default();
    for c in text.chars() {
        match splitter.push(c) {
            Next::Goes => {}
            Next::Ends => break,
            Next::Fails => return Err(ShellWordsError::Parenthesis(text.to_owned())),
        }
    }
    splitter.finish().ok_or_else(|| ShellWordsError::Open(text.to_owned()))
}

/// What a character means for those behind it.
enum Next {
    Goes,
    Ends,
    Fails,
}

/// What a word can be in the middle of. Backticks are counted apart, since quotes may stand between them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Single,
    Double,
    /// `$(…)`, in which quotes mean nothing.
    Substitution,
}

#[derive(Default)]
struct Splitter {
    words: Vec<String>,
    word: String,
    /// Whether there is a word, which may be empty: `''`.
    begun: bool,
    escaped: bool,
    quote: Option<Quote>,
    backtick: bool,
}

impl Splitter {
    fn push(&mut self, c: char) -> Next {
        let bare = self.quote.is_none() && !self.backtick;
        match c {
            _ if self.escaped => {
                self.escaped = false;
                self.keep(c);
            }
            '\\' if self.quote == Some(Quote::Single) => self.word.push(c),
            '\\' => self.escaped = true,
            ' ' | '\t' | '\r' | '\n' if bare => self.end_word(),
            ' ' | '\t' | '\r' | '\n' => self.word.push(c),
            '"' => self.toggle(Quote::Double, c),
            '\'' => self.toggle(Quote::Single, c),
            '(' | ')' if !self.is_quoted() => return self.parenthesis(c),
            ';' | '&' | '|' | '<' | '>' if bare => {
                // The number of a stream, as in `2>`, is no word of the command.
                let stream = c == '>' && self.word.starts_with(|c: char| c.is_ascii_digit());
                self.begun &= !stream;
                return Next::Ends;
            }
            _ => {
                self.backtick ^= c == '`' && self.quote.is_none();
                self.keep(c);
            }
        }
        Next::Goes
    }

    /// Whether a parenthesis stands for itself.
    fn is_quoted(&self) -> bool {
        self.backtick || matches!(self.quote, Some(Quote::Single | Quote::Double))
    }

    fn keep(&mut self, c: char) {
        self.begun = true;
        self.word.push(c);
    }

    /// Opens or closes a quote, or keeps the mark where it has no meaning.
    fn toggle(&mut self, quote: Quote, mark: char) {
        match self.quote {
            None => self.quote = Some(quote),
            Some(open) if open == quote => {
                self.quote = None;
                self.begun = true;
            }
            Some(_) => self.keep(mark),
        }
    }

    /// A closing parenthesis without an opening one opens a substitution: so does Docker Compose, by mistake.
    fn parenthesis(&mut self, c: char) -> Next {
        let inside = self.quote == Some(Quote::Substitution);
        if c == '(' && (inside || !self.word.ends_with('$')) {
            return Next::Fails;
        }
        self.quote = if inside { None } else { Some(Quote::Substitution) };
        self.keep(c);
        Next::Goes
    }

    fn end_word(&mut self) {
        if self.begun {
            self.words.push(std::mem::take(&mut self.word));
            self.begun = false;
        }
    }

    /// The words, unless something is still open.
    fn finish(mut self) -> Option<Vec<String>> {
        self.end_word();
        (!self.escaped && self.quote.is_none() && !self.backtick).then_some(self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands() {
        for (text, words) in [
            ("", Some(&[][..])),
            (" \t\n", Some(&[])),
            ("a  b\tc\n", Some(&["a", "b", "c"])),
            ("a '' \"\"", Some(&["a", "", ""])),
            ("a'b c'\"d e\"f", Some(&["ab cd ef"])),
            (r#"'a\b' "a\"b" a\ b \n"#, Some(&[r"a\b", "a\"b", "a b", "n"])),
            (r#""it's" 'a "b"'"#, Some(&["it's", "a \"b\""])),
            ("a; b", Some(&["a"])),
            ("a;b && c", Some(&["a"])),
            ("a &", Some(&["a"])),
            ("| a", Some(&[])),
            ("a 2>b", Some(&["a"])),
            ("a 2x>b", Some(&["a"])),
            ("a b>c", Some(&["a", "b"])),
            ("a 2<b", Some(&["a", "2"])),
            ("a '|' \"&\" \\;", Some(&["a", "|", "&", ";"])),
            ("echo $A ${B}", Some(&["echo", "$A", "${B}"])),
            ("echo $(a 'b | c)", Some(&["echo", "$(a 'b | c)"])),
            ("echo `a \"b\" | c`", Some(&["echo", "`a b | c`"])),
            ("a) b)", Some(&["a) b)"])),
            ("'(a)' `(b)`", Some(&["(a)", "`(b)`"])),
            ("# a", Some(&["#", "a"])),
            ("(a)", None),
            ("$((1))", None),
            ("a)", None),
            ("'a", None),
            ("\"a", None),
            ("`a", None),
            ("$(a", None),
            ("a\\", None),
        ] {
            assert_eq!(
                split_words(text).ok(),
                words.map(|words| words.iter().map(|&word| word.into()).collect())
            );
        }
    }
}
