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

/// Units and their nanoseconds. Days and weeks are Compose's own addition to Go's units. A microsecond is written
/// with the micro sign or with the Greek letter.
const UNITS: [(&str, u64); 10] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3600 * SECOND),
    ("d", 24 * 3600 * SECOND),
    ("w", 7 * 24 * 3600 * SECOND),
];

const SECOND: u64 = 1_000_000_000;

/// A duration and whether it is negative, which Docker Compose allows.
///
/// Only `0` may stand without a unit. The longest takes 63 bits of nanoseconds, some 292 years.
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
    let mut total = 0_u64;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let (amount, behind) = rest.split_at(number);
        let unit = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit);
        let amount = Amount::parse(amount).ok_or_else(invalid)?;
        let factor = factor(unit, text)?;
        let limit = i64::MAX.unsigned_abs();
        let nanoseconds = amount.times(factor).and_then(|part| total.checked_add(part));
        total = nanoseconds.filter(|&nanoseconds| nanoseconds <= limit).ok_or_else(invalid)?;
        rest = behind;
    }
    Ok((Duration::from_nanos(total), negative && total > 0))
}

/// The nanoseconds of a unit; `text` is for the message.
fn factor(unit: &str, text: &str) -> Result<u64, DurationError> {
    if unit.is_empty() {
        return Err(DurationError::MissingUnit(text.to_owned()));
    }
    let known = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    known.ok_or_else(|| DurationError::UnknownUnit { text: text.to_owned(), unit: unit.to_owned() })
}

/// The number before a unit: `12`, `1.5`, `.5`.
struct Amount<'t> {
    whole: u64,
    /// The digits behind the point.
    fraction: &'t str,
}

impl<'t> Amount<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let has_digits = (!whole.is_empty() || !fraction.is_empty()) && !fraction.contains('.');
        let whole = if whole.is_empty() { Some(0) } else { whole.parse().ok() };
        Some(Amount { whole: whole.filter(|_| has_digits)?, fraction })
    }

    /// The amount of units in nanoseconds. A part of a nanosecond is cut off, not rounded.
    fn times(&self, factor: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(factor)?;
        // More digits than these cannot change a nanosecond, not even of weeks.
        let digits = &self.fraction[..self.fraction.len().min(18)];
        let scale = 10_u128.pow(u32::try_from(digits.len()).ok()?);
        let fraction = digits.parse::<u128>().unwrap_or(0) * u128::from(factor) / scale;
        whole.checked_add(u64::try_from(fraction).ok()?)
    }
}
