//! Parses and formats numbers like Go, the language of Docker Compose.

use std::borrow::Cow;

/// Formats a float like Go's `%v`: `1.5`, `1e+06`, `+Inf`.
pub fn go_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let shortest = Shortest::of_double(value);
    if (-4..=5).contains(&shortest.exponent) { shortest.plain() } else { shortest.scientific(2) }
}

/// Formats a float as JSON: `0.1`, `1e-7`, `1e+21`. `None` for infinity and NaN, which JSON does not have.
pub fn json_float64(value: f64) -> Option<String> {
    let plain = value == 0.0 || (1e-6..1e21).contains(&value.abs());
    value.is_finite().then(|| Shortest::of_double(value).in_json(plain))
}

/// Like [`json_float64`], with the digits that 32 bits need.
pub fn json_float32(value: f32) -> Option<String> {
    let plain = value == 0.0 || (1e-6..1e21).contains(&value.abs());
    value.is_finite().then(|| Shortest::of_single(value).in_json(plain))
}

/// The shortest decimal that parses as the same float: `-1.25 * 10^exponent`.
struct Shortest {
    negative: bool,
    /// Without the point, which follows the first digit.
    digits: String,
    exponent: i32,
}

impl Shortest {
    fn of_double(value: f64) -> Self {
        let shortest = format!("{value:e}");
        // Of two equally near decimals Go chooses the even one and Rust's `{:e}` the greater, but `{:.*e}` rounds to
        // even. Its result may parse as another float next to a power of two.
        let even = format!("{value:.*e}", fraction_digits(&shortest));
        Shortest::parse(if even.parse() == Ok(value) { &even } else { &shortest })
    }

    fn of_single(value: f32) -> Self {
        let shortest = format!("{value:e}");
        let even = format!("{value:.*e}", fraction_digits(&shortest));
        Shortest::parse(if even.parse() == Ok(value) { &even } else { &shortest })
    }

    fn parse(scientific: &str) -> Self {
        let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
        Shortest {
            negative: digits.starts_with('-'),
            digits: digits.replace(['-', '.'], ""),
            exponent: exponent.parse().unwrap_or(0),
        }
    }

    fn in_json(&self, plain: bool) -> String {
        if plain { self.plain() } else { self.scientific(1) }
    }

    /// `-0.00125`, `1250`
    fn plain(&self) -> String {
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
        let whole = usize::try_from(self.exponent + 1).unwrap_or(0);
        let (sign, digits) = (self.sign(), &self.digits);
        match digits.split_at_checked(whole) {
            Some(("", fraction)) => format!("{sign}0.{}{fraction}", zeros(-self.exponent - 1)),
            Some((whole, "")) => format!("{sign}{whole}"),
            Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
            None => format!("{sign}{digits}{}", "0".repeat(whole - digits.len())),
        }
    }

    /// `-1.25e-07`; `width` is the minimum number of digits of the exponent.
    fn scientific(&self, width: usize) -> String {
        let (first, rest) = self.digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let exponent = self.exponent;
        format!("{}{first}{point}{rest}e{exponent:+0width$}", self.sign(), width = width + 1)
    }

    fn sign(&self) -> &'static str {
        if self.negative { "-" } else { "" }
    }
}

