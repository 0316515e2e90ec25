//! Finding an image by its name.

use super::image::Image;
use super::{brokers, databases, search_engines};

/// Every image known, kind by kind.
pub fn all() -> impl Iterator<Item = &'static Image> {
    databases::DATABASES.iter().chain(brokers::BROKERS).chain(search_engines::SEARCH_ENGINES)
}

/// The image published under exactly this repository name (no registry, no `library/`, no tag).
pub fn by_repository(repository: &str) -> Option<&'static Image> {
    all().find(|image| image.repositories.contains(&repository))
}
