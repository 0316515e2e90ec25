//! Durations as Docker Compose reads them: `1m30s`, `1.5h`, `2d`.

use std::time::Duration;

/// Why a text is no duration. The wording follows what Docker Compose says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// `90`
    #[error("`{0}` has no unit: write `{0}s` for seconds")]
    MissingUnit(String),
    /// `10 m`, `5S`
    #[error("`{unit}` is not a unit of time in `{text}`: use ns, us, ms, s, m, h, d or w")]
    UnknownUnit {
        /// The whole text.
        text: String,
        /// The unit as written.
        unit: String,
    },
    /// Nothing, or no number at all.
    #[error("`{0}` is not a duration such as `1m30s`")]
    Invalid(String),
}

/// Units and their nanoseconds. Days and weeks are Compose's own addition to Go's units.
const UNITS: [(&str, f64); 9] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("µs", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3600e9),
    ("d", 24.0 * 3600e9),
    ("w", 7.0 * 24.0 * 3600e9),
];

/// A duration and whether it is negative, which Docker Compose allows.
///
/// Only `0` may stand without a unit.
pub fn parse_duration(text: &str) -> Result<(Duration, bool), DurationError> {
    let invalid = || DurationError::Invalid(text.to_owned());
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok((Duration::ZERO, false));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut nanoseconds = 0.0;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let amount: f64 = rest[..number].parse().map_err(|_| invalid())?;
        rest = &rest[number..];
        let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let factor =
            match &rest[..unit] {
                "" => return Err(DurationError::MissingUnit(text.to_owned())),
                unit => UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| factor).ok_or_else(
                    || DurationError::UnknownUnit { text: text.to_owned(), unit: unit.to_owned() },
                )?,
            };
        nanoseconds += amount * factor;
        rest = &rest[unit..];
    }
    let duration = Duration::try_from_secs_f64(nanoseconds / 1e9).map_err(|_| invalid())?;
    Ok((duration, negative && !duration.is_zero()))
}
