//! Path patterns as in `.gitignore`.

use std::path::{Component, Path};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// A pattern of paths, relative to a directory.
///
/// Without a slash it matches files and directories of that name anywhere below the directory. Matching a directory
/// matches everything in it.
#[derive(Clone, Debug)]
pub struct PathPattern {
    text: String,
    matcher: GlobSet,
}

/// An invalid pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing but slashes.
    #[error("an empty pattern matches no file")]
    Empty,
    /// `!keep.yml`
    #[error("a pattern cannot be negated")]
    Negated,
    /// An unbalanced bracket or brace.
    #[error("`{0}` is not a pattern: {1}")]
    Syntax(String, String),
}

impl PathPattern {
    /// Parses a pattern relative to a directory, given by its absolute path.
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
            absolute_pattern(directory, inside)
        } else {
            absolute_pattern(directory, &format!("**/{inside}"))
        };
        let syntax = |error: &globset::Error| PatternError::Syntax(text.to_owned(), error.kind().to_string());
        let mut matcher = GlobSetBuilder::new();
        for pattern in [whole.clone(), format!("{whole}/**")] {
            matcher.add(glob(&pattern).map_err(|error| syntax(&error))?);
        }
        let matcher = matcher.build().map_err(|error| syntax(&error))?;
        Ok(PathPattern { text: text.to_owned(), matcher })
    }

    /// The pattern as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether an absolute path matches.
    pub fn matches(&self, path: &Path) -> bool {
        self.matcher.is_match(path)
    }
}

/// The absolute pattern, with a leading `..` resolved lexically.
fn absolute_pattern(directory: &Path, pattern: &str) -> String {
    let mut directory = directory;
    let mut rest = pattern;
    loop {
        rest = match rest.split_once('/') {
            Some(("..", tail)) => {
                directory = directory.parent().unwrap_or(directory);
                tail
            }
            Some((".", tail)) => tail,
            _ => break,
        };
    }
    let mut whole = String::new();
    for part in directory.components() {
        // The root is the slash added below.
        if part != Component::RootDir {
            let name = part.as_os_str().to_string_lossy();
            // A network share begins with two backslashes.
            let name = if cfg!(windows) { name.replace('\\', "/").into() } else { name };
            whole.push_str(&globset::escape(&name));
        }
        if !whole.ends_with('/') {
            whole.push('/');
        }
    }
    whole + rest
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).case_insensitive(cfg!(windows)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_paths() {
        for (pattern, path, matches) in [
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
            assert_eq!(read.matches(Path::new(path)), matches, "{pattern} {path}");
        }
        // The directory's name is literal.
        let read = PathPattern::new("*.yml", Path::new("/p [x]*")).expect("a pattern");
        assert!(read.matches(Path::new("/p [x]*/a.yml")) && !read.matches(Path::new("/p x/a.yml")));
    }
}
