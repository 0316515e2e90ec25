//! Byte sizes in the syntax of Docker Compose: `64m`, `1.5gb`, `1 GiB`.

use super::number::{atoi, parse_float};

/// Why a text is not a size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ByteSizeError {
    /// `m`, `1,5g`, or empty.
    #[error("`{0}` is not a size: use a number and a unit, such as `64m`")]
    Invalid(String),
    /// `-1m`
    #[error("`{0}` is negative: use a size such as `64m`")]
    Negative(String),
    /// `1x`, `1bytes`
    #[error("unknown unit `{unit}` in the size `{text}`: use b, k, m, g, t or p")]
    UnknownUnit {
        /// The whole text.
        text: String,
        /// The unit.
        unit: String,
    },
}

const UNITS: [(char, f64); 6] = [
    ('b', 1.0),
    ('k', KIBIBYTE),
    ('m', KIBIBYTE * KIBIBYTE),
    ('g', KIBIBYTE * KIBIBYTE * KIBIBYTE),
    ('t', KIBIBYTE * KIBIBYTE * KIBIBYTE * KIBIBYTE),
    ('p', KIBIBYTE * KIBIBYTE * KIBIBYTE * KIBIBYTE * KIBIBYTE),
];

const KIBIBYTE: f64 = 1024.0;

/// A size in bytes, truncated to whole bytes.
///
/// A number without a unit is exact and may be negative. A size that exceeds 63 bits overflows to `i64::MIN`, as in Docker Compose on x86-64.
pub fn parse_bytes(text: &str) -> Result<i64, ByteSizeError> {
    if let Some(bytes) = atoi(text) {
        return Ok(bytes);
    }
    let (number, unit) = split(text).ok_or_else(|| ByteSizeError::Invalid(text.to_owned()))?;
    let amount = parse_float(number).ok_or_else(|| ByteSizeError::Invalid(text.to_owned()))?;
    if amount < 0.0 {
        return Err(ByteSizeError::Negative(text.to_owned()));
    }
    let factor = factor(unit)
        .ok_or_else(|| ByteSizeError::UnknownUnit { text: text.to_owned(), unit: unit.to_owned() })?;
    // Formatted and parsed, because `as` would saturate instead of reporting the overflow.
    Ok(format!("{:.0}", (amount * factor).trunc()).parse().unwrap_or(i64::MIN))
}

/// The number and the unit, with an optional space between them.
fn split(text: &str) -> Option<(&str, &str)> {
    let last = text.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '))?;
    let (number, unit) = text.split_at(last + 1);
    Some((number.strip_suffix(' ').unwrap_or(number), unit))
}

/// The bytes of a unit: a letter, optionally followed by `b` or `ib`.
fn factor(unit: &str) -> Option<f64> {
    // Measured before `to_lowercase`, which turns the three bytes of the kelvin sign into a `k`.
    if unit.len() > 3 {
        return None;
    }
    let unit = unit.to_lowercase();
    let mut letters = unit.chars();
    let Some(first) = letters.next() else { return Some(1.0) };
    let known = UNITS.iter().find(|(letter, _)| *letter == first).map(|(_, factor)| *factor);
    known.filter(|_| matches!((first, letters.as_str()), (_, "") | ('k' | 'm' | 'g' | 't' | 'p', "b" | "ib")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("0", Some(0)),
            ("64", Some(64)),
            ("64m", Some(64 << 20)),
            ("64MB", Some(64 << 20)),
            ("64 MiB", Some(64 << 20)),
            ("1.5gb", Some(3 << 29)),
            ("1t", Some(1 << 40)),
            ("1p", Some(1 << 50)),
            (".5k", Some(512)),
            ("1.9b", Some(1)),
            ("1 ", Some(1)),
            ("1_0k", Some(10 << 10)),
            ("0x10p0", Some(16)),
            ("9223372036854774784", Some(9_223_372_036_854_774_784)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", Some(i64::MIN)),
            ("8192p", Some(i64::MIN)),
            ("inf b", Some(i64::MIN)),
            ("nan k", Some(i64::MIN)),
            ("-0", Some(0)),
            ("-1", Some(-1)),
            ("-1m", None),
            ("-0.1k", None),
            ("m", None),
            ("", None),
            (" 1", None),
            ("1  m", None),
            ("1m ", None),
            ("1e", None),
            ("1bb", None),
            ("1bib", None),
            ("1ki", None),
            ("1e9999", None),
            ("1\u{212a}", Some(1024)),
            ("1\u{212a}b", None),
        ] {
            assert_eq!(parse_bytes(text).ok(), bytes, "{text}");
        }
    }
}
