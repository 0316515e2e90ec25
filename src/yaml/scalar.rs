//! The type of a plain scalar: text, number, boolean or null.
//!
//! Docker Compose reads YAML with go-yaml v3, which keeps some of YAML 1.1 (`0777` is octal, `1_000` a number)
//! and drops some (`yes` is text). Every case below was checked against Docker Compose.

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|` or `>`
    Block,
}

/// The value of a scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// `~`, `null`, or a missing value.
    Null,
    /// `true`, `False`. Not `yes`.
    Bool(bool),
    /// `12`, `0x1f`, `0777`, `0o17`, `0b11`, `1_000`.
    Int(i128),
    /// `1.5`, `1e3`, `089`, `.inf`.
    Float(f64),
    /// `2001-01-01`, with or without a time of day.
    Timestamp,
    /// The key `<<` of a merge.
    Merge,
    /// Everything else.
    Text,
}

/// Tags that resolve a scalar as if it were plain, even in quotes. Any other tag makes it text, even an unknown one.
const PLAIN_TAGS: [&str; 6] = ["!!null", "!!bool", "!!int", "!!float", "!!timestamp", "!!merge"];

/// Resolves a scalar as Docker Compose does. Without a tag, quoted and block scalars are text.
pub fn resolve(value: &str, style: ScalarStyle, tag: Option<&str>) -> Resolved {
    let is_plain = match tag {
        None => style == ScalarStyle::Plain,
        Some(tag) => PLAIN_TAGS.contains(&tag),
    };
    if !is_plain {
        return Resolved::Text;
    }
    match value {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "true" | "True" | "TRUE" => return Resolved::Bool(true),
        "false" | "False" | "FALSE" => return Resolved::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Resolved::Float(f64::NAN),
        "<<" => return Resolved::Merge,
        _ => {}
    }
    if !value.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return Resolved::Text;
    }
    if tag.is_none() && is_timestamp(value) {
        return Resolved::Timestamp;
    }
    let plain = if value.starts_with('.') { value.to_owned() } else { value.replace('_', "") };
    integer(&plain)
        .map(Resolved::Int)
        .or_else(|| float(&plain).map(Resolved::Float))
        .unwrap_or(Resolved::Text)
}

/// 64-bit integers, signed or unsigned, with Go's prefixes; a leading zero means octal.
fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = match lower.get(..2) {
        Some("0x") => (&lower[2..], 16),
        Some("0o") => (&lower[2..], 8),
        Some("0b") => (&lower[2..], 2),
        Some(prefix) if prefix.starts_with('0') => (&lower[1..], 8),
        _ => (lower.as_str(), 10),
    };
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    if negative && value == 0 {
        // A float, whose zero has a sign.
        return None;
    }
    let value = if negative { -value } else { value };
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value).then_some(value)
}

/// Decimal floats: digits with at most one point and an optional exponent.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && is_digits(fraction),
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => !mantissa.is_empty() && is_digits(mantissa),
    };
    let exponent_ok = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && is_digits(digits)
    });
    let number: Option<f64> = (mantissa_ok && exponent_ok).then(|| text.parse().ok()).flatten();
    // Too large a number is text.
    number.filter(|number| number.is_finite())
}

/// A date `2001-1-31`, alone or followed by a time of day.
fn is_timestamp(text: &str) -> bool {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let mut parts = date.split('-').map(|part| (part.len(), part.parse::<u32>()));
    let date_ok = matches!(parts.next(), Some((4, Ok(_))))
        && matches!(parts.next(), Some((1 | 2, Ok(1..=12))))
        && matches!(parts.next(), Some((1 | 2, Ok(1..=31))))
        && parts.next().is_none();
    let time_ok = time.is_none_or(|time| {
        let clock = time.trim_end_matches(|last: char| !last.is_ascii_digit());
        let clock = clock.split(['Z', '+', '-']).next().unwrap_or_default();
        let fields: Vec<&str> = clock.split(':').collect();
        fields.len() == 3 && fields.iter().all(|field| field.parse::<f32>().is_ok())
    });
    date_ok && time_ok
}
