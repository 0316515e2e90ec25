//! Finding an image by its name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::image::Image;
use super::{applications, brokers, databases, search_engines, stateless};

/// Every image known, kind by kind.
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
