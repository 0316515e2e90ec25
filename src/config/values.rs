//! Values of settings that more than their type decides.

use std::time::Duration;

use crate::compose::{DurationError, Platform, parse_duration};
use crate::images;
use crate::images::Image;
use crate::loader::nearest;

/// What Docker gives every container to stop.
const DOCKERS_OWN: Duration = Duration::from_secs(10);

/// Longer lists and tables are damaged or hostile.
pub(super) const MAX_ITEMS: usize = 1_000;

/// Says of an image that it is like none of the known ones.
pub(super) const LIKE_NONE: &str = "none";

/// What is wrong with a value, and what to do.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Wrong { message: message.into(), help: Some(help.into()) }
    }
}

impl From<DurationError> for Wrong {
    fn from(error: DurationError) -> Self {
        Wrong { message: error.to_string(), help: None }
    }
}

/// A time to stop that is worth writing down.
pub(super) fn grace_period(text: &str) -> Result<String, Wrong> {
    let (duration, is_negative) = parse_duration(text)?;
    if is_negative || duration <= DOCKERS_OWN {
        let message = format!("`{text}` is no longer than the 10 s that Docker gives anyway");
        return Err(Wrong::new(message, "give a server time to write its state, as in `1m`"));
    }
    Ok(text.to_owned())
}

/// A platform of Linux.
pub(super) fn platform(text: &str) -> Result<String, Wrong> {
    let mut parts = text.split('/');
    let is_linux = parts.next() == Some("linux");
    let (architecture, variant) = (parts.next(), parts.next());
    let is_variant = |text: &str| {
        text.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    if !is_linux || parts.next().is_some() || variant.is_some_and(|variant| !is_variant(variant)) {
        let message = format!("`{text}` is no platform of Linux");
        return Err(Wrong::new(message, "write `linux`, or with an architecture, as in `linux/amd64`"));
    }
    let known = || Platform::ARCHITECTURES.into_iter();
    if let Some(architecture) =
        architecture.filter(|architecture| known().all(|known| known != *architecture))
    {
        let message = format!("`{architecture}` is no architecture");
        return Err(match nearest(architecture, known()) {
            Some(near) => Wrong::new(message, format!("did you mean `linux/{near}`?")),
            None => Wrong::new(message, format!("use one of {}", Platform::ARCHITECTURES.join(", "))),
        });
    }
    Ok(text.to_owned())
}

/// The known image that a name means; `None` for the word that says: none.
pub(super) fn like(text: &str) -> Result<Option<&'static Image>, Wrong> {
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
    Err(Wrong::new(format!("`{text}` is no image that lcow-lint knows"), help))
}
