//! Patterns of paths, as people know them from `.gitignore`.

use std::path::{Component, Path};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// A pattern of paths below, or beside, a directory.
///
/// One with a slash in it starts at the directory, one without means every file and directory of that name below it. A
/// directory stands for all that is in it.
#[derive(Clone, Debug)]
pub struct PathPattern {
    text: String,
    matcher: GlobSet,
}

/// A text that is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing but slashes.
    #[error("an empty pattern means no file")]
    Empty,
    /// `!keep.yml`
    #[error("a pattern cannot be negated")]
    Negated,
    /// A bracket or brace too many.
    #[error("`{0}` is no pattern: {1}")]
    Syntax(String, String),
}

impl PathPattern {
    /// Reads a pattern that starts at a directory, whose path is absolute.
    pub fn new(text: &str, directory: &Path) -> Result<Self, PatternError> {
        if text.starts_with('!') {
            return Err(PatternError::Negated);
        }
        let anchored = text.trim_end_matches('/');
        let inside = anchored.trim_start_matches('/');
        if inside.is_empty() {
            return Err(PatternError::Empty);
        }
        let whole = if anchored.contains('/') {
            below(directory, inside)
        } else {
            below(directory, &format!("**/{inside}"))
        };
        let syntax = |error: &globset::Error| PatternError::Syntax(text.to_owned(), error.kind().to_string());
        let mut matcher = GlobSetBuilder::new();
        for glob in [whole.clone(), format!("{whole}/**")] {
            matcher.add(glob_of(&glob).map_err(|error| syntax(&error))?);
        }
        let matcher = matcher.build().map_err(|error| syntax(&error))?;
        Ok(PathPattern { text: text.to_owned(), matcher })
    }

    /// The pattern as it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether an absolute path is meant.
    pub fn matches(&self, path: &Path) -> bool {
        self.matcher.is_match(path)
    }
}

/// The whole pattern of one that starts at a directory, `..` at its beginning resolved by name.
fn below(directory: &Path, pattern: &str) -> String {
    let mut directory = directory;
    let mut rest = pattern;
    loop {
        rest = match rest.split_once('/') {
            Some(("..", behind)) => {
                directory = directory.parent().unwrap_or(directory);
                behind
            }
            Some((".", behind)) => behind,
            _ => break,
        };
    }
    let mut whole = String::new();
    for part in directory.components() {
        // The root is a slash of its own.
        if part != Component::RootDir {
            let name = part.as_os_str().to_string_lossy();
            // A share of a network begins with two.
            let name = if cfg!(windows) { name.replace('\\', "/").into() } else { name };
            whole.push_str(&globset::escape(&name));
        }
        if !whole.ends_with('/') {
            whole.push('/');
        }
    }
    whole + rest
}

fn glob_of(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).case_insensitive(cfg!(windows)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_paths() {
        for (pattern, path, is_meant) in [
            ("compose.yml", "/p/compose.yml", true),
            ("compose.yml", "/p/a/b/compose.yml", true),
            ("compose.yml", "/q/compose.yml", false),
            ("/compose.yml", "/p/compose.yml", true),
            ("/compose.yml", "/p/a/compose.yml", false),
            ("a/compose.yml", "/p/a/compose.yml", true),
            ("a/compose.yml", "/p/b/a/compose.yml", false),
            ("./a/*.yml", "/p/a/x.yml", true),
            ("a/*.yml", "/p/a/b/x.yml", false),
            ("a/**/x.yml", "/p/a/b/c/x.yml", true),
            ("legacy", "/p/x/legacy/deep/compose.yml", true),
            ("legacy/", "/p/legacy/compose.yml", true),
            ("legacy/", "/p/legacy.yml", false),
            ("../q/*.yml", "/q/x.yml", true),
            ("*.{yml,yaml}", "/p/a.yaml", true),
        ] {
            let read = PathPattern::new(pattern, Path::new("/p")).expect(pattern);
            assert_eq!(read.matches(Path::new(path)), is_meant, "{pattern} {path}");
        }
        // A directory's own name is no pattern.
        let read = PathPattern::new("*.yml", Path::new("/p [x]*")).expect("a pattern");
        assert!(read.matches(Path::new("/p [x]*/a.yml")) && !read.matches(Path::new("/p x/a.yml")));
    }
}
