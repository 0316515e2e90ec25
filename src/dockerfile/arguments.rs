//! The arguments of instructions: JSON arrays, words and pairs.

use serde::de::IgnoredAny;

use super::words::{Split, is_blank};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Json {
    /// `["a", "b"]`
    Words(Vec<String>),
    /// `["a", 1]`, which no instruction accepts.
    OtherArray,
    /// Not a JSON array, or an invalid one such as `['a']`, which is not the JSON form of an instruction.
    None,
}

pub(super) fn json(text: &str) -> Json {
    if !text.starts_with('[') {
        return Json::None;
    }
    match (serde_json::from_str(text), serde_json::from_str::<Vec<IgnoredAny>>(text)) {
        (Ok(words), _) => Json::Words(words),
        (_, Ok(_)) => Json::OtherArray,
        _ => Json::None,
    }
}

/// `a b` or `["a", "b"]`. Quotes have no meaning in the first.
pub(super) fn list(text: &str) -> Vec<String> {
    match json(text) {
        Json::Words(words) => words,
        Json::OtherArray => Vec::new(),
        Json::None => words(text).map(str::to_owned).collect(),
    }
}

pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_blank).filter(|word| !word.is_empty())
}

/// The names and values of `ENV`, with quotes: `A=b C="d e"`, or the legacy form `A b c`.
pub(super) fn pairs(text: &str, escape: char) -> Vec<(String, String)> {
    let words = Split { escape, keeps_marks: true, separators: "" }.words(text).words;
    if words.first().is_some_and(|first| !first.contains('=')) {
        return legacy_pair(text).into_iter().collect();
    }
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    pairs.filter(|(name, _)| !name.is_empty()).map(owned).collect()
}

fn legacy_pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once(is_blank)?;
    Some(owned((name, value.trim_start_matches(is_blank))))
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// The names and optional defaults of `ARG`: `A B=c`.
pub(super) fn declarations(text: &str, escape: char) -> Vec<(String, Option<String>)> {
    let words = Split { escape, keeps_marks: true, separators: "" }.words(text).words;
    let declarations = words.into_iter().map(|word| match word.split_once('=') {
        Some((name, default)) => (name.to_owned(), Some(default.to_owned())),
        None => (word, None),
    });
    declarations.filter(|(name, _)| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays() {
        let words = |words: &[&str]| Json::Words(words.iter().map(|&word| word.into()).collect());
        for (text, expected) in [
            ("[]", words(&[])),
            (r#"[ "a", "b c" ]"#, words(&["a", "b c"])),
            (r#"["\u0041\""]"#, words(&["A\""])),
            (r#"["a", 1]"#, Json::OtherArray),
            ("['a']", Json::None),
            (r#"["a",]"#, Json::None),
            (r#"["a"] b"#, Json::None),
            (r#"["C:\a"]"#, Json::None),
            ("a", Json::None),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
    }

    #[test]
    fn pairs_of_both_forms() {
        for (text, expected) in [
            ("A=b C=\"d e\" F=g\\ h", &[("A", "b"), ("C", "\"d e\""), ("F", "g\\ h")][..]),
            ("A  b c=d", &[("A", "b c=d")]),
            ("A=", &[("A", "")]),
            ("A", &[]),
            ("A=b C =d", &[("A", "b")]),
            ("", &[]),
        ] {
            let expected: Vec<_> = expected.iter().copied().map(owned).collect();
            assert_eq!(pairs(text, '\\'), expected, "{text}");
        }
    }
}