fn fraction_digits(scientific: &str) -> usize {
    let digits = scientific.split_once('e').map_or(scientific, |(digits, _)| digits);
    digits.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// Parses an integer: decimal digits after at most one sign.
pub fn atoi(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// Parses an octal integer without a prefix, such as the file mode `0440`.
pub fn parse_octal(text: &str) -> Option<i64> {
    i64::from_str_radix(text, 8).ok()
}

/// Parses a float: `1.5`, `.5`, `1e3`, `1_000`, `0x1.8p3`, `inf`, `NaN`. Overflow is an error, underflow is zero.
pub fn parse_float(text: &str) -> Option<f64> {
    match spelling(text)? {
        Spelling::Special(value) => Some(value),
        Spelling::Decimal(digits) => digits.parse().ok().filter(|value: &f64| value.is_finite()),
        Spelling::Hexadecimal { negative, number } => {
            let value = f64::from_bits(number.rounded(&DOUBLE)?);
            value.is_finite().then_some(if negative { -value } else { value })
        }
    }
}

/// Like [`parse_float`] with 32 bits, rounded once, as Docker Compose parses `cpus`.
pub fn parse_float32(text: &str) -> Option<f32> {
    match spelling(text)? {
        Spelling::Special(value) if value.is_nan() => Some(f32::NAN),
        Spelling::Special(value) => Some(if value > 0.0 { f32::INFINITY } else { f32::NEG_INFINITY }),
        Spelling::Decimal(digits) => digits.parse().ok().filter(|value: &f32| value.is_finite()),
        Spelling::Hexadecimal { negative, number } => {
            let bits = u32::try_from(number.rounded(&SINGLE)?).ok()?;
            let value = f32::from_bits(bits);
            value.is_finite().then_some(if negative { -value } else { value })
        }
    }
}

/// The syntax of a float.
enum Spelling<'t> {
    /// Infinity or NaN.
    Special(f64),
    /// Rust parses it like Go.
    Decimal(Cow<'t, str>),
    Hexadecimal {
        negative: bool,
        number: Binary,
    },
}

fn spelling(text: &str) -> Option<Spelling<'_>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(value) = special(text, unsigned) {
        return Some(Spelling::Special(value));
    }
    // Rust would also accept `+nan`.
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !has_valid_underscores(unsigned) {
        return None;
    }
    match strip_prefix_ignoring_case(unsigned, "0x") {
        Some(rest) => {
            let number = Binary::parse(&rest.replace('_', ""))?;
            Some(Spelling::Hexadecimal { negative: text.starts_with('-'), number })
        }
        None if text.contains('_') => Some(Spelling::Decimal(Cow::Owned(text.replace('_', "")))),
        None => Some(Spelling::Decimal(Cow::Borrowed(text))),
    }
}

/// Infinity may have a sign, NaN may not.
fn special(text: &str, unsigned: &str) -> Option<f64> {
    let infinity = if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
    let named = |name: &str| unsigned.eq_ignore_ascii_case(name);
    if named("inf") || named("infinity") {
        return Some(infinity);
    }
    text.eq_ignore_ascii_case("nan").then_some(f64::NAN)
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Whether each underscore of an unsigned number is between two digits; `0x` counts as a digit.
fn has_valid_underscores(number: &str) -> bool {
    let hexadecimal = strip_prefix_ignoring_case(number, "0x");
    let digit = |c: char| c.is_ascii_digit() || (hexadecimal.is_some() && c.is_ascii_hexdigit());
    let mut before = hexadecimal.map(|_| '0');
    let mut rest = hexadecimal.unwrap_or(number).chars().peekable();
    while let Some(c) = rest.next() {
        let between = before.is_some_and(digit) && rest.peek().copied().is_some_and(digit);
        if c == '_' && !between {
            return false;
        }
        before = Some(c);
    }
    true
}

/// An unsigned number: `mantissa * 2^exponent`.
struct Binary {
    mantissa: u64,
    exponent: i64,
    /// Whether digits other than zero exceeded the mantissa.
    inexact: bool,
}

/// A floating-point format.
struct Format {
    /// Bits of the mantissa.
    precision: i64,
    /// The exponent of the smallest positive number.
    least: i64,
    /// The exponent of the largest number.
    most: i64,
}

const DOUBLE: Format = Format { precision: 53, least: -1074, most: 971 };

const SINGLE: Format = Format { precision: 24, least: -149, most: 104 };

impl Binary {
    /// Parses the part after `0x`; the exponent is required.
    fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = text.split_once(['p', 'P'])?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut number = Binary { mantissa: 0, exponent: exponent_of_two(exponent)?, inexact: false };
        for digit in whole.chars() {
            number.push(digit, 0)?;
        }
        for digit in fraction.chars() {
            number.push(digit, -4)?;
        }
        Some(number)
    }

    /// Appends a digit; `shift` is its effect on the exponent if the mantissa has room for it.
    fn push(&mut self, digit: char, shift: i64) -> Option<()> {
        let digit = u64::from(digit.to_digit(16)?);
        if self.mantissa >> 60 == 0 {
            self.mantissa = self.mantissa << 4 | digit;
            self.exponent += shift;
        } else {
            self.inexact |= digit != 0;
            self.exponent += shift + 4;
        }
        Some(())
    }

    /// The bits of the nearest float, ties to even. `None` if it is too large; infinity if only rounding makes it so.
    fn rounded(&self, format: &Format) -> Option<u64> {
        if self.mantissa == 0 {
            return Some(0);
        }
        let length = i64::from(u64::BITS - self.mantissa.leading_zeros());
        let exponent = (self.exponent + length - format.precision).max(format.least);
        if exponent > format.most {
            return None;
        }
        let mantissa = self.shifted(exponent - self.exponent);
        // The sum carries the implicit first bit of the mantissa into the exponent, also after rounding up.
        let steps = u64::try_from(exponent - format.least).ok()?;
        Some((steps << (format.precision - 1)) + mantissa)
    }

    /// The mantissa without its last bits, rounded to nearest, ties to even; or with more bits.
    fn shifted(&self, dropped: i64) -> u64 {
        if dropped <= 0 {
            return self.mantissa << dropped.unsigned_abs().min(63);
        }
        // More bits than the mantissa has: the result is zero.
        let dropped = dropped.min(66);
        let wide = u128::from(self.mantissa) << 1 | u128::from(self.inexact);
        let (kept, rest) = (wide >> (dropped + 1), wide & ((1 << (dropped + 1)) - 1));
        let half = 1 << dropped;
        let up = rest > half || (rest == half && kept % 2 == 1);
        u64::try_from(kept).unwrap_or(u64::MAX) + u64::from(up)
    }
}

