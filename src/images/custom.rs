//! Custom images, configured to be like known ones.

use globset::{GlobBuilder, GlobSet};

use super::Image;
use crate::compose::ImageReference;

/// A name pattern of custom images, and the known image they are like.
#[derive(Clone, Debug)]
pub struct CustomImage {
    name: String,
    matcher: GlobSet,
    like: Option<&'static Image>,
}

/// An invalid pattern of image names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomImageError {
    /// It is empty.
    #[error("an empty name matches no image")]
    Empty,
    /// `our-db:8`, `our-db@sha256:…`
    #[error("the name of an image must have no tag or digest")]
    Tagged,
    /// An unbalanced bracket or brace.
    #[error("`{0}` is not a pattern: {1}")]
    Syntax(String, String),
}

impl CustomImage {
    /// `name` is a pattern of names without tags, with the registry unless that is Docker Hub. `*` matches anything but a
    /// slash, `**` anything. `None`: like no known image.
    pub fn new(name: &str, like: Option<&'static Image>) -> Result<Self, CustomImageError> {
        if name.is_empty() {
            return Err(CustomImageError::Empty);
        }
        let reference = ImageReference::parse(name);
        if reference.tag.is_some() || reference.digest.is_some() {
            return Err(CustomImageError::Tagged);
        }
        let glob = GlobBuilder::new(&reference.full_name()).literal_separator(true).build();
        // A set, because a single pattern panics if it is too large.
        let matcher = glob.and_then(|glob| GlobSet::builder().add(glob).build());
        let matcher =
            matcher.map_err(|error| CustomImageError::Syntax(name.to_owned(), error.kind().to_string()))?;
        Ok(CustomImage { name: name.to_owned(), matcher, like })
    }

    /// The pattern as written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The known image; `None` for like none.
    pub fn like(&self) -> Option<&'static Image> {
        self.like
    }
}

/// The custom images of a project.
#[derive(Clone, Debug, Default)]
pub struct CustomImages(Vec<CustomImage>);

impl CustomImages {
    /// The first match counts.
    pub fn new(images: impl IntoIterator<Item = CustomImage>) -> Self {
        CustomImages(images.into_iter().collect())
    }

    pub(super) fn find(&self, reference: &ImageReference) -> Option<&CustomImage> {
        if self.0.is_empty() {
            return None;
        }
        let name = reference.full_name();
        self.0.iter().find(|image| image.matcher.is_match(&name))
    }
}
