//! Places in the tree of values, and the patterns that tables of places are written in.

/// The keys that lead from the root to a value. Items of a list are all called `[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TreePath(Vec<String>);

/// What stands for the place of any item of a list.
const ITEM: &str = "[]";

/// What stands for any key in a pattern.
const ANY: &str = "*";

impl TreePath {
    /// The place of a service.
    pub(super) fn service(name: &str) -> Self {
        TreePath(vec!["services".to_owned(), name.to_owned()])
    }

    /// Runs a function with the place of a key below this one.
    pub(super) fn with_key<T>(&mut self, key: &str, run: impl FnOnce(&mut Self) -> T) -> T {
        self.0.push(key.to_owned());
        let result = run(self);
        self.0.pop();
        result
    }

    /// Runs a function with the place of an item of the list here.
    pub(super) fn with_item<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.with_key(ITEM, run)
    }

    /// The keys.
    pub(super) fn keys(&self) -> &[String] {
        &self.0
    }

    /// The key of the value here, or of the list it is in.
    pub(super) fn last_key(&self) -> &str {
        self.0.iter().rfind(|key| *key != ITEM).map(String::as_str).unwrap_or_default()
    }

    /// The service the place is in.
    pub(super) fn service_name(&self) -> Option<&str> {
        match self.0.as_slice() {
            [section, name, ..] if section == "services" => Some(name),
            _ => None,
        }
    }

    /// Whether a pattern such as `services.*.volumes.*` means this place.
    pub(super) fn matches(&self, pattern: &str) -> bool {
        let mut keys = self.0.iter();
        let all = pattern.split('.').all(|part| keys.next().is_some_and(|key| part == ANY || part == key));
        all && keys.next().is_none()
    }
}
