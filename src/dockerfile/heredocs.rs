//! Heredocs: `RUN <<EOF`.

use super::words::Split;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// The line that ends it.
    name: String,
    /// `<<-`: tabs before the name are ignored.
    strips_tabs: bool,
}

impl Heredoc {
    /// Whether a line without its line break ends the heredoc.
    pub(super) fn ends_with(&self, line: &str) -> bool {
        let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
        line == self.name
    }

    /// Parses a word such as `<<EOF` or `3<<-"EOT"`; a here-string, `<<<`, is not a heredoc.
    pub(super) fn of(word: &str) -> Option<Self> {
        let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
        let (rest, strips_tabs) = match rest.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        if rest.contains('<') {
            return None;
        }
        let split = Split { escape: ESCAPE, keeps_marks: false, separators: "" }.words(rest);
        let [name] = <[String; 1]>::try_from(split.words).ok()?;
        (!split.open && !name.is_empty()).then_some(Heredoc { name, strips_tabs })
    }
}

/// Heredocs are split as in a shell, whatever the escape of the file.
const ESCAPE: char = '\\';

/// The heredocs of an instruction in the order of their texts; none if a quote is unterminated.
pub(super) fn heredocs(line: &str) -> Vec<Heredoc> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let split = Split { escape: ESCAPE, keeps_marks: true, separators: "" }.words(line);
    if split.open {
        return Vec::new();
    }
    let mut words = split.words.into_iter();
    let mut heredocs = Vec::new();
    while let Some(mut word) = words.next() {
        if word.ends_with("<<") {
            // `<< EOF`
            word.extend(words.next());
        }
        heredocs.extend(Heredoc::of(&word));
    }
    heredocs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings() {
        for (line, names) in [
            ("RUN <<EOF", &["EOF"][..]),
            ("RUN <<EOF cat >a", &["EOF"]),
            ("RUN << EOF", &["EOF"]),
            ("RUN 3<<-\"EOF\" <<'B C'", &["EOF", "B C"]),
            ("RUN <<\\EOF", &["EOF"]),
            ("COPY <<a <<b /c/", &["a", "b"]),
            ("RUN cat<<EOF", &[]),
            ("RUN cat <<<EOF", &[]),
            ("RUN echo '<<EOF'", &[]),
            ("RUN echo 'a <<EOF", &[]),
            ("RUN echo $((1<<2))", &[]),
            ("RUN <<", &[]),
            ("RUN <<''", &[]),
        ] {
            let found = heredocs(line);
            assert_eq!(
                found.iter().map(|heredoc| heredoc.name.as_str()).collect::<Vec<_>>(),
                names,
                "{line}"
            );
        }
    }

    #[test]
    fn endings() {
        let plain = Heredoc::of("<<EOF");
        let stripping = Heredoc::of("<<-EOF");
        for (line, ends, ends_stripped) in
            [("EOF", true, true), ("\t\tEOF", false, true), (" EOF", false, false), ("EOF ", false, false)]
        {
            assert_eq!(plain.as_ref().map(|heredoc| heredoc.ends_with(line)), Some(ends), "{line:?}");
            assert_eq!(stripping.as_ref().map(|h| h.ends_with(line)), Some(ends_stripped), "{line:?}");
        }
    }
}
