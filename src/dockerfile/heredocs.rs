//! Heredocs: texts that stand in the lines behind an instruction, `RUN <<EOF`.

use super::words::Cut;

/// A heredoc that a line opens.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// The line that ends it.
    name: String,
    /// `<<-`: tabs before the name are no part of it.
    strips_tabs: bool,
}

impl Heredoc {
    /// Whether a line, without its line break, is the last one.
    pub(super) fn ends_with(&self, line: &str) -> bool {
        let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
        line == self.name
    }

    /// Reads a word as the beginning of a heredoc: `<<EOF`, `3<<-"EOT"`. A here-string, `<<<`, is none.
    pub(super) fn of(word: &str) -> Option<Self> {
        let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
        let (rest, strips_tabs) = match rest.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        if rest.contains('<') {
            return None;
        }
        let cut = Cut { escape: ESCAPE, keeps_marks: false, separators: "" }.words(rest);
        let [name] = <[String; 1]>::try_from(cut.words).ok()?;
        (!cut.open && !name.is_empty()).then_some(Heredoc { name, strips_tabs })
    }
}

/// Heredocs are cut as a shell does, whatever the escape of the file.
const ESCAPE: char = '\\';

/// The heredocs an instruction opens, in the order in which their texts follow. With an open quote it has
/// none.
pub(super) fn heredocs(line: &str) -> Vec<Heredoc> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let cut = Cut { escape: ESCAPE, keeps_marks: true, separators: "" }.words(line);
    if cut.open {
        return Vec::new();
    }
    let mut words = cut.words.into_iter();
    let mut heredocs = Vec::new();
    while let Some(mut word) = words.next() {
        if word.ends_with("<<") {
            // `<< EOF` is one word: the blank belongs to the heredoc.
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
