//! Tells a mistyped or misplaced key from a key of a newer Docker Compose.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::validate::{distance, nearest};
use crate::compose::schema::{Mapping, PROJECT, Type, UserKeys};

/// What a key that a mapping does not have most likely is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownKey {
    /// A misspelling of this key.
    Misspelled(&'static str),
    /// A key of Compose v1, with its replacement.
    Replaced(&'static str),
    /// A key of other mappings, with their names in messages.
    Misplaced(Vec<String>),
    /// No key of any Compose: it is not written as they are.
    Foreign,
    /// A key that a newer Docker Compose may have.
    New,
}

/// Keys of Compose v1 and their replacements.
const OLD_KEYS: [(&str, &str); 7] = [
    ("net", "network_mode"),
    ("log_driver", "logging: { driver: … }"),
    ("log_opt", "logging: { options: … }"),
    ("dockerfile", "build: { dockerfile: … }"),
    ("volume_driver", "driver, in the top-level volumes"),
    ("memory", "mem_limit"),
    ("ram", "mem_limit"),
];

/// A mapping with fixed keys.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Its name in messages: `a service`.
    pub name: String,
    /// Its keys.
    pub keys: Vec<&'static str>,
}

/// All keys of Docker Compose.
#[derive(Clone, Debug)]
pub struct KnownKeys {
    /// The mappings that have keys, the outermost first.
    pub owners: Vec<Owner>,
    /// What the keys are composed of: `stop`, `grace` and `period` for `stop_grace_period`.
    words: BTreeSet<&'static str>,
}

static KNOWN: LazyLock<KnownKeys> = LazyLock::new(|| KnownKeys::new(owners()));

impl KnownKeys {
    /// The keys of the table.
    pub fn all() -> &'static KnownKeys {
        &KNOWN
    }

    /// The keys of a Docker Compose that does not have these.
    #[must_use]
    pub fn without(&self, removed: &[&str]) -> KnownKeys {
        let mut owners = self.owners.clone();
        for owner in &mut owners {
            owner.keys.retain(|key| !removed.contains(key));
        }
        KnownKeys::new(owners)
    }

    fn new(owners: Vec<Owner>) -> Self {
        let words = owners.iter().flat_map(|owner| &owner.keys).flat_map(|key| key.split('_')).collect();
        KnownKeys { owners, words }
    }

    /// What a key most likely is that is not among the keys of its mapping.
    pub fn classify(&self, key: &str, known: &[&'static str]) -> UnknownKey {
        if let Some(new) = replacement(key, known) {
            return UnknownKey::Replaced(new);
        }
        if let Some(near) = self.misspelled(key, known) {
            return UnknownKey::Misspelled(near);
        }
        let others = self.owners.iter().filter(|owner| owner.keys.contains(&key));
        let others: Vec<String> = others.map(|owner| owner.name.clone()).collect();
        if !others.is_empty() {
            UnknownKey::Misplaced(others)
        } else if is_written_like_a_key(key) {
            UnknownKey::New
        } else {
            UnknownKey::Foreign
        }
    }

    /// The key that this one is likely a misspelling of. New keys are often composed of known words, such as
    /// `pre_start` next to `pre_stop` and `post_start`: these must be nearer than others.
    fn misspelled(&self, key: &str, known: &[&'static str]) -> Option<&'static str> {
        let near = nearest(key, known.iter().copied())?;
        let is_of_words = key.split('_').all(|word| self.words.contains(word));
        (!is_of_words || distance(key, near) <= 1).then_some(near)
    }
}

fn replacement(key: &str, known: &[&str]) -> Option<&'static str> {
    let (_, new) = OLD_KEYS.iter().find(|(old, _)| *old == key)?;
    let first = new.split([':', ',']).next().unwrap_or_default();
    (known.contains(&first) || new.contains(',')).then_some(new)
}

/// Whether a text is written as all keys of Compose are: lower-case words with underscores between them.
fn is_written_like_a_key(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() > 1
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('_').all(is_word)
}

/// The mappings of the table, breadth first.
fn owners() -> Vec<Owner> {
    let mut found: Vec<(String, &'static Mapping)> = vec![("a Compose file".to_owned(), &PROJECT)];
    let mut next = 0;
    while let Some(&(_, mapping)) = found.get(next) {
        next += 1;
        for key in mapping.keys {
            add_mappings(&format!("`{}`", key.name), key.name, &key.accepts, &mut found);
        }
    }
    let with_keys = found.into_iter().filter(|(_, mapping)| !mapping.keys.is_empty());
    with_keys
        .map(|(name, mapping)| Owner { name, keys: mapping.keys.iter().map(|key| key.name).collect() })
        .collect()
}

/// Adds the mappings that a type accepts, unless they are there. `key` is the last fixed key before them.
fn add_mappings(name: &str, key: &str, accepted: &'static Type, found: &mut Vec<(String, &'static Mapping)>) {
    match accepted {
        Type::OneOf(types) => types.iter().for_each(|one| add_mappings(name, key, one, found)),
        Type::List(item) | Type::Set(item) => add_mappings(&entry_of(key), key, item, found),
        Type::Mapping(mapping) if !found.iter().any(|(_, known)| std::ptr::eq(*known, *mapping)) => {
            found.push((name.to_owned(), mapping));
            if let UserKeys::Any(of) | UserKeys::Names(of) | UserKeys::LowerCase(of) = mapping.user_keys {
                add_mappings(&entry_of(key), key, of, found);
            }
        }
        _ => {}
    }
}

fn entry_of(key: &str) -> String {
    match key {
        "services" => "a service".to_owned(),
        "jobs" => "a job".to_owned(),
        _ => format!("an entry of `{key}`"),
    }
}