/// The exponent after the `p`. Like Go, stops after five digits.
fn exponent_of_two(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0;
    for digit in digits.chars() {
        let digit = i64::from(digit.to_digit(10)?);
        exponent = if exponent < 10_000 { exponent * 10 + digit } else { exponent };
    }
    Some(if text.starts_with('-') { -exponent } else { exponent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_as_text() {
        for (value, text, json) in [
            (0.0, "0", Some("0")),
            (-0.0, "-0", Some("-0")),
            (1.0, "1", Some("1")),
            (10.0, "10", Some("10")),
            (4_503_599_627_370_497.0 / 4.0, "1.1258999068426242e+15", Some("1125899906842624.2")),
            (4_503_599_627_370_499.0 / 4.0, "1.1258999068426248e+15", Some("1125899906842624.8")),
            (9_007_199_254_740_992.0, "9.007199254740992e+15", Some("9007199254740992")),
            (0.1, "0.1", Some("0.1")),
            (-1.5, "-1.5", Some("-1.5")),
            (123_456.0, "123456", Some("123456")),
            (999_999.5, "999999.5", Some("999999.5")),
            (1e6, "1e+06", Some("1000000")),
            (1_234_567.0, "1.234567e+06", Some("1234567")),
            (0.0001, "0.0001", Some("0.0001")),
            (0.00001, "1e-05", Some("0.00001")),
            (0.000_001, "1e-06", Some("0.000001")),
            (1.2e-7, "1.2e-07", Some("1.2e-7")),
            (1e20, "1e+20", Some("100000000000000000000")),
            (1e21, "1e+21", Some("1e+21")),
            (-1e100, "-1e+100", Some("-1e+100")),
            (5e-324, "5e-324", Some("5e-324")),
            (f64::INFINITY, "+Inf", None),
            (f64::NEG_INFINITY, "-Inf", None),
            (f64::NAN, "NaN", None),
        ] {
            assert_eq!(go_float(value), text);
            assert_eq!(json_float64(value).as_deref(), json);
        }
    }

    #[test]
    fn floats_of_32_bits_in_json() {
        for (value, json) in [
            (0.1, Some("0.1")),
            (16_777_216.0, Some("16777216")),
            (5_134_945.0 / 4.0, Some("1283736.2")),
            (5_134_947.0 / 4.0, Some("1283736.8")),
            (1e-6, Some("0.000001")),
            (9.9e-7, Some("9.9e-7")),
            (1e20, Some("100000000000000000000")),
            (1e21, Some("1e+21")),
            (1e-45, Some("1e-45")),
            (f32::INFINITY, None),
            (f32::NAN, None),
        ] {
            assert_eq!(json_float32(value).as_deref(), json);
        }
    }

    #[test]
    fn whole_numbers() {
        for (text, decimal, octal) in [
            ("0", Some(0), Some(0)),
            ("-0", Some(0), Some(0)),
            ("+17", Some(17), Some(15)),
            ("-017", Some(-17), Some(-15)),
            ("8", Some(8), None),
            ("9223372036854775807", Some(i64::MAX), None),
            ("-9223372036854775808", Some(i64::MIN), None),
            ("9223372036854775808", None, None),
            ("777777777777777777777", None, Some(i64::MAX)),
            ("1000000000000000000000", None, None),
            ("0o17", None, None),
            ("1_7", None, None),
            ("1.0", None, None),
            (" 1", None, None),
            ("--1", None, None),
            ("+", None, None),
            ("", None, None),
        ] {
            assert_eq!((atoi(text), parse_octal(text)), (decimal, octal), "{text}");
        }
    }

    #[test]
    fn floats_in_many_spellings() {
        for (text, value) in [
            ("1", Some(1.0)),
            ("+1.50", Some(1.5)),
            ("-.5", Some(-0.5)),
            ("5.", Some(5.0)),
            ("1.E3", Some(1e3)),
            ("1_0.5_0e+1_0", Some(10.5e10)),
            ("0x1p-2", Some(0.25)),
            ("-0X1.8P+1", Some(-3.0)),
            ("0x_1_0p0", Some(16.0)),
            ("0x.8p0", Some(0.5)),
            ("0x1.fffffffffffff7p1023", Some(f64::MAX)),
            ("0x1.fffffffffffff8p1023", None),
            ("0x1p-1074", Some(5e-324)),
            ("0x1p-1075", Some(0.0)),
            ("0x1.1p-1075", Some(5e-324)),
            ("0x1.00000000000008p0", Some(1.0)),
            ("0x1.000000000000080000001p0", Some(1.0 + f64::EPSILON)),
            ("0x1.00000000000018p0", Some(1.0 + 2.0 * f64::EPSILON)),
            ("0x0p99999999", Some(0.0)),
            ("0x1p1024", None),
            ("1e309", None),
            ("1e-400", Some(0.0)),
            ("inf", Some(f64::INFINITY)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("infi", None),
            ("+nan", None),
            ("0x1", None),
            ("0x", None),
            ("0xp1", None),
            ("0x1p", None),
            ("0x1.2.3p1", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("1_.5", None),
            ("0_x1p1", None),
            ("0x1_p1", None),
            ("1e", None),
            (".", None),
            (".e1", None),
            ("e1", None),
            ("1.2.3", None),
            ("1,5", None),
            (" 1", None),
            ("", None),
        ] {
            assert_eq!(parse_float(text), value, "{text}");
        }
        assert!(parse_float("NaN").is_some_and(f64::is_nan));
    }

    #[test]
    fn floats_of_32_bits_are_rounded_once() {
        // With 64 bits this is the middle of two floats, which is even on the other side.
        assert_eq!(parse_float32("1.00000017881393432617187499"), Some(1.000_000_1));
        assert_eq!(parse_float32("0x1.fffffep127"), Some(f32::MAX));
        assert_eq!(parse_float32("0x1.ffffffp127"), None);
        assert_eq!(parse_float32("0x1p-149"), Some(1e-45));
        assert_eq!(parse_float32("0x1p128"), None);
        assert_eq!(parse_float32("0x1p300"), None);
        assert_eq!(parse_float32("3.5e38"), None);
        assert_eq!(parse_float32("-inf"), Some(f32::NEG_INFINITY));
    }
}
