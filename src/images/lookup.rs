//! Finds images by name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::image::Image;
use super::{applications, brokers, databases, search_engines, stateless};

/// All known images, by kind.
pub fn all() -> impl Iterator<Item = &'static Image> {
    let servers = databases::DATABASES.iter().chain(brokers::BROKERS).chain(search_engines::SEARCH_ENGINES);
    servers.chain(applications::APPLICATIONS).chain(stateless::STATELESS)
}

static BY_REPOSITORY: LazyLock<HashMap<&'static str, &'static Image>> = LazyLock::new(|| {
    all().flat_map(|image| image.repositories.iter().map(move |&name| (name, image))).collect()
});

/// The image published under exactly this repository name (no registry, no `library/`, no tag).
pub fn by_repository(repository: &str) -> Option<&'static Image> {
    BY_REPOSITORY.get(repository).copied()
}

/// The image with a repository or a title. Of several with one title the official one, which comes first.
pub fn by_name(name: &str) -> Option<&'static Image> {
    by_repository(name).or_else(|| all().find(|image| image.title == name))
}

/// Every name for [`by_name`]: the repositories, then the titles.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().flat_map(|image| image.repositories.iter().copied()).chain(all().map(|image| image.title))
}

/// Names that are also ordinary words: `someone/node` may be anything.
const ORDINARY_WORDS: [&str; 5] = ["ghost", "httpd", "node", "php", "vault"];

/// Publishers with their own layouts: the data directories of `linuxserver/mysql` are not those of `mysql`.
const OWN_LAYOUTS: [&str; 4] = ["bitnami", "bitnamilegacy", "linuxserver", "sameersbn"];

/// The image that a repository most likely copies or extends, by the end of its name: `mysql` for `company/mysql`,
/// `grafana/grafana` for `mirror/grafana/grafana`.
pub fn original_of(repository: &str) -> Option<&'static Image> {
    let (publisher, name) = repository.split_once('/')?;
    if !name.contains('/') && (ORDINARY_WORDS.contains(&name) || OWN_LAYOUTS.contains(&publisher)) {
        return None;
    }
    by_repository(name).or_else(|| original_of(name))
}
