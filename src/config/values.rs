//! Validation of single values.

use std::time::Duration;

use crate::compose::{DurationError, Platform, parse_duration};
use crate::images;
use crate::images::Image;
use crate::loader::nearest;

/// Docker's default time for a container to stop.
const DEFAULT_GRACE_PERIOD: Duration = Duration::from_secs(10);

pub(super) const MAX_ITEMS: usize = 1_000;

/// The value of `like` for an image that is like no known one.
pub(super) const LIKE_NONE: &str = "none";

/// What is wrong with a value, and what to do.
pub(super) struct ValueError {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl ValueError {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        ValueError { message: message.into(), help: Some(help.into()) }
    }
}

impl From<DurationError> for ValueError {
    fn from(error: DurationError) -> Self {
        ValueError { message: error.to_string(), help: None }
    }
}

/// A grace period longer than Docker's default.
pub(super) fn grace_period(text: &str) -> Result<String, ValueError> {
    let (duration, is_negative) = parse_duration(text)?;
    if is_negative || duration <= DEFAULT_GRACE_PERIOD {
        let message = format!("`{text}` is not longer than 10 s, Docker's default");
        return Err(ValueError::new(message, "give a server time to write its state, as in `1m`"));
    }
    Ok(text.to_owned())
}

pub(super) fn platform(text: &str) -> Result<String, ValueError> {
    let mut parts = text.split('/');
    let is_linux = parts.next() == Some("linux");
    let (architecture, variant) = (parts.next(), parts.next());
    let is_variant = |text: &str| {
        text.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    if !is_linux || parts.next().is_some() || variant.is_some_and(|variant| !is_variant(variant)) {
        let message = format!("`{text}` is not a Linux platform");
        return Err(ValueError::new(
            message,
            "write `linux`, optionally with an architecture, as in `linux/amd64`",
        ));
    }
    let known = || Platform::ARCHITECTURES.into_iter();
    if let Some(architecture) =
        architecture.filter(|architecture| known().all(|known| known != *architecture))
    {
        let message = format!("`{architecture}` is not an architecture");
        return Err(match nearest(architecture, known()) {
            Some(near) => ValueError::new(message, format!("did you mean `linux/{near}`?")),
            None => ValueError::new(message, format!("use one of {}", Platform::ARCHITECTURES.join(", "))),
        });
    }
    Ok(text.to_owned())
}

/// The known image of a name; `None` for [`LIKE_NONE`].
pub(super) fn like(text: &str) -> Result<Option<&'static Image>, ValueError> {
    if text == LIKE_NONE {
        return Ok(None);
    }
    if let Some(image) = images::by_name(text) {
        return Ok(Some(image));
    }
    let without_tag = text.split(':').next().unwrap_or_default();
    let help =
        match images::by_name(without_tag).map(|_| without_tag).or_else(|| nearest(text, images::names())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name an image such as mysql or bitnami/postgresql, or write `none`".to_owned(),
        };
    Err(ValueError::new(format!("`{text}` is not an image that lcow-lint knows"), help))
}
