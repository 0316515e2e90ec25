//! The way from a document's root to one of its nodes.

use std::fmt;

/// One step down the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value under this key of a mapping.
    Key(String),
    /// The item at this place of a sequence, counted from 0.
    Index(usize),
}

/// A way from the root; the empty path is the root itself. It names nodes as they are written: an alias is a
/// node of its own, and what is under its anchor is reached by the anchor's path.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YamlPath(pub Vec<Segment>);

impl YamlPath {
    /// A path of keys alone.
    pub fn keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        YamlPath(keys.into_iter().map(|key| Segment::Key(key.to_owned())).collect())
    }

    /// This path and one key more.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.then(Segment::Key(key.to_owned()))
    }

    /// This path and one step more.
    #[must_use]
    pub fn then(&self, segment: Segment) -> Self {
        let mut path = self.clone();
        path.0.push(segment);
        path
    }

    /// This path and the steps of another.
    #[must_use]
    pub fn join(&self, rest: &[Segment]) -> Self {
        let mut path = self.clone();
        path.0.extend_from_slice(rest);
        path
    }

    /// The steps after `start`, when the path begins with it.
    pub fn after(&self, start: &YamlPath) -> Option<&[Segment]> {
        self.0.strip_prefix(start.0.as_slice())
    }
}

impl fmt::Display for YamlPath {
    /// `services.db.volumes[0]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if place == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
