//! Durations in the syntax of Docker Compose: `1m30s`, `1.5h`, `2d`.

use std::time::Duration;

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// `90`
    #[error("`{0}` has no unit: use `{0}s` for seconds")]
    MissingUnit(String),
    /// `10 m`, `5S`
    #[error("unknown unit `{unit}` in the duration `{text}`: use ns, us, ms, s, m, h, d or w")]
    UnknownUnit {
        /// The whole text.
        text: String,
        /// The unit.
        unit: String,
    },
    /// Empty, without a number, or too long.
    #[error("`{0}` is not a duration such as `1m30s`")]
    Invalid(String),
}

/// Units in nanoseconds: those of Go, with the micro sign or the Greek letter, and Compose's days and weeks.
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

/// A duration, and whether it is negative, which Docker Compose allows.
///
/// Only `0` needs no unit. The limit is 63 bits of nanoseconds, about 292 years.
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
        let (amount, tail) = rest.split_at(number);
        let unit = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit);
        let amount = Amount::parse(amount).ok_or_else(invalid)?;
        let factor = factor(unit, text)?;
        let limit = i64::MAX.unsigned_abs();
        let nanoseconds = amount.times(factor).and_then(|part| total.checked_add(part));
        total = nanoseconds.filter(|&nanoseconds| nanoseconds <= limit).ok_or_else(invalid)?;
        rest = tail;
    }
    Ok((Duration::from_nanos(total), negative && total > 0))
}

/// A duration as printed by Docker Compose: `1m30s`, `1.5s`, `100ms`, `-1h0m0s`. Hours are the largest unit.
pub fn format_duration(duration: Duration, negative: bool) -> String {
    let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
    let sign = if negative && !duration.is_zero() { "-" } else { "" };
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let rest = match (hours, minutes, seconds % 60) {
        (0, 0, 0) => below_a_second(nanoseconds),
        (0, 0, seconds) => format!("{}s", decimal(seconds, nanoseconds, 9)),
        (0, minutes, seconds) => format!("{minutes}m{}s", decimal(seconds, nanoseconds, 9)),
        (hours, minutes, seconds) => format!("{hours}h{minutes}m{}s", decimal(seconds, nanoseconds, 9)),
    };
    format!("{sign}{rest}")
}

fn below_a_second(nanoseconds: u32) -> String {
    match nanoseconds {
        0 => "0s".to_owned(),
        1..1_000 => format!("{nanoseconds}ns"),
        1_000..1_000_000 => format!("{}µs", decimal((nanoseconds / 1_000).into(), nanoseconds % 1_000, 3)),
        _ => format!("{}ms", decimal((nanoseconds / 1_000_000).into(), nanoseconds % 1_000_000, 6)),
    }
}

/// A number with a fraction of so many digits, without trailing zeros.
fn decimal(whole: u64, fraction: u32, digits: usize) -> String {
    if fraction == 0 {
        return whole.to_string();
    }
    format!("{whole}.{fraction:0digits$}").trim_end_matches('0').to_owned()
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
    /// The digits after the point.
    fraction: &'t str,
}

impl<'t> Amount<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let has_digits = (!whole.is_empty() || !fraction.is_empty()) && !fraction.contains('.');
        let whole = if whole.is_empty() { Some(0) } else { whole.parse().ok() };
        Some(Amount { whole: whole.filter(|_| has_digits)?, fraction })
    }

    /// The amount in nanoseconds, truncated.
    fn times(&self, factor: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(factor)?;
        // Further digits are below a nanosecond, even of weeks.
        let digits = &self.fraction[..self.fraction.len().min(18)];
        let scale = 10_u128.pow(u32::try_from(digits.len()).ok()?);
        let fraction = digits.parse::<u128>().unwrap_or(0) * u128::from(factor) / scale;
        whole.checked_add(u64::try_from(fraction).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_text() {
        for (nanoseconds, text) in [
            (0, "0s"),
            (1, "1ns"),
            (999, "999ns"),
            (1_000, "1µs"),
            (1_010, "1.01µs"),
            (1_000_001, "1.000001ms"),
            (100_000_000, "100ms"),
            (1_000_000_000, "1s"),
            (1_500_000_000, "1.5s"),
            (59_999_999_999, "59.999999999s"),
            (60_000_000_000, "1m0s"),
            (90_000_000_000, "1m30s"),
            (3_600_000_000_000, "1h0m0s"),
            (3_600_000_000_001, "1h0m0.000000001s"),
            (90_061_001_000_000, "25h1m1.001s"),
            (i64::MAX.unsigned_abs(), "2562047h47m16.854775807s"),
        ] {
            assert_eq!(format_duration(Duration::from_nanos(nanoseconds), false), text);
            let negative = if nanoseconds == 0 { text.to_owned() } else { format!("-{text}") };
            assert_eq!(format_duration(Duration::from_nanos(nanoseconds), true), negative);
        }
    }
}
