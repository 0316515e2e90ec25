//! Custom images that are like known ones.

use globset::{GlobBuilder, GlobSet};

use super::Image;
use crate::compose::ImageReference;

/// Images by the pattern of their name, and the known image they are like.
#[derive(Clone, Debug)]
pub struct CustomImage {
    name: String,
    matcher: GlobSet,
    like: Option<&'static Image>,
}

/// A text that is no pattern of image names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomImageError {
    /// Nothing.
    #[error("an empty name means no image")]
    Empty,
    /// `our-db:8`, `our-db@sha256:…`
    #[error("the name of an image goes without tag and digest")]
    Tagged,
    /// A bracket or brace too many.
    #[error("`{0}` is no pattern: {1}")]
    Syntax(String, String),
}

impl CustomImage {
    /// Says what the images of a name are like; of `None`, like no known one.
    ///
    /// The name is that of an image without tag, with its registry unless that is Docker Hub. `*` stands for
    /// anything but a slash, `**` for anything.
    pub fn new(name: &str, like: Option<&'static Image>) -> Result<Self, CustomImageError> {
        if name.is_empty() {
            return Err(CustomImageError::Empty);
        }
        let reference = ImageReference::parse(name);
        if reference.tag.is_some() || reference.digest.is_some() {
            return Err(CustomImageError::Tagged);
        }
        let glob = GlobBuilder::new(&reference.full_name()).literal_separator(true).build();
        // A set of one: alone, a pattern that is too large would panic.
        let matcher = glob.and_then(|glob| GlobSet::builder().add(glob).build());
        let matcher =
            matcher.map_err(|error| CustomImageError::Syntax(name.to_owned(), error.kind().to_string()))?;
        Ok(CustomImage { name: name.to_owned(), matcher, like })
    }

    /// The pattern as it is written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The known image; `None` when it is like none of them.
    pub fn like(&self) -> Option<&'static Image> {
        self.like
    }
}

/// What a project says of its custom images.
#[derive(Clone, Debug, Default)]
pub struct CustomImages(Vec<CustomImage>);

impl CustomImages {
    /// The first that matches an image counts.
    pub fn new(images: impl IntoIterator<Item = CustomImage>) -> Self {
        CustomImages(images.into_iter().collect())
    }

    /// What is said of an image.
    pub(super) fn find(&self, reference: &ImageReference) -> Option<&CustomImage> {
        if self.0.is_empty() {
            return None;
        }
        let name = reference.full_name();
        self.0.iter().find(|image| image.matcher.is_match(&name))
    }
}
