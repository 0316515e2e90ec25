//! Paths in the tree of values, and patterns for them.

/// The keys from the root to a value; every list item is `[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TreePath(Vec<String>);

const ITEM: &str = "[]";

/// Matches any key.
const ANY: &str = "*";

impl TreePath {
    pub(super) fn service(name: &str) -> Self {
        TreePath(vec!["services".to_owned(), name.to_owned()])
    }

    /// Runs a function with a key appended to the path.
    pub(super) fn with_key<T>(&mut self, key: &str, run: impl FnOnce(&mut Self) -> T) -> T {
        self.0.push(key.to_owned());
        let result = run(self);
        self.0.pop();
        result
    }

    pub(super) fn with_item<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.with_key(ITEM, run)
    }

    pub(super) fn keys(&self) -> &[String] {
        &self.0
    }

    /// The last key that is not a list item.
    pub(super) fn last_key(&self) -> &str {
        self.0.iter().rfind(|key| *key != ITEM).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn service_name(&self) -> Option<&str> {
        match self.0.as_slice() {
            [section, name, ..] if section == "services" => Some(name),
            _ => None,
        }
    }

    /// Whether a pattern such as `services.*.volumes.*` matches the path.
    pub(super) fn matches(&self, pattern: &str) -> bool {
        let mut keys = self.0.iter();
        let all = pattern.split('.').all(|part| keys.next().is_some_and(|key| part == ANY || part == key));
        all && keys.next().is_none()
    }
}
