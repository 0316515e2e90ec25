//! Splits a Dockerfile into instructions: directives, comments, continued lines, heredocs.

use super::arguments::{Json, json};
use super::heredocs::{Heredoc, heredocs};
use super::words::is_blank;

/// The instructions that determine the image, and those that can contain heredocs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// `ADD` and `COPY`.
    Copy,
    Arg,
    Cmd,
    Entrypoint,
    Env,
    From,
    Onbuild,
    Run,
    Shell,
    StopSignal,
    User,
    Volume,
    WorkingDirectory,
}

/// Matched without case.
const KEYWORDS: [(&str, Keyword); 14] = [
    ("ADD", Keyword::Copy),
    ("ARG", Keyword::Arg),
    ("CMD", Keyword::Cmd),
    ("COPY", Keyword::Copy),
    ("ENTRYPOINT", Keyword::Entrypoint),
    ("ENV", Keyword::Env),
    ("FROM", Keyword::From),
    ("ONBUILD", Keyword::Onbuild),
    ("RUN", Keyword::Run),
    ("SHELL", Keyword::Shell),
    ("STOPSIGNAL", Keyword::StopSignal),
    ("USER", Keyword::User),
    ("VOLUME", Keyword::Volume),
    ("WORKDIR", Keyword::WorkingDirectory),
];

/// One instruction, its lines joined.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Instruction<'a> {
    pub(super) keyword: Keyword,
    /// `--from=build`
    pub(super) flags: Vec<&'a str>,
    /// The rest, trimmed.
    pub(super) arguments: &'a str,
}

impl<'a> Instruction<'a> {
    /// Parses a line; `None` for other and unknown instructions.
    fn of(line: &'a str, escape: char) -> Option<Self> {
        let line = line.trim();
        let (name, rest) = line.split_once(is_blank).unwrap_or((line, ""));
        let (_, keyword) = KEYWORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        let (flags, arguments) = cut_flags(rest, escape);
        Some(Instruction { keyword: *keyword, flags, arguments })
    }

    fn may_open_heredocs(&self, escape: char) -> bool {
        match self.keyword {
            Keyword::Run | Keyword::Copy => !matches!(json(self.arguments), Json::Words(_)),
            Keyword::Onbuild => Instruction::of(self.arguments, escape).is_some_and(|inner| {
                // A nested ONBUILD is refused.
                inner.keyword != Keyword::Onbuild && inner.may_open_heredocs(escape)
            }),
            _ => false,
        }
    }
}

/// The escape character, which also continues lines.
pub(super) fn escape_of(text: &str) -> char {
    escape_directive(text).unwrap_or('\\')
}

pub(super) fn for_each_instruction(text: &str, escape: char, mut run: impl FnMut(&Instruction)) {
    let mut lines = lines(text);
    while let Some(first) = lines.next() {
        if is_comment(first) {
            continue;
        }
        let line = join_continued(first.trim_start(), &mut lines, escape);
        let Some(instruction) = Instruction::of(&line, escape) else { continue };
        if line.contains("<<") && instruction.may_open_heredocs(escape) {
            for heredoc in heredocs(&line) {
                skip_heredoc(&heredoc, &mut lines);
            }
        }
        run(&instruction);
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').map(|line| line.trim_end_matches('\r'))
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The value of `# escape=` among the directives at the start of the file.
fn escape_directive(text: &str) -> Option<char> {
    let (_, value) =
        lines(text).map_while(directive).find(|(name, _)| name.eq_ignore_ascii_case("escape"))?;
    match value {
        "`" => Some('`'),
        _ => None,
    }
}

/// The name and value of `# name = value`; any other line ends the directives.
fn directive(line: &str) -> Option<(&str, &str)> {
    const NAMES: [&str; 3] = ["syntax", "escape", "check"];
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
    (known && !value.is_empty()).then_some((name, value))
}

/// Joins a line with its continuation lines; comments and blank lines between them are skipped.
fn join_continued<'a>(first: &'a str, lines: &mut impl Iterator<Item = &'a str>, escape: char) -> String {
    let mut joined = String::new();
    let mut line = first;
    while let Some(part) = continued(line, escape) {
        joined.push_str(part);
        let next = lines.find(|line| !is_comment(line) && !line.trim_start().is_empty());
        let Some(next) = next else { return joined };
        line = next;
    }
    joined + line
}

/// A line without the single escape at its end; `None` if it has none.
fn continued(line: &str, escape: char) -> Option<&str> {
    let part = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!part.ends_with(escape)).then_some(part)
}

