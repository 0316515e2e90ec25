//! The text of a Dockerfile cut into instructions: directives, comments, continued lines, heredocs.

use super::arguments::{Json, json};
use super::heredocs::{Heredoc, heredocs};
use super::words::is_blank;

/// What an instruction does. Those that leave no trace in what is known of an image have no keyword.
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

/// Their names; in a Dockerfile the case does not matter.
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
    /// Words with two dashes in front of the arguments, as written: `--from=build`.
    pub(super) flags: Vec<&'a str>,
    /// What is left, without blanks around it.
    pub(super) arguments: &'a str,
}

impl<'a> Instruction<'a> {
    /// Reads a line; `None` for an instruction without keyword, and for nonsense.
    fn of(line: &'a str, escape: char) -> Option<Self> {
        let line = line.trim();
        let (name, rest) = line.split_once(is_blank).unwrap_or((line, ""));
        let (_, keyword) = KEYWORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        let (flags, arguments) = cut_flags(rest, escape);
        Some(Instruction { keyword: *keyword, flags, arguments })
    }

    /// Whether lines that follow may belong to it.
    fn may_open_heredocs(&self, escape: char) -> bool {
        match self.keyword {
            Keyword::Run | Keyword::Copy => !matches!(json(self.arguments), Json::Words(_)),
            Keyword::Onbuild => Instruction::of(self.arguments, escape).is_some_and(|inner| {
                // An ONBUILD in an ONBUILD is refused, and does not hide a heredoc.
                inner.keyword != Keyword::Onbuild && inner.may_open_heredocs(escape)
            }),
            _ => false,
        }
    }
}

/// What takes the meaning of the character behind it, and joins lines.
pub(super) fn escape_of(text: &str) -> char {
    escape_directive(text).unwrap_or('\\')
}

/// Hands every instruction of a text to `take`, in order.
pub(super) fn for_each_instruction(text: &str, escape: char, mut take: impl FnMut(&Instruction)) {
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
        take(&instruction);
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').map(|line| line.trim_end_matches('\r'))
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The value of `# escape=`, which is one only among the directives a file begins with.
fn escape_directive(text: &str) -> Option<char> {
    let (_, value) =
        lines(text).map_while(directive).find(|(name, _)| name.eq_ignore_ascii_case("escape"))?;
    match value {
        "`" => Some('`'),
        _ => None,
    }
}

/// Name and value of `# name = value`; another comment, or a name nobody knows, ends the directives.
fn directive(line: &str) -> Option<(&str, &str)> {
    const NAMES: [&str; 3] = ["syntax", "escape", "check"];
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
    (known && !value.is_empty()).then_some((name, value))
}

/// An instruction's first line with those that continue it. Comments and blank lines between them do not end
/// it.
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

/// A line without the escape at its end, if there is one that stands for itself.
fn continued(line: &str, escape: char) -> Option<&str> {
    let part = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!part.ends_with(escape)).then_some(part)
}

/// Without its last line a heredoc lasts to the end.
fn skip_heredoc<'a>(heredoc: &Heredoc, lines: &mut impl Iterator<Item = &'a str>) {
    lines.find(|line| heredoc.ends_with(line));
}

/// The flags in front of the arguments. A bare `--` ends them.
fn cut_flags(text: &str, escape: char) -> (Vec<&str>, &str) {
    let mut flags = Vec::new();
    let mut rest = text.trim();
    while rest.starts_with("--") {
        let (flag, behind) = rest.split_at(flag_length(rest, escape));
        rest = behind.trim_start();
        if flag == "--" {
            break;
        }
        flags.push(flag);
    }
    (flags, rest)
}

/// Bytes up to the first blank outside quotes.
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

    /// One line an instruction: `Copy [--from=a] b c`.
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
