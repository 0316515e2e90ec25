//! Splits a command into words like Docker Compose, which differs from a shell.

/// Why a command cannot be split.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShellWordsError {
    /// `echo "a`, `echo $(a`, `echo a)`, or a backslash at the end.
    #[error("`{0}` has an unterminated quote, substitution or escape: close it, or use a list of words")]
    Unterminated(String),
    /// `(a)`, `echo $((1))`
    #[error("`{0}` has a parenthesis that Docker Compose cannot parse: quote it, or use a list of words")]
    Parenthesis(String),
}

/// Splits a `command` or `entrypoint`. Removes quotes and escapes, keeps variables and substitutions. The text from
/// `;`, `&`, `|`, `<` or `>` on is ignored.
pub fn split_words(text: &str) -> Result<Vec<String>, ShellWordsError> {
    let mut splitter = Splitter::default();
    for c in text.chars() {
        match splitter.push(c) {
            Next::Continue => {}
            Next::End => break,
            Next::Invalid => return Err(ShellWordsError::Parenthesis(text.to_owned())),
        }
    }
    splitter.finish().ok_or_else(|| ShellWordsError::Unterminated(text.to_owned()))
}

enum Next {
    Continue,
    End,
    Invalid,
}

/// Backticks are tracked separately, because they may contain quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Single,
    Double,
    /// `$(…)`, in which quotes have no meaning.
    Substitution,
}

#[derive(Default)]
struct Splitter {
    words: Vec<String>,
    word: String,
    /// Whether a word has begun; it may be empty: `''`.
    begun: bool,
    escaped: bool,
    quote: Option<Quote>,
    backtick: bool,
}

impl Splitter {
    fn push(&mut self, c: char) -> Next {
        if self.backtick || self.quote == Some(Quote::Substitution) {
            return self.push_raw(c);
        }
        let bare = self.quote.is_none();
        match c {
            _ if self.escaped => {
                self.escaped = false;
                self.keep(match c {
                    'n' => '\n',
                    't' => '\t',
                    _ => c,
                });
            }
            '\\' if self.quote == Some(Quote::Single) => self.word.push(c),
            '\\' => self.escaped = true,
            ' ' | '\t' | '\r' | '\n' if bare => self.end_word(),
            ' ' | '\t' | '\r' | '\n' => self.word.push(c),
            '"' => self.toggle(Quote::Double, c),
            '\'' => self.toggle(Quote::Single, c),
            '(' if bare && self.word.ends_with('$') && !self.word.ends_with("\\$") => {
                self.quote = Some(Quote::Substitution);
                self.keep(c);
            }
            '(' | ')' if bare => return Next::Invalid,
            ';' | '&' | '|' | '<' | '>' if bare => {
                // The file descriptor of a redirection, as in `2>`, is not a word.
                let is_number = !self.word.is_empty() && self.word.bytes().all(|byte| byte.is_ascii_digit());
                self.begun &= !(c == '>' && is_number);
                return Next::End;
            }
            _ => {
                self.backtick = c == '`' && bare;
                self.keep(c);
            }
        }
        Next::Continue
    }

    /// Inside backticks and substitutions, quotes and escapes stay as they are.
    fn push_raw(&mut self, c: char) -> Next {
        if self.escaped {
            self.escaped = false;
        } else if c == '\\' {
            self.escaped = true;
        } else if self.backtick {
            self.backtick = c != '`';
        } else if c == ')' {
            self.quote = None;
        } else if c == '(' {
            return Next::Invalid;
        }
        self.keep(c);
        Next::Continue
    }

    fn keep(&mut self, c: char) {
        self.begun = true;
        self.word.push(c);
    }

    /// Opens or closes a quote, or keeps the mark inside another one.
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

    fn end_word(&mut self) {
        if self.begun {
            self.words.push(std::mem::take(&mut self.word));
            self.begun = false;
        }
    }

    /// The words; `None` if a quote or escape is unterminated.
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
            (r#"'a\b' "a\"b" a\ b \n"#, Some(&[r"a\b", "a\"b", "a b", "\n"])),
            (r#""it's" 'a "b"'"#, Some(&["it's", "a \"b\""])),
            ("a; b", Some(&["a"])),
            ("a;b && c", Some(&["a"])),
            ("a &", Some(&["a"])),
            ("| a", Some(&[])),
            ("a 2>b", Some(&["a"])),
            ("a 2x>b", Some(&["a", "2x"])),
            ("a b>c", Some(&["a", "b"])),
            ("a 2<b", Some(&["a", "2"])),
            ("a '|' \"&\" \\;", Some(&["a", "|", "&", ";"])),
            ("echo $A ${B}", Some(&["echo", "$A", "${B}"])),
            ("echo $(a 'b | c)", Some(&["echo", "$(a 'b | c)"])),
            ("echo `a \"b\" | c`", Some(&["echo", "`a \"b\" | c`"])),
            (r"$(a\) b) `\``", Some(&[r"$(a\) b)", r"`\``"])),
            ("a) b)", None),
            ("'(a)' `(b)`", Some(&["(a)", "`(b)`"])),
            ("# a", Some(&["#", "a"])),
            ("(a)", None),
            (r"'\'x$(a)", Some(&[r"\x$(a)"])),
            (r"\$(a)", Some(&["$(a)"])),
            (r"\\$(a)", None),
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