/// An unterminated heredoc extends to the end of the file.
fn skip_heredoc<'a>(heredoc: &Heredoc, lines: &mut impl Iterator<Item = &'a str>) {
    lines.find(|line| heredoc.ends_with(line));
}

/// Splits the flags from the arguments. A bare `--` ends the flags.
fn cut_flags(text: &str, escape: char) -> (Vec<&str>, &str) {
    let mut flags = Vec::new();
    let mut rest = text.trim();
    while rest.starts_with("--") {
        let (flag, tail) = rest.split_at(flag_length(rest, escape));
        rest = tail.trim_start();
        if flag == "--" {
            break;
        }
        flags.push(flag);
    }
    (flags, rest)
}

/// The bytes up to the first white space outside quotes.
fn flag_length(text: &str, escape: char) -> usize {
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            _ if c == escape => _ = chars.next(),
            _ if quote == Some(c) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            _ if c.is_whitespace() && quote.is_none() => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each instruction as a line: `Copy [--from=a] b c`.
    fn read(text: &str) -> Vec<String> {
        let mut read = Vec::new();
        for_each_instruction(text, escape_of(text), |Instruction { keyword, flags, arguments }| {
            read.push(format!("{keyword:?} [{}] {arguments}", flags.join(" ")));
        });
        read
    }

    #[test]
    fn instructions() {
        for (text, expected) in [
            ("", &[][..]),
            ("\u{feff}From a\r\n\tuser\tb \r\n", &["From [] a", "User [] b"]),
            ("FROM \\\n a", &["From [] a"]),
            ("FROM a\\\\\nUSER b", &["From [] a\\\\", "User [] b"]),
            ("\\\nFROM a", &["From [] a"]),
            ("VOLUME a\\\n# c \\\n\n  b\nUSER c", &["Volume [] a  b", "User [] c"]),
            ("USER a \\", &["User [] a"]),
            ("# USER a \\\nUSER b", &["User [] b"]),
            ("FROMM a\nLABEL b\nUSER", &["User [] "]),
            ("COPY --from=a --chown='b c' d -- e", &["Copy [--from=a --chown='b c'] d -- e"]),
            ("COPY -- --a b", &["Copy [] --a b"]),
            ("RUN <<A <<-B\nUSER x\nA\nUSER y\n\tB\nUSER z", &["Run [] <<A <<-B", "User [] z"]),
            ("ONBUILD RUN <<A\nUSER x\nA\nUSER y", &["Onbuild [] RUN <<A", "User [] y"]),
            ("RUN [\"<<A\"]\nUSER x", &["Run [] [\"<<A\"]", "User [] x"]),
            ("ENV A <<A\nUSER x", &["Env [] A <<A", "User [] x"]),
            ("RUN <<A\nUSER x", &["Run [] <<A"]),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn directives() {
        for (text, escape) in [
            ("", None),
            ("# escape=`", Some('`')),
            ("#Escape = ` \nFROM a", Some('`')),
            ("# syntax=docker/dockerfile:1\n# escape=`", Some('`')),
            ("# escape=\\", None),
            ("# a comment\n# escape=`", None),
            ("\n# escape=`", None),
            ("# syntacks=a\n# escape=`", None),
            ("FROM a\n# escape=`", None),
        ] {
            assert_eq!(escape_directive(text), escape, "{text:?}");
        }
    }
}
