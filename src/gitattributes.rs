//! The line endings that `.gitattributes` (gitattributes(5)) gives a file in a checkout on Windows.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

/// The line endings of a file in a checkout on Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckedOut {
    /// Always LF.
    Lf,
    /// Always CR LF.
    CrLf,
    /// CR LF, unless the Git configuration of the user says otherwise.
    Native,
    /// As in the repository, or as the Git configuration of the user says.
    Unspecified,
}

/// The lines of one `.gitattributes`.
pub struct GitAttributes {
    directory: PathBuf,
    lines: Vec<(GlobMatcher, Vec<Attribute>)>,
}

#[derive(Clone, Copy)]
enum Attribute {
    /// Whether Git converts line endings; `None` resets.
    Text(Option<bool>),
    /// Whether to CR LF; `None` resets.
    CarriageReturn(Option<bool>),
}

impl GitAttributes {
    /// Parses the file of a directory. Attributes other than those of line endings are ignored.
    pub fn parse(directory: &Path, text: &str) -> Self {
        GitAttributes { directory: directory.to_owned(), lines: text.lines().filter_map(line).collect() }
    }

    fn matching<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = Attribute> + 'a {
        let inside = path.strip_prefix(&self.directory).ok();
        let matches = move |glob: &GlobMatcher| inside.is_some_and(|inside| glob.is_match(inside));
        let lines = self.lines.iter().filter(move |(glob, _)| matches(glob));
        lines.flat_map(|(_, attributes)| attributes.iter().copied())
    }
}

/// The line endings of a file. `attributes` are those of its parent directories, outermost first.
pub fn checked_out(attributes: &[GitAttributes], path: &Path) -> CheckedOut {
    let (mut text, mut carriage_return) = (None, None);
    for attribute in attributes.iter().flat_map(|attributes| attributes.matching(path)) {
        match attribute {
            Attribute::Text(value) => text = value,
            Attribute::CarriageReturn(value) => carriage_return = value,
        }
    }
    match (text, carriage_return) {
        (Some(false), _) | (None, None) => CheckedOut::Unspecified,
        (_, Some(true)) => CheckedOut::CrLf,
        (_, Some(false)) => CheckedOut::Lf,
        (Some(true), None) => CheckedOut::Native,
    }
}

fn line(line: &str) -> Option<(GlobMatcher, Vec<Attribute>)> {
    let mut words = line.split_ascii_whitespace();
    let is_pattern = |word: &&str| !word.starts_with(['#', '!']) && !word.starts_with("[attr]");
    let pattern = words.next().filter(is_pattern)?;
    let attributes: Vec<Attribute> = words.flat_map(attribute).copied().collect();
    if attributes.is_empty() {
        return None;
    }
    // A pattern without a slash matches the name in every directory below.
    let glob = match pattern.strip_prefix('/') {
        Some(anchored) => anchored.to_owned(),
        None if pattern.contains('/') => pattern.to_owned(),
        None => format!("**/{pattern}"),
    };
    let glob = GlobBuilder::new(&glob).literal_separator(true).build().ok()?;
    Some((glob.compile_matcher(), attributes))
}

fn attribute(word: &str) -> &'static [Attribute] {
    use Attribute::{CarriageReturn, Text};
    match word {
        "text" | "text=auto" | "crlf" | "crlf=auto" => &[Text(Some(true))],
        "-text" | "binary" | "-crlf" => &[Text(Some(false))],
        "!text" | "!crlf" => &[Text(None)],
        "eol=lf" | "crlf=input" => &[CarriageReturn(Some(false))],
        "eol=crlf" => &[CarriageReturn(Some(true))],
        "!eol" => &[CarriageReturn(None)],
        _ => &[],
    }
}
