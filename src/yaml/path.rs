//! Paths from a document's root to its nodes.

use std::fmt;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value of a mapping's key.
    Key(String),
    /// The item of a sequence, counted from 0.
    Index(usize),
}

/// A path from the root; the empty path is the root itself. Paths do not go through aliases: an alias is a node of its own,
/// and the anchored nodes have the anchor's path.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YamlPath(pub Vec<Segment>);

impl YamlPath {
    /// A path of keys.
    pub fn keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        YamlPath(keys.into_iter().map(|key| Segment::Key(key.to_owned())).collect())
    }

    /// This path with another key.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.then(Segment::Key(key.to_owned()))
    }

    /// This path with another segment.
    #[must_use]
    pub fn then(&self, segment: Segment) -> Self {
        let mut path = self.clone();
        path.0.push(segment);
        path
    }

    /// This path followed by other segments.
    #[must_use]
    pub fn join(&self, rest: &[Segment]) -> Self {
        let mut path = self.clone();
        path.0.extend_from_slice(rest);
        path
    }

    /// The segments after `start`, if the path begins with it.
    pub fn after(&self, start: &YamlPath) -> Option<&[Segment]> {
        self.0.strip_prefix(start.0.as_slice())
    }
}

impl fmt::Display for YamlPath {
    /// `services.db.volumes[0]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if index == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
